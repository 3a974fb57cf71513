import {
  type AuthenticationResponseJSON,
  generateAuthenticationOptions,
  generateRegistrationOptions,
  type RegistrationResponseJSON,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server'
import { findPerson, providerAccount } from '#accounts'
import { type Actor, systemActor } from '#platform/actor.ts'
import type { App } from '#platform/app.ts'
import type { Tx } from '#platform/db/database.ts'
import { newId } from '#platform/id.ts'
import { notFound } from '#platform/problem.ts'
import { identityProblems } from '../problems.ts'
import { findCredential } from '../queries/credential.ts'
import { deletePasskey, insertPasskey, lockPasskey, passkeysOf, usePasskey } from '../queries/passkey.ts'
import { insertSignIn, takeChallenge } from '../queries/sign-in.ts'
import { hashOf, newSecret } from '../rules/secrets.ts'
import { placeOf } from '../rules/throttle.ts'
import type { Passkey, Place, SignedIn } from '../types.ts'
import { sendNotice } from './letters.ts'
import { forPerson, recordEvent } from './record.ts'
import { openSession } from './session.ts'
import { maySignIn } from './sign-in.ts'
import { countTry, forgive } from './throttle.ts'

const signIn = systemActor('sign-in')
const challengeMs = 5 * 60_000
/** COSE algorithms (RFC 9053, 8812): EdDSA, ES256, RS256: what authenticators in use have. */
const algorithms = [-8, -7, -257]
const mostPasskeys = 20

/** The relying party of WebAuthn: the host people know the portal by. */
export function party(app: App, host: string): { rpID: string; origins: string[] } {
  const known = new URL(app.config.publicUrl)
  const origins = [known.origin]
  // On localhost the port says nothing about who serves: a first try and a test listen on any.
  if (known.hostname === 'localhost' && /^localhost(:\d+)?$/.test(host)) origins.push(`http://${host}`)
  return { rpID: known.hostname, origins }
}

/** Begins to sign in with a passkey: which one, the authenticator knows. The secret binds the answer to this browser. */
export async function beginPasskeySignIn(
  app: App,
  host: string,
): Promise<{ options: Record<string, unknown>; secret: string }> {
  const options = await generateAuthenticationOptions({ rpID: party(app, host).rpID, userVerification: 'required' })
  const secret = newSecret()
  await app.db.transact(signIn, (tx) =>
    insertSignIn(
      tx,
      { id: newId(), kind: 'passkey', accountId: null, personId: null, challenge: options.challenge, tries: 0 },
      hashOf(secret),
      new Date(tx.now.getTime() + challengeMs),
    ),
  )
  return { options: { ...options }, secret }
}

/**
 * Signs in with a passkey that verified its person: possession and knowledge (or body) in one, so no code is asked for.
 * A challenge is answered once; a signature counter that went back means a copied authenticator and is refused
 * (WebAuthn level 3, section 7.2). Refuses `identity.no_sign_in` and `identity.wrong_passkey`.
 */
export async function signInWithPasskey(
  app: App,
  secret: string | undefined,
  answer: AuthenticationResponseJSON,
  host: string,
  from: Place,
): Promise<SignedIn> {
  const begun = await app.db.transact(signIn, async (tx) =>
    secret ? takeChallenge(tx, hashOf(secret), 'passkey') : null,
  )
  if (!begun) throw identityProblems.refuse('identity.no_sign_in')
  const counted = [['place', placeOf(from.ip)]] as const
  await countTry(app, counted)
  const result = await app.db.transact(signIn, async (tx) => {
    const key = await lockPasskey(tx, answer.id)
    const person = key && (await findPerson(tx, key.personId))
    const verified = key && (await judge(app, key, answer, begun.challenge!, host))
    // As with the password: after a change of address the new one is to be proved first, by invitation or reset link.
    const proved = person && (await findCredential(tx, person.id))?.verifiedEmail === person.email
    if (!key || !person || !verified || !proved || !(await maySignIn(tx, person))) {
      await recordEvent(tx, 'passkey_wrong', person, from)
      return null
    }
    await usePasskey(tx, key.id, verified.newCounter, verified.credentialBackedUp)
    return openSession(tx, person, 'passkey', from)
  })
  if (!result) throw identityProblems.refuse('identity.wrong_passkey')
  await forgive(app, counted)
  return result
}

/**
 * The person of this session shows with one of their own passkeys that it is still them. The challenge is answered once, by
 * the browser that asked. Refuses `identity.wrong_passkey_now`: 401 would tell the portal that the session is over.
 */
export async function showPasskey(
  app: App,
  actor: Actor,
  secret: string | undefined,
  answer: AuthenticationResponseJSON,
  host: string,
  from: Place,
): Promise<void> {
  const as = forPerson(actor)
  const begun = await app.db.transact(as, async (tx) => (secret ? takeChallenge(tx, hashOf(secret), 'passkey') : null))
  if (!begun) throw identityProblems.refuse('identity.wrong_passkey_now')
  const shown = await app.db.transact(as, async (tx) => {
    const key = await lockPasskey(tx, answer.id)
    const verified = key?.personId === actor.personId && (await judge(app, key!, answer, begun.challenge!, host))
    if (!verified) {
      await recordEvent(tx, 'passkey_wrong', await findPerson(tx, actor.personId!), from)
      return false
    }
    await usePasskey(tx, key!.id, verified.newCounter, verified.credentialBackedUp)
    return true
  })
  if (!shown) throw identityProblems.refuse('identity.wrong_passkey_now')
}

/** What the library found out about an answer; null when it does not fit key, challenge or site. */
export async function judge(
  app: App,
  key: Passkey,
  answer: AuthenticationResponseJSON,
  challenge: string,
  host: string,
) {
  const { rpID, origins } = party(app, host)
  const handle = answer.response.userHandle
  if (handle && handle !== handleOf(key.personId)) return null
  try {
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response: answer,
      expectedChallenge: challenge,
      expectedOrigin: origins,
      expectedRPID: rpID,
      requireUserVerification: true,
      credential: {
        id: key.credentialId,
        publicKey: Uint8Array.from(key.publicKey),
        counter: key.counter,
        transports: key.transports,
      },
    })
    return verified ? authenticationInfo : null
  } catch {
    // The library throws for whatever does not fit; the caller learns only that it does not.
    return null
  }
}

/** WebAuthn's user handle: the id, which says nothing about the person. */
function handleOf(personId: string): string {
  return Buffer.from(personId.replaceAll('-', ''), 'hex').toString('base64url')
}

/** Begins to add a passkey. */
export async function beginNewPasskey(app: App, actor: Actor, host: string): Promise<Record<string, unknown>> {
  return app.db.transact(forPerson(actor), async (tx) => {
    const person = await findPerson(tx, actor.personId!)
    if (!person) throw notFound()
    const existing = await passkeysOf(tx, person.id)
    const options = await generateRegistrationOptions({
      rpID: party(app, host).rpID,
      rpName: (await providerAccount(tx))?.name ?? 'Palisade',
      userID: Uint8Array.from(Buffer.from(handleOf(person.id), 'base64url')),
      userName: person.email ?? person.name,
      userDisplayName: person.name,
      attestationType: 'none',
      supportedAlgorithmIDs: algorithms,
      excludeCredentials: existing.map((key) => ({ id: key.credentialId, transports: key.transports })),
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    })
    await takeChallenge(tx, ceremonyOf(actor), 'new_passkey')
    await insertSignIn(
      tx,
      {
        id: newId(),
        kind: 'new_passkey',
        accountId: person.accountId,
        personId: person.id,
        challenge: options.challenge,
        tries: 0,
      },
      ceremonyOf(actor),
      new Date(tx.now.getTime() + challengeMs),
    )
    return { ...options }
  })
}

/** Adding a passkey is bound to the session it was begun in. */
function ceremonyOf(actor: Actor): Buffer {
  return hashOf(`new passkey ${actor.sessionId}`)
}

/** Adds the passkey the browser made. Refuses `identity.passkey_refused` and `identity.too_many_passkeys`. */
export async function addPasskey(
  app: App,
  actor: Actor,
  input: { name: string; answer: RegistrationResponseJSON },
  host: string,
  from: Place,
): Promise<Passkey> {
  const as = forPerson(actor)
  const begun = await app.db.transact(as, (tx) => takeChallenge(tx, ceremonyOf(actor), 'new_passkey'))
  if (!begun)
    throw identityProblems.refuse('identity.passkey_refused', { detail: 'It was not begun, or took too long.' })
  const made = await readNew(app, input.answer, begun.challenge!, host)
  if (!made) throw identityProblems.refuse('identity.passkey_refused')
  return app.db.transact(as, async (tx) => {
    const person = await findPerson(tx, actor.personId!)
    if (!person) throw notFound()
    if ((await passkeysOf(tx, person.id)).length >= mostPasskeys)
      throw identityProblems.refuse('identity.too_many_passkeys')
    const key: Passkey = {
      id: newId(),
      personId: person.id,
      accountId: person.accountId,
      name: input.name,
      createdAt: tx.now,
      usedAt: null,
      ...made,
    }
    if (!(await insertPasskey(tx, key)))
      throw identityProblems.refuse('identity.passkey_refused', { detail: 'It is known already.' })
    await recordEvent(tx, 'passkey_added', person, from, { name: key.name })
    if (person.email) await sendNotice(tx, { ...person, email: person.email }, (say) => say.passkeyAdded(key.name))
    return key
  })
}

async function readNew(app: App, answer: RegistrationResponseJSON, challenge: string, host: string) {
  const { rpID, origins } = party(app, host)
  try {
    const { verified, registrationInfo } = await verifyRegistrationResponse({
      response: answer,
      expectedChallenge: challenge,
      expectedOrigin: origins,
      expectedRPID: rpID,
      requireUserVerification: true,
      supportedAlgorithmIDs: algorithms,
    })
    if (!verified) return null
    const { credential, credentialBackedUp } = registrationInfo
    return {
      credentialId: credential.id,
      publicKey: Buffer.from(credential.publicKey),
      counter: credential.counter,
      transports: (credential.transports ?? []).filter((name) => /^[a-z-]{1,20}$/.test(name)),
      backedUp: credentialBackedUp,
    }
  } catch {
    return null
  }
}

/** Removes a passkey of the person. Refuses `identity.last_way_in` for the only one of somebody without a password. */
export async function removePasskey(app: App, actor: Actor, id: string, from: Place): Promise<void> {
  await app.db.transact(forPerson(actor), async (tx) => {
    const person = await findPerson(tx, actor.personId!)
    const keys = await passkeysOf(tx, actor.personId!)
    const key = keys.find((each) => each.id === id)
    if (!person || !key) throw notFound()
    await refuseLast(tx, person.id, keys)
    await deletePasskey(tx, person.id, id)
    await recordEvent(tx, 'passkey_removed', person, from, { name: key.name })
    if (person.email) await sendNotice(tx, { ...person, email: person.email }, (say) => say.passkeyRemoved(key.name))
  })
}

async function refuseLast(tx: Tx, personId: string, keys: readonly Passkey[]): Promise<void> {
  if (keys.length > 1) return
  const credential = await findCredential(tx, personId)
  if (!credential?.passwordHash) throw identityProblems.refuse('identity.last_way_in')
}
