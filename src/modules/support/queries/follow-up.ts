import { sql } from 'kysely'
import type { Tx } from '#platform/db/database.ts'
import { seesAccount } from '#platform/db/tenant.ts'

export type StoredFollowUp = {
  id: string
  accountId: string
  requestId: string
  dueAt: Date
  note: string
  personId: string
  personName: string
  firedAt: Date | null
  doneAt: Date | null
}

const columns = sql`f.id, f.account_id as "accountId", f.request_id as "requestId", f.due_at as "dueAt", f.note,
  f.person_id as "personId", (select p.name from person p where p.id = f.person_id) as "personName",
  f.fired_at as "firedAt", f.done_at as "doneAt"`

/** Stores a reminder; the one that waited for the person on this request is replaced. Returns its id. */
export async function putFollowUp(
  tx: Tx,
  f: Pick<StoredFollowUp, 'id' | 'accountId' | 'requestId' | 'dueAt' | 'note' | 'personId'>,
): Promise<string> {
  const { rows } = await sql<{ id: string }>`insert into request_follow_up
      (account_id, id, request_id, due_at, note, person_id, created_by, created_at)
    values (${f.accountId}, ${f.id}, ${f.requestId}, ${f.dueAt}, ${f.note}, ${f.personId}, ${tx.actor.personId}, ${tx.now})
    on conflict (request_id, person_id) where done_at is null
    do update set due_at = excluded.due_at, note = excluded.note, fired_at = null, created_by = excluded.created_by
    returning id`.execute(tx)
  return rows[0]!.id
}

/** What waits on a request, and what came and was not seen to. */
export async function followUpsOf(tx: Tx, requestId: string): Promise<StoredFollowUp[]> {
  const { rows } = await sql<StoredFollowUp>`select ${columns} from request_follow_up f
    where f.request_id = ${requestId} and f.done_at is null and ${seesAccount(tx, 'f.account_id')} order by f.due_at`.execute(
    tx,
  )
  return rows
}

/** What came for a person and was not seen to. */
export async function dueFollowUps(tx: Tx, personId: string): Promise<StoredFollowUp[]> {
  const { rows } = await sql<StoredFollowUp>`select ${columns} from request_follow_up f
    where f.person_id = ${personId} and f.done_at is null and f.fired_at is not null and ${seesAccount(tx, 'f.account_id')}
    order by f.due_at limit 100`.execute(tx)
  return rows
}

export async function lockFollowUp(tx: Tx, id: string): Promise<StoredFollowUp | null> {
  const { rows } = await sql<StoredFollowUp>`select ${columns} from request_follow_up f
    where f.id = ${id} and ${seesAccount(tx, 'f.account_id')} for update`.execute(tx)
  return rows[0] ?? null
}

export async function markFired(tx: Tx, id: string, at: Date): Promise<void> {
  await sql`update request_follow_up set fired_at = ${at} where id = ${id}`.execute(tx)
}

export async function endFollowUp(tx: Tx, id: string): Promise<void> {
  await sql`update request_follow_up set done_at = ${tx.now} where id = ${id} and done_at is null`.execute(tx)
}

/** Whoever works on a request has seen to what they were reminded of. */
export async function settleFollowUps(tx: Tx, requestId: string, personId: string | null): Promise<void> {
  await sql`update request_follow_up set done_at = ${tx.now}
    where request_id = ${requestId} and person_id = ${personId} and fired_at is not null and done_at is null`.execute(
    tx,
  )
}
