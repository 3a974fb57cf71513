import { Secret, TOTP } from 'otpauth'
import { findPerson, type Person, providerAccount } from '#accounts'
import type { Actor } from '#platform/actor.ts'
import type { App } from '#platform/app.ts'
import type { Tx } from '#platform/db/database.ts'
import { notFound } from '#platform/problem.ts'
import { identityProblems } from '../problems.ts'
import { lockCredential, replaceRecoveryCodes, saveTotp, useTotpStep } from '../queries/credential.ts'
import type { NoticeWords } from '../rules/letter-words.ts'
import { hashOf, newRecoveryCode } from '../rules/secrets.ts'
import type { Credential, Place } from '../types.ts'
import { openSecret, sealSecret } from './code-secret.ts'
import { sendNotice } from './letters.ts'
import { confirmPassword } from './password.ts'
import { forPerson, recordEvent } from './record.ts'
import { countTry, forgive } from './throttle.ts'

const periodSeconds = 30
const recoveryCodes = 10

function totpOf(secret: Buffer | Uint8Array): TOTP {
  const bytes = Uint8Array.from(secret)
  return new TOTP({ secret: new Secret({ buffer: bytes.buffer }), algorithm: 'SHA1', digits: 6, period: periodSeconds })
}

/**
 * Whether the code is right now, or was one step (30 s) ago or ahead (RFC 6238, section 5.2), and was not used before.
 * Uses it up.
 */
export async function acceptCode(tx: Tx, credential: Credential, code: string): Promise<boolean> {
  const secret = credential.totpSealed && openSecret(tx, credential.personId, credential.totpSealed)
  if (!secret) return false
  const timestamp = tx.now.getTime()
  const delta = totpOf(secret).validate({ token: code.replace(/\s/g, ''), timestamp, window: 1 })
  if (delta === null) return false
  return useTotpStep(tx, credential.personId, Math.floor(timestamp / 1000 / periodSeconds) + delta)
}

/** Begins to set up an authenticator app. Asking again gives another secret. Refuses `identity.code_set_up`. */
export async function beginCode(app: App, actor: Actor): Promise<{ secret: string; uri: string }> {
  return app.db.transact(forPerson(actor), async (tx) => {
    const person = await existing(tx, actor)
    const credential = await lockCredential(tx, person)
    if (credential.totpConfirmedAt) throw identityProblems.refuse('identity.code_set_up')
    const secret = new Secret({ size: 20 })
    await saveTotp(tx, person.id, sealSecret(tx, person.id, Buffer.from(secret.bytes)), false)
    const issuer = (await providerAccount(tx))?.name ?? 'Palisade'
    const uri = new TOTP({
      issuer,
      label: person.email ?? person.name,
      secret,
      algorithm: 'SHA1',
      digits: 6,
    }).toString()
    return { secret: secret.base32, uri }
  })
}

/** Confirms the app with one of its codes. From now on sign-in by password asks for it. Returns the recovery codes, once. */
export async function confirmCode(app: App, actor: Actor, code: string, from: Place): Promise<string[]> {
  await countTry(app, [['code', actor.personId!]])
  const codes = await app.db.transact(forPerson(actor), async (tx) => {
    const person = await existing(tx, actor)
    const credential = await lockCredential(tx, person)
    if (credential.totpConfirmedAt) throw identityProblems.refuse('identity.code_set_up')
    if (!credential.totpSealed) throw identityProblems.refuse('identity.code_not_begun')
    if (!(await acceptCode(tx, credential, code))) return null
    await saveTotp(tx, person.id, credential.totpSealed, true)
    const made = await makeRecoveryCodes(tx, person)
    await recordEvent(tx, 'code_set_up', person, from)
    await notice(tx, person, (say) => say.appSetUp)
    return made
  })
  // Wrong input while setting up, not a failed sign-in: 401 would tell the portal that the session is over.
  if (!codes) throw identityProblems.refuse('identity.wrong_code_now')
  await forgive(app, [['code', actor.personId!]])
  return codes
}

/** Takes the app and its recovery codes away. Refuses `identity.wrong_password`. */
export async function removeCode(app: App, actor: Actor, password: string, from: Place): Promise<void> {
  await confirmPassword(app, actor, password, from)
  await app.db.transact(forPerson(actor), async (tx) => {
    const person = await existing(tx, actor)
    await lockCredential(tx, person)
    await dropCode(tx, person)
    await recordEvent(tx, 'code_removed', person, from)
    await notice(tx, person, (say) => say.appRemoved)
  })
}

/** New recovery codes instead of the old ones, shown once. */
export async function renewRecoveryCodes(app: App, actor: Actor, password: string, from: Place): Promise<string[]> {
  await confirmPassword(app, actor, password, from)
  return app.db.transact(forPerson(actor), async (tx) => {
    const person = await existing(tx, actor)
    if (!(await lockCredential(tx, person)).totpConfirmedAt) throw identityProblems.refuse('identity.code_not_begun')
    await recordEvent(tx, 'recovery_codes_renewed', person, from)
    return makeRecoveryCodes(tx, person)
  })
}

export async function dropCode(tx: Tx, person: { id: string; accountId: string }): Promise<void> {
  await saveTotp(tx, person.id, null, false)
  await replaceRecoveryCodes(tx, person, [])
}

async function makeRecoveryCodes(tx: Tx, person: Person): Promise<string[]> {
  const codes = Array.from({ length: recoveryCodes }, newRecoveryCode)
  await replaceRecoveryCodes(tx, person, codes.map(hashOf))
  return codes
}

async function existing(tx: Tx, actor: Actor): Promise<Person> {
  const person = await findPerson(tx, actor.personId!)
  if (!person) throw notFound()
  return person
}

async function notice(tx: Tx, person: Person, what: (say: NoticeWords) => string): Promise<void> {
  if (person.email) await sendNotice(tx, { ...person, email: person.email }, what)
}
