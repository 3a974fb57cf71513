import { sql } from 'kysely'
import type { Tx } from '#platform/db/database.ts'
import { seesAccount } from '#platform/db/tenant.ts'
import type { Subject } from '#platform/events/events.ts'
import type { Pause, PromiseClock, PromiseState } from '../rules/clock.ts'

/** A promise as it is stored: what it is about, and its clock. */
export interface StoredPromise {
  id: string
  accountId: string
  subject: Subject
  label: string
  kind: string
  severity: string | null
  planId: string | null
  planVersion: number | null
  calendarId: string | null
  clock: PromiseClock
  /** Of the timer that broke it, ms. */
  latenessMs: number | null
  reason: string
  reasonBy: string | null
}

/** One line of the record. */
export interface PromiseFact {
  accountId: string
  promiseId: string
  fact: 'started' | 'paused' | 'resumed' | 'retargeted' | 'warned' | 'broken' | 'kept' | 'cancelled' | 'owed_again'
  percentage?: number
  dueAt?: Date | null
  latenessMs?: number | null
  earlyMs?: number
  /** When it happened, if not at the moment all facts of the call did. */
  firedAt?: Date
}

export const promiseColumns = [
  'promise.id',
  'promise.account_id',
  'subject_kind',
  'subject_id',
  'label',
  'kind',
  'severity',
  'plan_id',
  'plan_version',
  'calendar_id',
  'state',
  'started_at',
  'allowed_ms',
  'warnings',
  'pauses',
  'used_ms',
  'counted_at',
  'due_at',
  'warned',
  'broken_at',
  'kept_at',
  'cancelled_at',
  'lateness_ms',
  'reason',
  'reason_by',
] as const

export type PromiseRow = {
  id: string
  account_id: string
  subject_kind: string
  subject_id: string
  label: string
  kind: string
  severity: string | null
  plan_id: string | null
  plan_version: number | null
  calendar_id: string | null
  state: string
  started_at: Date
  allowed_ms: number
  warnings: number[]
  pauses: { from: string; to: string | null }[]
  used_ms: number
  counted_at: Date
  due_at: Date | null
  warned: number[]
  broken_at: Date | null
  kept_at: Date | null
  cancelled_at: Date | null
  lateness_ms: number | null
  reason: string
  reason_by: string | null
}

export function fromRow(row: PromiseRow): StoredPromise {
  return {
    id: row.id,
    accountId: row.account_id,
    subject: { kind: row.subject_kind, id: row.subject_id },
    label: row.label,
    kind: row.kind,
    severity: row.severity,
    planId: row.plan_id,
    planVersion: row.plan_version,
    calendarId: row.calendar_id,
    clock: {
      state: row.state as PromiseState,
      startedAt: row.started_at,
      allowedMs: row.allowed_ms,
      warnings: row.warnings,
      pauses: row.pauses.map(
        ({ from, to }): Pause => ({ from: new Date(from), to: to === null ? null : new Date(to) }),
      ),
      usedMs: row.used_ms,
      countedAt: row.counted_at,
      dueAt: row.due_at,
      warned: row.warned,
      brokenAt: row.broken_at,
      keptAt: row.kept_at,
      cancelledAt: row.cancelled_at,
    },
    latenessMs: row.lateness_ms,
    reason: row.reason,
    reasonBy: row.reason_by,
  }
}

/** The promises somebody still owes on a subject, held until the end of the transaction; in order, against deadlocks. */
export async function lockOwed(tx: Tx, subject: Subject): Promise<StoredPromise[]> {
  const rows = await tx
    .selectFrom('promise')
    .select(promiseColumns)
    .where('subject_kind', '=', subject.kind)
    .where('subject_id', '=', subject.id)
    .where('kept_at', 'is', null)
    .where('cancelled_at', 'is', null)
    .where(seesAccount(tx, 'account_id'))
    .orderBy('id')
    .forUpdate()
    .execute()
  return rows.map(fromRow)
}

/** Owed promises of a calendar from an id on, held; a portion for the recalculation after the calendar changed. */
export async function lockOwedOnCalendar(
  tx: Tx,
  calendarId: string,
  after: string,
  limit: number,
): Promise<StoredPromise[]> {
  const rows = await tx
    .selectFrom('promise')
    .select(promiseColumns)
    .where('calendar_id', '=', calendarId)
    .where('kept_at', 'is', null)
    .where('cancelled_at', 'is', null)
    .where('id', '>', after)
    .orderBy('id')
    .limit(limit)
    .forUpdate()
    .execute()
  return rows.map(fromRow)
}

/**
 * The promises of fired timers, held. Those another transaction holds at this moment are left out: it may be waiting for
 * our timer, and two that wait for each other cost a second.
 */
export async function lockFree(tx: Tx, ids: readonly string[]): Promise<StoredPromise[]> {
  const rows = await tx
    .selectFrom('promise')
    .select(promiseColumns)
    .where('id', '=', sql<string>`any(${[...ids]}::uuid[])`)
    .orderBy('id')
    .forUpdate()
    .skipLocked()
    .execute()
  return rows.map(fromRow)
}

/** Promises by id, held until the end of the transaction; in order, against deadlocks. */
export async function lockPromises(tx: Tx, ids: readonly string[]): Promise<StoredPromise[]> {
  const rows = await tx
    .selectFrom('promise')
    .select(promiseColumns)
    .where('id', '=', sql<string>`any(${[...ids]}::uuid[])`)
    .where(seesAccount(tx, 'account_id'))
    .orderBy('id')
    .forUpdate()
    .execute()
  return rows.map(fromRow)
}

/** With `hold` until the end of the transaction. */
export async function findPromise(tx: Tx, id: string, { hold }: { hold: boolean }): Promise<StoredPromise | undefined> {
  const row = await tx
    .selectFrom('promise')
    .select(promiseColumns)
    .where('id', '=', id)
    .where(seesAccount(tx, 'account_id'))
    .$if(hold, (query) => query.forUpdate())
    .executeTakeFirst()
  return row && fromRow(row)
}

/** All promises of the subjects, or with `latest` the newest of each kind. */
export async function promisesOn(tx: Tx, subjects: readonly Subject[], latest: boolean): Promise<StoredPromise[]> {
  if (subjects.length === 0) return []
  const rows = await tx
    .selectFrom('promise')
    .select(promiseColumns)
    .$if(latest, (query) => query.distinctOn(['subject_id', 'kind']))
    .where('subject_id', '=', sql<string>`any(${subjects.map((each) => each.id)}::uuid[])`)
    // `is true` keeps the planner from reading all promises of a large customer (163,000, 50 ms) beside those of twelve requests.
    .where(sql<boolean>`(${seesAccount(tx, 'account_id')}) is true`)
    .orderBy('subject_id')
    .orderBy('kind')
    .orderBy('started_at', 'desc')
    .orderBy('id', 'desc')
    .execute()
  return rows.map(fromRow)
}

/** One statement however many. */
export async function insertPromises(tx: Tx, promises: readonly StoredPromise[]): Promise<void> {
  if (promises.length === 0) return
  const rows = promises.map((each) => ({
    account_id: each.accountId,
    id: each.id,
    subject_kind: each.subject.kind,
    subject_id: each.subject.id,
    label: each.label,
    kind: each.kind,
    severity: each.severity,
    plan_id: each.planId,
    plan_version: each.planVersion,
    calendar_id: each.calendarId,
    ...clockColumns(each),
    reason: each.reason,
    reason_by: each.reasonBy,
    started_at: each.clock.startedAt,
    created_at: tx.now,
  }))
  await sql`insert into promise (account_id, id, subject_kind, subject_id, label, kind, severity, plan_id, plan_version,
      calendar_id, reason, reason_by, started_at, created_at, ${sql.raw(clockNames)})
    select account_id, id, subject_kind, subject_id, label, kind, severity, plan_id, plan_version,
      calendar_id, reason, reason_by, started_at, created_at, ${sql.raw(clockNames)}
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as t(account_id uuid, id uuid, subject_kind text,
        subject_id uuid, label text, kind text, severity text, plan_id uuid, plan_version int, calendar_id uuid,
        reason text, reason_by text, started_at timestamptz, created_at timestamptz, ${sql.raw(clockTypes)})`.execute(
    tx,
  )
}

/** Writes back clocks, severity, plan and calendar; one statement however many. */
export async function updatePromises(tx: Tx, promises: readonly StoredPromise[]): Promise<void> {
  if (promises.length === 0) return
  const rows = promises.map((each) => ({
    id: each.id,
    severity: each.severity,
    plan_id: each.planId,
    plan_version: each.planVersion,
    calendar_id: each.calendarId,
    ...clockColumns(each),
  }))
  const set = ['severity', 'plan_id', 'plan_version', 'calendar_id', ...clockNames.split(', ')]
  await sql`update promise set ${sql.raw(set.map((name) => `${name} = t.${name}`).join(', '))}
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as t(id uuid, severity text, plan_id uuid,
        plan_version int, calendar_id uuid, ${sql.raw(clockTypes)})
     where promise.id = t.id`.execute(tx)
}

/** What a clock changes after its start, as columns of a jsonb record set. */
const clockTypes = `state text, allowed_ms bigint, warnings int[], pauses jsonb, used_ms bigint, counted_at timestamptz,
  due_at timestamptz, warned int[], broken_at timestamptz, kept_at timestamptz, cancelled_at timestamptz, lateness_ms bigint`
const clockNames =
  'state, allowed_ms, warnings, pauses, used_ms, counted_at, due_at, warned, broken_at, kept_at, cancelled_at, lateness_ms'

function clockColumns({ clock, latenessMs }: StoredPromise) {
  return {
    state: clock.state,
    allowed_ms: clock.allowedMs,
    warnings: clock.warnings,
    pauses: clock.pauses,
    used_ms: clock.usedMs,
    counted_at: clock.countedAt,
    due_at: clock.dueAt,
    warned: clock.warned,
    broken_at: clock.brokenAt,
    kept_at: clock.keptAt,
    cancelled_at: clock.cancelledAt,
    lateness_ms: latenessMs,
  }
}
