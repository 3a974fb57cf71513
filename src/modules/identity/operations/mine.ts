import { providerAccount } from '#accounts'
import { type Actor, systemActor } from '#platform/actor.ts'
import type { App } from '#platform/app.ts'
import { notFound } from '#platform/problem.ts'
import { passkeysOf } from '../queries/passkey.ts'
import { sessionsOf } from '../queries/session.ts'
import { findSignIn } from '../queries/sign-in.ts'
import { tokensOf } from '../queries/token.ts'
import { hashOf } from '../rules/secrets.ts'
import type { Place } from '../types.ts'
import { setUpNeeded } from './first-admin.ts'
import { forPerson, recordEvent } from './record.ts'
import { endOneSession, endSessions, idleMs } from './session.ts'

/** Where a browser stands, with whatever cookies it has. */
export function signInState(app: App, actor: Actor | null, halfway: string | undefined) {
  return app.db.transact(systemActor('sign-in'), async (tx) => {
    const provider = await providerAccount(tx)
    const begun = !actor && halfway ? await findSignIn(tx, hashOf(halfway), 'code') : null
    return {
      providerName: provider?.name ?? app.config.PROVIDER_NAME,
      setUpNeeded: await setUpNeeded(tx),
      next: actor ? ('done' as const) : begun ? ('code' as const) : ('credentials' as const),
    }
  })
}

/** What the caller can sign in with and where they are signed in. */
export function listMine(app: App, actor: Actor) {
  return app.db.transact(forPerson(actor), async (tx) => ({
    sessions: (await sessionsOf(tx, actor.personId!, idleMs)).map((session) => ({
      ...session,
      current: session.id === actor.sessionId,
    })),
    passkeys: await passkeysOf(tx, actor.personId!),
    tokens: await tokensOf(tx, actor.personId!),
  }))
}

/** Ends the session of this call; no session is fine too. */
export async function signOut(app: App, actor: Actor | null, from: Place): Promise<void> {
  if (actor?.sessionId) await endMySession(app, actor, actor.sessionId, from)
}

export async function endMySession(app: App, actor: Actor, sessionId: string, from: Place): Promise<void> {
  await app.db.transact(forPerson(actor), async (tx) => {
    if (!(await endOneSession(tx, actor.personId!, sessionId))) throw notFound()
    await recordEvent(tx, 'signed_out', me(actor), from, { own: sessionId === actor.sessionId })
  })
}

export async function endMyOtherSessions(app: App, actor: Actor, from: Place): Promise<void> {
  await app.db.transact(forPerson(actor), async (tx) => {
    const ended = await endSessions(tx, actor.personId!, actor.sessionId ?? null)
    await recordEvent(tx, 'sessions_ended', me(actor), from, { ended })
  })
}

function me(actor: Actor) {
  return { id: actor.personId!, accountId: actor.accountId!, name: actor.name }
}
