import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto'
import { chmodSync, existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { type Config, ConfigError } from './config.ts'

/**
 * Secrets that the program must be able to read again (authenticator apps, mailbox passwords, webhooks) rest in the database only
 * under a key that does not: a dump of the database alone yields none of them. AES-256-GCM; the purpose is authenticated
 * too, so that a sealed value moved to another row or column does not open.
 */
export type Sealer = {
  /** Names the key new values are sealed with; not secret. */
  readonly keyId: string
  /** All keys this installation can open with, the newest first. */
  readonly keyIds: readonly string[]
  /** `purpose`: where the value stands, such as `credential.totp:<person id>`. */
  seal(plain: Buffer | string, purpose: string): Buffer
  /** Throws SealBroken for another key, another purpose, or a changed byte. */
  open(sealed: Buffer, purpose: string): Buffer
}

/** A sealed value that does not open. Says nothing about what is in it. */
export class SealBroken extends Error {}

const version = 1
const idBytes = 8
const nonceBytes = 12
const tagBytes = 16
const headBytes = 1 + idBytes + nonceBytes

/** Seals with the first key, opens with any. Each key has 32 bytes. */
export function createSealer(keys: readonly Buffer[]): Sealer {
  const ring = new Map(keys.map((key) => [idOf(key), key]))
  const [first] = keys
  if (!first) throw new ConfigError('There is no installation key.')
  const keyId = idOf(first)
  return {
    keyId,
    keyIds: [...ring.keys()],
    seal(plain, purpose) {
      const head = Buffer.concat([Buffer.of(version), Buffer.from(keyId, 'hex'), randomBytes(nonceBytes)])
      const cipher = createCipheriv('aes-256-gcm', first, head.subarray(1 + idBytes), { authTagLength: tagBytes })
      cipher.setAAD(associated(head, purpose))
      const body = Buffer.concat([cipher.update(Buffer.from(plain)), cipher.final()])
      return Buffer.concat([head, body, cipher.getAuthTag()])
    },
    open(sealed, purpose) {
      const key = ring.get(sealed.subarray(1, 1 + idBytes).toString('hex'))
      if (sealed[0] !== version || sealed.length < headBytes + tagBytes || !key)
        throw new SealBroken('This value was sealed with a key this installation does not have.')
      const head = sealed.subarray(0, headBytes)
      const decipher = createDecipheriv('aes-256-gcm', key, head.subarray(1 + idBytes), { authTagLength: tagBytes })
      decipher.setAAD(associated(head, purpose))
      decipher.setAuthTag(sealed.subarray(-tagBytes))
      try {
        return Buffer.concat([decipher.update(sealed.subarray(headBytes, -tagBytes)), decipher.final()])
      } catch {
        throw new SealBroken('This sealed value was changed, or belongs to another place.')
      }
    },
  }
}

function associated(head: Buffer, purpose: string): Buffer {
  return Buffer.concat([head.subarray(0, 1 + idBytes), Buffer.from(purpose)])
}

function idOf(key: Buffer): string {
  return createHash('sha256')
    .update('palisade key id')
    .update(key)
    .digest('hex')
    .slice(0, 2 * idBytes)
}

/** Where the key stands when the setting INSTALLATION_KEY does not give it. */
export const keyFileOf = (dataDir: string) => join(resolve(dataDir), 'installation.key')

/**
 * The installation's keys: the setting INSTALLATION_KEY, else the file in the data folder, made when missing. Several keys,
 * separated by commas or lines, are for changing the key: the first seals, all open. Throws ConfigError for anything else
 * than 32 bytes in base64url.
 */
export function openSealer(config: Pick<Config, 'INSTALLATION_KEY' | 'DATA_DIR'>): Sealer {
  const text = config.INSTALLATION_KEY ?? readKeyFile(config.DATA_DIR)
  const keys = text.split(/[\s,]+/).filter(Boolean)
  return createSealer(
    keys.map((key) => {
      const bytes = Buffer.from(key, 'base64url')
      if (bytes.length !== 32)
        throw new ConfigError(
          `${config.INSTALLATION_KEY ? 'INSTALLATION_KEY' : keyFileOf(config.DATA_DIR)} must hold 32 bytes in base64url.`,
        )
      return bytes
    }),
  )
}

/** Instances of one machine may start at the same moment: the file appears whole, and the first wins. */
function readKeyFile(dataDir: string): string {
  const file = keyFileOf(dataDir)
  if (!existsSync(file)) {
    mkdirSync(resolve(dataDir), { recursive: true })
    const mine = `${file}.${randomBytes(6).toString('hex')}`
    writeFileSync(mine, `${randomBytes(32).toString('base64url')}\n`, { mode: 0o600, flush: true })
    try {
      linkSync(mine, file)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    } finally {
      rmSync(mine, { force: true })
    }
  }
  chmodSync(file, 0o600)
  return readFileSync(file, 'utf8')
}
