/**
 * Wall-clock time of a zone as plain integers: a "local" number is the milliseconds that `Date.UTC` gives for what the
 * clock on the wall shows. Zones are asked once a range for their transitions; everything after that is arithmetic, so
 * that ninety days of an hourly rotation cost as little as a weekly one.
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

type Segment = { fromMs: number; untilMs: number; offsetMs: number }

/** Two days beyond the range, so that windows which begin the day before are converted by the offset of that day. */
const marginMs = 2 * dayMs

/** The wall clock of an IANA zone, exact between two instants (and two days to either side). */
export function wallClock(zone: string, fromMs: number, untilMs: number): WallClock {
  const segments = segmentsOf(zone, fromMs - marginMs, untilMs + marginMs)
  if (segments.length === 1) {
    const { offsetMs } = segments[0]!
    return { toLocal: (atMs) => atMs + offsetMs, toInstant: (localMs) => localMs - offsetMs }
  }
  return {
    toLocal(atMs) {
      const segment = segments.find((s) => atMs < s.untilMs)!
      return atMs + segment.offsetMs
    },
    toInstant(localMs) {
      for (const s of segments) {
        const atMs = Math.max(s.fromMs, localMs - s.offsetMs)
        if (atMs < s.untilMs) return atMs
      }
      throw new RangeError(`No instant for the local time ${localMs} in ${zone}.`)
    },
  }
}

function segmentsOf(zone: string, fromMs: number, untilMs: number): Segment[] {
  let at = Temporal.Instant.fromEpochMilliseconds(fromMs).toZonedDateTimeISO(zone)
  const segments: Segment[] = []
  let startMs = Number.NEGATIVE_INFINITY
  for (;;) {
    const offsetMs = at.offsetNanoseconds / 1e6
    const next = at.getTimeZoneTransition('next')
    if (next === null || next.epochMilliseconds >= untilMs) {
      segments.push({ fromMs: startMs, untilMs: Number.POSITIVE_INFINITY, offsetMs })
      return segments
    }
    segments.push({ fromMs: startMs, untilMs: next.epochMilliseconds, offsetMs })
    startMs = next.epochMilliseconds
    at = next
  }
}

/** True for a zone the runtime knows (IANA name, as it stands in the browser's list). */
export function isZone(zone: string): boolean {
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(zone)
    return !/^[+-]/.test(zone)
  } catch {
    return false
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
