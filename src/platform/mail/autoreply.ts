import { sql } from 'kysely'
import type { Tx } from '../db/database.ts'
import { bareSubject } from './threading.ts'

export const autoReplyRules = {
  /** One automatic answer to a correspondent in a thread in this time (issue: 24 hours). */
  perThreadMs: 24 * 3_600_000,
  /** And so many to one correspondent in all threads together, whatever they write. */
  perCorrespondent: 5,
  perCorrespondentMs: 24 * 3_600_000,
}

export type PastAnswers = { lastInThread: Date | null; recentToCorrespondent: number }

/** Whether one more automatic answer is within the budget. Knows no header: it must hold when the other side sets none. */
export function withinAnswerBudget(past: PastAnswers, now: Date): boolean {
  if (past.lastInThread && now.getTime() - past.lastInThread.getTime() < autoReplyRules.perThreadMs) return false
  return past.recentToCorrespondent < autoReplyRules.perCorrespondent
}

const bySubject = 'subject '
/** A subject this long within another is no chance: "Ticket 7 was opened: Our disk is full" speaks of "Our disk is full". */
const tellingLength = 12

/**
 * The thread of a mail that names none, by its subject alone: a desk that drops everything of a conversation still repeats what it
 * was about. Numbers of requests and tickets are left out, since each new one has another.
 */
export function threadOfSubject(subject: string): string {
  const words = bareSubject(subject.slice(0, 300))
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[[({][^[\](){}]*\d[^[\](){}]*[\])}]/gu, ' ')
    .replace(/#\s?\d+/gu, ' ')
    .replace(
      /\b(ticket|case|request|incident|anfrage|vorgang|fall)(\W{0,3}(?:id|no|nr|number|nummer)\b)?\W{0,3}\d+/gu,
      '$1',
    )
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
  return bySubject + words.slice(0, 200)
}

/** The same thread, or two subjects of which one is said within the other. */
export function isSameThread(one: string, other: string): boolean {
  if (one === other) return true
  if (!one.startsWith(bySubject) || !other.startsWith(bySubject)) return false
  const [short, long] = [one.slice(bySubject.length), other.slice(bySubject.length)].sort((a, b) => a.length - b.length)
  return short!.length >= tellingLength && ` ${long} `.includes(` ${short} `)
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
  const since = new Date(tx.now.getTime() - Math.max(autoReplyRules.perThreadMs, autoReplyRules.perCorrespondentMs))
  const { rows } = await sql<{ thread: string; at: Date }>`select thread, answered_at as at from mail_autoanswer
    where correspondent = ${address} and answered_at > ${since} order by answered_at desc`.execute(tx)
  const lastInThread = rows.find((past) => isSameThread(past.thread, thread ?? ''))?.at ?? null
  if (!withinAnswerBudget({ lastInThread, recentToCorrespondent: rows.length }, tx.now)) return false
  await sql`insert into mail_autoanswer (correspondent, thread, answered_at) values (${address}, ${thread ?? ''}, ${tx.now})
    on conflict do nothing`.execute(tx)
  return true
}
