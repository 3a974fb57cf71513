import { randomBytes } from 'node:crypto'
import { link, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { type Config, ConfigError } from '#platform/config.ts'

/** The licence server's own folder: keys, the chain of key sets, what it has seen. Names are paths within it. */
export type Folder = {
  readonly path: string
  read(name: string): Promise<Buffer | null>
  /** Writes in one step: a reader sees the old or the new, also after a crash. Readable by the owner only. */
  write(name: string, bytes: Buffer | string): Promise<void>
  /** As `write`, where nothing stands yet. False when something does. */
  create(name: string, bytes: Buffer | string): Promise<boolean>
  /** Names of the files of a folder within it, sorted. */
  list(name: string): Promise<string[]>
}

export const folderOf = (config: Pick<Config, 'LICENCE_DIR' | 'DATA_DIR'>) =>
  resolve(config.LICENCE_DIR ?? join(config.DATA_DIR, 'licence'))

/** Opens the folder and makes it when missing. Throws ConfigError when anybody else could read it. */
export async function openFolder(config: Pick<Config, 'LICENCE_DIR' | 'DATA_DIR'>): Promise<Folder> {
  const path = folderOf(config)
  await mkdir(path, { recursive: true, mode: 0o700 })
  const { mode, uid } = await stat(path)
  if (mode & 0o077)
    throw new ConfigError(
      `Others can open ${path}, the folder of the licence server: its mode must be 0700 (chmod 700).`,
    )
  if (process.getuid && uid !== process.getuid())
    throw new ConfigError(`${path}, the folder of the licence server, belongs to another user of this machine.`)
  return {
    path,
    async read(name) {
      const file = join(path, name)
      try {
        const { mode } = await stat(file)
        if (mode & 0o077) throw new ConfigError(`Others can read ${file}: its mode must be 0600 (chmod 600).`)
        return await readFile(file)
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
        throw error
      }
    },
    async write(name, bytes) {
      const file = join(path, name)
      await mkdir(dirname(file), { recursive: true, mode: 0o700 })
      const unfinished = `${file}.${randomBytes(6).toString('hex')}`
      try {
        await writeFile(unfinished, bytes, { mode: 0o600, flag: 'wx', flush: true })
        await rename(unfinished, file)
      } finally {
        await rm(unfinished, { force: true })
      }
    },
    async create(name, bytes) {
      const file = join(path, name)
      await mkdir(dirname(file), { recursive: true, mode: 0o700 })
      const unfinished = `${file}.${randomBytes(6).toString('hex')}`
      try {
        await writeFile(unfinished, bytes, { mode: 0o600, flag: 'wx', flush: true })
        await link(unfinished, file) // whole or not at all, and never over what is there
        return true
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
        throw error
      } finally {
        await rm(unfinished, { force: true })
      }
    },
    async list(name) {
      try {
        return (await readdir(join(path, name))).sort()
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
        throw error
      }
    },
  }
}
