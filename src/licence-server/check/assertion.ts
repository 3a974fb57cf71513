import { hash } from 'node:crypto'
import { verifyAuthenticationResponse } from '@simplewebauthn/server'
import type { Config } from '#platform/config.ts'
import { type Refused, refused } from '../problems.ts'

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
  const id = credentialId
  try {
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
    return verified ? { counter: authenticationInfo.newCounter } : refused('signer.bad_signature')
  } catch {
    return refused('signer.bad_signature')
  }
}

type ClientData = { type: string; challenge: string; origin: string; framed: boolean }

function readClientData(bytes: Buffer): ClientData | null {
  try {
    const value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as Record<string, unknown>
    const { type, challenge, origin, crossOrigin, topOrigin } = value
    if (typeof type !== 'string' || typeof challenge !== 'string' || typeof origin !== 'string') return null
    return { type, challenge, origin, framed: (crossOrigin ?? false) !== false || topOrigin !== undefined }
  } catch {
    return null
  }
}
