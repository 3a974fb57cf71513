import { sql } from 'kysely'
import type { Tx } from '../db/database.ts'

export const autoReplyRules = {
  /** One automatic answer to a correspondent in a thread in this time (issue: 24 hours). */
  perThreadMs: 24 * 3_600_000,
  /** And so many to one correspondent in all threads together: a desk that opens a new thread each time is stopped by this. */
  perCorrespondent: 5,
  perCorrespondentMs: 24 * 3_600_000,
}

export type PastAnswers = { lastInThread: Date | null; recentToCorrespondent: number }

/** Whether one more automatic answer is within the budget. Knows no header: it must hold when the other side sets none. */
export function withinAnswerBudget(past: PastAnswers, now: Date): boolean {
  if (past.lastInThread && now.getTime() - past.lastInThread.getTime() < autoReplyRules.perThreadMs) return false
  return past.recentToCorrespondent < autoReplyRules.perCorrespondent
}

/**
 * Asks for the right to answer automatically and takes it in the same breath: true at most once a correspondent and thread
 * in 24 hours and five times a correspondent, also when several instances ask at once. `thread` null stands for a stranger
 * without a thread: one neutral answer an address and day (THREATS 7). Call it only for mail that is not automatic.
 */
export async function mayAutoAnswer(tx: Tx, correspondent: string, thread: string | null): Promise<boolean> {
  const address = correspondent.trim().toLowerCase()
  if (!address.includes('@')) return false
  await sql`select pg_advisory_xact_lock(hashtextextended(${`mail_autoanswer ${address}`}, 0))`.execute(tx)
  const since = new Date(tx.now.getTime() - autoReplyRules.perCorrespondentMs)
  const { rows } = await sql<{ last: Date | null; recent: number }>`
    select max(answered_at) filter (where thread = ${thread ?? ''}) as last, count(*) filter (where answered_at > ${since}) as recent
      from mail_autoanswer where correspondent = ${address}`.execute(tx)
  if (!withinAnswerBudget({ lastInThread: rows[0]!.last, recentToCorrespondent: rows[0]!.recent }, tx.now)) return false
  await sql`insert into mail_autoanswer (correspondent, thread, answered_at) values (${address}, ${thread ?? ''}, ${tx.now})
    on conflict do nothing`.execute(tx)
  return true
}
