import { sql } from 'kysely'
import type { Tx } from '../db/database.ts'
import type { Lookup, Node, Place } from './tree.ts'

/** A number no other program takes by accident: whoever holds it in a transaction is the writer. */
export const writerLock = 7_252_549

export type Waiting = { id: string; body: string; commitment: Buffer }
export type WriterRow = {
  instanceId: string | null
  size: number
  note: string | null
  broken: string | null
  /** Where the last check found something; null when nothing was found. */
  faultFrom: number | null
  faultTo: number | null
}
/** The name the log goes by. Above generation 0 it was resumed, and `note` is its first checkpoint under this name. */
export type LogRow = { generation: number; origin: string; note: string | null }

/** Becomes the writer for this transaction; false when another is at work. */
export async function becomeWriter(tx: Tx): Promise<boolean> {
  const { rows } = await sql<{ got: boolean }>`select pg_try_advisory_xact_lock(${writerLock}) as got`.execute(tx)
  return rows[0]!.got
}

/** The writer's row, made at its first use. */
export async function lockWriter(tx: Tx): Promise<WriterRow> {
  const read = async () => {
    const { rows } = await sql<WriterRow>`select instance_id as "instanceId", size, note, broken,
      fault_from as "faultFrom", fault_to as "faultTo" from audit_writer for update`.execute(tx)
    return rows[0]
  }
  const row = await read()
  if (row) return row
  await sql`insert into audit_writer (seen_at) values (clock_timestamp()) on conflict do nothing`.execute(tx)
  return (await read())!
}

export async function saveWriter(tx: Tx, size: number, note: string): Promise<void> {
  await sql`update audit_writer set instance_id = ${tx.app.instanceId}, seen_at = clock_timestamp(), size = ${size},
    note = ${note}, broken = null, fault_from = null, fault_to = null`.execute(tx)
}

/** The log is not what was signed, with the entries it can be where that is known. */
export async function saveBroken(tx: Tx, broken: string, at?: { from: number; to: number }): Promise<void> {
  await sql`update audit_writer set broken = ${broken},
    fault_from = coalesce(${at?.from ?? null}, fault_from), fault_to = coalesce(${at?.to ?? null}, fault_to)`.execute(
    tx,
  )
}

/** The log's name; made at its first use. */
export async function logOrigin(tx: Tx, fresh: string): Promise<LogRow> {
  const log = await findLog(tx)
  if (log) return log
  await sql`insert into audit_log (origin, started_at) values (${fresh}, ${tx.now}) on conflict do nothing`.execute(tx)
  return (await findLog(tx))!
}

async function findLog(tx: Tx): Promise<LogRow | null> {
  const { rows } =
    await sql<LogRow>`select generation, origin, note from audit_log order by generation desc limit 1`.execute(tx)
  return rows[0] ?? null
}

export async function findOrigin(tx: Tx): Promise<string | null> {
  return (await findLog(tx))?.origin ?? null
}

export async function verifiers(tx: Tx): Promise<string[]> {
  const { rows } = await sql<{ verifier: string }>`select verifier from audit_key order by since, id`.execute(tx)
  return rows.map((row) => row.verifier)
}

export async function addVerifier(tx: Tx, id: string, verifier: string): Promise<void> {
  await sql`insert into audit_key (id, verifier, since) values (${id}, ${verifier}, ${tx.now}) on conflict do nothing`.execute(
    tx,
  )
}

/** Acts that have no place in the log yet, in the order they came. */
export async function waitingEntries(tx: Tx, limit: number): Promise<Waiting[]> {
  const { rows } = await sql<Waiting>`select id, body, commitment from audit_entry where index is null
    order by queued_at, id limit ${limit}`.execute(tx)
  return rows
}

/** Complete subtrees by their places; those of level 0 are leaves. Throws when one is missing. */
export async function readNodes(tx: Tx, places: readonly Place[]): Promise<Lookup> {
  const { rows } = await sql<{ level: number; index: number; hash: Buffer }>`
    with wanted as (select * from jsonb_to_recordset(${JSON.stringify(places)}::jsonb) as t(level int, index bigint))
    select n.level, n.index, n.hash from audit_node n join wanted using (level, index)
    union all
    select 0, e.index, e.leaf from audit_entry e join wanted w on w.level = 0 and w.index = e.index`.execute(tx)
  const found = new Map(rows.map((row) => [`${row.level} ${row.index}`, row.hash]))
  return (level, index) => {
    const hash = found.get(`${level} ${index}`)
    if (!hash)
      throw new Error(`The log lacks ${level === 0 ? `entry ${index}` : `the subtree ${index} of level ${level}`}.`)
    return hash
  }
}

/** Gives waiting entries their places and stores the subtrees that became complete. */
export async function seal(
  tx: Tx,
  leaves: readonly { id: string; index: number; leaf: Buffer }[],
  nodes: readonly Node[],
): Promise<void> {
  await sql`update audit_entry e set index = s.index, leaf = s.leaf
    from unnest(${leaves.map((l) => l.id)}::uuid[], ${leaves.map((l) => l.index)}::bigint[], ${leaves.map((l) => l.leaf)}::bytea[])
      as s(id, index, leaf) where e.id = s.id`.execute(tx)
  if (nodes.length === 0) return
  await sql`insert into audit_node (level, index, hash)
    select * from unnest(${nodes.map((n) => n.level)}::int[], ${nodes.map((n) => n.index)}::bigint[],
      ${nodes.map((n) => n.hash)}::bytea[])`.execute(tx)
}

export async function insertCheckpoint(tx: Tx, size: number, at: Date, note: string): Promise<void> {
  await sql`insert into audit_checkpoint (size, at, note) values (${size}, ${at}, ${note}) on conflict do nothing`.execute(
    tx,
  )
}

/** How the writer does, by the machine's clock. Null: it has never written here. */
export async function writerHealth(
  tx: Tx,
): Promise<{ silentMs: number; oldestMs: number | null; waiting: number; broken: string | null } | null> {
  const { rows } = await sql<{ silentMs: number; oldestMs: number | null; waiting: number; broken: string | null }>`
    select (extract(epoch from clock_timestamp() - w.seen_at) * 1000)::bigint as "silentMs", w.broken, q.waiting,
           (extract(epoch from clock_timestamp() - q.oldest) * 1000)::bigint as "oldestMs"
      from audit_writer w,
           (select count(*)::int as waiting, min(queued_at) as oldest from audit_entry where index is null) q`.execute(
    tx,
  )
  return rows[0] ?? null
}
