import type { AuthenticationResponseJSON } from '@simplewebauthn/server'
import type { Tx } from '#platform/db/database.ts'
import { lockPasskey, passkeysOf, usePasskey } from '../queries/passkey.ts'
import { judge, party } from './passkey.ts'

type PublicKeyOf = { id: string; type: 'public-key'; transports: string[] }

/** What an authenticator signed, byte for byte, once it was found right. */
export type Assertion = { credentialId: string; clientData: Buffer; authenticatorData: Buffer; signature: Buffer }

/**
 * Checks that a person signed this challenge (32 bytes) with one of their own passkeys and was verified by it, and counts the
 * use. For acts whose challenge is what is signed: nothing stands between the person and the text. Null when anything does not fit.
 */
export async function assertionOf(
  tx: Tx,
  personId: string,
  answer: AuthenticationResponseJSON,
  challenge: Buffer,
  host: string,
): Promise<Assertion | null> {
  const key = await lockPasskey(tx, answer.id)
  if (key?.personId !== personId) return null
  const verified = await judge(tx.app, key, answer, challenge.toString('base64url'), host)
  if (!verified) return null
  await usePasskey(tx, key.id, verified.newCounter, verified.credentialBackedUp)
  const bytes = (text: string) => Buffer.from(text, 'base64url')
  const { clientDataJSON, authenticatorData, signature } = answer.response
  return {
    credentialId: key.credentialId,
    clientData: bytes(clientDataJSON),
    authenticatorData: bytes(authenticatorData),
    signature: bytes(signature),
  }
}

/** What a browser needs to have a challenge signed by one of the person's passkeys. */
export async function assertionOptions(
  tx: Tx,
  personId: string,
  challenge: Buffer,
  host: string,
): Promise<{ rpId: string; challenge: string; userVerification: 'required'; allowCredentials: PublicKeyOf[] }> {
  const keys = await passkeysOf(tx, personId)
  return {
    rpId: party(tx.app, host).rpID,
    challenge: challenge.toString('base64url'),
    userVerification: 'required',
    allowCredentials: keys.map((key) => ({
      id: key.credentialId,
      type: 'public-key' as const,
      transports: key.transports,
    })),
  }
}

/** A passkey as other modules may see it: its public half. */
type PasskeyFacts = { credentialId: string; name: string; publicKey: Buffer }

/** The passkeys of a person, without what only signing in needs. For staff's transactions, or the person's own. */
export async function passkeysOfPerson(tx: Tx, personId: string): Promise<PasskeyFacts[]> {
  const keys = await passkeysOf(tx, personId)
  return keys.map(({ credentialId, name, publicKey }) => ({ credentialId, name, publicKey }))
}
