import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'

/**
 * Makes a folder nobody else can open, if it is not there. Folders above it get the usual mode: `recursive` would close them, too, and
 * what runs as another user, as the embedded PostgreSQL of root does, could not come through to its own.
 */
export function makeOwnFolder(path: string): void {
  mkdirSync(dirname(path), { recursive: true })
  try {
    mkdirSync(path, { mode: 0o700 })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
}
