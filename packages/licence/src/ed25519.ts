import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto'
import { Refused } from './refusal.ts'
import type { Reader } from './shape.ts'

/** What DER puts before the 32 bytes of a public and a private Ed25519 key (RFC 8410). */
const spki = Buffer.from('302a300506032b6570032100', 'hex')
const pkcs8 = Buffer.from('302e020100300506032b657004220420', 'hex')

/** The order L of the base point (RFC 8032, 5.1) as it stands in bytes: least significant first. */
const order = Buffer.from('edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010', 'hex')

/**
 * y coordinates of the eight points of small order. Whoever signs "under" such a point needs no secret: a signature of
 * zeros verifies for many messages. OpenSSL, and with it node:crypto, accepts them.
 */
const smallOrder = new Set([
  '0000000000000000000000000000000000000000000000000000000000000000',
  '0100000000000000000000000000000000000000000000000000000000000000',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
])

/** Whether 32 bytes are the one encoding of a point that is worth something; that it lies on the curve is seen by verifying. */
function isSoundPoint(bytes: Uint8Array): boolean {
  if (bytes.length !== 32) return false
  // With x = 0 a sign bit would be a second spelling; the two points with x = 0 are of small order anyway.
  const y = Buffer.from(bytes)
  y[31]! &= 0x7f
  // Only the 19 numbers from p = 2^255 - 19 on begin, seen from the most significant byte, with 7f and thirty ff.
  const atLeastP = y[31] === 0x7f && y[0]! >= 0xed && y.subarray(1, 31).every((byte) => byte === 0xff)
  return !atLeastP && !smallOrder.has(y.toString('hex'))
}

/** Whether S, least significant byte first, is below L. */
function isBelowOrder(scalar: Uint8Array): boolean {
  for (let at = 31; at >= 0; at--) if (scalar[at] !== order[at]) return scalar[at]! < order[at]!
  return false
}

/** Keys that were used lately: one chain is signed by the same few again and again, and each costs more to read than to use. */
const ready = new Map<string, KeyObject>()
const mostReady = 64

function keyObject(raw: Uint8Array): KeyObject {
  const name = Buffer.from(raw).toString('hex')
  let key = ready.get(name)
  if (!key) {
    key = createPublicKey({ key: Buffer.concat([spki, raw]), format: 'der', type: 'spki' })
    if (ready.size >= mostReady) ready.clear()
    ready.set(name, key)
  }
  return key
}

/**
 * Strict Ed25519 (RFC 8032 without the cofactor): refuses, beside wrong signatures, S >= L, encodings of A and R with
 * y >= p, and A or R of small order. Such a signature has one spelling only, and no key exists for which everyone can sign.
 */
export function verifyStrict(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  if (signature.length !== 64 || !isSoundPoint(publicKey) || !isSoundPoint(signature.subarray(0, 32))) return false
  if (!isBelowOrder(signature.subarray(32))) return false
  return verify(null, message, keyObject(publicKey), signature)
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
