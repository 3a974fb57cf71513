/** Counts are kept by steps of so long. */
export const stepMs = 300_000
const beforeMs = 15 * 60_000
const afterMs = 60 * 60_000
const longestMs = 6 * 3_600_000

export const stepOf = (at: number): number => Math.floor(at / stepMs) * stepMs

/**
 * The time that belongs to an incident: from fifteen minutes before it opened, for what led to it, until it was over or the
 * first hour of it. Whole steps.
 */
export function windowOf(of: { openedAt: Date; resolvedAt: Date | null }, now: Date): { from: Date; to: Date } {
  const opened = of.openedAt.getTime()
  const end = Math.min(opened + afterMs, of.resolvedAt?.getTime() ?? now.getTime(), now.getTime())
  return { from: new Date(stepOf(opened - beforeMs)), to: new Date(stepOf(Math.max(end, opened)) + stepMs) }
}

/** A window somebody chose, in whole steps and of at most six hours; null when it is none. */
export function chosenWindow(from: Date, to: Date): { from: Date; to: Date } | null {
  const [begin, end] = [stepOf(from.getTime()), stepOf(to.getTime() - 1) + stepMs]
  return begin < end && end - begin <= longestMs ? { from: new Date(begin), to: new Date(end) } : null
}
