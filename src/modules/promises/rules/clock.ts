import type { Calendar } from '#calendars'
import { addOpen, openBetween } from '#calendars'

/**
 * - `running`, `paused`: open and in time.
 * - `kept`: satisfied in time.
 * - `broken`: the time ran out first. A breach is a fact: a broken promise may still be satisfied late (`keptAt`),
 *   given up (`cancelledAt`) or recalculated, and stays broken.
 * - `cancelled`: no longer owed, and not broken when that was decided.
 */
export type PromiseState = 'running' | 'paused' | 'kept' | 'broken' | 'cancelled'

/** A stretch that does not count. `to` is null while it lasts. */
export interface Pause {
  from: Date
  to: Date | null
}

/** One promise as plain data. `usedMs` is the open time used until `countedAt`; from there it runs on unless paused. */
export interface PromiseClock {
  state: PromiseState
  startedAt: Date
  /** Open time allowed, ms. */
  allowedMs: number
  /** Percentages of the allowed time at which to warn, ascending, 1 to 99. */
  warnings: readonly number[]
  pauses: readonly Pause[]
  usedMs: number
  countedAt: Date
  /** When the time runs out; null while paused. A broken promise keeps the instant it was due. */
  dueAt: Date | null
  /** Warnings already given (or passed over), ascending. */
  warned: readonly number[]
  brokenAt: Date | null
  keptAt: Date | null
  cancelledAt: Date | null
}

/** What a promise allows: how long, and when to warn. */
export interface Target {
  allowedMs: number
  warnings: readonly number[]
}

/** Whether somebody still owes something: open in time, or broken and neither satisfied nor given up. */
export function isOwed(clock: PromiseClock): boolean {
  return clock.keptAt === null && clock.cancelledAt === null
}

/** Whether time stands still, also for the overtime of a broken promise. */
export function isPaused(clock: PromiseClock): boolean {
  return clock.pauses.at(-1)?.to === null
}

/** Open time used until `now`, ms; more than allowed when over. */
export function usedAt(clock: PromiseClock, now: Date, calendar: Calendar): number {
  if (isPaused(clock) || !isOwed(clock)) return clock.usedMs
  return clock.usedMs + openBetween(calendar, clock.countedAt, now)
}

/** The stretches that count, from the start to `now`; the last goes on (`to` null) unless paused. */
function countedStretches(startedAt: Date, pauses: readonly Pause[]): Pause[] {
  const stretches: Pause[] = []
  let from: Date | null = startedAt
  for (const pause of pauses) {
    if (from) stretches.push({ from, to: pause.from })
    from = pause.to
  }
  if (from) stretches.push({ from, to: null })
  return stretches
}

/** Open time from the original start to `now` without the pauses, on any calendar, ms. */
export function recount(startedAt: Date, pauses: readonly Pause[], now: Date, calendar: Calendar): number {
  return countedStretches(startedAt, pauses).reduce(
    (sum, { from, to }) => sum + openBetween(calendar, from, to ?? now),
    0,
  )
}

/**
 * The instant at which `ms` of open time are used, counted from the original start without the pauses. Null while
 * paused before that, or when the calendar does not open that long.
 */
export function usedUpAt(startedAt: Date, pauses: readonly Pause[], ms: number, calendar: Calendar): Date | null {
  let left = ms
  for (const { from, to } of countedStretches(startedAt, pauses)) {
    const reached = addOpen(calendar, from, left)
    if (to === null || (reached && reached <= to)) return reached
    left -= openBetween(calendar, from, to)
  }
  return null
}

/** Open time after which a warning is due, ms. */
export function warningAfter(allowedMs: number, percentage: number): number {
  return Math.ceil((allowedMs * percentage) / 100)
}

/** The first warning not yet given, with its instant; null when none is left or the clock stands. */
export function nextWarning(clock: PromiseClock, calendar: Calendar): { percentage: number; at: Date } | null {
  if (clock.state !== 'running') return null
  const percentage = clock.warnings.find((each) => !clock.warned.includes(each))
  if (percentage === undefined) return null
  const left = warningAfter(clock.allowedMs, percentage) - clock.usedMs
  const at = addOpen(calendar, clock.countedAt, Math.max(0, left))
  return at && { percentage, at }
}
