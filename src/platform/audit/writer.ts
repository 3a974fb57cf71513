import { systemActor } from '../actor.ts'
import type { App } from '../app.ts'
import type { Tx } from '../db/database.ts'
import { publish } from '../events/events.ts'
import { commitmentOf } from './entry.ts'
import { inspectAgain } from './inspect.ts'
import { freshOrigin, makeKey, readKey, readLatest, writeLatest } from './key.ts'
import { isSignedBy, readCheckpoint, type SignedCheckpoint, type Signer, signCheckpoint } from './note.ts'
import * as queries from './queries.ts'
import { recordAct } from './record.ts'
import { consistencyProof, frontierOf, GrowingTree, leafHash, type Node, placesFor, verifyConsistency } from './tree.ts'

declare module '../events/events.ts' {
  interface EventTypes {
    /** The log grew and a checkpoint was signed (the subject is the log). Runs in the writer's transaction. */
    'audit.sealed': { size: number; note: string }
    /** As before, with nothing new: a sign of life. */
    'audit.still_here': { size: number; note: string }
  }
}

/** A checkpoint is signed this long after the last one at the latest, also with nothing new. */
const heartbeatMs = 30_000
const batch = 2000

/** The log is not what was signed: nothing is signed on top of it until a person says so. */
export class LogBroken extends Error {
  override name = 'LogBroken'
}

/** This machine cannot write, others may: it lacks the key. */
class CannotSign extends Error {
  override name = 'CannotSign'
}

export type Writer = {
  /** Why this instance cannot be the writer; null when it can. */
  readonly unable: string | null
  /** One round: gives waiting acts their places and signs. Returns how many; null when another instance is the writer. */
  round(): Promise<number | null>
}

/**
 * The writer of the log. Any number of instances try; the one that gets the lock writes. Acts get their places in the order
 * they came, each exactly one, in one transaction with the signed checkpoint: a crash leaves them waiting for the next.
 */
export function createWriter(app: App): Writer {
  const actor = systemActor('audit log')
  /** The newest checkpoint this process saw: a database that was rolled back is found out even when all of it was. */
  let seen: SignedCheckpoint | null = null
  let signer: Signer | null = null
  let unable: string | null = null

  async function write(tx: Tx): Promise<{ sealed: number; note: string | null; origin: string } | null> {
    if (!(await queries.becomeWriter(tx))) return null
    const writer = await queries.lockWriter(tx)
    const log = await queries.logOrigin(tx, freshOrigin(app.config))
    const { origin } = log
    if (signer?.name !== origin) signer = await signerFor(tx, origin)
    // What was seen under a name the log had before it was resumed says nothing about it now.
    if (seen?.origin !== origin) seen = null
    const first = firstOf(log, signer)
    const last = await lastSigned(app, writer, signer, seen, first)
    const tree = await treeAt(tx, last?.size ?? 0)
    if (last && !tree.root().equals(last.root))
      throw new LogBroken(`The log of ${last.size} entries is not the one that was signed at ${last.at.toISOString()}.`)
    if (last && seen === null) await agreesWithLatest(tx, app, origin, last, first)
    if (writer.faultFrom !== null) await isMended(tx, writer, tree.size)
    const sealed = await sealWaiting(tx, tree)
    if (sealed === 0 && last && tx.now.getTime() - last.at.getTime() < heartbeatMs && tx.now >= last.at) {
      await queries.saveWriter(tx, tree.size, writer.note!)
      return { sealed, note: null, origin }
    }
    const note = signCheckpoint({ origin, size: tree.size, root: tree.root(), at: tx.now }, signer)
    await queries.saveWriter(tx, tree.size, note)
    if (sealed > 0 || !last) await queries.insertCheckpoint(tx, tree.size, tx.now, note)
    await publish(tx, {
      name: sealed > 0 ? 'audit.sealed' : 'audit.still_here',
      accountId: null,
      subject: { kind: 'audit', id: 'log' },
      data: { size: tree.size, note },
    })
    return { sealed, note, origin }
  }

  return {
    get unable() {
      return unable
    },
    async round() {
      try {
        const done = await app.db.transact(actor, write)
        unable = null
        if (done?.note) {
          seen = readCheckpoint(done.note)
          await writeLatest(app.config, done.origin, done.note)
        }
        return done?.sealed ?? null
      } catch (error) {
        signer = null
        unable = (error as Error).message
        if (error instanceof LogBroken)
          await app.db.transact(actor, (tx) => queries.saveBroken(tx, (error as Error).message))
        throw error
      }
    },
  }
}

/** This machine's key, when it is the one the log was last signed with; made where the log is new. */
async function signerFor(tx: Tx, origin: string): Promise<Signer> {
  const { config } = tx.app
  const known = await queries.verifiers(tx)
  if (known.length === 0) await makeKey(config)
  const signer = await readKey(config, origin)
  if (!signer) throw new CannotSign('The key that signs the audit log is not on this machine (AUDIT_KEY_FILE).')
  if (known.length === 0) await queries.addVerifier(tx, signer.keyId, signer.text)
  else if (known.at(-1) !== signer.text)
    throw new CannotSign('The key on this machine (AUDIT_KEY_FILE) is not the one this audit log is signed with.')
  return signer
}

/** The checkpoint a resumed log began with: only who holds the key resumes it. Null for a log that never was. */
function firstOf({ generation, origin, note }: queries.LogRow, signer: Signer): SignedCheckpoint | null {
  if (generation === 0) return null
  try {
    const first = readCheckpoint(note ?? '')
    if (first.origin === origin && isSignedBy(first, signer)) return first
  } catch {}
  throw new LogBroken('The database says that the audit log was started anew, and its key did not sign that.')
}

/** The checkpoint the log stands at, if what is stored as such is signed by us and no older than what we saw. */
async function lastSigned(
  app: App,
  { note }: queries.WriterRow,
  signer: Signer,
  seen: SignedCheckpoint | null,
  first: SignedCheckpoint | null,
): Promise<SignedCheckpoint | null> {
  if (note === null) {
    const latest = seen ?? (await readLatest(app.config, signer.name)) ?? first
    if (latest)
      throw new LogBroken(`The log had ${latest.size} entries at ${latest.at.toISOString()} and has none now.`)
    return null
  }
  let last: SignedCheckpoint
  try {
    last = readCheckpoint(note)
  } catch {
    throw new LogBroken('The newest checkpoint in the database is damaged.')
  }
  if (last.origin !== signer.name || !isSignedBy(last, signer))
    throw new LogBroken('The newest checkpoint in the database was not signed by this log.')
  if (seen && last.size < seen.size)
    throw new LogBroken(`The log had ${seen.size} entries at ${seen.at.toISOString()} and has ${last.size} now.`)
  return last
}

async function treeAt(tx: Tx, size: number): Promise<GrowingTree> {
  try {
    const places = frontierOf(size)
    const get = await queries.readNodes(tx, places)
    return new GrowingTree(
      size,
      places.map(({ level, index }) => get(level, index)),
    )
  } catch (error) {
    throw new LogBroken((error as Error).message)
  }
}

/** At the first round after a start: the log must begin with what this machine last signed, or with what it was resumed with. */
async function agreesWithLatest(
  tx: Tx,
  app: App,
  origin: string,
  last: SignedCheckpoint,
  first: SignedCheckpoint | null,
): Promise<void> {
  const latest = (await readLatest(app.config, origin).catch(() => null)) ?? first
  if (!latest) return
  if (latest.size > last.size)
    throw new LogBroken(
      `The log had ${latest.size} entries at ${latest.at.toISOString()} and has ${last.size} now: it was cut or rolled back.`,
    )
  const make = (get: (level: number, index: number) => Buffer) => consistencyProof(latest.size, last.size, get)
  const path = make(await queries.readNodes(tx, placesFor(make)))
  if (!verifyConsistency(latest.size, last.size, path, latest.root, last.root))
    throw new LogBroken(`The log does not begin with the ${latest.size} entries this machine signed.`)
}

/** Nothing is signed on over a place where a check found something, until what was there is there again. */
async function isMended(tx: Tx, { faultFrom, faultTo }: queries.WriterRow, size: number): Promise<void> {
  const found = await inspectAgain(tx, faultFrom!, faultTo ?? faultFrom! + 1, size)
  if (found) throw new LogBroken(found.says)
}

async function sealWaiting(tx: Tx, tree: GrowingTree): Promise<number> {
  const waiting = await queries.waitingEntries(tx, batch)
  const nodes: Node[] = []
  const leaves = waiting.map(({ id, commitment }) => {
    const leaf = leafHash(commitment)
    const index = tree.size
    tree.add(leaf, (level, at, hash) => void nodes.push({ level, index: at, hash }))
    return { id, index, leaf }
  })
  if (leaves.length > 0) await queries.seal(tx, leaves, nodes)
  // What was committed to is sealed as it is, so that the change shows for ever; and it is said at once.
  for (const { id, body, commitment } of waiting)
    if (!commitmentOf(body).equals(commitment))
      await recordAct(tx, { act: 'audit.entry_altered', subject: { kind: 'audit_entry', id }, accountId: null })
  return leaves.length
}
