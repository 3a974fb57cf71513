/** When a window recurs. Days of the week as ISO: 1 Monday to 7 Sunday. */
export type Recurrence =
  | { every: 'once' }
  | { every: 'day' }
  | { every: 'week'; days: number[] }
  /** Day of the month; 31 is the last day where a month is shorter. */
  | { every: 'month'; day: number }
  /** The first to fourth, or last (-1), such day of the week of a month: patch days. */
  | { every: 'month'; nth: 1 | 2 | 3 | 4 | -1; weekday: number }

export type Window = {
  /** Wall clock of its first start in its zone, `2026-11-27T22:00`. */
  startsAt: string
  zone: string
  /** Elapsed minutes, whatever the clocks do in between. */
  minutes: number
  recurrence: Recurrence
  /** The last day on which it may start; null: for ever. */
  lastDay: string | null
}

export type Span = { from: Date; to: Date }

const dayMs = 86_400_000

/** Whether the window may start on this day of its zone. */
function startsOn(window: Window, day: Temporal.PlainDate): boolean {
  const first = Temporal.PlainDateTime.from(window.startsAt).toPlainDate()
  if (Temporal.PlainDate.compare(day, first) < 0) return false
  if (window.lastDay !== null && Temporal.PlainDate.compare(day, Temporal.PlainDate.from(window.lastDay)) > 0)
    return false
  const rule = window.recurrence
  if (rule.every === 'once') return day.equals(first)
  if (rule.every === 'day') return true
  if (rule.every === 'week') return rule.days.includes(day.dayOfWeek)
  if ('day' in rule) return day.day === Math.min(rule.day, day.daysInMonth)
  if (day.dayOfWeek !== rule.weekday) return false
  return rule.nth === -1 ? day.day + 7 > day.daysInMonth : Math.ceil(day.day / 7) === rule.nth
}

/**
 * The spans of a window that touch [from, to), in order, at most `most`. A wall clock time that a change of the clocks leaves
 * out is moved on by the gap, one that comes twice is the first of both (Temporal's `compatible`), and each span lasts
 * its minutes of elapsed time.
 */
export function spansOf(window: Window, from: Date, to: Date, most = 1000): Span[] {
  const time = Temporal.PlainDateTime.from(window.startsAt).toPlainTime()
  const lengthMs = window.minutes * 60_000
  // One day more on each side: a zone can stand up to a day from UTC, and a span begins up to its length earlier.
  const earliest = Temporal.Instant.fromEpochMilliseconds(from.getTime() - lengthMs - dayMs)
  let day = earliest.toZonedDateTimeISO(window.zone).toPlainDate()
  const first = Temporal.PlainDateTime.from(window.startsAt).toPlainDate()
  if (Temporal.PlainDate.compare(day, first) < 0) day = first
  const last = Temporal.Instant.fromEpochMilliseconds(to.getTime() + dayMs)
    .toZonedDateTimeISO(window.zone)
    .toPlainDate()
  const found: Span[] = []
  for (; Temporal.PlainDate.compare(day, last) <= 0 && found.length < most; day = day.add({ days: 1 })) {
    if (!startsOn(window, day)) continue
    const start = day.toZonedDateTime({ timeZone: window.zone, plainTime: time }).epochMilliseconds
    if (start < to.getTime() && start + lengthMs > from.getTime())
      found.push({ from: new Date(start), to: new Date(start + lengthMs) })
    if (window.recurrence.every === 'once') break
  }
  return found
}

/** The span that holds at a moment, or null. */
export function spanAt(window: Window, at: Date): Span | null {
  return spansOf(window, at, new Date(at.getTime() + 1), 1)[0] ?? null
}

/** The next span that begins after a moment, within a year of it or of the window's first; null when there is none. */
export function nextSpan(window: Window, after: Date): Span | null {
  const first = Temporal.PlainDateTime.from(window.startsAt).toZonedDateTime(window.zone).epochMilliseconds
  const from = Math.max(after.getTime(), first - dayMs)
  const spans = spansOf(window, new Date(from), new Date(from + 400 * dayMs), 2)
  return spans.find((span) => span.from > after) ?? null
}
