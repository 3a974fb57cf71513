import { permit } from '#accounts'
import { type Actor, systemActor } from '#platform/actor.ts'
import type { App } from '#platform/app.ts'
import { readKey } from '#platform/audit/key.ts'
import { cosign, isSignedBy, readCheckpoint, readVerifier, type SignedCheckpoint } from '#platform/audit/note.ts'
import { recordAct } from '#platform/audit/record.ts'
import { emptyRoot, verifyConsistency } from '#platform/audit/tree.ts'
import { clock } from '#platform/clock.ts'
import { notFound } from '#platform/problem.ts'
import { problems } from '../problems.ts'
import * as queries from '../queries/witness.ts'

const provider = { accountId: null }

/** This installation becomes a witness of another's log, which it knows by its key alone. */
export function watchLog(app: App, actor: Actor, verifier: string) {
  permit(actor, 'audit.admin', provider)
  const origin = nameIn(verifier)
  return app.db.transact(actor, async (tx) => {
    const before = await queries.lockWatched(tx, origin)
    await queries.upsertWatched(tx, origin, verifier)
    await recordAct(tx, {
      act: 'audit.log_watched',
      subject: { kind: 'watched_log', id: origin.slice(0, 80), name: origin },
      accountId: null,
      ...(before && { before: { verifier: before.verifier } }),
      after: { verifier },
    })
    const { root, note, ...shown } = (await queries.lockWatched(tx, origin))!
    return shown
  })
}

function nameIn(verifier: string): string {
  try {
    return readVerifier(verifier).name
  } catch (error) {
    throw problems.refuse('audit.key_unknown', { fields: { verifier: (error as Error).message } })
  }
}

export function unwatchLog(app: App, actor: Actor, origin: string): Promise<void> {
  permit(actor, 'audit.admin', provider)
  return app.db.transact(actor, async (tx) => {
    if (!(await queries.deleteWatched(tx, origin))) throw notFound()
    const subject = { kind: 'watched_log', id: origin.slice(0, 80), name: origin }
    await recordAct(tx, { act: 'audit.log_unwatched', subject, accountId: null })
  })
}

export type HandedIn = { old: number; proof: readonly string[]; checkpoint: string }

/**
 * A checkpoint of a log we watch: signed by its key, and the log begins with all we saw of it. Answered with our own
 * signature. Refuses `audit.log_unknown`, `audit.log_moved` (with the size we are at), `audit.log_conflict` (and keeps what
 * was handed in as evidence).
 */
export async function takeCheckpoint(app: App, input: HandedIn) {
  const note = read(input.checkpoint)
  const taken = await app.db.transact(systemActor('witness'), async (tx) => {
    const watched = await queries.lockWatched(tx, note.origin)
    if (!watched || !isSignedBy(note, readVerifier(watched.verifier))) throw problems.refuse('audit.log_unknown')
    if (watched.size !== input.old && watched.size > 0) throw problems.refuse('audit.log_moved', { size: watched.size })
    const path = input.proof.map((hash) => Buffer.from(hash, 'base64'))
    const agrees = verifyConsistency(watched.size, note.size, path, watched.root ?? emptyRoot, note.root)
    if (!agrees) {
      // Signed evidence only: another root for the same size, or a log that became smaller. A wrong proof for a larger log is
      // anybody's mistake, who may hold a checkpoint; it gets no signature of ours, and the log soon counts as silent.
      const last = watched.note ? readCheckpoint(watched.note) : null
      const shrank = note.size < watched.size && last !== null && note.at > last.at
      const rewritten = note.size === watched.size && !note.root.equals(watched.root ?? emptyRoot)
      if (shrank || rewritten) await queries.markRefused(tx, note.origin, input.checkpoint)
      return null
    }
    await queries.markSeen(tx, note.origin, { size: note.size, root: note.root, note: input.checkpoint })
    return { size: note.size }
  })
  if (!taken) throw problems.refuse('audit.log_conflict')
  const signer = await readKey(app.config, new URL(app.config.publicUrl).host, true)
  if (!signer) throw problems.refuse('audit.log_unknown')
  return { size: taken.size, cosignature: cosign(note.text, clock.now(), signer), key: signer.text }
}

function read(checkpoint: string): SignedCheckpoint {
  try {
    return readCheckpoint(checkpoint)
  } catch {
    throw problems.refuse('audit.log_unknown')
  }
}
