import { sql } from 'kysely'
import { countUpTo } from '#platform/db/count.ts'
import type { Tx } from '#platform/db/database.ts'
import { seesAccount } from '#platform/db/tenant.ts'
import { newId } from '#platform/id.ts'

export { eraseFromJournal } from './erase.ts'
export { journalSource } from './searchable.ts'

export type Visibility = 'internal' | 'customer'

/** One act on a subject, told as a sentence ("Page chain started, policy Web operations P1, version 12"). */
export type NewEntry = {
  accountId: string
  subject: { kind: string; id: string }
  /** What kind of act, `<module>.<act>`: chooses the icon and the filter. */
  kind: string
  visibility: Visibility
  text: string
  data?: Record<string, unknown>
  /** When it happened, if not now: the due moment of a clock stands in `data`, this stays the moment of writing. */
  at?: Date
}

export type Entry = {
  id: string
  accountId: string
  subject: { kind: string; id: string }
  kind: string
  visibility: Visibility
  text: string
  data: Record<string, unknown>
  authorId: string | null
  authorName: string
  via: string
  at: Date
}

/** Adds entries in the name of the transaction's actor; one statement however many. Nothing changes or removes them. */
export async function addEntries(tx: Tx, entries: readonly NewEntry[]): Promise<void> {
  if (entries.length === 0) return
  const rows = entries.map((entry) => ({
    id: newId(),
    account_id: entry.accountId,
    subject_kind: entry.subject.kind,
    subject_id: entry.subject.id,
    kind: entry.kind,
    visibility: entry.visibility,
    text: entry.text,
    data: entry.data ?? {},
    author_id: tx.actor.personId,
    author_name: tx.actor.name,
    via: tx.actor.via,
    at: (entry.at ?? tx.now).toISOString(),
  }))
  await sql`insert into journal_entry (id, account_id, subject_kind, subject_id, kind, visibility, text, data, author_id,
      author_name, via, at)
    select * from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as t(id uuid, account_id uuid, subject_kind text,
      subject_id uuid, kind text, visibility text, text text, data jsonb, author_id uuid, author_name text, via text,
      at timestamptz)`.execute(tx)
}

export function addEntry(tx: Tx, entry: NewEntry): Promise<void> {
  return addEntries(tx, [entry])
}

const columns = sql`id, account_id as "accountId", json_build_object('kind', subject_kind, 'id', subject_id) as subject, kind,
  visibility, text, data, author_id as "authorId", author_name as "authorName", via, at`

/** All entries of a subject the actor may see, oldest first. */
export async function entriesOf(tx: Tx, subjectId: string): Promise<Entry[]> {
  const { rows } = await sql<Entry>`select ${columns} from journal_entry
    where subject_id = ${subjectId} and ${seesAccount(tx, 'account_id')} and ${audible(tx)} order by at, id`.execute(tx)
  return rows
}

/** The timeline of an account, or of one thing of it, newest first. `before` continues a page: the moment and id of its last entry. */
export async function timelineOf(
  tx: Tx,
  accountId: string,
  options: TimelineFilter & { limit: number; before?: { at: Date; id: string } },
): Promise<Entry[]> {
  const { rows } = await sql<Entry>`select ${columns} from journal_entry where ${ofTimeline(tx, accountId, options)}
      ${options.before ? sql`and (at, id) < (${options.before.at}, ${options.before.id})` : sql``}
    order by at desc, id desc limit ${options.limit}`.execute(tx)
  return rows
}

/** How many entries timelineOf would find, as far as they are counted. */
export const countTimeline = (tx: Tx, accountId: string, filter: TimelineFilter): Promise<number> =>
  countUpTo(tx, sql`select from journal_entry where ${ofTimeline(tx, accountId, filter)}`)

type TimelineFilter = {
  kinds?: readonly string[]
  customersView?: boolean
  subjectId?: string
  from?: Date
  to?: Date
}

const ofTimeline = (tx: Tx, accountId: string, filter: TimelineFilter) => sql`account_id = ${accountId}
  and ${seesAccount(tx, 'account_id')} and ${audible(tx)}
  ${filter.subjectId ? sql`and subject_id = ${filter.subjectId}` : sql``}
  ${filter.customersView ? sql`and visibility = 'customer'` : sql``}
  ${filter.kinds?.length ? sql`and split_part(kind, '.', 1) = any(${[...filter.kinds]}::text[])` : sql``}
  ${filter.from ? sql`and at >= ${filter.from}` : sql``} ${filter.to ? sql`and at <= ${filter.to}` : sql``}`

/** The program's own filter; the restrictive policy of the table says the same. */
function audible(tx: Tx) {
  return tx.actor.staff ? sql<boolean>`true` : sql<boolean>`visibility = 'customer'`
}
