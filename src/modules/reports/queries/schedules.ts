import { sql } from 'kysely'
import type { Tx } from '#platform/db/database.ts'
import type { Schedule, StoredSchedule } from '../types.ts'

const columns = sql`s.report_id as "reportId", s.every, s.weekday, s.day_of_month as "dayOfMonth", s.at, s.zone, s.formats,
  s.recipients, s.next_due_at as "nextDueAt", s.last_sent_at as "lastSentAt", s.stopped`

export async function schedulesOf(tx: Tx, reportIds: readonly string[]): Promise<Map<string, StoredSchedule>> {
  if (reportIds.length === 0) return new Map()
  const { rows } = await sql<StoredSchedule>`select ${columns} from report_schedule s
    where s.report_id = any(${[...reportIds]}::uuid[])`.execute(tx)
  return new Map(rows.map((row) => [row.reportId, row]))
}

/** The schedule of a report, which nobody else changes until the end of this transaction. */
export async function lockSchedule(tx: Tx, reportId: string): Promise<StoredSchedule | null> {
  const { rows } = await sql<StoredSchedule>`select ${columns} from report_schedule s where s.report_id = ${reportId}
    for update`.execute(tx)
  return rows[0] ?? null
}

export async function putSchedule(tx: Tx, reportId: string, s: Schedule, nextDueAt: Date): Promise<void> {
  await sql`insert into report_schedule (report_id, every, weekday, day_of_month, at, zone, formats, recipients, next_due_at)
    values (${reportId}, ${s.every}, ${s.weekday}, ${s.dayOfMonth}, ${s.at}, ${s.zone}, ${[...s.formats]}::text[],
      ${[...s.recipients]}::uuid[], ${nextDueAt})
    on conflict (report_id) do update set every = excluded.every, weekday = excluded.weekday,
      day_of_month = excluded.day_of_month, at = excluded.at, zone = excluded.zone, formats = excluded.formats,
      recipients = excluded.recipients, next_due_at = excluded.next_due_at, stopped = null`.execute(tx)
}

export async function moveOn(tx: Tx, reportId: string, nextDueAt: Date): Promise<void> {
  await sql`update report_schedule set next_due_at = ${nextDueAt} where report_id = ${reportId}`.execute(tx)
}

export async function noteSent(tx: Tx, reportId: string, dueAt: Date): Promise<void> {
  await sql`update report_schedule set last_sent_at = ${dueAt} where report_id = ${reportId}`.execute(tx)
}

export async function stopSchedule(
  tx: Tx,
  reportId: string,
  why: NonNullable<StoredSchedule['stopped']>,
): Promise<void> {
  await sql`update report_schedule set stopped = ${why}, next_due_at = null where report_id = ${reportId}`.execute(tx)
}

export async function deleteSchedule(tx: Tx, reportId: string): Promise<void> {
  await sql`delete from report_schedule where report_id = ${reportId}`.execute(tx)
}
