import { type RawBuilder, sql } from 'kysely'
import type { Tx } from '#platform/db/database.ts'
import { seesAccount } from '#platform/db/tenant.ts'
import type { DataSet } from '#platform/reportable.ts'
import { type Cell, type Column, type Definition, none } from '../types.ts'

/** The definition as SQL. Names come from the data set's declaration, which they were checked against; the rest is parameters. */

export type Asked = { set: DataSet; definition: Definition; from: Date; to: Date }
/** `keys` null: over all rows. */
export type GroupRow = { keys: string[] | null; cells: Cell[] }

const formsOfTime: Record<string, string> = {
  month: 'YYYY-MM',
  quarter: 'YYYY-"Q"Q',
  week: 'YYYY-MM-DD',
  day: 'YYYY-MM-DD',
  weekday: 'ID',
  hour: 'HH24',
}

/** The key of a dimension of a row `x`, as text; `-` for none. */
function keyOf(name: string, zone: string): RawBuilder<string> {
  const form = formsOfTime[name]
  if (!form) return sql<string>`coalesce(${sql.ref(`x.${name}`)}::text, ${none})`
  const wall = sql`(x.at at time zone ${zone})`
  return sql<string>`to_char(${name === 'week' ? sql`date_trunc('week', ${wall})` : wall}, ${form})`
}

/** The rows of the data set within span, filters and the actor's accounts, as `x`. */
function chosen(tx: Tx, { set, definition, from, to }: Asked): RawBuilder<unknown> {
  const conditions = [seesAccount(tx, 'x.account'), sql`x.at >= ${from}`, sql`x.at < ${to}`]
  for (const [name, keys] of Object.entries(definition.filters)) {
    if (keys.length === 0) continue
    const found = keys.filter((key) => key !== none)
    if (name === 'tags') {
      conditions.push(sql`x.tags && ${found}::text[]`)
      continue
    }
    const typed = set.dimensions.find((one) => one.name === name)?.source
      ? sql`${sql.ref(`x.${name}`)} = any(${found}::uuid[])`
      : sql`${sql.ref(`x.${name}`)}::text = any(${found}::text[])`
    conditions.push(keys.includes(none) ? sql`(${typed} or ${sql.ref(`x.${name}`)} is null)` : sql`${typed}`)
  }
  return sql`(${set.rows}) x where ${sql.join(conditions, sql` and `)}`
}

/**
 * Groups with their numbers, the largest first, and the numbers over all rows, in one statement so that they agree. At most
 * `most` groups; `found` says how many there are.
 */
export async function runGroups(tx: Tx, asked: Asked, most: number): Promise<{ rows: GroupRow[]; found: number }> {
  const { groups, columns, zone } = asked.definition
  const names = groups.map((_, at) => `k${at}`)
  const keys = groups.map((name, at) => sql`${keyOf(name, zone)} as ${sql.ref(names[at]!)}`)
  const refs = names.map((name) => sql.ref(name))
  const select = [
    ...refs,
    sql`count(*)::float8 as n`,
    groups.length ? sql`grouping(${sql.join(refs)}) = 0 as grouped` : sql`false as grouped`,
    ...columns.flatMap((column, at) => [
      sql`(${numberOf(column)})::float8 as ${sql.ref(`v${at}`)}`,
      sql`(${behindOf(column)})::float8 as ${sql.ref(`b${at}`)}`,
    ]),
  ]
  const grouping = groups.length ? sql`group by grouping sets ((${sql.join(refs)}), ())` : sql``
  const { rows } = await sql<Record<string, unknown>>`
    select *, (count(*) filter (where grouped) over ())::int as found from (
      select ${sql.join(select)}
        from (select ${sql.join([...keys, sql`x.*`])} from ${chosen(tx, asked)}) y ${grouping}) z
     order by grouped, n desc ${sql.join([sql``, ...refs])} limit ${most + 1}`.execute(tx)
  return {
    rows: rows.map((row) => ({
      keys: row.grouped ? names.map((name) => String(row[name])) : null,
      cells: columns.map((_, at) => ({ value: row[`v${at}`] as number | null, behind: row[`b${at}`] as number })),
    })),
    found: Number(rows[0]?.found ?? 0),
  }
}

function numberOf({ value, of }: Column): RawBuilder<unknown> {
  const column = sql.ref(`y.${value}`)
  switch (of) {
    case 'count':
      return value === 'rows' ? sql`count(*)` : sql`count(*) filter (where ${column})`
    case 'share':
      return sql`avg(${column}::int)`
    case 'median':
      return sql`percentile_cont(0.5) within group (order by ${column})`
    case 'p90':
      return sql`percentile_cont(0.9) within group (order by ${column})`
    case 'mean':
      return sql`avg(${column})`
    case 'max':
      return sql`max(${column})`
    case 'sum':
      return sql`sum(${column})`
  }
}

/** How many rows the number is made of: `behindCondition` chooses the same ones. */
function behindOf({ value, of }: Column): RawBuilder<unknown> {
  if (value === 'rows') return sql`count(*)`
  const column = sql.ref(`y.${value}`)
  return of === 'count' ? sql`count(*) filter (where ${column})` : sql`count(${column})`
}

function behindCondition({ value, of }: Column): RawBuilder<unknown> {
  if (value === 'rows') return sql`true`
  const column = sql.ref(`x.${value}`)
  return of === 'count' ? sql`${column}` : sql`${column} is not null`
}

export type BehindRow = {
  id: string
  at: Date
  account: string
  requestId: string | null
  label: string
  value: number | null
}

/** The rows behind one number, the newest first. `keys`: of its group; null for the number over all. */
export async function rowsBehind(
  tx: Tx,
  asked: Asked,
  cell: { keys: readonly string[] | null; column: Column },
  page: { limit: number; after: readonly [at: string, id: string] | null },
): Promise<(BehindRow & { place: string })[]> {
  const { groups, zone } = asked.definition
  const group = (cell.keys ?? []).map((key, at) => sql`${keyOf(groups[at]!, zone)} = ${key}`)
  const after = page.after ? [sql`(x.at, x.id) < (${page.after[0]}::text::timestamptz, ${page.after[1]}::uuid)`] : []
  const value = cell.column.value === 'rows' ? sql`null::float8` : shown(asked.set, cell.column.value)
  const { rows } = await sql<BehindRow & { place: string }>`
    select x.id, x.at, x.account, x.request_id as "requestId", x.label, ${value} as value, x.at::text as place
      from ${chosen(tx, asked)} and ${sql.join([behindCondition(cell.column), ...group, ...after], sql` and `)}
     order by x.at desc, x.id desc limit ${page.limit + 1}`.execute(tx)
  return rows
}

function shown(set: DataSet, name: string): RawBuilder<unknown> {
  const column = sql.ref(`x.${name}`)
  const flag = set.values.find((value) => value.name === name)?.kind === 'flag'
  return flag ? sql`${column}::int::float8` : sql`${column}::float8`
}

/** Statements of this transaction end after this long; the next transaction of the connection is as before. */
export async function limitStatements(tx: Tx, ms: number): Promise<void> {
  await sql`select set_config('statement_timeout', ${String(ms)}, true)`.execute(tx)
}
