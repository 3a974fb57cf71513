import { type RawBuilder, sql } from 'kysely'
import { mostCounted } from '../http/contract.ts'
import type { Tx } from './database.ts'

/** How many rows a statement finds, counted up to `mostCounted`: to say how many are left out must not cost more than to show them. */
export async function countUpTo(tx: Tx, rows: RawBuilder<unknown>): Promise<number> {
  const counted = await sql<{ n: number }>`select count(*)::int as n from (${rows} limit ${mostCounted}) found`.execute(
    tx,
  )
  return counted.rows[0]!.n
}
