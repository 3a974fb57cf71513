import { accountsByIds, permit } from '#accounts'
import type { Actor } from '#platform/actor.ts'
import type { App } from '#platform/app.ts'
import { commitmentOf } from '#platform/audit/entry.ts'
import { readCheckpoint } from '#platform/audit/note.ts'
import { findOrigin, readNodes, verifiers, writerHealth } from '#platform/audit/queries.ts'
import { inclusionProof, type Lookup, leafHash, placesFor } from '#platform/audit/tree.ts'
import { whyStopped } from '#platform/audit/watch.ts'
import type { Tx } from '#platform/db/database.ts'
import { fromCursor, momentIn, toPage } from '#platform/http/cursor.ts'
import { notFound } from '#platform/problem.ts'
import type { Entry } from '../contract.ts'
import { problems } from '../problems.ts'
import {
  type EntryFilter,
  type EntryRow,
  readBody,
  selectActs,
  selectEntries,
  selectEntry,
} from '../queries/entries.ts'
import { allWatched, allWitnesses } from '../queries/witness.ts'
import { witnessView } from './witnesses.ts'

const provider = { accountId: null }

export type EntryQuery = Omit<EntryFilter, 'before'> & { cursor?: string }

/** The log as people read it, newest first. */
export function listEntries(app: App, actor: Actor, { cursor, ...filter }: EntryQuery) {
  permit(actor, 'audit.read', provider)
  const after = fromCursor(cursor, 2)
  return app.db.transact(actor, async (tx) => {
    const before = after ? { at: momentIn(after[0]), id: String(after[1]) } : undefined
    const rows = await selectEntries(tx, { ...filter, before, limit: filter.limit + 1 })
    const bodies = new Map(rows.map((row) => [row.id, readBody(row)]))
    const accounts = await accountsByIds(
      tx,
      [...bodies.values()].flatMap((body) => body.account ?? []),
    )
    return toPage(
      rows,
      filter.limit,
      (row) => [row.at, row.id],
      (row): Entry => {
        const { act, actor, subject, account, before, after, data, from } = bodies.get(row.id)!
        const named = account === null ? null : { id: account, name: accounts.get(account)?.name ?? account }
        return {
          id: row.id,
          index: row.index,
          at: row.at,
          act,
          actor,
          subject,
          account: named,
          before,
          after,
          data,
          from,
          proof: proofOf(row),
        }
      },
    )
  })
}

function proofOf({ body, commitment, leaf }: EntryRow): Entry['proof'] {
  if (!commitmentOf(body).equals(commitment)) return 'altered'
  if (leaf === null) return 'waiting'
  return leafHash(commitment).equals(leaf) ? 'sealed' : 'altered'
}

export function listActs(app: App, actor: Actor): Promise<{ acts: string[] }> {
  permit(actor, 'audit.read', provider)
  return app.db.transact(actor, async (tx) => ({ acts: await selectActs(tx) }))
}

/** The proof of one entry under the newest checkpoint: it stands for itself. Refuses `audit.still_waiting`. */
export function readProof(app: App, actor: Actor, id: string) {
  permit(actor, 'audit.read', provider)
  return app.db.transact(actor, (tx) => proofFor(tx, id))
}

/** As `readProof`, within a transaction of another module that puts the proof into what it signs. */
export async function proofFor(tx: Tx, id: string) {
  const row = await selectEntry(tx, id)
  if (!row) throw notFound()
  const writer = await tx.selectFrom('audit_writer').select(['note', 'size']).executeTakeFirst()
  if (row.index === null || !writer?.note || row.index >= writer.size) throw problems.refuse('audit.still_waiting')
  const { index } = row
  const make = (get: Lookup) => inclusionProof(index, writer.size, get)
  const path = make(await readNodes(tx, placesFor(make)))
  return {
    format: 'palisade-audit-proof-1' as const,
    index,
    body: row.body,
    commitment: row.commitment.toString('base64'),
    leaf: row.leaf!.toString('base64'),
    path: path.map((hash) => hash.toString('base64')),
    checkpoint: writer.note,
    key: (await verifiers(tx)).at(-1) ?? '',
  }
}

export function readState(app: App, actor: Actor) {
  permit(actor, 'audit.read', provider)
  return app.db.transact(actor, async (tx) => {
    const health = await writerHealth(tx)
    const writer = await tx.selectFrom('audit_writer').select(['note', 'size']).executeTakeFirst()
    return {
      origin: await findOrigin(tx),
      key: (await verifiers(tx)).at(-1) ?? null,
      size: writer?.size ?? 0,
      waiting: health?.waiting ?? 0,
      checkpoint: writer?.note ?? null,
      signedAt: writer?.note ? readCheckpoint(writer.note).at : null,
      stopped: whyStopped(health),
      witnesses: (await allWitnesses(tx)).map(witnessView),
      watched: (await allWatched(tx)).map(({ root, note, ...shown }) => shown),
    }
  })
}
