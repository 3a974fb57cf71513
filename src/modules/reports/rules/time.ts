import type { Label } from '#platform/reportable.ts'
import type { Language, Span } from '../types.ts'

/** Dimensions of time every data set has; their keys are text that sorts as time does. */
export const timeDimensions: Record<string, Label> = {
  month: { en: 'Month', de: 'Monat' },
  quarter: { en: 'Quarter', de: 'Quartal' },
  week: { en: 'Week', de: 'Woche' },
  day: { en: 'Day', de: 'Tag' },
  weekday: { en: 'Weekday', de: 'Wochentag' },
  hour: { en: 'Hour of the day', de: 'Stunde' },
}

/** Longest time a report looks at. */
export const mostDays = 3 * 366

export type Period = { from: Date; to: Date; firstDay: Temporal.PlainDate; lastDay: Temporal.PlainDate }

/** The days of a span at a moment, in a zone: from the first midnight, included, to the last, excluded. */
export function periodOf(span: Span, now: Date, zone: string): Period {
  const today = Temporal.Instant.fromEpochMilliseconds(now.getTime()).toZonedDateTimeISO(zone).toPlainDate()
  const [firstDay, lastDay] = daysOf(span, today)
  const midnight = (day: Temporal.PlainDate) => new Date(day.toZonedDateTime(zone).epochMilliseconds)
  return { from: midnight(firstDay), to: midnight(lastDay.add({ days: 1 })), firstDay, lastDay }
}

function daysOf(span: Span, today: Temporal.PlainDate): [first: Temporal.PlainDate, last: Temporal.PlainDate] {
  const monday = today.subtract({ days: today.dayOfWeek - 1 })
  const month = today.with({ day: 1 })
  const quarter = month.subtract({ months: (month.month - 1) % 3 })
  const before = (day: Temporal.PlainDate) => day.subtract({ days: 1 })
  switch (span.kind) {
    case 'last_7_days':
      return [today.subtract({ days: 6 }), today]
    case 'last_30_days':
      return [today.subtract({ days: 29 }), today]
    case 'last_90_days':
      return [today.subtract({ days: 89 }), today]
    case 'last_12_months':
      return [month.subtract({ months: 11 }), today]
    case 'yesterday':
      return [before(today), before(today)]
    case 'this_week':
      return [monday, today]
    case 'last_week':
      return [monday.subtract({ weeks: 1 }), before(monday)]
    case 'this_month':
      return [month, today]
    case 'last_month':
      return [month.subtract({ months: 1 }), before(month)]
    case 'this_quarter':
      return [quarter, today]
    case 'last_quarter':
      return [quarter.subtract({ months: 3 }), before(quarter)]
    case 'between':
      return [Temporal.PlainDate.from(span.from!), Temporal.PlainDate.from(span.to!)]
  }
}

const two = (n: number) => String(n).padStart(2, '0')

/** Every key of a dimension of time within a period, also those nothing happened in; null when there are too many. */
export function keysOf(dimension: string, { firstDay, lastDay }: Period, most: number): string[] | null {
  if (dimension === 'weekday') return ['1', '2', '3', '4', '5', '6', '7']
  if (dimension === 'hour') return Array.from({ length: 24 }, (_, n) => two(n))
  const keys = new Set<string>()
  for (let day = firstDay; Temporal.PlainDate.compare(day, lastDay) <= 0; day = day.add({ days: 1 })) {
    keys.add(keyOf(dimension, day))
    if (keys.size > most) return null
  }
  return [...keys]
}

function keyOf(dimension: string, day: Temporal.PlainDate): string {
  const year = String(day.year).padStart(4, '0')
  if (dimension === 'month') return `${year}-${two(day.month)}`
  if (dimension === 'quarter') return `${year}-Q${Math.ceil(day.month / 3)}`
  if (dimension === 'week') return day.subtract({ days: day.dayOfWeek - 1 }).toString()
  return day.toString()
}

const weekdays: Record<Language, readonly string[]> = {
  en: ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'],
  de: ['Montag', 'Dienstag', 'Mittwoch', 'Donnerstag', 'Freitag', 'Samstag', 'Sonntag'],
}

/** How people read a key of time. */
export function labelOfTime(dimension: string, key: string, language: Language): string {
  const locale = language === 'de' ? 'de-DE' : 'en-GB'
  const written = (day: string, how: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(locale, { ...how, timeZone: 'UTC' }).format(new Date(`${day}T00:00:00Z`))
  switch (dimension) {
    case 'weekday':
      return weekdays[language][Number(key) - 1] ?? key
    case 'hour':
      return `${key}:00`
    case 'month':
      return written(`${key}-01`, { month: 'short', year: 'numeric' })
    case 'quarter':
      return `Q${key.slice(-1)} ${key.slice(0, 4)}`
    default:
      return written(key, { day: 'numeric', month: 'short', year: 'numeric' })
  }
}
