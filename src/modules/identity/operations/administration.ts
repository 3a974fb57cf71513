import { findPerson, type Person, permit, setLocked, type Verb } from '#accounts'
import type { Actor } from '#platform/actor.ts'
import type { App } from '#platform/app.ts'
import { requireAuditWriter } from '#platform/audit/gate.ts'
import type { Tx } from '#platform/db/database.ts'
import { notFound } from '#platform/problem.ts'
import { identityProblems } from '../problems.ts'
import { findCredential, lockCredential } from '../queries/credential.ts'
import { invitedUntil } from '../queries/link.ts'
import { deletePasskeys, passkeysOf } from '../queries/passkey.ts'
import { sessionsOf } from '../queries/session.ts'
import { allTokens, tokensOf } from '../queries/token.ts'
import type { ApiToken, Place } from '../types.ts'
import { dropCode } from './code.ts'
import { sendNotice } from './letters.ts'
import { forPerson, recordEvent } from './record.ts'
import { endAccess, endSessions, idleMs } from './session.ts'

/** Loads whom it is about under the caller's own eyes, asks whether they may, then acts with the program's. */
async function onPerson<T>(
  app: App,
  actor: Actor,
  verb: Verb,
  personId: string,
  act: (tx: Tx, person: Person) => Promise<T>,
): Promise<T> {
  const seen = await app.db.transact(actor, (tx) => findPerson(tx, personId))
  if (!seen) throw notFound()
  permit(actor, verb, { accountId: seen.accountId })
  return app.db.transact(forPerson(actor), async (tx) => act(tx, (await findPerson(tx, personId))!))
}

/** How a person can sign in. No secrets. */
export function accessOf(app: App, actor: Actor, personId: string) {
  return onPerson(app, actor, 'person.lock', personId, async (tx, person) => {
    const credential = await findCredential(tx, person.id)
    return {
      locked: person.lockedAt !== null,
      invitedUntil: await invitedUntil(tx, person.id),
      password: Boolean(credential?.passwordHash),
      code: Boolean(credential?.totpConfirmedAt),
      passkeys: await passkeysOf(tx, person.id),
      sessions: await sessionsOf(tx, person.id, idleMs),
      tokens: await tokensOf(tx, person.id),
    }
  })
}

/** Locks a person out. Everything they are signed in with ends; a page does not count on them any more. */
export function lockPerson(app: App, actor: Actor, personId: string, reason: string, from: Place): Promise<void> {
  return onPerson(app, actor, 'person.lock', personId, async (tx, person) => {
    refuseSelf(actor, person)
    await setLocked(tx, person.id, true)
    await recordEvent(tx, 'locked', person, from, { reason })
  })
}

export function unlockPerson(app: App, actor: Actor, personId: string, from: Place): Promise<void> {
  return onPerson(app, actor, 'person.lock', personId, async (tx, person) => {
    requireAuditWriter()
    await setLocked(tx, person.id, false)
    await recordEvent(tx, 'unlocked', person, from)
  })
}

export function endSessionsOf(app: App, actor: Actor, personId: string, from: Place): Promise<void> {
  return onPerson(app, actor, 'person.lock', personId, async (tx, person) => {
    const ended = await endSessions(tx, person.id, null)
    await recordEvent(tx, 'sessions_ended', person, from, { ended })
  })
}

/** For a lost telephone: authenticator app, recovery codes and passkeys are gone, and whatever was signed in with them. */
export function resetSecondFactor(app: App, actor: Actor, personId: string, from: Place): Promise<void> {
  return onPerson(app, actor, 'person.lock', personId, async (tx, person) => {
    requireAuditWriter()
    refuseSelf(actor, person)
    await lockCredential(tx, person)
    await dropCode(tx, person)
    await deletePasskeys(tx, person.id)
    await endAccess(tx, [person.id], 'second_factor_reset')
    await recordEvent(tx, 'second_factor_reset', person, from)
    if (person.email) await sendNotice(tx, { ...person, email: person.email }, (say) => say.secondFactorReset)
  })
}

export function listAllTokens(app: App, actor: Actor): Promise<ApiToken[]> {
  permit(actor, 'token.any', { accountId: null })
  return app.db.transact(forPerson(actor), allTokens)
}

function refuseSelf(actor: Actor, person: Person): void {
  if (actor.personId === person.id) throw identityProblems.refuse('identity.not_yourself')
}
