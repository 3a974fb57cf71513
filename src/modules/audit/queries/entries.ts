import { sql } from 'kysely'
import type { EntryBody } from '#platform/audit/entry.ts'
import type { Tx } from '#platform/db/database.ts'

export type EntryRow = {
  id: string
  index: number | null
  at: Date
  body: string
  commitment: Buffer
  leaf: Buffer | null
}
export type EntryFilter = {
  actor?: string
  act?: readonly string[]
  subject?: string
  account?: string
  from?: Date
  until?: Date
  before?: { at: Date; id: string }
  limit: number
}

/** Newest first. Filters go by columns derived from the body; what is shown is the body itself. */
export async function selectEntries(tx: Tx, filter: EntryFilter): Promise<EntryRow[]> {
  const modules = filter.act?.filter((act) => !act.includes('.')) ?? []
  const acts = filter.act?.filter((act) => act.includes('.')) ?? []
  const { rows } = await sql<EntryRow>`select id, index, at, body, commitment, leaf from audit_entry where true
      ${filter.actor ? sql`and actor_id = ${filter.actor}` : sql``}
      ${filter.act?.length ? sql`and (act = any(${acts}::text[]) or split_part(act, '.', 1) = any(${modules}::text[]))` : sql``}
      ${filter.subject ? sql`and subject_id = ${filter.subject}` : sql``}
      ${filter.account ? sql`and account_id = ${filter.account}` : sql``}
      ${filter.from ? sql`and at >= ${filter.from}` : sql``}
      ${filter.until ? sql`and at < ${filter.until}` : sql``}
      ${filter.before ? sql`and (at, id) < (${filter.before.at}::timestamptz, ${filter.before.id}::uuid)` : sql``}
    order by at desc, id desc limit ${filter.limit}`.execute(tx)
  return rows
}

export async function selectEntry(tx: Tx, id: string): Promise<EntryRow | undefined> {
  const { rows } =
    await sql<EntryRow>`select id, index, at, body, commitment, leaf from audit_entry where id = ${id}`.execute(tx)
  return rows[0]
}

/** The kinds of acts there are: one step in the index for each, however long the log. */
export async function selectActs(tx: Tx): Promise<string[]> {
  const { rows } = await sql<{ act: string }>`with recursive kinds as (
      (select act from audit_entry order by act limit 1)
      union all
      select (select e.act from audit_entry e where e.act > k.act order by e.act limit 1) from kinds k where k.act is not null
    ) select act from kinds where act is not null`.execute(tx)
  return rows.map((row) => row.act)
}

/** Hashes of the leaves from one size to another, for a witness. */
export async function leavesBetween(tx: Tx, from: number, to: number): Promise<Buffer[]> {
  const { rows } = await sql<{
    leaf: Buffer
  }>`select leaf from audit_entry where index >= ${from} and index < ${to} order by index`.execute(tx)
  return rows.map((row) => row.leaf)
}

/** Acts found to have been changed while they waited, in the last day. */
export async function alteredWaiting(tx: Tx): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`select subject_id as id from audit_entry
    where act = 'audit.entry_altered' and at > ${tx.now}::timestamptz - interval '1 day' limit 20`.execute(tx)
  return rows.map((row) => row.id)
}

/** A body as it was recorded; one that was damaged still shows that it is there. */
export function readBody(row: Pick<EntryRow, 'id' | 'body' | 'at'>): EntryBody {
  try {
    return JSON.parse(row.body) as EntryBody
  } catch {
    const unknown = { kind: 'unknown', id: 'unknown', name: null }
    return {
      v: 1,
      id: row.id,
      at: '',
      act: 'unknown',
      actor: { kind: 'unknown', id: null, name: 'unknown', via: 'unknown' },
      subject: unknown,
      account: null,
      before: null,
      after: null,
      data: null,
      from: null,
      nonce: '',
    }
  }
}
