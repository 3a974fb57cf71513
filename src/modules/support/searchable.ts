import { sql } from 'kysely'
import type { Tx } from '#platform/db/database.ts'
import { seesAccount } from '#platform/db/tenant.ts'
import type { Severity } from '#platform/http/contract.ts'
import type { SearchCard, SearchDocument, SearchSource } from '#platform/searchable.ts'

/** Requests, their messages and their files for search. Notes and internal files are documents of staff alone. */

/** Characters of a message that a snippet is cut from. */
const mostShown = 20_000

type Head = {
  id: string
  accountId: string
  requestId: string
  number: number
  requestTitle: string
  severity: Severity
  status: string
  account: SearchCard['account']
  at: Date
}

const head = sql`r.id as "requestId", r.number, r.title as "requestTitle", r.severity, r.status,
  json_build_object('id', a.account_id, 'number', a.number, 'name', a.name) as account`
const accountOf = sql`join account a on a.account_id = r.account_id`

function card(row: Head, rest: { by: string; text: string; part?: string }): SearchCard {
  return {
    id: row.id,
    about: { kind: 'request', id: row.requestId, ref: String(row.number) },
    title: row.requestTitle,
    account: row.account,
    at: row.at,
    severity: row.severity,
    status: row.status,
    ...rest,
  }
}

function document(row: Head, rest: Pick<SearchDocument, 'audience' | 'title' | 'text'>): SearchDocument {
  const { id, accountId, at } = row
  return { id, accountId, about: { kind: 'request', id: row.requestId }, at, ...rest }
}

type RequestRow = Head & {
  topic: string | null
  tags: string[]
  contactName: string | null
  contactEmail: string | null
}
const requestColumns = sql`r.id, r.account_id as "accountId", ${head}, r.created_at as at, r.topic, r.tags,
  r.contact_name as "contactName", r.contact_email as "contactEmail"`

export const requestSource: SearchSource = {
  kind: 'request',
  lasting: false,
  async documents(tx, ids) {
    const { rows } = await sql<RequestRow>`select ${requestColumns} from request r ${accountOf}
      where r.id = any(${[...ids]}::uuid[])`.execute(tx)
    return rows.flatMap((row): SearchDocument[] => {
      const title = `${row.number} ${row.requestTitle}`
      const { account, topic, contactName, contactEmail } = row
      const text = [topic, contactName, contactEmail, account?.name, account?.number].filter(Boolean).join('\n')
      const names = [String(row.number)]
      const seen = { ...document(row, { audience: 'account', title, text }), names }
      // Tags are the provider's own.
      return row.tags.length > 0
        ? [seen, document(row, { audience: 'staff', title, text: row.tags.join('\n') })]
        : [seen]
    })
  },
  async dependents(tx, ids) {
    const { rows } = await sql<{ kind: string; id: string }>`
      select 'message' as kind, id from request_message where request_id = any(${[...ids]}::uuid[])
      union all select 'file', f.file_id from request_file f join request_message m on m.id = f.message_id
        where m.request_id = any(${[...ids]}::uuid[])`.execute(tx)
    return rows
  },
  idsAfter: (tx, after, limit) => idsOf(tx, 'request', 'id', after, limit),
  async cards(tx, ids) {
    const { rows } = await sql<RequestRow>`select ${requestColumns} from request r ${accountOf}
      where r.id = any(${[...ids]}::uuid[]) and ${seesAccount(tx, 'r.account_id')}`.execute(tx)
    return rows.map((row) =>
      card(row, {
        by: row.contactName ?? row.contactEmail ?? '',
        text: [row.topic, ...(tx.actor.staff ? row.tags : []), row.contactEmail].filter(Boolean).join(' · '),
      }),
    )
  },
}

type MessageRow = Head & { kind: 'customer' | 'answer' | 'note'; author: string; text: string }
const messageColumns = sql`m.id, m.account_id as "accountId", ${head}, m.at, m.kind, m.author_name as author`
const messages = sql`request_message m join request r on r.id = m.request_id ${accountOf}`

export const messageSource: SearchSource = {
  kind: 'message',
  lasting: false,
  async documents(tx, ids) {
    const { rows } = await sql<MessageRow>`select ${messageColumns}, left(m.text, 100000) as text from ${messages}
      where m.id = any(${[...ids]}::uuid[])`.execute(tx)
    return rows.map((row) =>
      document(row, {
        audience: row.kind === 'note' ? 'staff' : 'account',
        title: `${row.number} ${row.requestTitle}`,
        text: `${row.text}\n${row.author}`,
      }),
    )
  },
  idsAfter: (tx, after, limit) => idsOf(tx, 'request_message', 'id', after, limit),
  async cards(tx, ids) {
    const { rows } = await sql<MessageRow>`select ${messageColumns}, left(m.text, ${mostShown}) as text from ${messages}
      where m.id = any(${[...ids]}::uuid[]) and ${seesAccount(tx, 'm.account_id')}
        and ${tx.actor.staff ? sql`true` : sql`m.kind <> 'note'`}`.execute(tx)
    return rows.map((row) => card(row, { by: row.author, text: row.text, part: row.kind }))
  },
}

type FileRow = Head & { name: string; internal: boolean; author: string }
const fileColumns = sql`f.file_id as id, f.account_id as "accountId", ${head}, m.at, f.name, f.internal or m.kind = 'note' as internal,
  m.author_name as author`
const attached = sql`request_file f join request_message m on m.id = f.message_id join request r on r.id = m.request_id ${accountOf}`

/** Files by name; what is written in them, search reads itself. Pictures inside a text are no files to look for. */
export const fileSource: SearchSource = {
  kind: 'file',
  lasting: false,
  async documents(tx, ids) {
    const { rows } = await sql<FileRow>`select ${fileColumns} from ${attached}
      where f.file_id = any(${[...ids]}::uuid[]) and not f.inline`.execute(tx)
    return rows.map((row) =>
      document(row, {
        audience: row.internal ? 'staff' : 'account',
        title: row.name,
        text: `${row.number} ${row.requestTitle}`,
      }),
    )
  },
  idsAfter: (tx, after, limit) => idsOf(tx, 'request_file', 'file_id', after, limit),
  async cards(tx, ids) {
    const { rows } = await sql<FileRow>`select ${fileColumns} from ${attached}
      where f.file_id = any(${[...ids]}::uuid[]) and ${seesAccount(tx, 'f.account_id')}
        and ${tx.actor.staff ? sql`true` : sql`not f.internal and m.kind <> 'note'`}`.execute(tx)
    return rows.map((row) => card(row, { by: row.author, text: '', part: row.name }))
  },
}

async function idsOf(tx: Tx, table: string, column: string, after: string | null, limit: number): Promise<string[]> {
  const id = sql.ref(column)
  const { rows } = await sql<{ id: string }>`select ${id} as id from ${sql.table(table)}
    where ${after ? sql`${id} > ${after}` : sql`true`} order by ${id} limit ${limit}`.execute(tx)
  return rows.map((row) => row.id)
}
