import { createPublicKey, type KeyObject, verify } from 'node:crypto'
import { decodeCredentialPublicKey } from '@simplewebauthn/server/helpers'
import { verifyStrict } from '#licence'

/** Whether a passkey signed these bytes. */
export type Verifier = (data: Buffer, signature: Buffer) => boolean

/** Parameters of a COSE key (RFC 9052, 7; RFC 9053, 7). */
const cose = { kty: 1, alg: 3, crv: -1, x: -2, y: -3 } as const
const es256 = { kty: 2, alg: -7, crv: 1 } as const
const ed25519 = { kty: 1, alg: -8, crv: 6 } as const

/** Verifiers by their keys' bytes: the same few people approve again and again, and to read a key costs more than to use it. */
const known = new Map<string, Verifier | null>()
const mostKnown = 256

/** The verifier of a passkey's public key (COSE), for ES256 and Ed25519; null for others, which the WebAuthn library reads. */
export function verifierOf(publicKey: Buffer): Verifier | null {
  const name = publicKey.toString('base64')
  let verifier = known.get(name)
  if (verifier === undefined) {
    verifier = read(publicKey)
    if (known.size >= mostKnown) known.clear()
    known.set(name, verifier)
  }
  return verifier
}

function read(publicKey: Buffer): Verifier | null {
  const parts = decodeCredentialPublicKey(Uint8Array.from(publicKey)) as unknown as ReadonlyMap<number, unknown>
  const is = (kind: { kty: number; alg: number; crv: number }) =>
    parts.get(cose.kty) === kind.kty && parts.get(cose.alg) === kind.alg && parts.get(cose.crv) === kind.crv
  const [x, y] = [bytes(parts.get(cose.x)), bytes(parts.get(cose.y))]
  if (is(es256) && x && y) return ecdsa(createPublicKey({ key: { kty: 'EC', crv: 'P-256', x: text(x), y: text(y) }, format: 'jwk' })) // biome-ignore format: one thing
  if (is(ed25519) && x) return (data, signature) => verifyStrict(x, data, signature)
  return null
}

const ecdsa =
  (key: KeyObject): Verifier =>
  (data, signature) =>
    verify('sha256', data, key, signature)

const bytes = (value: unknown) => (value instanceof Uint8Array && value.length === 32 ? Buffer.from(value) : null)
const text = (value: Buffer) => value.toString('base64url')
