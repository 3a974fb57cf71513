import { parseCanonical } from './canonical.ts'
import { type Signer, thumbprint, verifyStrict } from './ed25519.ts'
import { malformed, Refused } from './refusal.ts'
import { base64, base64Text, hash, list, object, type Read, text } from './shape.ts'

/** Types of payloads: what a signature was given for. A signature for one never counts for another. */
export const payloadTypes = {
  package: 'application/vnd.palisade.licence.v1+json',
  keyset: 'application/vnd.palisade.keyset.v1+json',
  request: 'application/vnd.palisade.request.v1+json',
  receipt: 'application/vnd.palisade.receipt.v1+json',
  return: 'application/vnd.palisade.return.v1+json',
} as const
export type PayloadType = (typeof payloadTypes)[keyof typeof payloadTypes]

/** The largest payload, before base64. Files have bounds of their own. */
export const mostPayload = 64 * 1024
const mostSignatures = 32

/** A DSSE v1 envelope as it stands in JSON. */
export const envelope = object({
  payload: text(/^[A-Za-z0-9+/=]{4,90000}$/, 'base64'),
  payloadType: text(/^[\x21-\x7e]{1,100}$/, 'a type'),
  signatures: list(object({ keyid: hash, sig: base64Text(64) }), 1, mostSignatures),
})
export type Envelope = Read<typeof envelope>

/** What is signed (DSSE v1, "pre-authentication encoding"): type and payload with their lengths in bytes. */
export function preAuthEncoding(payloadType: string, payload: Uint8Array): Buffer {
  const head = `DSSEv1 ${Buffer.byteLength(payloadType)} ${payloadType} ${payload.length} `
  return Buffer.concat([Buffer.from(head), payload])
}

/** The payload of an envelope of this type, unverified. Throws WRONG_TYPE for any other. */
export function payloadOf(signed: Envelope, type: PayloadType): Buffer {
  if (signed.payloadType !== type)
    throw new Refused('WRONG_TYPE', `This is not ${type} but ${signed.payloadType}.`, { found: signed.payloadType })
  return base64(signed.payload, 'The payload')
}

/**
 * Checks that every signature is right and by one of `keys` (raw public keys by keyid), in the order of their keyids and
 * each once. One wrong signature spoils the envelope even where enough others stand: nothing in a file may be changed
 * unnoticed. Returns the keyids.
 */
export function verifyEnvelope(signed: Envelope, type: PayloadType, keys: ReadonlyMap<string, Uint8Array>): string[] {
  const message = preAuthEncoding(type, payloadOf(signed, type))
  const signers = signed.signatures.map(({ keyid, sig }, n) => {
    if (n > 0 && keyid <= signed.signatures[n - 1]!.keyid)
      throw malformed('Its signatures are out of order or doubled.')
    const key = keys.get(keyid)
    if (!key || !verifyStrict(key, message, Buffer.from(sig, 'base64')))
      throw new Refused('BAD_SIGNATURE', 'A signature on it is not by a key that may sign it, or it was changed since.')
    return keyid
  })
  return signers
}

/** As verifyEnvelope, for what exactly one key signs. */
export function verifySingle(signed: Envelope, type: PayloadType, publicKey: Uint8Array): void {
  if (signed.signatures.length !== 1) throw malformed('It must have exactly one signature.')
  verifyEnvelope(signed, type, new Map([[thumbprint(publicKey), publicKey]]))
}

/** Reads a file that is one envelope and nothing else: canonical JSON and a line feed. */
export function readEnvelopeFile(bytes: Uint8Array): Envelope {
  return envelope(parseCanonical(bytes, 2 * mostPayload, '\n'), 'The file')
}

/**
 * Signs a payload with each signer and verifies what came back: a token with the wrong key or a faulty machine is
 * noticed before the signature leaves.
 */
export async function signEnvelope(type: PayloadType, payload: Buffer, signers: readonly Signer[]): Promise<Envelope> {
  const message = preAuthEncoding(type, payload)
  const signatures: Envelope['signatures'] = []
  for (const signer of signers) {
    const sig = await signer.sign(message)
    if (!verifyStrict(signer.publicKey, message, sig)) throw new Error('The signer gave a signature that is not valid.')
    signatures.push({ keyid: thumbprint(signer.publicKey), sig: sig.toString('base64') })
  }
  return addOrder({ payload: payload.toString('base64'), payloadType: type, signatures })
}

function addOrder(signed: Envelope): Envelope {
  const signatures = signed.signatures.toSorted((a, b) => (a.keyid < b.keyid ? -1 : a.keyid > b.keyid ? 1 : 0))
  return { ...signed, signatures }
}

/** Two envelopes of the same payload as one: how signatures made at different places come together. */
export function joinSignatures(one: Envelope, other: Envelope): Envelope {
  if (one.payload !== other.payload || one.payloadType !== other.payloadType)
    throw new TypeError('These signatures are over different things.')
  const known = new Set(one.signatures.map(({ keyid }) => keyid))
  return addOrder({ ...one, signatures: [...one.signatures, ...other.signatures.filter((s) => !known.has(s.keyid))] })
}
