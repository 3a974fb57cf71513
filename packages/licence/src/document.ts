import { canonical, parseCanonical } from './canonical.ts'
import { mostPayload, type PayloadType, payloadOf, preAuthEncoding, readEnvelopeFile, verifySingle } from './dsse.ts'
import { readPublicKey, type Signer, sha256Hex, thumbprint, verifyStrict } from './ed25519.ts'
import { malformed } from './refusal.ts'
import type { Reader } from './shape.ts'

/** What an appliance writes: signed by its own key, which stands in it. */
export type Document<T> = { content: T; hash: string; bytes: Buffer }

/** Signs what an appliance says. Only signers that answer at once: it happens while the state is locked. */
export function signDocument<T extends object>(
  type: PayloadType,
  read: Reader<T>,
  content: T,
  signer: Signer,
): Document<T> {
  const payload = Buffer.from(canonical(content))
  const checked = read(parseCanonical(payload, mostPayload), 'The document')
  const message = preAuthEncoding(type, payload)
  const sig = signer.sign(message)
  if (!Buffer.isBuffer(sig) || !verifyStrict(signer.publicKey, message, sig))
    throw new Error('The signer gave a signature that is not valid.')
  const signatures = [{ keyid: thumbprint(signer.publicKey), sig: sig.toString('base64') }]
  const signed = { payload: payload.toString('base64'), payloadType: type, signatures }
  return { content: checked, hash: sha256Hex(payload), bytes: Buffer.from(`${canonical(signed)}\n`) }
}

/**
 * Reads and verifies what an appliance wrote. `publicKey` is the one that is registered; without it the document is held
 * against the key in itself, which proves only that its maker has that key.
 */
export function readDocument<T extends { appliance: { publicKey: string } }>(
  bytes: Uint8Array,
  type: PayloadType,
  read: Reader<T>,
  publicKey?: string,
): Document<T> {
  const signed = readEnvelopeFile(bytes)
  const payload = payloadOf(signed, type)
  const content = read(parseCanonical(payload, mostPayload), 'The document')
  verifySingle(signed, type, readPublicKey(publicKey ?? content.appliance.publicKey))
  if (publicKey !== undefined && content.appliance.publicKey !== publicKey)
    throw malformed('It names another appliance than the one that signed it.')
  return { content, hash: sha256Hex(payload), bytes: Buffer.from(bytes) }
}
