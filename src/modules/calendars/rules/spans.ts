import type { Calendar, Hours } from './calendar.ts'
import { dayNumber, minutesOf } from './calendar.ts'
import { firstInstant, offsetAt } from './zone.ts'

/** Local days in one span. A short promise derives one span (a few µs), a year of open time steps over twelve. */
const SPAN_DAYS = 32
const DAY_MS = 86_400_000
const MINUTE_MS = 60_000
/** Cached spans of one calendar; about 1 kB each. */
const CACHED_SPANS = 512

/** The open intervals of 32 local days as instants, in order, touching ones joined. */
export interface Span {
  number: number
  /** First instant of the span and of the one after it. */
  start: number
  end: number
  opens: number[]
  closes: number[]
  /** Open ms of the span before each interval. */
  before: number[]
  /** Open ms of the whole span. */
  total: number
}

/** A calendar as the arithmetic needs it: minutes instead of texts, and the spans derived so far. */
export interface Timetable {
  zone: string
  /** By ISO weekday; index 0 is unused. */
  week: Minutes[][]
  weekIsEmpty: boolean
  holidays: Map<number, Minutes[]>
  /** Day number after which only the week decides; -Infinity without holidays. */
  lastHoliday: number
  spans: Map<number, Span>
}

interface Minutes {
  from: number
  to: number
}

const timetables = new WeakMap<Calendar, Timetable>()

/** The timetable of a calendar, derived once for each calendar object. The calendar must have no faults. */
export function timetableOf(calendar: Calendar): Timetable {
  let timetable = timetables.get(calendar)
  if (!timetable) {
    timetable = derive(calendar)
    timetables.set(calendar, timetable)
  }
  return timetable
}

/** The span that holds an instant. */
export function spanAt(timetable: Timetable, at: number): Span {
  let number = Math.floor(Math.floor((at + offsetAt(timetable.zone, at)) / DAY_MS) / SPAN_DAYS)
  // Where clocks go back over midnight the wall shows yesterday again; the instant belongs to the day already begun.
  while (at >= startOf(timetable, number + 1)) number++
  return spanNumber(timetable, number)
}

/** The span with this number: local days `32 * number` to `32 * number + 31` since 1970-01-01. */
export function spanNumber(timetable: Timetable, number: number): Span {
  let span = timetable.spans.get(number)
  if (!span) {
    span = deriveSpan(timetable, number)
    if (timetable.spans.size >= CACHED_SPANS) timetable.spans.clear()
    timetable.spans.set(number, span)
  }
  return span
}

/**
 * The last span worth searching from one: two past the last holiday. From there every week is like the one before,
 * so what has not happened within two spans (nine weeks) never happens.
 */
export function searchEnd(timetable: Timetable, number: number): number {
  return Math.max(number, Math.floor(timetable.lastHoliday / SPAN_DAYS)) + 2
}

/** Whether the calendar has no open hours from this span on. */
export function isSpent(timetable: Timetable, number: number): boolean {
  return timetable.weekIsEmpty && number * SPAN_DAYS > timetable.lastHoliday
}

/** Open ms of the span before an instant of it. */
export function openBefore(span: Span, at: number): number {
  const index = intervalAt(span, at)
  return index < 0 ? 0 : span.before[index]! + Math.min(at, span.closes[index]!) - span.opens[index]!
}

/** Index of the last interval that opens at or before an instant, or -1. */
export function intervalAt(span: Span, at: number): number {
  return lastAtMost(span.opens, at)
}

/** Index of the last of ascending numbers that is at most `limit`, or -1. */
export function lastAtMost(numbers: readonly number[], limit: number): number {
  let low = -1
  let high = numbers.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (numbers[middle]! <= limit) low = middle
    else high = middle - 1
  }
  return low
}

function derive(calendar: Calendar): Timetable {
  const week: Minutes[][] = Array.from({ length: 8 }, () => [])
  for (const hours of calendar.weekly) week[hours.weekday]!.push(inMinutes(hours))
  for (const day of week) day.sort((a, b) => a.from - b.from)
  const holidays = new Map<number, Minutes[]>()
  for (const holiday of calendar.holidays) {
    const hours = (holiday.hours ?? []).map(inMinutes).sort((a, b) => a.from - b.from)
    holidays.set(dayNumber(holiday.date)!, hours)
  }
  const lastHoliday = Math.max(Number.NEGATIVE_INFINITY, ...holidays.keys())
  return {
    zone: calendar.zone,
    week,
    weekIsEmpty: calendar.weekly.length === 0,
    holidays,
    lastHoliday,
    spans: new Map(),
  }
}

function inMinutes(hours: Hours): Minutes {
  return { from: minutesOf(hours.from)!, to: minutesOf(hours.to)! }
}

function startOf(timetable: Timetable, number: number): number {
  return firstInstant(timetable.zone, number * SPAN_DAYS * DAY_MS)
}

function deriveSpan(timetable: Timetable, number: number): Span {
  const span: Span = {
    number,
    start: startOf(timetable, number),
    end: startOf(timetable, number + 1),
    opens: [],
    closes: [],
    before: [],
    total: 0,
  }
  for (let day = number * SPAN_DAYS; day < (number + 1) * SPAN_DAYS; day++) {
    // 1970-01-01 was a Thursday.
    const weekday = ((((day + 3) % 7) + 7) % 7) + 1
    for (const { from, to } of timetable.holidays.get(day) ?? timetable.week[weekday]!) {
      const opens = firstInstant(timetable.zone, day * DAY_MS + from * MINUTE_MS)
      const closes = firstInstant(timetable.zone, day * DAY_MS + to * MINUTE_MS)
      addInterval(span, opens, closes)
    }
  }
  return span
}

function addInterval(span: Span, opens: number, closes: number): void {
  // Hours that the clock skips when summer time begins are no time at all.
  if (closes <= opens) return
  if (span.closes.at(-1) === opens) {
    span.closes[span.closes.length - 1] = closes
  } else {
    span.opens.push(opens)
    span.closes.push(closes)
    span.before.push(span.total)
  }
  span.total += closes - opens
}
