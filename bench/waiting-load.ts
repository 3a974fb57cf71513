// Runs that wait, by the hundred thousand: for each the rows that the program wrote for one, with ids, number and title of its own. What
// search and live readers keep of a run is left out: it is not looked at when a deadline comes or the program starts.
import assert from 'node:assert/strict'
import pg from 'pg'

/** A run the program made and that rests: its id, the end of its title that each has for itself, and until when it was made. */
export type Model = { runId: string; mark: string }

type Column = { name: string; type: string }
type Table = { name: string; columns: Column[] }
type Row = Record<string, string | null>

const leftOut = /^(search_|event$|job$|procedure_told$)/
const each = 50_000

/** Makes so many more runs like the model, and looks whether they are what the program writes. The names of the tables they stand in. */
export async function loadLike(ownerUrl: string, model: Model, other: Model, count: number): Promise<string[]> {
  const client = await connect(ownerUrl)
  const tables = await tablesOf(client)
  const rows = await rowsOf(client, tables, model)
  await client.query(`create or replace function bench_run_id(place int, n bigint) returns uuid language sql immutable parallel safe
    as $$ select (lpad(to_hex(1760000000000 + n), 12, '0') || '7' || lpad(to_hex(place), 3, '0') || '8' || lpad(to_hex(n), 15, '0'))::uuid $$`)
  const statements = [...rows].flatMap(([table, of]) => of.map((row, n) => insertion(table, row, n, model)))
  for (let from = 1; from <= count; from += each)
    for (const statement of statements)
      await client.query(statement, [from, Math.min(count, from + each - 1), model.runId, model.mark])
  const loaded = { runId: await idOf(client, count), mark: markOf(count) }
  const expected = shapeOf(rows, model)
  assert.deepEqual(shapeOf(await rowsOf(client, tables, other), other), expected, 'the program writes others so, too')
  assert.deepEqual(shapeOf(await rowsOf(client, tables, loaded), loaded), expected, 'what was loaded is what it writes')
  for (const { name } of rows.keys()) await client.query(`vacuum (analyze) ${pg.escapeIdentifier(name)}`)
  await client.query('checkpoint')
  await client.end()
  return [...rows.keys()].map(({ name }) => name)
}

/** As the owner, who sees all; triggers and foreign keys stand still. */
async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query(`set session_replication_role = replica; set synchronous_commit = off;
    select set_config('app.accounts', '*', false), set_config('app.staff', 'on', false)`)
  return client
}

/** Tables with the columns one writes oneself; numbers that count up by themselves and what is generated go their own way. */
async function tablesOf(client: pg.Client): Promise<Table[]> {
  const { rows } = await client.query<Table>(`select c.relname as name,
      json_agg(json_build_object('name', a.attname, 'type', format_type(a.atttypid, a.atttypmod)) order by a.attnum) as columns
    from pg_class c join pg_namespace s on s.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid
    left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
    where s.nspname = 'public' and c.relkind in ('r', 'p') and not c.relispartition and a.attnum > 0 and not a.attisdropped
      and a.attidentity = '' and a.attgenerated = '' and coalesce(pg_get_expr(d.adbin, d.adrelid), '') not like 'nextval(%'
    group by c.relname`)
  return rows.filter(({ name }) => !leftOut.test(name))
}

/** All rows that name a run, as texts. */
async function rowsOf(client: pg.Client, tables: readonly Table[], { runId }: Model): Promise<Map<Table, Row[]>> {
  const found = new Map<Table, Row[]>()
  for (const table of tables) {
    const columns = table.columns.map(
      ({ name }) => `${pg.escapeIdentifier(name)}::text as ${pg.escapeIdentifier(name)}`,
    )
    const { rows } = await client.query<Row>(
      `select ${columns.join(', ')} from ${pg.escapeIdentifier(table.name)} t where t::text like $1 order by t::text`,
      [`%${runId}%`],
    )
    if (rows.length > 0) found.set(table, rows)
  }
  return found
}

/** One row as it is for run n, $1 to $2: $3 is the model's id, $4 its mark. */
function insertion({ name, columns }: Table, row: Row, place: number, { runId, mark }: Model): string {
  const values = columns.map((column) => {
    const value = row[column.name] ?? null
    if (value === null) return 'null'
    const literal = pg.escapeLiteral(value)
    if (value === runId) return `bench_run_id(0, n)::${column.type}`
    // Its own id, where it has one beside the run's.
    if (column.name === 'id' && column.type === 'uuid') return `bench_run_id(${place + 1}, n)`
    if (!value.includes(runId) && !value.includes(mark)) return `${literal}::${column.type}`
    return `replace(replace(${literal}, $3, bench_run_id(0, n)::text), $4, lpad(to_hex(n), 8, '0'))::${column.type}`
  })
  return `insert into ${pg.escapeIdentifier(name)} (${columns.map((column) => pg.escapeIdentifier(column.name)).join(', ')})
    select ${values.join(', ')} from generate_series($1::bigint, $2::bigint) n where $3::text is not null and $4::text is not null`
}

const markOf = (n: number) => n.toString(16).padStart(8, '0')
const idOf = async (client: pg.Client, n: number) =>
  (await client.query<{ id: string }>('select bench_run_id(0, $1)::text as id', [n])).rows[0]!.id

const moment = /\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d[.\d]*(?:Z|[+-]\d\d(?::\d\d)?)?/g

/** What does not differ between two runs: without ids, marks and moments. */
function shapeOf(rows: Map<Table, Row[]>, { runId, mark }: Model) {
  const bare = (text: string | null) =>
    text?.replaceAll(runId, 'RUN').replaceAll(mark, 'MARK').replace(moment, 'MOMENT').replace(/"at": ?\d{13}/g, '"at": MOMENT') ?? null // biome-ignore format: one chain
  return Object.fromEntries(
    [...rows].map(([table, of]) => [
      table.name,
      of.map((row) =>
        Object.fromEntries(
          Object.entries(row).map(([name, value]) => [name, name === 'id' && value !== runId ? 'ID' : bare(value)]),
        ),
      ),
    ]),
  )
}
