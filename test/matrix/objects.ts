import pg from 'pg'
import type { RouteSpec } from '#platform/http/contract.ts'
import type { Slot } from './values.ts'

/** `links`: every id that stands in the row. */
export type Row = { id: string; accountId: string | null; personId: string | null; links: string[] }

/** Every row of every table that has an id, as the owner of the database sees them. */
export type Objects = Map<string, Row[]>

/** Columns that say which person's an object is. */
const whosePerson = ['person_id', 'uploaded_by', 'owner_id', 'created_by']

/** Reads all objects that stand in the database: nothing is said here of what there is. */
export async function readObjects(ownerUrl: string): Promise<Objects> {
  const client = new pg.Client({ connectionString: ownerUrl })
  await client.connect()
  try {
    await client.query(`select set_config('app.accounts', '*', false), set_config('app.staff', 'on', false)`)
    const { rows: tables } = await client.query<{ name: string; columns: string[] }>(`
      select c.relname as name, array_agg(a.attname::text) filter (where a.atttypid = 'uuid'::regtype) as columns
        from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0
       where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
       group by 1 order by 1`)
    const objects: Objects = new Map()
    for (const { name, columns } of tables) {
      const id =
        name === 'account' ? 'account_id' : ['id', 'file_id', 'promise_id'].find((column) => columns?.includes(column))
      if (!id || ['event', 'timer', 'instance'].includes(name)) continue
      const account = columns.includes('account_id') ? 'account_id' : 'null'
      const person = name === 'person' ? 'id' : (whosePerson.find((column) => columns.includes(column)) ?? 'null')
      // What was ended (an address given anew, a merge taken back) is found by no route: it comes last.
      const over = `exists (select from jsonb_each(to_jsonb(t)) e where e.key in ('revoked_at', 'undone_at') and e.value <> 'null')`
      const { rows } = await client.query<Row>(
        `select ${id} as id, ${account} as "accountId", ${person} as "personId",
            array_remove(array[${columns.map(pg.escapeIdentifier).join(', ')}]::text[], null) as links from ${pg.escapeIdentifier(name)} t
          order by ${over}, 1 limit 3000`,
      )
      if (rows.length > 0) objects.set(name, rows)
    }
    return objects
  } finally {
    await client.end()
  }
}

const singular = (word: string) =>
  word
    .replace(/people$/, 'person')
    .replace(/ies$/, 'y')
    .replace(/ches$/, 'ch')
    .replace(/s$/, '')
const usual: Record<string, string> = {
  manager: 'person',
  member: 'person',
  participant: 'person',
  replace: 'person',
  assignee: 'person',
  owner: 'person',
  contact: 'person',
  author: 'person',
  partner: 'account',
  to: 'request',
  into: 'request',
  source: 'request',
  attachment: 'request_file',
  file: 'request_file',
  upload: 'request_file',
  message: 'request_message',
  policy: 'policy',
  breach: 'breach_question',
  quarantine: 'mail_in',
  learner: 'person',
  follow: 'person',
  other: 'person',
  project: 'procedure_run',
  on: 'procedure_run',
  crise: 'crisis',
  version: 'procedure_version',
}

/** Which tables an id in this place of this route may name, the likeliest first. */
export function tablesFor(route: RouteSpec, slot: Slot, objects: Objects): string[] {
  const path = route.path.split('/')
  const inPath = slot.path.startsWith('params.')
  const before = inPath ? (path[path.indexOf(`:${slot.name}`) - 1] ?? '') : (slot.path.split('.').at(-2) ?? '')
  const named = slot.name === 'id' ? before : slot.name.replace(/Ids?$/, '')
  const words = named.split(/[-_]|(?=[A-Z])/).map((word) => singular(word.toLowerCase()))
  const wanted = [...words, ...words.map((word) => usual[word] ?? '')].filter(Boolean)
  const whole = words.join('_')
  const near = singular(path[2] ?? '')
  const score = (table: string) =>
    Math.max(
      table === whole ? 12 : 0,
      ...wanted.map((word) =>
        table === word ? 9 : table.split('_').includes(word) ? 6 : table.includes(word) ? 3 : 0,
      ),
    ) + (table.includes(near) ? 1 : 0)
  return [...objects.keys()].toSorted((a, b) => score(b) - score(a))
}
