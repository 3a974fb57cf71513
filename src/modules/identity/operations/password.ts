import { findPerson, type Person, providerAccount } from '#accounts'
import type { Actor } from '#platform/actor.ts'
import type { App } from '#platform/app.ts'
import type { Tx } from '#platform/db/database.ts'
import { notFound } from '#platform/problem.ts'
import { identityProblems } from '../problems.ts'
import { findCredential, lockCredential, savePassword } from '../queries/credential.ts'
import { weaknessOf } from '../rules/password.ts'
import { placeOf } from '../rules/throttle.ts'
import type { Place } from '../types.ts'
import { hashPassword, verifyPassword } from './hash.ts'
import { sendNotice } from './letters.ts'
import { forPerson, recordEvent } from './record.ts'
import { endAccess } from './session.ts'
import { countTry, forgive } from './throttle.ts'

/** Refuses `identity.password_weak` with what is wrong. */
export async function checkPassword(
  tx: Tx,
  password: string,
  person: { name: string; email: string | null },
): Promise<void> {
  const provider = await providerAccount(tx)
  checkStrength(password, [person.name, person.email ?? '', provider?.name ?? ''])
}

/** As checkPassword, for somebody who is not stored yet. */
export function checkStrength(password: string, known: readonly string[]): void {
  const weakness = weaknessOf(password, known)
  if (weakness) throw identityProblems.refuse('identity.password_weak', { fields: { password: weakness } })
}

/**
 * Gives a person a password, as set-up, demo, tests and the command line do. Their address counts as proved. Everything
 * they had before ends.
 */
export async function setPassword(tx: Tx, personId: string, password: string): Promise<void> {
  const person = await findPerson(tx, personId)
  if (!person) throw notFound()
  await checkPassword(tx, password, person)
  await storePassword(tx, person, await hashPassword(password), person.email)
  await recordEvent(tx, 'password_changed', person, null)
}

/** Stores a hash and ends everything else of the person. `proved`: the address this came by. */
export async function storePassword(
  tx: Tx,
  person: Person,
  hash: string,
  proved: string | null,
  keep: string | null = null,
): Promise<void> {
  await lockCredential(tx, person)
  await savePassword(tx, person.id, hash, proved)
  await endAccess(tx, [person.id], 'password_changed', { keep })
}

/**
 * The person changes their own password. Their other sessions, their tokens and links end; this session stays. Refuses
 * `identity.wrong_password` and `identity.password_weak`.
 */
export async function changePassword(
  app: App,
  actor: Actor,
  input: { current?: string; password: string },
  from: Place,
): Promise<void> {
  await confirmPassword(app, actor, input.current ?? null, from)
  const hash = await hashPassword(input.password)
  await app.db.transact(forPerson(actor), async (tx) => {
    const person = await findPerson(tx, actor.personId!)
    if (!person) throw notFound()
    await checkPassword(tx, input.password, person)
    const before = await findCredential(tx, person.id)
    // A person who came by passkey or link may set a first password; the link or their administrator proved the address.
    await storePassword(tx, person, hash, before?.verifiedEmail ?? null, actor.sessionId ?? null)
    await recordEvent(tx, 'password_changed', person, from)
    if (person.email) await sendNotice(tx, { ...person, email: person.email }, (say) => say.passwordChanged)
  })
}

/**
 * The person shows that they know their password, before something that a stolen session must not be able to do.
 * A person without one needs none. Refuses `identity.wrong_password`; tries are counted as at sign-in.
 */
export async function confirmPassword(app: App, actor: Actor, password: string | null, from: Place): Promise<void> {
  const as = forPerson(actor)
  const stored = await app.db.transact(as, (tx) => findCredential(tx, actor.personId!))
  if (!stored?.passwordHash) return
  const counted = [
    ['accountAndPlace', `${actor.personId} ${placeOf(from.ip)}`],
    ['account', actor.personId!],
  ] as const
  await countTry(app, counted)
  if (!(await verifyPassword(password ?? '', stored.passwordHash))) {
    await app.db.transact(as, (tx) =>
      recordEvent(tx, 'password_wrong', { id: actor.personId!, accountId: stored.accountId, name: actor.name }, from),
    )
    throw identityProblems.refuse('identity.wrong_password')
  }
  await forgive(app, counted)
}
