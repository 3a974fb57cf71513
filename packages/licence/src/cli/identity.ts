import { randomBytes } from 'node:crypto'
import { linkSync, readFileSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import { canonical, parseCanonical } from '../canonical.ts'
import { type Signer, signerFromSeed } from '../ed25519.ts'
import { StateTrouble, syncFolder, writeDurably } from '../file.ts'
import { Refused } from '../refusal.ts'
import { base64Text, object } from '../shape.ts'

/** What an appliance keeps to itself: its signing key, and the key of its receipt codes, which the vendor knows, too. */
export type Identity = { signer: Signer; codeKey: string }

const shape = object({ seed: base64Text(32), codeKey: base64Text(32) })

/** Reads the key file beside the state. Throws StateTrouble. */
export function readIdentity(path: string): Identity {
  try {
    const { seed, codeKey } = shape(parseCanonical(readFileSync(path), 1000, '\n'), 'The key file')
    return { signer: signerFromSeed(Buffer.from(seed, 'base64')), codeKey }
  } catch (error) {
    if (error instanceof Refused) throw new StateTrouble('STATE_DAMAGED', `${path} cannot be used. ${error.message}`)
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    throw new StateTrouble('NO_STATE', `There is no ${path}: without its key this appliance is nobody.`)
  }
}

/** Makes the key of a new appliance, readable by its owner only. Where there is one already, that one stays. */
export function makeIdentity(path: string): Identity {
  const secret = canonical({ seed: randomBytes(32).toString('base64'), codeKey: randomBytes(32).toString('base64') })
  const fresh = `${path}.${randomBytes(6).toString('hex')}.new`
  writeDurably(fresh, Buffer.from(`${secret}\n`), 'wx')
  try {
    linkSync(fresh, path)
    syncFolder(dirname(path))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    rmSync(fresh, { force: true })
  }
  return readIdentity(path)
}
