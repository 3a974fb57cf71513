import { sql } from 'kysely'
import type { AuditProof } from '#licence'
import { isSignedBy, readCheckpoint, readVerifier, type SignedCheckpoint, type Verifier } from '#platform/audit/note.ts'
import { readNodes, verifiers } from '#platform/audit/queries.ts'
import {
  consistencyProof,
  inclusionProof,
  type Lookup,
  leafHash,
  placesFor,
  verifyConsistency,
  verifyInclusion,
} from '#platform/audit/tree.ts'
import type { Tx } from '#platform/db/database.ts'
import type { Folder } from '../folder.ts'
import type { AuditEntry } from './evidence.ts'

/** The audit log is not one that may be relied on: nothing is signed until an operator looked. The message is a sentence. */
export class AuditDoubt extends Error {
  override name = 'AuditDoubt'
}

const keyName = 'audit/key'
const seenName = 'audit/checkpoint'
const proofs = (count: number, make: (get: Lookup, n: number) => Buffer[]) => ({
  places: placesFor((get) => {
    for (let n = 0; n < count; n++) make(get, n)
  }),
})

/**
 * Watches the audit log as a witness does: its key is the one that was first seen here, and each checkpoint must hold all that
 * the one before held, also after a restart.
 */
export class AuditWatch {
  private readonly folder: Folder
  private key: Verifier | null = null
  private seen: SignedCheckpoint | null = null
  private kept = ''

  constructor(folder: Folder) {
    this.folder = folder
  }

  /**
   * The newest checkpoint, when it is signed by the log's key and the log begins with all that was seen before. Null where the
   * log has none yet. Throws AuditDoubt.
   */
  async look(tx: Tx): Promise<SignedCheckpoint | null> {
    const { rows } = await sql<{ note: string | null }>`select note from audit_writer`.execute(tx)
    const note = rows[0]?.note
    if (!note) return null
    if (this.seen?.note === note) return this.seen
    const key = await this.pinned(tx)
    let next: SignedCheckpoint
    try {
      next = readCheckpoint(note)
    } catch (error) {
      throw new AuditDoubt((error as Error).message)
    }
    if (next.origin !== key.name || !isSignedBy(next, key))
      throw new AuditDoubt(
        'The newest checkpoint of the audit log is not signed by the key the licence server knows. Where the log was started anew for a reason, say so with "palisade licence audit trust".',
      )
    const before = this.seen ?? (await this.readSeen(key))
    if (before) await agrees(tx, before, next)
    this.seen = next
    return next
  }

  /** Keeps what was seen last, so that it holds over a restart. */
  async keep(): Promise<void> {
    if (!this.seen || this.seen.note === this.kept) return
    await this.folder.write(seenName, this.seen.note)
    this.kept = this.seen.note
  }

  /** From now on the key the log names is the one to go by, and what was seen before says nothing. Returns it. */
  async trustAnew(tx: Tx): Promise<string> {
    const newest = (await verifiers(tx)).at(-1)
    if (!newest) throw new AuditDoubt('The audit log was never signed.')
    await this.folder.write(keyName, `${newest}\n`)
    await this.folder.write(seenName, '')
    this.key = null
    this.seen = null
    return newest
  }

  private async pinned(tx: Tx): Promise<Verifier> {
    if (this.key) return this.key
    const newest = (await verifiers(tx)).at(-1)
    if (!newest) throw new AuditDoubt('The audit log has a checkpoint and names no key.')
    await this.folder.create(keyName, `${newest}\n`)
    this.key = readVerifier((await this.folder.read(keyName))!.toString('utf8'))
    return this.key
  }

  private async readSeen(key: Verifier): Promise<SignedCheckpoint | null> {
    const note = (await this.folder.read(seenName))?.toString('utf8')
    if (!note) return null
    const seen = readCheckpoint(note)
    return seen.origin === key.name ? seen : null
  }
}

async function agrees(tx: Tx, before: SignedCheckpoint, next: SignedCheckpoint): Promise<void> {
  if (next.size < before.size)
    throw new AuditDoubt(`The audit log had ${before.size} entries and has ${next.size} now: it was rolled back.`)
  const make = (get: Lookup) => consistencyProof(before.size, next.size, get)
  const path = make(await nodes(tx, placesFor(make)))
  if (!verifyConsistency(before.size, next.size, path, before.root, next.root))
    throw new AuditDoubt(`The audit log does not begin with the ${before.size} entries the licence server saw.`)
}

/**
 * The proof of each entry under the checkpoint, as a package carries it; null for those that have no place under it yet.
 * Throws AuditDoubt when an entry is not what the log holds at its place.
 */
export async function proofsOf(
  tx: Tx,
  checkpoint: SignedCheckpoint,
  entries: readonly (AuditEntry & { index: number })[],
): Promise<(AuditProof | null)[]> {
  const { size, root, origin, note } = checkpoint
  const make = (get: Lookup, n: number) =>
    entries[n]!.index < size ? inclusionProof(entries[n]!.index, size, get) : []
  const get = await nodes(tx, proofs(entries.length, make).places)
  return entries.map(({ index, commitment }, n) => {
    if (index >= size) return null
    const path = make(get, n)
    if (!verifyInclusion(leafHash(commitment), index, size, path, root))
      throw new AuditDoubt(`Entry ${index} of the audit log is not the one its checkpoint holds.`)
    return {
      origin,
      index,
      size,
      commitment: commitment.toString('base64'),
      proof: path.map((each) => each.toString('base64')),
      checkpoint: note,
    }
  })
}

async function nodes(tx: Tx, places: Parameters<typeof readNodes>[1]): Promise<Lookup> {
  const get = await readNodes(tx, places)
  return (level, index) => {
    try {
      return get(level, index)
    } catch (error) {
      throw new AuditDoubt((error as Error).message)
    }
  }
}
