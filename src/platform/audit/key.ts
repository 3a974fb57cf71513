import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { link, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Config } from '../config.ts'
import { newToken } from '../id.ts'
import { makeOwnFolder } from '../own-folder.ts'
import { readCheckpoint, type SignedCheckpoint, type Signer, signerOf } from './note.ts'

/** A name for a log that no other log has: the host people know, and something that never comes again. */
export function freshOrigin(config: Config): string {
  return `${new URL(config.publicUrl).host}/palisade/${newToken(9).replaceAll(/[^A-Za-z0-9]/g, '0')}`
}

/** The files of the log: its secret key, and the newest checkpoint this machine signed. Never in the database. */
export function keyFileOf(config: Config): string {
  return config.AUDIT_KEY_FILE ?? join(config.DATA_DIR, 'audit', 'key.pem')
}

function latestFileOf(config: Config, origin: string): string {
  return join(config.DATA_DIR, 'audit', `${origin.replace(/[^A-Za-z0-9.-]+/g, '_')}.checkpoint`)
}

/** The key this machine signs with; null when there is none. Throws when others could read it. */
export async function readKey(config: Config, name: string, cosigns = false): Promise<Signer | null> {
  const file = keyFileOf(config)
  try {
    const { mode } = await stat(file)
    if (mode & 0o077)
      throw new Error(`Others can read ${file}, the key of the audit log: its mode must be 0600 (chmod 600).`)
    return signerOf(name, await readFile(file, 'utf8'), cosigns)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}

/** Makes a key where there is none. Two instances at once end with the same: the file appears whole or not at all. */
export async function makeKey(config: Config): Promise<void> {
  const file = keyFileOf(config)
  makeOwnFolder(dirname(file))
  const { privateKey } = generateKeyPairSync('ed25519')
  const unfinished = `${file}.${randomBytes(6).toString('hex')}`
  await writeFile(unfinished, privateKey.export({ format: 'pem', type: 'pkcs8' }), { mode: 0o600, flag: 'wx' })
  try {
    await link(unfinished, file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    await rm(unfinished, { force: true })
  }
}

/** The newest checkpoint this machine keeps beside its key; null when it never signed this log. */
export async function readLatest(config: Config, origin: string): Promise<SignedCheckpoint | null> {
  try {
    return readCheckpoint(await readFile(latestFileOf(config, origin), 'utf8'))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}

/** Keeps a checkpoint in one step: a reader sees the old or the new. */
export async function writeLatest(config: Config, origin: string, note: string): Promise<void> {
  const file = latestFileOf(config, origin)
  makeOwnFolder(dirname(file))
  const unfinished = `${file}.${randomBytes(6).toString('hex')}`
  await writeFile(unfinished, note, { mode: 0o600 })
  await rename(unfinished, file)
}
