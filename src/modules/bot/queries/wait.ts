import { sql } from 'kysely'
import type { Tx } from '#platform/db/database.ts'

/** A step of a project that waits for a mail; `sender` null: of whoever may write there. */
export type Wait = { runId: string; job: number; sender: string | null }

export async function insertWait(tx: Tx, accountId: string, { runId, job, sender }: Wait): Promise<void> {
  await sql`insert into bot_wait (account_id, run_id, job, sender, opened_at)
    values (${accountId}, ${runId}, ${job}, ${sender}, ${tx.now}) on conflict do nothing`.execute(tx)
}

/** What waits on a project, oldest first. */
export async function waitsOf(tx: Tx, runId: string): Promise<Wait[]> {
  const { rows } = await sql<Wait>`select run_id as "runId", job, sender from bot_wait
    where run_id = ${runId} order by opened_at, job`.execute(tx)
  return rows
}

export async function removeWait(tx: Tx, { runId, job }: Pick<Wait, 'runId' | 'job'>): Promise<void> {
  await sql`delete from bot_wait where run_id = ${runId} and job = ${job}`.execute(tx)
}
