import { sql } from 'kysely'
import type { Tx } from '#platform/db/database.ts'

/** A person's channels are gone for good: their addresses, and the keys and secrets behind them. */
export async function eraseChannels(tx: Tx, personId: string): Promise<void> {
  await sql`delete from channel where person_id = ${personId}`.execute(tx)
}
