import { hash } from 'node:crypto'
import { verifyAuthenticationResponse } from '@simplewebauthn/server'
import { parseAuthenticatorData } from '@simplewebauthn/server/helpers'
import type { Config } from '#platform/config.ts'
import { type Refused, refused } from '../problems.ts'
import { type Verifier, verifierOf } from './public-key.ts'

/** An assertion as it is stored: the three parts of AuthenticatorAssertionResponse (WebAuthn level 3, 5.2.2). */
export type Assertion = { credentialId: string; clientData: Buffer; authenticatorData: Buffer; signature: Buffer }

/** Where people use their passkeys: the relying party. */
export type Party = { rpId: string; isOrigin(origin: string): boolean }

/** The relying party of the settings. On localhost the port says nothing about who serves. */
export function partyOf({ publicUrl }: Pick<Config, 'publicUrl'>): Party {
  const { hostname, origin } = new URL(publicUrl)
  const local = /^http:\/\/localhost(:\d{1,5})?$/
  return { rpId: hostname, isOrigin: (each) => each === origin || (hostname === 'localhost' && local.test(each)) }
}

const userPresent = 0x01
const userVerified = 0x04

/**
 * Verifies an assertion over exactly this challenge (WebAuthn level 3, 7.2): by this public key (COSE), at our site, in no frame
 * of another, by a person who was verified. Returns the authenticator's counter, or why not, each reason with its code.
 */
export async function checkAssertion(
  { credentialId, clientData, authenticatorData, signature }: Assertion,
  { challenge, publicKey, party }: { challenge: Buffer; publicKey: Buffer; party: Party },
): Promise<{ counter: number } | Refused> {
  const said = readClientData(clientData)
  if (!said || authenticatorData.length < 37) return refused('signer.malformed')
  if (said.type !== 'webauthn.get') return refused('signer.malformed', `It is of the type ${said.type}.`)
  if (said.challenge !== challenge.toString('base64url')) return refused('signer.other_decision')
  if (!party.isOrigin(said.origin)) return refused('signer.other_origin', `It was signed at ${said.origin}.`)
  if (said.framed) return refused('signer.other_origin', 'It was signed in a frame of another site.')
  if (!authenticatorData.subarray(0, 32).equals(hash('sha256', party.rpId, 'buffer')))
    return refused('signer.other_origin', 'The passkey belongs to another site.')
  const flags = authenticatorData[32]!
  if (!(flags & userPresent) || !(flags & userVerified)) return refused('signer.not_verified')
  try {
    const verifier = verifierOf(publicKey)
    const counter = verifier
      ? counterOf({ clientData, authenticatorData, signature }, verifier)
      : await counterByLibrary({ credentialId, clientData, authenticatorData, signature }, said, publicKey, party)
    return counter === null ? refused('signer.bad_signature') : { counter }
  } catch {
    return refused('signer.bad_signature')
  }
}

/** Steps 20 to 24 of 7.2: the authenticator data hold what they say and nothing more, and the key signed them with the client data. */
function counterOf(
  { clientData, authenticatorData, signature }: Omit<Assertion, 'credentialId'>,
  verifier: Verifier,
): number | null {
  const { flags, counter } = parseAuthenticatorData(Uint8Array.from(authenticatorData))
  // A copy elsewhere of what cannot be copied: no authenticator says so.
  if (flags.bs && !flags.be) return null
  return verifier(Buffer.concat([authenticatorData, hash('sha256', clientData, 'buffer')]), signature) ? counter : null
}

/** The same for keys of rarer kinds. */
async function counterByLibrary(
  { credentialId: id, clientData, authenticatorData, signature }: Assertion,
  said: ClientData,
  publicKey: Buffer,
  party: Party,
): Promise<number | null> {
  const { verified, authenticationInfo } = await verifyAuthenticationResponse({
    response: {
      id,
      rawId: id,
      type: 'public-key',
      clientExtensionResults: {},
      response: {
        clientDataJSON: clientData.toString('base64url'),
        authenticatorData: authenticatorData.toString('base64url'),
        signature: signature.toString('base64url'),
      },
    },
    expectedChallenge: said.challenge,
    expectedOrigin: said.origin,
    expectedRPID: party.rpId,
    requireUserVerification: true,
    // That a counter is used once is asked over all decisions: they do not come here in the order in which they were signed.
    credential: { id, publicKey: Uint8Array.from(publicKey), counter: 0 },
  })
  return verified ? authenticationInfo.newCounter : null
}

type ClientData = { type: string; challenge: string; origin: string; framed: boolean }

/** What level 1 and 2 let a browser say of a binding of the connection, which none has any more. */
const bindings: unknown[] = ['present', 'supported', 'notSupported']

function readClientData(bytes: Buffer): ClientData | null {
  try {
    const value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as Record<string, unknown>
    const { type, challenge, origin, crossOrigin, topOrigin, tokenBinding } = value
    if (typeof type !== 'string' || typeof challenge !== 'string' || typeof origin !== 'string') return null
    if (tokenBinding && !bindings.includes((tokenBinding as { status?: unknown }).status)) return null
    return { type, challenge, origin, framed: (crossOrigin ?? false) !== false || topOrigin !== undefined }
  } catch {
    return null
  }
}
