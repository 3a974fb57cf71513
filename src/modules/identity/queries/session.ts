import { sql } from 'kysely'
import type { Tx } from '#platform/db/database.ts'
import type { Session, Strength } from '../types.ts'

const columns = sql`s.id, s.person_id as "personId", s.strength, s.device, host(s.ip) as ip, s.created_at as "createdAt",
  s.seen_at as "seenAt", s.expires_at as "expiresAt"`

export type NewSession = {
  id: string
  accountId: string
  personId: string
  tokenHash: Buffer
  strength: Strength
  device: string
  ip: string | null
  expiresAt: Date
}

export async function insertSession(tx: Tx, session: NewSession): Promise<void> {
  await sql`insert into session (account_id, id, person_id, token_hash, strength, device, ip, created_at, seen_at,
      proved_at, expires_at)
    values (${session.accountId}, ${session.id}, ${session.personId}, ${session.tokenHash}, ${session.strength},
      ${session.device}, ${session.ip}::inet, ${tx.now}, ${tx.now}, ${tx.now}, ${session.expiresAt})`.execute(tx)
}

/** Sessions that still count, the last used first. `idleMs`: how long one may go unused. */
export async function sessionsOf(tx: Tx, personId: string, idleMs: number): Promise<Session[]> {
  const idleSince = new Date(tx.now.getTime() - idleMs)
  const { rows } = await sql<Session>`select ${columns} from session s where s.person_id = ${personId}
    and s.expires_at > ${tx.now} and s.seen_at > ${idleSince} order by s.seen_at desc, s.id desc`.execute(tx)
  return rows
}

/** Ends one session of the person; false when it is not theirs or ended before. */
export async function deleteSession(tx: Tx, personId: string, id: string): Promise<boolean> {
  const { numAffectedRows } = await sql`delete from session where person_id = ${personId} and id = ${id}`.execute(tx)
  return numAffectedRows === 1n
}

/** Ends all sessions of the people but one. Returns how many. */
export async function deleteSessions(tx: Tx, personIds: readonly string[], but: string | null): Promise<number> {
  const { numAffectedRows } = await sql`delete from session where person_id = any(${[...personIds]}::uuid[])
    and (${but}::uuid is null or id <> ${but}::uuid)`.execute(tx)
  return Number(numAffectedRows ?? 0)
}

/** Ends the oldest sessions of a person beyond `most`, and forgets those of everybody that ran out. */
export async function trimSessions(tx: Tx, personId: string, most: number): Promise<void> {
  await sql`delete from session where id in (select id from session where person_id = ${personId}
    order by seen_at desc offset ${most})`.execute(tx)
  await sql`delete from session where id in (select id from session where expires_at <= ${tx.now}
    limit 100 for update skip locked)`.execute(tx)
}

/**
 * The person of the session showed anew that it is them: the session goes on under another secret, the former one is known
 * until `formerUntil` and proves nothing. Null when the session ended meanwhile, else when it expires.
 */
export async function renewProved(
  tx: Tx,
  personId: string,
  id: string,
  renewed: { tokenHash: Buffer; formerUntil: Date },
): Promise<Date | null> {
  const { rows } = await sql<{ expiresAt: Date }>`update session set proved_at = ${tx.now}, former_hash = token_hash,
      former_until = ${renewed.formerUntil}, token_hash = ${renewed.tokenHash}
    where person_id = ${personId} and id = ${id} returning expires_at as "expiresAt"`.execute(tx)
  return rows[0]?.expiresAt ?? null
}
