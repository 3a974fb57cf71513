import { findAccount, findPerson, findPersonByEmail, normaliseEmail, type Person } from '#accounts'
import { systemActor } from '#platform/actor.ts'
import type { App } from '#platform/app.ts'
import type { Tx } from '#platform/db/database.ts'
import { identityProblems } from '../problems.ts'
import { countRecoveryCodes, findCredential, lockCredential, useRecoveryCode } from '../queries/credential.ts'
import { countTry as countStep, deleteSignIn } from '../queries/sign-in.ts'
import { hashOf, readRecoveryCode } from '../rules/secrets.ts'
import { placeOf } from '../rules/throttle.ts'
import type { Credential, Place, SignedIn } from '../types.ts'
import { acceptCode } from './code.ts'
import { verifyPassword } from './hash.ts'
import { sendNotice } from './letters.ts'
import { forPerson, recordEvent } from './record.ts'
import { openHalfway, openSession } from './session.ts'
import { countTry, forgive } from './throttle.ts'

const signIn = systemActor('sign-in')
const mostCodeTries = 5

/** Whether a person may sign in at all. The same question `identify` asks at every call. */
export async function maySignIn(tx: Tx, person: Person | null): Promise<boolean> {
  if (!person?.active || person.lockedAt) return false
  const account = await findAccount(tx, person.accountId)
  return account !== null && account.closedAt === null
}

/**
 * First step. Whoever is unknown, locked, gone or has not proved their address gets the answer of a wrong password after
 * the same work. With a second factor set up, what comes back is no session.
 * Refuses `identity.wrong_credentials` and `identity.slow_down`.
 */
export async function signInWithPassword(
  app: App,
  input: { email: string; password: string },
  from: Place,
): Promise<SignedIn> {
  const email = normaliseEmail(input.email) ?? input.email.toLowerCase()
  const place = placeOf(from.ip)
  const counted = [
    ['accountAndPlace', `${email} ${place}`],
    ['account', email],
    ['place', place],
  ] as const
  await countTry(app, counted)
  const known = await app.db.transact(signIn, (tx) => usable(tx, email))
  const right = await verifyPassword(input.password, known?.credential.passwordHash ?? null)
  const result = await app.db.transact(
    known ? forPerson({ personId: known.person.id, name: known.person.name, via: 'session' }) : signIn,
    async (tx) => {
      if (!known || !right) return fail(tx, email, from)
      // Between the look and now the password may have changed or the person been locked.
      const credential = await lockCredential(tx, known.person)
      const again = await usable(tx, email)
      if (!again || credential.passwordHash !== known.credential.passwordHash) return fail(tx, email, from)
      return credential.totpConfirmedAt
        ? openHalfway(tx, again.person)
        : openSession(tx, again.person, 'password', from)
    },
  )
  if (!result) throw identityProblems.refuse('identity.wrong_credentials')
  await forgive(app, counted)
  return result
}

async function fail(tx: Tx, email: string, from: Place): Promise<null> {
  const person = await findPersonByEmail(tx, email)
  await recordEvent(tx, 'sign_in_failed', person, from, person ? {} : { unknown: true })
  return null
}

/** The person with this address and their credential, if they may sign in by password. */
async function usable(tx: Tx, email: string): Promise<{ person: Person; credential: Credential } | null> {
  const person = await findPersonByEmail(tx, email)
  const credential = person && (await findCredential(tx, person.id))
  const ok = (await maySignIn(tx, person)) && credential?.passwordHash && credential.verifiedEmail === person?.email
  return ok ? { person: person!, credential: credential! } : null
}

/**
 * Second step, with what the first gave: a code of the authenticator app, or a recovery code. Five tries, and tries in
 * the person's name are counted over all their half-finished sign-ins.
 * Refuses `identity.no_sign_in`, `identity.wrong_code` and `identity.slow_down`.
 */
export async function signInWithCode(
  app: App,
  secret: string | undefined,
  code: string,
  from: Place,
): Promise<SignedIn> {
  const halfway = await app.db.transact(signIn, async (tx) =>
    secret ? countStep(tx, hashOf(secret), 'code', mostCodeTries) : null,
  )
  if (!halfway) throw identityProblems.refuse('identity.no_sign_in')
  const personId = halfway.personId!
  await countTry(app, [['code', personId]])
  const person = await app.db.transact(signIn, (tx) => findPerson(tx, personId))
  if (!person) throw identityProblems.refuse('identity.no_sign_in')
  const as = forPerson({ personId, name: person.name, via: 'session' })
  const result = await app.db.transact(as, async (tx): Promise<SignedIn | 'over' | 'wrong'> => {
    const credential = await lockCredential(tx, person)
    const now = await findPerson(tx, personId)
    if (!(await maySignIn(tx, now))) return 'over'
    const strength = await judge(tx, credential, code)
    if (!strength) {
      await recordEvent(tx, 'code_wrong', person, from)
      return 'wrong'
    }
    if (!(await deleteSignIn(tx, halfway.id))) return 'over'
    if (strength === 'password_and_recovery_code') await tellRecovery(tx, person, from)
    return openSession(tx, person, strength, from)
  })
  if (result === 'over') throw identityProblems.refuse('identity.no_sign_in')
  if (result === 'wrong')
    throw identityProblems.refuse('identity.wrong_code', { triesLeft: Math.max(0, mostCodeTries - halfway.tries) })
  await forgive(app, [['code', personId]])
  return result
}

async function judge(
  tx: Tx,
  credential: Credential,
  code: string,
): Promise<'password_and_code' | 'password_and_recovery_code' | null> {
  if (/^\d{6}$/.test(code.replace(/\s/g, '')))
    return (await acceptCode(tx, credential, code)) ? 'password_and_code' : null
  const recovered = await useRecoveryCode(tx, credential.personId, hashOf(readRecoveryCode(code)))
  return recovered ? 'password_and_recovery_code' : null
}

async function tellRecovery(tx: Tx, person: Person, from: Place): Promise<void> {
  const left = await countRecoveryCodes(tx, person.id)
  await recordEvent(tx, 'recovery_code_used', person, from, { left })
  if (person.email) await sendNotice(tx, { ...person, email: person.email }, (say) => say.recoveryCodeUsed(left))
}
