import { firstInstant, offsetAt } from '#calendars'

/**
 * Wall-clock time of a zone as plain integers: a "local" number is the milliseconds that `Date.UTC` gives for what the
 * clock on the wall shows. The conversion is that of the calendar engine, so that hand-overs, restrictions and business
 * hours meet at the same instant.
 */
export type WallClock = {
  /** What the clock on the wall shows at this instant. */
  toLocal(atMs: number): number
  /**
   * The first instant at which the wall shows this time or a later one. A time that daylight saving skips therefore
   * means the moment of the jump, and a time that happens twice means the first.
   */
  toInstant(localMs: number): number
}

export const minuteMs = 60_000
export const hourMs = 60 * minuteMs
export const dayMs = 24 * hourMs

export function wallClock(zone: string): WallClock {
  return {
    toLocal: (atMs) => atMs + offsetAt(zone, atMs),
    toInstant: (localMs) => firstInstant(zone, localMs),
  }
}

/** Local number of an ISO local date-time ("2026-11-02T08:00"). Throws RangeError for anything else. */
export function parseLocal(text: string): number {
  const plain = Temporal.PlainDateTime.from(text, { overflow: 'reject' })
  return Date.UTC(plain.year, plain.month - 1, plain.day, plain.hour, plain.minute, plain.second)
}

/** Milliseconds since midnight of a time of day ("08:00" to "24:00"). */
export function parseTimeOfDay(text: string): number {
  const match = /^(\d{2}):(\d{2})$/.exec(text)
  const ms = match ? Number(match[1]) * hourMs + Number(match[2]) * minuteMs : Number.NaN
  if (!match || Number(match[2]) > 59 || ms > dayMs) throw new RangeError(`"${text}" is not a time of day.`)
  return ms
}

/** ISO weekday of a local number: 1 is Monday, 7 is Sunday. */
export function weekdayOf(localMs: number): number {
  return new Date(localMs).getUTCDay() || 7
}

/** A local number moved by whole months; a day the month does not have becomes its last (the 31st, the 28th, the 31st). */
export function addMonths(localMs: number, months: number): number {
  const d = new Date(localMs)
  const first = Date.UTC(d.getUTCFullYear(), d.getUTCMonth() + months, 1)
  const start = new Date(first)
  const daysInMonth = new Date(Date.UTC(start.getUTCFullYear(), start.getUTCMonth() + 1, 0)).getUTCDate()
  return first + (Math.min(d.getUTCDate(), daysInMonth) - 1) * dayMs + (localMs - Math.floor(localMs / dayMs) * dayMs)
}
