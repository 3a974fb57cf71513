// Writes src/platform/db/types.gen.ts from a freshly migrated database: `npm run db:types`.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { freshDatabase } from '#test/database.ts'

type Column = {
  table_name: string
  column_name: string
  udt_name: string
  is_nullable: string
  generated: boolean
  always: boolean
}

const database = await freshDatabase()
const client = new pg.Client({ connectionString: database.ownerUrl })
await client.connect()
const { rows } = await client.query<Column>(`
  select c.relname as table_name, a.attname as column_name, t.typname as udt_name,
         case when a.attnotnull then 'NO' else 'YES' end as is_nullable,
         (a.atthasdef or a.attidentity <> '' or a.attgenerated <> '') as generated,
         (a.attgenerated <> '' or a.attidentity = 'a') as always
    from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_type t on t.oid = a.atttypid
   where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
     and a.attnum > 0 and not a.attisdropped and c.relname <> 'migration'
   order by c.relname, a.attnum`)
await client.end()
await database.drop()

const simple: Record<string, string> = {
  uuid: 'string',
  text: 'string',
  bool: 'boolean',
  int2: 'number',
  int4: 'number',
  int8: 'number',
  float8: 'number',
  numeric: 'string',
  timestamptz: 'Timestamp',
  date: 'string',
  jsonb: 'Json',
  bytea: 'Buffer',
  tsvector: 'string',
  inet: 'string',
  interval: 'string',
}

function typeOf(column: Column): string {
  const array = column.udt_name.startsWith('_')
  const base = simple[array ? column.udt_name.slice(1) : column.udt_name] ?? 'string'
  let type = array ? `${base}[]` : base
  if (column.is_nullable === 'YES') type += ' | null'
  if (column.always) return `GeneratedAlways<${type}>`
  return column.generated ? `Generated<${type}>` : type
}

const tables = Map.groupBy(rows, (row) => row.table_name)
let out = `// Generated from the migrated database by \`npm run db:types\`; not edited by hand.
import type { ColumnType, InsertType, SelectType, UpdateType } from 'kysely'

// Kysely's own Generated does not look into a ColumnType, so moments with a default would not be dates.
export type Generated<T> = ColumnType<SelectType<T>, InsertType<T> | undefined, UpdateType<T>>
export type GeneratedAlways<T> = ColumnType<SelectType<T>, never, never>

export type Timestamp = ColumnType<Date, Date | string, Date | string>
// biome-ignore lint/suspicious/noExplicitAny: what a jsonb column holds is known by its module, not by the database
export type Json = ColumnType<any, unknown, unknown>
`
const className = (name: string) => name.replace(/(^|_)([a-z])/g, (_, __, letter: string) => letter.toUpperCase())
for (const [table, columns] of tables) {
  out += `\nexport interface ${className(table)}Table {\n`
  for (const column of columns) out += `  ${column.column_name}: ${typeOf(column)}\n`
  out += '}\n'
}
out += `\nexport interface DB {\n${[...tables.keys()].map((table) => `  ${table}: ${className(table)}Table`).join('\n')}\n}\n`
writeFileSync(join(import.meta.dirname, '../src/platform/db/types.gen.ts'), out)
process.stdout.write(`${tables.size} tables\n`)
