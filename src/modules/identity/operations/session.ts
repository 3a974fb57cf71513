import type { Tx } from '#platform/db/database.ts'
import { accessEnded, publish } from '#platform/events/events.ts'
import { newId } from '#platform/id.ts'
import { deleteLinks } from '../queries/link.ts'
import { deleteSession, deleteSessions, insertSession, trimSessions } from '../queries/session.ts'
import { deleteSignInsOf, insertSignIn } from '../queries/sign-in.ts'
import { markAllRevoked } from '../queries/token.ts'
import { hashOf, newSecret } from '../rules/secrets.ts'
import type { Place, SignedIn, Strength } from '../types.ts'
import { addressOf, recordEvent } from './record.ts'

/** An unused session ends after a week, any session after thirty days. */
export const idleMs = 7 * 86_400_000
export const absoluteMs = 30 * 86_400_000
const mostSessions = 30
const halfwayMs = 10 * 60_000

type Who = { id: string; accountId: string; name: string }

/** Opens a session. The secret is for the person's browser and is stored nowhere. */
export async function openSession(tx: Tx, person: Who, strength: Strength, from: Place): Promise<SignedIn> {
  const secret = newSecret()
  const expiresAt = new Date(tx.now.getTime() + absoluteMs)
  await insertSession(tx, {
    id: newId(),
    accountId: person.accountId,
    personId: person.id,
    tokenHash: hashOf(secret),
    strength,
    device: from.device,
    ip: addressOf(from.ip),
    expiresAt,
  })
  await trimSessions(tx, person.id, mostSessions)
  await recordEvent(tx, 'sign_in', person, from, { strength })
  return { next: 'done', secret, expiresAt }
}

/** The password was right and a second factor is set up: something to continue with, which is no session. */
export async function openHalfway(tx: Tx, person: Who): Promise<SignedIn> {
  const secret = newSecret()
  const expiresAt = new Date(tx.now.getTime() + halfwayMs)
  await insertSignIn(
    tx,
    { id: newId(), kind: 'code', accountId: person.accountId, personId: person.id, challenge: null, tries: 0 },
    hashOf(secret),
    expiresAt,
  )
  return { next: 'code', secret, expiresAt }
}

/**
 * Ends everything the person could act with besides what they know and carry: sessions (but `keep`), API tokens,
 * invitations and reset links, half-finished sign-ins. Every instance asks the database at each call, so it counts at
 * the commit; open live streams are cut by the event.
 */
export async function endAccess(
  tx: Tx,
  personIds: readonly string[],
  reason: string,
  options: { keep?: string | null } = {},
): Promise<void> {
  if (personIds.length === 0) return
  await deleteSessions(tx, personIds, options.keep ?? null)
  await markAllRevoked(tx, personIds)
  await deleteLinks(tx, personIds, null)
  await deleteSignInsOf(tx, personIds)
  await tellEnded(tx, personIds, reason)
}

export async function endOneSession(tx: Tx, personId: string, sessionId: string): Promise<boolean> {
  const ended = await deleteSession(tx, personId, sessionId)
  if (ended) await tellEnded(tx, [personId], 'session_ended')
  return ended
}

export async function endSessions(tx: Tx, personId: string, keep: string | null): Promise<number> {
  const ended = await deleteSessions(tx, [personId], keep)
  await tellEnded(tx, [personId], 'sessions_ended')
  return ended
}

/** Open live streams of these people are cut on every instance. */
export async function tellEnded(tx: Tx, personIds: readonly string[], reason: string): Promise<void> {
  for (const id of personIds)
    await publish(tx, { name: accessEnded, accountId: null, subject: { kind: 'person', id }, data: { reason } })
}
