import { createHash } from 'node:crypto'

/** Slices the checks of a location are dealt out in; instances hold leases of slices, never of single checks. */
export const slices = 64

/** 32 bits of a check's id that do not depend on when it was made: ids of one minute begin alike. */
export function hashOf(id: string): number {
  return createHash('sha256').update(id).digest().readUInt32BE(0)
}

export function sliceOf(id: string): number {
  return hashOf(id) % slices
}

/**
 * Where in its period a check stands, in milliseconds, 0 <= phase < period. Follows from the id alone, so that every instance
 * computes the same and a restart changes nothing. The low bits chose the slice, so the hash is taken as a fraction.
 */
export function phaseOf(id: string, periodMs: number): number {
  return Math.floor((hashOf(id) / 2 ** 32) * periodMs)
}

/** The first due moment after `afterMs` (milliseconds of the epoch, as all moments here): phase + n periods. */
export function nextDue(id: string, periodMs: number, afterMs: number): number {
  const phase = phaseOf(id, periodMs)
  return (Math.floor((afterMs - phase) / periodMs) + 1) * periodMs + phase
}

/** What was missed while nobody held the slice is caught up within this long, spread evenly: no stampede. */
export const catchUpMs = 20_000

/**
 * When a check that was just armed runs first. `lastStarted` null: it never ran. When a due moment was missed since then it
 * runs within the catch-up time, at a place its hash gives; otherwise at its next due moment.
 */
export function firstDue(id: string, periodMs: number, lastStarted: number | null, nowMs: number): number {
  const due = nextDue(id, periodMs, nowMs)
  if (lastStarted !== null && nextDue(id, periodMs, lastStarted) > nowMs) return due
  return Math.min(due, nowMs + phaseOf(id, Math.min(periodMs, catchUpMs)))
}

/**
 * When a check runs again after a result. A problem that is not yet confirmed is looked at again after the pause between
 * re-checks, or at its due moment if that is sooner; all else at the next due moment after the one that fired.
 */
export function dueAgain(
  id: string,
  { periodMs, recheckMs }: { periodMs: number; recheckMs: number },
  { firedDue, endedMs, unsure }: { firedDue: number; endedMs: number; unsure: boolean },
): number {
  // A look that took longer than the period skips what fell due meanwhile: two looks of one check never overlap.
  const due = nextDue(id, periodMs, Math.max(firedDue, endedMs))
  return unsure ? Math.min(due, endedMs + recheckMs) : due
}

/**
 * How many slices an instance should hold when `instances` live ones share them. The shares of all sum up to at least all slices, so
 * that none stays free, and differ by at most one from each other.
 */
export function fairShare(instances: number): number {
  return Math.ceil(slices / Math.max(1, instances))
}
