import { sql } from 'kysely'
import { json, type Tx } from '#platform/db/database.ts'
import { seesAccount } from '#platform/db/tenant.ts'
import { newId } from '#platform/id.ts'
import type { FieldRecord } from '../rules/merge.ts'
import type { Status } from '../shapes.ts'

/** What one merge moved. Of a split only `messages` counts. */
export type MergeRecord = {
  messages: string[]
  watchers?: string[]
  times?: string[]
  followUps?: string[]
  links?: { id: string; end: 'from' | 'to' }[]
  promises?: string[]
  paging?: boolean
  from?: { status: Status; solvedAt: string | null }
  into?: FieldRecord
}

export type StoredMerge = {
  id: string
  accountId: string
  kind: 'merge' | 'split'
  fromId: string
  intoId: string
  record: MergeRecord
  at: Date
  byName: string
  undoneAt: Date | null
}

const columns = sql`m.id, m.account_id as "accountId", m.kind, m.from_id as "fromId", m.into_id as "intoId", m.record, m.at,
  m.by_name as "byName", m.undone_at as "undoneAt"`

export async function insertMerge(tx: Tx, merge: Omit<StoredMerge, 'at' | 'byName' | 'undoneAt'>): Promise<void> {
  await sql`insert into request_merge (account_id, id, kind, from_id, into_id, record, at, by_name)
    values (${merge.accountId}, ${merge.id}, ${merge.kind}, ${merge.fromId}, ${merge.intoId}, ${json(merge.record)}, ${tx.now},
      ${tx.actor.name})`.execute(tx)
}

export async function lockMerge(tx: Tx, id: string): Promise<StoredMerge | null> {
  const { rows } = await sql<StoredMerge>`select ${columns} from request_merge m
    where m.id = ${id} and ${seesAccount(tx, 'm.account_id')} for update`.execute(tx)
  return rows[0] ?? null
}

/** The merges and splits a request takes part in, oldest first; those taken back are left out. */
export async function mergesOf(tx: Tx, requestId: string): Promise<(StoredMerge & { otherNumber: number })[]> {
  const { rows } = await sql<StoredMerge & { otherNumber: number }>`select ${columns}, r.number as "otherNumber"
    from request_merge m join request r on r.id = case when m.from_id = ${requestId} then m.into_id else m.from_id end
    where (m.from_id = ${requestId} or m.into_id = ${requestId}) and m.undone_at is null
      and ${seesAccount(tx, 'm.account_id')} order by m.at, m.id`.execute(tx)
  return rows
}

export async function endMerge(tx: Tx, id: string): Promise<void> {
  await sql`update request_merge set undone_at = ${tx.now}, undone_by = ${tx.actor.name} where id = ${id}`.execute(tx)
}

/** Gives messages with their deliveries to another request of the account; files hang on their message. */
export async function moveMessages(tx: Tx, ids: readonly string[], requestId: string): Promise<void> {
  if (ids.length === 0) return
  await sql`update request_message set request_id = ${requestId} where id = any(${[...ids]}::uuid[])`.execute(tx)
  await sql`update request_delivery set request_id = ${requestId} where message_id = any(${[...ids]}::uuid[])`.execute(
    tx,
  )
}

type Follower = { person_account_id: string | null; person_id: string | null; name: string; email: string | null }

/** Makes whoever follows one request follow another, and whoever asked there too. Returns the new followers' ids. */
export async function copyWatchers(tx: Tx, fromId: string, into: { id: string; accountId: string }): Promise<string[]> {
  const { rows } = await sql<Follower>`select one.* from (
      select person_account_id, person_id, name, email from request_watcher where request_id = ${fromId}
      union select contact_account_id, contact_id, coalesce(contact_name, contact_email),
          case when contact_id is null then lower(contact_email) end
        from request where id = ${fromId} and (contact_id is not null or contact_email is not null)) one
    where not exists (select from request r where r.id = ${into.id}
      and (r.contact_id = one.person_id or (one.person_id is null and lower(r.contact_email) = one.email)))`.execute(tx)
  if (rows.length === 0) return []
  const { rows: added } = await sql<{ id: string }>`
    insert into request_watcher (account_id, id, request_id, person_account_id, person_id, name, email, added_by, added_at)
    select ${into.accountId}, id, ${into.id}, person_account_id, person_id, name, email, ${tx.actor.personId}, ${tx.now}
      from jsonb_to_recordset(${JSON.stringify(rows.map((row) => ({ ...row, id: newId() })))}::jsonb)
        as t(id uuid, person_account_id uuid, person_id uuid, name text, email text)
    on conflict do nothing returning id`.execute(tx)
  return added.map((row) => row.id)
}

export async function removeWatchers(tx: Tx, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return
  await sql`delete from request_watcher where id = any(${[...ids]}::uuid[])`.execute(tx)
}

/** Gives time and waiting reminders of one request to another; with ids only those. Returns what was moved. */
export async function moveTimes(
  tx: Tx,
  fromId: string,
  toId: string,
  ids: readonly string[] | null,
): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`update time_entry set request_id = ${toId} where request_id = ${fromId}
    ${ids ? sql`and id = any(${[...ids]}::uuid[])` : sql``} returning id`.execute(tx)
  return rows.map((row) => row.id)
}

export async function moveFollowUps(
  tx: Tx,
  fromId: string,
  toId: string,
  ids: readonly string[] | null,
): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`update request_follow_up f set request_id = ${toId}
    where f.request_id = ${fromId} and f.done_at is null ${ids ? sql`and f.id = any(${[...ids]}::uuid[])` : sql``}
      and not exists (select from request_follow_up o where o.request_id = ${toId} and o.person_id = f.person_id
        and o.done_at is null) returning f.id`.execute(tx)
  return rows.map((row) => row.id)
}

/** Hangs the links of one request on another; one that is there already, or would join a request with itself, stays. */
export async function moveLinks(tx: Tx, fromId: string, toId: string): Promise<{ id: string; end: 'from' | 'to' }[]> {
  const { rows } = await sql<{ id: string; kind: string; end: 'from' | 'to'; other: string }>`select id, kind,
      case when from_id = ${fromId} then 'from' else 'to' end as end,
      case when from_id = ${fromId} then to_id else from_id end as other
    from request_link where from_id = ${fromId} or to_id = ${fromId} order by id for update`.execute(tx)
  const moved: { id: string; end: 'from' | 'to' }[] = []
  for (const { id, end, kind, other } of rows) {
    if (other === toId) continue
    const { rows: there } = await sql`select from request_link where kind = ${kind}
      and least(from_id, to_id) = least(${toId}::uuid, ${other}::uuid)
      and greatest(from_id, to_id) = greatest(${toId}::uuid, ${other}::uuid)`.execute(tx)
    if (there.length > 0) continue
    await hang(tx, id, end, toId)
    moved.push({ id, end })
  }
  return moved
}

export async function hang(tx: Tx, linkId: string, end: 'from' | 'to', requestId: string): Promise<void> {
  const column = sql.ref(end === 'from' ? 'from_id' : 'to_id')
  await sql`update request_link set ${column} = ${requestId} where id = ${linkId}`.execute(tx)
}
