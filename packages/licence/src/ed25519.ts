import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto'
import { Refused } from './refusal.ts'
import type { Reader } from './shape.ts'

/** What DER puts before the 32 bytes of a public and a private Ed25519 key (RFC 8410). */
const spki = Buffer.from('302a300506032b6570032100', 'hex')
const pkcs8 = Buffer.from('302e020100300506032b657004220420', 'hex')

/** p = 2^255 - 19 and the order L of the base point (RFC 8032, 5.1), as they stand in bytes: least significant first. */
const p = 2n ** 255n - 19n
const order = 2n ** 252n + 27742317777372353535851937790883648493n

/**
 * y coordinates of the eight points of small order. Whoever signs "under" such a point needs no secret: a signature of
 * zeros verifies for many messages. OpenSSL, and with it node:crypto, accepts them.
 */
const smallOrder = new Set(
  [
    '0000000000000000000000000000000000000000000000000000000000000000',
    '0100000000000000000000000000000000000000000000000000000000000000',
    'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
    'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
    '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  ].map((hex) => number(Buffer.from(hex, 'hex'))),
)

function number(littleEndian: Uint8Array): bigint {
  return BigInt(`0x${Buffer.from(littleEndian).reverse().toString('hex')}`)
}

/** Whether 32 bytes are the one encoding of a point that is worth something; that it lies on the curve is seen by verifying. */
function isSoundPoint(bytes: Uint8Array): boolean {
  if (bytes.length !== 32) return false
  const y = number(bytes) & (2n ** 255n - 1n)
  // With x = 0 a sign bit would be a second spelling; the two points with x = 0 are of small order anyway.
  return y < p && !smallOrder.has(y)
}

/**
 * Strict Ed25519 (RFC 8032 without the cofactor): refuses, beside wrong signatures, S >= L, encodings of A and R with
 * y >= p, and A or R of small order. Such a signature has one spelling only, and no key exists for which everyone can sign.
 */
export function verifyStrict(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  if (signature.length !== 64 || !isSoundPoint(publicKey) || !isSoundPoint(signature.subarray(0, 32))) return false
  if (number(signature.subarray(32)) >= order) return false
  return verify(null, message, keyObject(publicKey), signature)
}

function keyObject(raw: Uint8Array): KeyObject {
  return createPublicKey({ key: Buffer.concat([spki, raw]), format: 'der', type: 'spki' })
}

/** Reads a public key: base64url without padding of 32 bytes. Throws Refused BAD_KEY for points nobody may trust. */
export function readPublicKey(text: string): Buffer {
  const raw = Buffer.from(text, 'base64url')
  if (raw.toString('base64url') !== text || !isSoundPoint(raw))
    throw new Refused('BAD_KEY', 'This is no Ed25519 public key one may trust: its length, spelling or order is wrong.')
  return raw
}

/** For shapes: a public key as text. */
export const publicKeyText: Reader<string> = (value) => {
  if (typeof value !== 'string' || value.length > 64) throw new Refused('BAD_KEY', 'A public key is missing.')
  readPublicKey(value)
  return value
}

export function sha256Hex(...parts: (Uint8Array | string)[]): string {
  const sum = createHash('sha256')
  for (const part of parts) sum.update(part)
  return sum.digest('hex')
}

/** SHA-256 of the raw public key in hexadecimal digits: the `keyid` of signatures and the name of an appliance. */
export function thumbprint(publicKey: Uint8Array | string): string {
  return sha256Hex(typeof publicKey === 'string' ? readPublicKey(publicKey) : publicKey)
}

/** Whoever can sign: a key in memory, a file, a PKCS#11 token. `publicKey` is 32 raw bytes, the signature 64. */
export type Signer = { publicKey: Buffer; sign(message: Buffer): Buffer | Promise<Buffer> }

/** A signer from the 32 secret bytes of RFC 8032. */
export function signerFromSeed(seed: Uint8Array): Signer {
  return signerFrom(createPrivateKey({ key: Buffer.concat([pkcs8, seed]), format: 'der', type: 'pkcs8' }))
}

/** A signer from a private key of node:crypto. Throws for keys of another kind. */
export function signerFrom(secret: KeyObject): Signer {
  if (secret.asymmetricKeyType !== 'ed25519') throw new TypeError('Only Ed25519 keys sign here.')
  const publicKey = Buffer.from(createPublicKey(secret).export({ format: 'der', type: 'spki' }).subarray(-32))
  return { publicKey, sign: (message) => sign(null, message, secret) }
}
