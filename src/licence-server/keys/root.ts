import { createCipheriv, createDecipheriv, randomBytes, type ScryptOptions, scrypt } from 'node:crypto'
import { promisify } from 'node:util'
import { z } from 'zod'
import { readPublicKey, type Signer, signerFromSeed, thumbprint } from '#licence-issue'
import { canonicalJson } from '#platform/audit/canonical.ts'
import { type Token, tokenSigner } from './token.ts'

/** What keeps a root key from being used: a wrong passphrase, a damaged file. The message is a sentence. */
export class RootKeyError extends Error {
  override name = 'RootKeyError'
}

const derive = promisify<string, Buffer, number, ScryptOptions, Buffer>(scrypt)
/** 128 MiB and about half a second for each try (RFC 7914; OWASP asks for N = 2^17, r = 8). */
const cost = { N: 2 ** 17, r: 8, p: 1 }

const base = { palisadeRootKey: z.literal(1), name: z.string().min(1).max(100), publicKey: z.string().max(64) }
const sealedFile = z.strictObject({
  ...base,
  scrypt: z.strictObject({
    N: z.literal(cost.N),
    r: z.literal(cost.r),
    p: z.literal(cost.p),
    salt: z.string().max(64),
  }),
  aes256gcm: z.strictObject({ nonce: z.string().max(32), sealed: z.string().max(128) }),
})
const tokenFile = z.strictObject({
  ...base,
  pkcs11: z.strictObject({
    module: z.string().min(1),
    token: z.string().min(1),
    id: z.string().regex(/^([0-9a-f]{2})+$/),
  }),
})
/** The file of a root key: the key itself under a passphrase, or where the token is that holds it. */
const rootFile = z.union([sealedFile, tokenFile])
export type RootKeyFile = z.output<typeof rootFile>

/** Makes a key whose file opens with this passphrase only. Returns the file's text. */
export async function makeRootKey(name: string, passphrase: string, seed = randomBytes(32)): Promise<string> {
  if (passphrase.length < 8) throw new RootKeyError('The passphrase of a root key has at least 8 characters.')
  const publicKey = signerFromSeed(seed).publicKey.toString('base64url')
  const salt = randomBytes(16)
  const nonce = randomBytes(12)
  const head = { palisadeRootKey: 1 as const, name, publicKey, scrypt: { ...cost, salt: salt.toString('base64url') } }
  const cipher = createCipheriv('aes-256-gcm', await keyFrom(passphrase, salt), nonce)
  cipher.setAAD(Buffer.from(canonicalJson(head)))
  const sealed = Buffer.concat([cipher.update(seed), cipher.final(), cipher.getAuthTag()])
  const file: RootKeyFile = {
    ...head,
    aes256gcm: { nonce: nonce.toString('base64url'), sealed: sealed.toString('base64url') },
  }
  return `${JSON.stringify(file, null, 2)}\n`
}

/** The file that names a key in a token; the key never leaves the token. */
export function tokenKeyFile(name: string, publicKey: Buffer, pkcs11: Token): string {
  const file: RootKeyFile = { palisadeRootKey: 1, name, publicKey: publicKey.toString('base64url'), pkcs11 }
  return `${JSON.stringify(file, null, 2)}\n`
}

/** Reads the file of a root key, or a bare public key as its holder sends it. Throws RootKeyError for anything else. */
export function readRootKey(text: string): { name: string; publicKey: Buffer; file: RootKeyFile | null } {
  const bare = text.trim()
  try {
    if (!bare.startsWith('{'))
      return { name: thumbprint(bare).slice(0, 12), publicKey: readPublicKey(bare), file: null }
    const file = rootFile.parse(JSON.parse(bare))
    return { name: file.name, publicKey: readPublicKey(file.publicKey), file }
  } catch {
    throw new RootKeyError('This is neither the file of a root key nor a public key.')
  }
}

/** Opens a root key for signing. `secret`: its passphrase, or the PIN of its token. */
export async function openRootKey(file: RootKeyFile, secret: string): Promise<Signer> {
  if ('pkcs11' in file) return tokenSigner(file.pkcs11, readPublicKey(file.publicKey), secret)
  const { aes256gcm, ...head } = file
  const sealed = Buffer.from(aes256gcm.sealed, 'base64url')
  const key = await keyFrom(secret, Buffer.from(head.scrypt.salt, 'base64url'))
  const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(aes256gcm.nonce, 'base64url'), {
    authTagLength: 16,
  })
  decipher.setAAD(Buffer.from(canonicalJson(head)))
  decipher.setAuthTag(sealed.subarray(-16))
  try {
    const signer = signerFromSeed(Buffer.concat([decipher.update(sealed.subarray(0, -16)), decipher.final()]))
    if (signer.publicKey.toString('base64url') === file.publicKey) return signer
  } catch {}
  throw new RootKeyError(`The passphrase is not the one of ${file.name}, or its file is damaged.`)
}

function keyFrom(passphrase: string, salt: Buffer): Promise<Buffer> {
  return derive(passphrase.normalize('NFKC'), salt, 32, { ...cost, maxmem: 256 * 1024 * 1024 })
}
