import { sql } from 'kysely'
import type { Tx } from '#platform/db/database.ts'

export type Count = { key: Buffer; failures: number; lastAt: Date; pauseUntil: Date | null }

/** The counts of these keys, held until the end of the transaction: tries side by side are counted one after the other. */
export async function lockCounts(tx: Tx, keys: readonly Buffer[]): Promise<Map<string, Count>> {
  // In one order everywhere, so that two transactions never wait for each other.
  const sorted = [...keys].sort(Buffer.compare)
  for (const key of sorted)
    await sql`insert into throttle (key, failures, last_at) values (${key}, 0, ${tx.now})
      on conflict do nothing`.execute(tx)
  const { rows } = await sql<Count>`select key, failures, last_at as "lastAt", pause_until as "pauseUntil" from throttle
    where key = any(${sorted}::bytea[]) order by key for update`.execute(tx)
  return new Map(rows.map((row) => [row.key.toString('hex'), row]))
}

export async function saveCount(tx: Tx, key: Buffer, failures: number, pauseUntil: Date | null): Promise<void> {
  await sql`update throttle set failures = ${failures}, last_at = ${tx.now}, pause_until = ${pauseUntil}::timestamptz
    where key = ${key}`.execute(tx)
}

export async function forgetOldCounts(tx: Tx, before: Date): Promise<void> {
  await sql`delete from throttle where key in (select key from throttle where last_at < ${before}
    limit 100 for update skip locked)`.execute(tx)
}
