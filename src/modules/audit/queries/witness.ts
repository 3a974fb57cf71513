import { sql } from 'kysely'
import type { Tx } from '#platform/db/database.ts'

export type WitnessRow = {
  id: string
  kind: 'folder' | 'mail' | 'webhook' | 'instance'
  name: string
  target: string
  /** The key of a webhook's signature: sealed, or in the plain form of an earlier version. */
  secret: string | null
  secretSealed: Buffer | null
  verifier: string | null
  everySeconds: number
  handedSize: number
  handedAt: Date | null
  failingSince: Date | null
  error: string | null
  conflict: string | null
}
const columns = sql`id, kind, name, target, secret, secret_sealed as "secretSealed", verifier, every_seconds as "everySeconds", handed_size as "handedSize",
  handed_at as "handedAt", failing_since as "failingSince", error, conflict`

export async function allWitnesses(tx: Tx): Promise<WitnessRow[]> {
  const { rows } =
    await sql<WitnessRow>`select ${columns} from audit_witness where ended_at is null order by created_at, id`.execute(
      tx,
    )
  return rows
}

export async function findWitness(tx: Tx, id: string, lock = false): Promise<WitnessRow | undefined> {
  const { rows } = await sql<WitnessRow>`select ${columns} from audit_witness where id = ${id} and ended_at is null
    ${lock ? sql`for update` : sql``}`.execute(tx)
  return rows[0]
}

export type NewWitness = Pick<
  WitnessRow,
  'id' | 'kind' | 'name' | 'target' | 'secretSealed' | 'verifier' | 'everySeconds'
>

export async function insertWitness(tx: Tx, w: NewWitness): Promise<void> {
  await sql`insert into audit_witness (id, kind, name, target, secret_sealed, verifier, every_seconds, created_at)
    values (${w.id}, ${w.kind}, ${w.name}, ${w.target}, ${w.secretSealed}, ${w.verifier}, ${w.everySeconds}, ${tx.now})`.execute(
    tx,
  )
}

export async function replaceSecret(tx: Tx, id: string, sealed: Buffer): Promise<void> {
  await sql`update audit_witness set secret_sealed = ${sealed}, secret = null where id = ${id}`.execute(tx)
}

/** Those whose secret rests in plain form, or under one of these older keys. */
export async function lockToSeal(tx: Tx, olderKeys: readonly string[]): Promise<WitnessRow[]> {
  const { rows } = await sql<WitnessRow>`select ${columns} from audit_witness
    where secret is not null or encode(substring(secret_sealed from 2 for 8), 'hex') = any(${[...olderKeys]}::text[])
    order by id for update skip locked`.execute(tx)
  return rows
}

export async function endWitness(tx: Tx, id: string): Promise<void> {
  await sql`update audit_witness set ended_at = ${tx.now} where id = ${id}`.execute(tx)
}

/** The witness has the checkpoint. */
export async function markHanded(tx: Tx, id: string, size: number, cosignature: string | null): Promise<void> {
  await sql`update audit_witness set handed_size = ${size}, handed_at = ${tx.now}, cosignature = ${cosignature},
    failing_since = null, error = null, conflict = null where id = ${id}`.execute(tx)
}

export async function markFailing(tx: Tx, id: string, error: string): Promise<void> {
  await sql`update audit_witness set failing_since = coalesce(failing_since, ${tx.now}), error = ${error.slice(0, 300)}
    where id = ${id}`.execute(tx)
}

/** The witness holds what our log does not agree with. Stays until the witness takes a checkpoint again. */
export async function markConflict(tx: Tx, id: string, conflict: string): Promise<void> {
  await sql`update audit_witness set conflict = ${conflict.slice(0, 500)} where id = ${id}`.execute(tx)
}

/** It is at another size than we thought (it was restored, or took a checkpoint whose answer got lost). */
export async function moveHanded(tx: Tx, id: string, size: number): Promise<void> {
  await sql`update audit_witness set handed_size = ${size} where id = ${id}`.execute(tx)
}

export type WatchedRow = {
  origin: string
  verifier: string
  size: number
  root: Buffer | null
  note: string | null
  seenAt: Date | null
  refused: string | null
  refusedAt: Date | null
}
const watchedColumns = sql`origin, verifier, size, root, note, seen_at as "seenAt", refused, refused_at as "refusedAt"`

export async function allWatched(tx: Tx): Promise<WatchedRow[]> {
  const { rows } = await sql<WatchedRow>`select ${watchedColumns} from audit_watched order by origin`.execute(tx)
  return rows
}

export async function lockWatched(tx: Tx, origin: string): Promise<WatchedRow | undefined> {
  const { rows } =
    await sql<WatchedRow>`select ${watchedColumns} from audit_watched where origin = ${origin} for update`.execute(tx)
  return rows[0]
}

export async function upsertWatched(tx: Tx, origin: string, verifier: string): Promise<void> {
  await sql`insert into audit_watched (origin, verifier, since) values (${origin}, ${verifier}, ${tx.now})
    on conflict (origin) do update set verifier = excluded.verifier`.execute(tx)
}

export async function deleteWatched(tx: Tx, origin: string): Promise<boolean> {
  const { numAffectedRows } = await sql`delete from audit_watched where origin = ${origin}`.execute(tx)
  return numAffectedRows === 1n
}

export async function markSeen(
  tx: Tx,
  origin: string,
  seen: { size: number; root: Buffer; note: string },
): Promise<void> {
  await sql`update audit_watched set size = ${seen.size}, root = ${seen.root}, note = ${seen.note}, seen_at = ${tx.now}
    where origin = ${origin}`.execute(tx)
}

export async function markRefused(tx: Tx, origin: string, note: string): Promise<void> {
  await sql`update audit_watched set refused = ${note}, refused_at = ${tx.now} where origin = ${origin}`.execute(tx)
}
