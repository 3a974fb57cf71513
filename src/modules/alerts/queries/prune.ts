import { sql } from 'kysely'
import type { Tx } from '#platform/db/database.ts'

/** Signals in full go after 90 days; what is remembered of keys that are clear after 30. Alerts and incidents stay. */
export async function prune(tx: Tx): Promise<void> {
  await sql`delete from alert_signal where taken_at < ${tx.now}::timestamptz - interval '90 days'`.execute(tx)
  await sql`delete from alert_key where status = 'clear' and seen_at < ${tx.now}::timestamptz - interval '30 days'`.execute(
    tx,
  )
}
