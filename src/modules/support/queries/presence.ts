import { sql } from 'kysely'
import type { Tx } from '#platform/db/database.ts'

export type Present = { personId: string; name: string; writing: boolean; until: Date }

/** Renews or begins a lease. Returns what stood there before: null when nobody, or only an expired lease. */
export async function putPresence(tx: Tx, requestId: string, one: Present): Promise<{ writing: boolean } | null> {
  const before = await sql<{ writing: boolean }>`select writing from request_presence
    where request_id = ${requestId} and person_id = ${one.personId} and until > ${tx.now}`.execute(tx)
  await sql`insert into request_presence (request_id, person_id, name, writing, until)
    values (${requestId}, ${one.personId}, ${one.name}, ${one.writing}, ${one.until})
    on conflict (request_id, person_id) do update set name = excluded.name, writing = excluded.writing, until = excluded.until`.execute(
    tx,
  )
  return before.rows[0] ?? null
}

export async function dropPresence(tx: Tx, requestId: string, personId: string): Promise<boolean> {
  const { numAffectedRows } = await sql`delete from request_presence
    where request_id = ${requestId} and person_id = ${personId}`.execute(tx)
  return numAffectedRows === 1n
}

/** Who else is there now; leases that ran out are none. */
export async function othersPresent(tx: Tx, requestId: string, personId: string): Promise<Present[]> {
  const { rows } = await sql<Present>`select person_id as "personId", name, writing, until from request_presence
    where request_id = ${requestId} and person_id <> ${personId} and until > ${tx.now} order by writing desc, name`.execute(
    tx,
  )
  return rows
}

export async function prunePresence(tx: Tx): Promise<void> {
  await sql`delete from request_presence where until < ${tx.now}`.execute(tx)
}

/** The first answer of somebody else after a message; null when there is none, or no such message. */
export async function answerAfter(
  tx: Tx,
  requestId: string,
  messageId: string,
  personId: string | null,
): Promise<{ by: string; at: Date } | null> {
  const { rows } = await sql<{
    by: string
    at: Date
  }>`select m.author_name as by, m.at from request_message m, request_message seen
    where seen.id = ${messageId} and m.request_id = ${requestId} and m.kind = 'answer'
      and m.author_id is distinct from ${personId}::uuid and (m.at, m.id) > (seen.at, seen.id) order by m.at limit 1`.execute(
    tx,
  )
  return rows[0] ?? null
}
