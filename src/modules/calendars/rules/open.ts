import type { Calendar } from './calendar.ts'
import type { Span, Timetable } from './spans.ts'
import { intervalAt, isSpent, lastAtMost, openBefore, searchEnd, spanAt, spanNumber, timetableOf } from './spans.ts'

/** Open from `from` until, not including, `to`. */
export interface OpenInterval {
  from: Date
  to: Date
}

/** No promise reaches further; it bounds the search on a calendar that opens too rarely. */
const HORIZON_MS = 200 * 365.25 * 86_400_000

/** Whether the calendar is open at an instant. An interval includes its start and excludes its end. */
export function isOpen(calendar: Calendar, at: Date): boolean {
  if (calendar.always) return true
  const span = spanAt(timetableOf(calendar), at.getTime())
  return closingOf(span, at.getTime()) !== null
}

/**
 * The earliest instant by which `ms` of open time have passed since `from`: the due time of a promise. When the time
 * runs out exactly at closing it is due then, not at the next opening. Null when the calendar does not have that much
 * open time left. Throws RangeError for a negative or fractional duration, which is a mistake of the caller.
 */
export function addOpen(calendar: Calendar, from: Date, ms: number): Date | null {
  if (!Number.isSafeInteger(ms) || ms < 0) throw new RangeError(`not a duration in whole milliseconds: ${ms}`)
  if (ms === 0) return from
  if (calendar.always) return new Date(from.getTime() + ms)
  const timetable = timetableOf(calendar)
  let span = spanAt(timetable, from.getTime())
  let need = ms + openBefore(span, from.getTime())
  while (need > span.total) {
    need -= span.total
    span = spanNumber(timetable, span.number + 1)
    if (isSpent(timetable, span.number) || span.start - from.getTime() > HORIZON_MS) return null
  }
  const index = lastAtMost(span.before, need - 1)
  return new Date(span.opens[index]! + need - span.before[index]!)
}

/** Open time between two instants, ms; 0 when `to` is not after `from`. */
export function openBetween(calendar: Calendar, from: Date, to: Date): number {
  const start = from.getTime()
  const end = to.getTime()
  if (end <= start) return 0
  if (calendar.always) return end - start
  const timetable = timetableOf(calendar)
  const last = spanAt(timetable, end)
  let span = spanAt(timetable, start)
  let open = -openBefore(span, start)
  while (span.number < last.number) {
    open += span.total
    span = spanNumber(timetable, span.number + 1)
  }
  return open + openBefore(last, end)
}

/** The open intervals between two instants, cut to them, in order; touching ones are one. */
export function openIntervals(calendar: Calendar, from: Date, to: Date): OpenInterval[] {
  const start = from.getTime()
  const end = to.getTime()
  if (end <= start) return []
  if (calendar.always) return [{ from, to }]
  const intervals: OpenInterval[] = []
  const timetable = timetableOf(calendar)
  for (let span = spanAt(timetable, start); span.start < end; span = spanNumber(timetable, span.number + 1)) {
    for (let i = Math.max(0, intervalAt(span, start)); i < span.opens.length; i++) {
      const opens = Math.max(start, span.opens[i]!)
      const closes = Math.min(end, span.closes[i]!)
      if (closes <= opens) continue
      const before = intervals.at(-1)
      if (before?.to.getTime() === opens) before.to = new Date(closes)
      else intervals.push({ from: new Date(opens), to: new Date(closes) })
    }
  }
  return intervals
}

/** `at` itself when the calendar is open then, else the next opening; null when it never opens again. */
export function nextOpen(calendar: Calendar, at: Date): Date | null {
  if (isOpen(calendar, at)) return at
  const timetable = timetableOf(calendar)
  let span = spanAt(timetable, at.getTime())
  const opens = span.opens[intervalAt(span, at.getTime()) + 1]
  if (opens !== undefined) return new Date(opens)
  const end = searchEnd(timetable, span.number)
  while (span.number < end) {
    span = spanNumber(timetable, span.number + 1)
    if (span.opens.length > 0) return new Date(span.opens[0]!)
  }
  return null
}

/** The next instant after `at` at which the calendar opens or closes; null when it stays as it is for ever. */
export function nextChange(calendar: Calendar, at: Date): Date | null {
  if (calendar.always) return null
  const timetable = timetableOf(calendar)
  const span = spanAt(timetable, at.getTime())
  const closing = closingOf(span, at.getTime())
  if (closing === null) return nextOpen(calendar, at)
  return closingAfter(timetable, span, closing)
}

/** When the interval that holds the instant closes within its span; null when closed then. */
function closingOf(span: Span, at: number): number | null {
  const index = intervalAt(span, at)
  return index >= 0 && at < span.closes[index]! ? span.closes[index]! : null
}

/** A closing time followed over the ends of spans, where an interval may go on in the next one. */
function closingAfter(timetable: Timetable, span: Span, closing: number): Date | null {
  const end = searchEnd(timetable, span.number)
  for (let number = span.number + 1; number <= end; number++) {
    const next = spanNumber(timetable, number)
    if (next.opens[0] !== closing) return new Date(closing)
    closing = next.closes[0]!
  }
  return null
}
