import type { Calendar } from '#calendars'
import { ALWAYS, isOpen, loadCalendars } from '#calendars'
import type { Actor } from '#platform/actor.ts'
import type { Tx } from '#platform/db/database.ts'
import type { StoredPromise } from '../queries/promises.ts'
import { isOwed, isPaused, type PromiseState, usedAt } from '../rules/clock.ts'
import { customersKinds, nameOf } from '../rules/plan.ts'

/** A promise as a screen counts it: `usedMs` of open time are used at `usedAt`, and from there it runs while `ticking`. */
export interface PromiseView {
  id: string
  accountId: string
  subject: { kind: string; id: string }
  /** How lists name the subject. */
  label: string
  kind: string
  /** The kind in words: "First response". */
  name: string
  severity: string | null
  planId: string | null
  calendarId: string | null
  state: PromiseState
  /** Somebody still owes it: open in time, or broken and not yet satisfied. */
  owed: boolean
  startedAt: Date
  /** Null while paused. */
  dueAt: Date | null
  allowedMs: number
  usedMs: number
  usedAt: Date
  /** Time is passing at `usedAt`: not paused, not ended, and the calendar is open. */
  ticking: boolean
  pausedAt: Date | null
  /** When it was satisfied, in time or late. */
  keptAt: Date | null
  cancelledAt: Date | null
  brokenAt: Date | null
  warnings: readonly number[]
  warned: readonly number[]
  /** How late our own clock noticed the breach, ms; null for people outside, and where no clock had to. */
  latenessMs: number | null
  reason: string
  reasonBy: string | null
}

/** Views of promises at the transaction's time; loads their calendars in one statement. */
export async function viewsOf(tx: Tx, promises: readonly StoredPromise[]): Promise<PromiseView[]> {
  const calendars = await calendarsOf(tx, promises)
  return promises.map((promise) => viewOf(promise, calendars(promise.calendarId), tx.now, tx.actor.staff))
}

export function viewOf(promise: StoredPromise, calendar: Calendar, now: Date, staff: boolean): PromiseView {
  const { clock } = promise
  const owed = isOwed(clock)
  const paused = isPaused(clock)
  return {
    id: promise.id,
    accountId: promise.accountId,
    subject: promise.subject,
    label: promise.label,
    kind: promise.kind,
    name: nameOf(promise.kind),
    severity: promise.severity,
    planId: promise.planId,
    calendarId: promise.calendarId,
    state: clock.state,
    owed,
    startedAt: clock.startedAt,
    dueAt: clock.dueAt,
    allowedMs: clock.allowedMs,
    usedMs: usedAt(clock, now, calendar),
    usedAt: owed ? now : clock.countedAt,
    ticking: owed && !paused && isOpen(calendar, now),
    pausedAt: owed && paused ? clock.pauses.at(-1)!.from : null,
    keptAt: clock.keptAt,
    cancelledAt: clock.cancelledAt,
    brokenAt: clock.brokenAt,
    warnings: clock.warnings,
    warned: clock.warned,
    latenessMs: staff ? promise.latenessMs : null,
    reason: staff ? promise.reason : '',
    reasonBy: staff ? promise.reasonBy : null,
  }
}

/** Whether the actor is shown promises of a kind: people outside see what customers are promised, staff all. */
export function isShown(actor: Actor, kind: string): boolean {
  return actor.staff || customersKinds.includes(kind)
}

/** Finds the calendar of each of some things; null is elapsed time. */
export async function calendarsOf(
  tx: Tx,
  things: readonly { calendarId: string | null }[],
): Promise<(id: string | null) => Calendar> {
  const ids = things.flatMap((each) => (each.calendarId === null ? [] : [each.calendarId]))
  const calendars = await loadCalendars(tx, ids)
  return (id) => (id === null ? ALWAYS : calendars.get(id)!)
}
