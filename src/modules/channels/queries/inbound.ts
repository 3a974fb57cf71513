import { sql } from 'kysely'
import type { Tx } from '#platform/db/database.ts'

/** True the first time; a message that comes again acts no second time. Kept a week, far longer than anybody repeats. */
export async function firstTime(tx: Tx, id: string, sender: string | null = null): Promise<boolean> {
  const { rows } =
    await sql`insert into channel_inbound (id, sender, at) values (${id.slice(0, 300)}, ${sender}, ${tx.now})
    on conflict do nothing returning id`.execute(tx)
  return rows.length > 0
}

/** How many messages came from the number in the last hour. */
export async function lastHourFrom(tx: Tx, sender: string): Promise<number> {
  const { rows } = await sql<{ count: number }>`select count(*)::int as count from channel_inbound
    where sender = ${sender} and at > ${new Date(tx.now.getTime() - 3_600_000)}`.execute(tx)
  return rows[0]!.count
}

/** Forgets what no longer matters: old message ids, clocks of destinations that stand still, codes that were spoken. */
export async function prune(tx: Tx): Promise<void> {
  await sql`delete from channel_inbound where at < ${new Date(tx.now.getTime() - 7 * 86_400_000)}`.execute(tx)
  await sql`update delivery set text = '{}' where purpose = 'code' and text <> '{}'
    and queued_at < ${new Date(tx.now.getTime() - 3_600_000)}`.execute(tx)
  await sql`delete from destination where busy_until < ${new Date(tx.now.getTime() - 3_600_000)}`.execute(tx)
}
