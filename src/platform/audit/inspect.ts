import { sql } from 'kysely'
import { systemActor } from '../actor.ts'
import type { App } from '../app.ts'
import type { Tx } from '../db/database.ts'
import { commitmentOf } from './entry.ts'
import * as queries from './queries.ts'
import { GrowingTree, leafHash, nodeHash } from './tree.ts'

/** Entries looked at together: those under one subtree of this level. */
const level = 10
const stretch = 2 ** level
/** Between two looks, and how many of them it takes to have seen the whole log: an hour. */
export const lookMs = 10_000
const looksForAll = 360

type Stored = { index: number; id: string; body: string; commitment: Buffer; leaf: Buffer }

/** What is not as it was signed: a sentence, and the entries it can be (`to` not included). */
export type Found = { says: string; from: number; to: number }

/**
 * Looks at what is stored below the subtrees the writer keeps at hand, which alone would let it sign on over entries that
 * were deleted: the newest entries at each look, all others in turn. What it finds stops the writer.
 */
export function createInspector(app: App): { look(): Promise<Found | null> } {
  const actor = systemActor('audit log')
  let next = 0

  async function lookIn(tx: Tx): Promise<Found | null> {
    if (!(await queries.becomeWriter(tx))) return null
    const writer = await queries.lockWriter(tx)
    // One instance looks: the one that writes. A fault that is known is looked at again by the writer.
    if (writer.instanceId !== app.instanceId || writer.broken !== null) return null
    const count = Math.ceil(writer.size / stretch)
    const places = new Set([count - 2, count - 1])
    for (let n = 0; n < Math.ceil(count / looksForAll); n++) {
      next = next + 1 < count ? next + 1 : 0
      places.add(next)
    }
    for (const place of places) {
      if (place < 0) continue
      const found = await inspectStretch(tx, place * stretch, Math.min((place + 1) * stretch, writer.size))
      if (!found) continue
      await queries.saveBroken(tx, found.says, found)
      return found
    }
    return null
  }

  return {
    async look() {
      const found = await app.db.transact(actor, lookIn)
      if (found) app.log.error({ from: found.from, to: found.to }, found.says)
      return found
    },
  }
}

/** Looks again at a place where something was found. */
export async function inspectAgain(tx: Tx, from: number, to: number, size: number): Promise<Found | null> {
  for (let at = from - (from % stretch); at < Math.min(to, size); at += stretch) {
    const found = await inspectStretch(tx, at, Math.min(at + stretch, size))
    if (found) return found
  }
  return null
}

/** Holds the entries of one stretch against themselves and against the subtrees stored over them. */
async function inspectStretch(tx: Tx, from: number, to: number): Promise<Found | null> {
  const { rows } = await sql<Stored>`select index::float8 as index, id, body, commitment, leaf from audit_entry
    where index >= ${from} and index < ${to} order by index`.execute(tx)
  const gap = rows.findIndex((row, n) => row.index !== from + n)
  if (gap !== -1 || rows.length < to - from) {
    const missing = from + (gap === -1 ? rows.length : gap)
    const until = gap === -1 ? to : rows[gap]!.index
    return { says: `The audit log lacks ${named(missing, until)} it was signed with.`, from: missing, to: until }
  }
  const altered = rows.filter((row) => !isWhole(row))
  const unknown = altered.length > 0 ? await notKnown(tx, altered) : undefined
  if (unknown) return alteredAt(unknown.index)
  const stored = await nodesOver(tx, from, to)
  return agrees(rows, stored, from) ?? above(stored, from, to)
}

function isWhole({ body, commitment, leaf }: Stored): boolean {
  return commitmentOf(body).equals(commitment) && leafHash(commitment).equals(leaf)
}

/** The first that nobody has said about yet: what was altered before it had its place, or before the log was resumed, is said. */
async function notKnown(tx: Tx, altered: readonly Stored[]): Promise<Stored | undefined> {
  const { rows } = await sql<{ id: string }>`select subject_id as id from audit_entry
    where act = 'audit.entry_altered' and subject_id = any(${altered.map((row) => row.id)}::text[])`.execute(tx)
  const known = new Set(rows.map((row) => row.id))
  return altered.find((row) => !known.has(row.id))
}

type Nodes = Map<string, Buffer>
const keyOf = (at: number, index: number) => `${at} ${index}`

/** The subtrees within the stretch, and those that end where it ends, with what is right below them. */
async function nodesOver(tx: Tx, from: number, to: number): Promise<Nodes> {
  const places: { level: number; index: number }[] = []
  for (let at = level; to - from === stretch && to % 2 ** (at + 1) === 0; at++) {
    const index = to / 2 ** (at + 1) - 1
    places.push({ level: at + 1, index }, { level: at, index: 2 * index }, { level: at, index: 2 * index + 1 })
  }
  const { rows } = await sql<{ level: number; index: number; hash: Buffer }>`
    select n.level, n.index::float8 as index, n.hash from generate_series(1, ${level}::int) l
      join audit_node n on n.level = l and n.index >= ${from}::float8 / 2 ^ l and n.index < floor(${to}::float8 / 2 ^ l)
    union
    select n.level, n.index::float8, n.hash from audit_node n
      join jsonb_to_recordset(${JSON.stringify(places)}::jsonb) as t(level int, index bigint) using (level, index)`.execute(
    tx,
  )
  return new Map(rows.map((row) => [keyOf(row.level, row.index), row.hash]))
}

/** Builds the subtrees of the stretch anew. */
function agrees(rows: readonly Stored[], stored: Nodes, from: number): Found | null {
  const tree = new GrowingTree()
  let found: Found | null = null
  for (const { leaf } of rows)
    tree.add(leaf, (at, index, hash) => {
      const place = index + from / 2 ** at
      if (!found && !stored.get(keyOf(at, place))?.equals(hash)) found = subtreeAt(at, place)
    })
  return found
}

/** Each subtree above must be made of the two below it; the highest of them is under the signature. Found where it ends. */
function above(stored: Nodes, from: number, to: number): Found | null {
  for (let at = level + 1; to - from === stretch && to % 2 ** at === 0; at++) {
    const index = to / 2 ** at - 1
    const left = stored.get(keyOf(at - 1, 2 * index))
    const right = stored.get(keyOf(at - 1, 2 * index + 1))
    const hash = stored.get(keyOf(at, index))
    if (!left || !right || !hash?.equals(nodeHash(left, right))) return { ...subtreeAt(at, index), from }
  }
  return null
}

const named = (from: number, to: number) => (to - from === 1 ? `entry ${from}` : `the entries ${from} to ${to - 1}`)

function alteredAt(index: number): Found {
  return { says: `Entry ${index} of the audit log is not what was signed.`, from: index, to: index + 1 }
}

function subtreeAt(at: number, index: number): Found {
  const from = index * 2 ** at
  const to = from + 2 ** at
  return { says: `The audit log does not agree with the hash stored over ${named(from, to)}.`, from, to }
}
