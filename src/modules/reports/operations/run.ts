import { accountsByIds, permit } from '#accounts'
import { isZone } from '#calendars'
import type { Tx } from '#platform/db/database.ts'
import { fromCursor, toPage } from '#platform/http/cursor.ts'
import { platformProblems } from '#platform/problem.ts'
import { type DataSet, dataSets } from '#platform/reportable.ts'
import { problems } from '../problems.ts'
import { limitStatements, rowsBehind, runGroups } from '../queries/run.ts'
import { faultsOf } from '../rules/definition.ts'
import { findMeasure } from '../rules/measure.ts'
import { keysOf, labelOfTime, type Period, periodOf, timeDimensions } from '../rules/time.ts'
import { type Cell, type Column, type Definition, type Language, none, type Result } from '../types.ts'

/** Most groups a report shows; the reply says how many there were. */
export const mostGroups = 1000
/** A person waits; a mailed report may take longer. */
const slowestMs = 15_000

const nobody: Record<Language, string> = { en: 'none', de: 'keine Angabe' }

/** The data set of a definition. Refuses `reports.definition_refused` with everything that is wrong, by field. */
export function checked(tx: Tx, definition: Definition): DataSet {
  const set = dataSets(tx.app).get(definition.dataSet)
  const fields = faultsOf(definition, set, isZone)
  if (!set || Object.keys(fields).length > 0)
    throw problems.refuse('reports.definition_refused', {
      fields: Object.fromEntries(Object.entries(fields).map(([name, fault]) => [`definition.${name}`, fault])),
    })
  return set
}

/**
 * Makes a report as its reader: only what the actor of `tx` may see is counted. `asOf` is the moment its span is counted from.
 * At most `mostMs`, by default 15 s, then `reports.too_slow`.
 */
export async function runReport(
  tx: Tx,
  definition: Definition,
  language: Language,
  { asOf = tx.now, mostMs = slowestMs }: { asOf?: Date; mostMs?: number } = {},
): Promise<Result> {
  permit(tx.actor, 'report.read', { accountId: null })
  const set = checked(tx, definition)
  const period = periodOf(definition.span, asOf, definition.zone)
  const { rows, found } = await inTime(tx, mostMs, () => runGroups(tx, { set, definition, ...period }, mostGroups))
  const total = rows.find(({ keys }) => keys === null)?.cells ?? definition.columns.map(() => ({ value: 0, behind: 0 }))
  const grouped = rows.flatMap(({ keys, cells }) => (keys === null ? [] : [{ keys, cells }])).slice(0, mostGroups)
  const groups: Result['groups'] = []
  for (const [at, name] of definition.groups.entries())
    groups.push(await groupOf(tx, set, name, { rows: grouped, at, period, language }))
  const only = definition.groups.length === 1 ? definition.groups[0]! : null
  const filled =
    only && Object.hasOwn(timeDimensions, only) && found <= mostGroups
      ? groups[0]!.keys.map(
          ({ key }) => grouped.find((row) => row.keys[0] === key) ?? emptyRow(key, definition.columns),
        )
      : inOrder(grouped, groups)
  return {
    from: period.from,
    to: period.to,
    zone: definition.zone,
    row: set.row[language],
    counts: set.counts[language],
    groups,
    columns: definition.columns.map((column) => {
      const { label, unit } = findMeasure(set, column)!
      return { ...column, label: label[language], unit }
    }),
    rows: filled,
    total,
    groupsFound: Math.max(found, filled.length),
  }
}

type Rows = { keys: string[]; cells: Cell[] }[]

function emptyRow(key: string, columns: readonly Column[]): Rows[number] {
  return {
    keys: [key],
    cells: columns.map(({ of }) => ({ value: of === 'count' || of === 'sum' ? 0 : null, behind: 0 })),
  }
}

/** Rows in the order of their keys: time as it goes, words as they are declared, names by the alphabet. */
function inOrder(rows: Rows, groups: Result['groups']): Rows {
  const places = groups.map(({ keys }) => new Map(keys.map(({ key }, at) => [key, at])))
  const place = (row: Rows[number], at: number) => places[at]!.get(row.keys[at]!) ?? Number.MAX_SAFE_INTEGER
  return rows.toSorted((a, b) => place(a, 0) - place(b, 0) || (groups.length > 1 ? place(a, 1) - place(b, 1) : 0))
}

/** A dimension with the keys that stand in the rows, named and in their order; of time all keys of the period. */
async function groupOf(
  tx: Tx,
  set: DataSet,
  name: string,
  { rows, at, period, language }: { rows: Rows; at: number; period: Period; language: Language },
): Promise<Result['groups'][number]> {
  const seen = [...new Set(rows.map(({ keys }) => keys[at]!))]
  const time = timeDimensions[name]
  if (time) {
    const keys = keysOf(name, period, mostGroups) ?? seen.toSorted()
    return { name, label: time[language], keys: keys.map((key) => ({ key, label: labelOfTime(name, key, language) })) }
  }
  const dimension = set.dimensions.find((one) => one.name === name)!
  const known = seen.filter((key) => key !== none)
  const names = await dimension.names?.(tx, known)
  const words = Object.keys(dimension.words ?? {})
  const keys = known
    .map((key) => ({ key, label: names?.get(key) ?? dimension.words?.[key]?.[language] ?? key }))
    .toSorted((a, b) =>
      words.length > 0 ? words.indexOf(a.key) - words.indexOf(b.key) : a.label.localeCompare(b.label, language),
    )
  const last = seen.includes(none) ? [{ key: none, label: nobody[language] }] : []
  return { name, label: dimension.label[language], keys: [...keys, ...last] }
}

export type Behind = {
  items: {
    id: string
    at: Date
    label: string
    requestId: string | null
    account: { id: string; name: string }
    value: number | null
  }[]
  next: string | null
}

/** The rows one number of a report was made of, as its reader may see them: as many as the number says. */
export async function readBehind(
  tx: Tx,
  definition: Definition,
  cell: { keys: readonly string[] | null; column: number },
  page: { cursor?: string; limit: number },
): Promise<Behind> {
  permit(tx.actor, 'report.read', { accountId: null })
  const set = checked(tx, definition)
  const column = definition.columns[cell.column]
  const fields: Record<string, string> = {}
  if (!column) fields.column = 'the report has no such column'
  if (cell.keys && cell.keys.length !== definition.groups.length) fields.keys = 'one for each group of the report'
  if (!column || Object.keys(fields).length > 0) throw problems.refuse('reports.definition_refused', { fields })
  const period = periodOf(definition.span, tx.now, definition.zone)
  const after = placeAfter(page.cursor)
  const rows = await inTime(tx, slowestMs, () =>
    rowsBehind(tx, { set, definition, ...period }, { keys: cell.keys, column }, { limit: page.limit, after }),
  )
  const accounts = await accountsByIds(tx, [...new Set(rows.map((row) => row.account))])
  return toPage(
    rows,
    page.limit,
    (row) => [row.place, row.id],
    ({ place, account, ...row }) => ({ ...row, account: { id: account, name: accounts.get(account)?.name ?? '' } }),
  )
}

const place = /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}(\.\d{1,3})?\+00$/
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** Where a page ended. A cursor somebody made up is refused before the database sees it. */
function placeAfter(cursor: string | undefined): readonly [string, string] | null {
  const values = fromCursor(cursor, 2)
  if (!values) return null
  const [at, id] = values.map(String) as [string, string]
  if (place.test(at) && uuid.test(id)) return [at, id]
  throw platformProblems.refuse('platform.invalid', { fields: { cursor: 'unknown cursor' } })
}

/** Does the reading with a limit on each statement, so that one report never holds up the desk. */
async function inTime<T>(tx: Tx, mostMs: number, work: () => Promise<T>): Promise<T> {
  await limitStatements(tx, mostMs)
  try {
    const result = await work()
    await limitStatements(tx, 0)
    return result
  } catch (error) {
    if ((error as { code?: string }).code === '57014')
      throw problems.refuse('reports.too_slow', { detail: 'Choose a shorter span or fewer groups.' })
    throw error
  }
}
