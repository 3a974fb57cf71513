import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto'
import type { Signed } from './wire.ts'

/** An Ed25519 key pair (RFC 8032): the secret half as PKCS #8 DER, the public half as 32 bytes in base64url. */
export function newSigningKey(): { secret: Buffer; publicKey: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  return {
    secret: privateKey.export({ format: 'der', type: 'pkcs8' }),
    publicKey: publicKey.export({ format: 'jwk' }).x!,
  }
}

/** Signs an answer with the secret half. */
export function signCopy(secret: Buffer, signed: Signed): { text: string; signature: string } {
  const text = JSON.stringify(signed)
  const key = createPrivateKey({ key: secret, format: 'der', type: 'pkcs8' })
  return { text, signature: sign(null, Buffer.from(text), key).toString('base64url') }
}

/** Why an answer is not believed. */
export type Disbelief = 'signature' | 'another_watchman' | 'replayed' | 'older'

/**
 * The answer, when it was signed by the pinned key for this very call and is not older than what was believed before; else why
 * it is not believed. Says nothing about whether the clocks agree.
 */
export function readCopy(
  reply: { text: string; signature: string },
  pinned: { publicKey: string; watchmanId: string; nonce: string; newestMs: number },
): Signed | Disbelief {
  const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: pinned.publicKey }, format: 'jwk' })
  if (!verify(null, Buffer.from(reply.text), key, Buffer.from(reply.signature, 'base64url'))) return 'signature'
  const signed = JSON.parse(reply.text) as Signed
  if (signed.what !== 'palisade watchman copy' || signed.watchmanId !== pinned.watchmanId) return 'another_watchman'
  if (signed.nonce !== pinned.nonce) return 'replayed'
  return signed.atMs < pinned.newestMs ? 'older' : signed
}

/** What a watchman is given once: who it is, its secret, and the key it shall believe. */
export type Enrolment = { watchmanId: string; secret: string; publicKey: string }

const head = 'palw'

/** `palw.<id>.<secret>.<key>`: one word to copy. */
export function enrolmentText({ watchmanId, secret, publicKey }: Enrolment): string {
  return `${head}.${watchmanId}.${secret}.${publicKey}`
}

/** Null for what is no enrolment. */
export function readEnrolment(text: string): Enrolment | null {
  const [first, watchmanId, secret, publicKey, ...rest] = text.trim().split('.')
  if (first !== head || !watchmanId || !secret || !publicKey || rest.length > 0) return null
  const isKey = Buffer.from(publicKey, 'base64url').length === 32
  return isKey && /^[0-9a-f-]{36}$/.test(watchmanId) && secret.length >= 32 ? { watchmanId, secret, publicKey } : null
}

/** What the site keeps of the secret. */
export function secretHash(secret: string): Buffer {
  return createHash('sha256').update(`palisade watchman ${secret}`).digest()
}
