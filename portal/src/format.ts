import { decimal, locale, months, time, weekdays } from './words/time.ts'

/** Words and figures for time, in the reader's language and zone, 24 hours, in the order of the mock-ups. */

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

const two = (n: number) => String(n).padStart(2, '0')

/** `36:12` under an hour, `3 h 56 m` under a day, then `2 d 4 h`. Negative counts as its absolute value. */
export function span(ms: number): string {
  const s = Math.abs(Math.trunc(ms / SECOND))
  if (s < 3600) return `${Math.trunc(s / 60)}:${two(s % 60)}`
  if (s < 86_400) return time.hours(Math.trunc(s / 3600), Math.trunc((s % 3600) / 60))
  return time.days(Math.trunc(s / 86_400), Math.trunc((s % 86_400) / 3600))
}

/** A length in words for a sentence read aloud: `1 minute 24 seconds`, `3 hours 56 minutes`. */
export function spanWords(ms: number): string {
  const s = Math.abs(Math.trunc(ms / SECOND))
  const parts: [number, (n: number) => string][] =
    s < 3600
      ? [
          [Math.trunc(s / 60), time.minute],
          [s % 60, time.second],
        ]
      : s < 86_400
        ? [
            [Math.trunc(s / 3600), time.hour],
            [Math.trunc((s % 3600) / 60), time.minute],
          ]
        : [
            [Math.trunc(s / 86_400), time.day],
            [Math.trunc((s % 86_400) / 3600), time.hour],
          ]
  const said = parts.filter(([n]) => n > 0).map(([n, unit]) => unit(n))
  return said.join(' ') || time.second(0)
}

/** A promised length: `30 min`, `4 h`, `2 days`, `90 s`, `7 min 1 s`. */
export function allowance(ms: number): string {
  if (ms % DAY === 0) return time.day(ms / DAY)
  if (ms % HOUR === 0) return `${ms / HOUR} h`
  if (ms % MINUTE === 0) return `${ms / MINUTE} min`
  const seconds = Math.round(ms / SECOND)
  if (seconds > 120 && seconds < 3600) return `${Math.trunc(seconds / 60)} min ${seconds % 60} s`
  return `${seconds} s`
}

const cache = new Map<string, Intl.DateTimeFormat>()
function format(options: Intl.DateTimeFormatOptions, zone?: string): Intl.DateTimeFormat {
  const key = `${zone ?? ''}${JSON.stringify(options)}`
  let found = cache.get(key)
  if (!found) {
    found = new Intl.DateTimeFormat(locale, { ...options, timeZone: zone })
    cache.set(key, found)
  }
  return found
}

type Instant = Date | number
const HM = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const

/** `13:38:24` */
export const clockSeconds = (at: Instant, zone?: string) => format({ ...HM, second: '2-digit' }, zone).format(at)
/** `13:38` */
export const clockMinutes = (at: Instant, zone?: string) => format(HM, zone).format(at)
/** `13:37:01.003` */
export const clockMillis = (at: Instant) =>
  `${clockSeconds(at)}.${String(Math.trunc(Number(at)) % SECOND).padStart(3, '0')}`

/** Year, month from 1, day and weekday from Monday 0, as numbers: languages order and cut them differently. */
function date(at: Instant, zone?: string) {
  const parts = Object.fromEntries(
    format({ day: 'numeric', month: 'numeric', year: 'numeric' }, zone)
      .formatToParts(at)
      .map((part) => [part.type, Number(part.value)]),
  ) as { year: number; month: number; day: number }
  return { ...parts, weekday: (new Date(Date.UTC(parts.year, parts.month - 1, parts.day)).getUTCDay() + 6) % 7 }
}

/** `17 Nov` of 17 and 11; in German `17. Nov`. */
export const dateText = (day: number, month: number) => time.date(String(day), months[month - 1] ?? '')

/** `Tue 17 Nov`, `Di 17. Nov`; with the year when it is not this one. */
export function day(at: Instant, now: Instant, zone?: string): string {
  const of = date(at, zone)
  const year = of.year === date(now, zone).year ? '' : ` ${of.year}`
  return `${weekdays[of.weekday]} ${dateText(of.day, of.month)}${year}`
}

/** A calendar day without a zone, without its year: `2027-03-31` is `31 Mar`. */
export const dayMonth = (day: string) => dateText(Number(day.slice(8, 10)), Number(day.slice(5, 7)))
/** The same with its year: `31 Mar 2027`. */
export const dayText = (day: string) => `${dayMonth(day)} ${day.slice(0, 4)}`

const dateKey = (at: Instant, zone?: string) => format({ dateStyle: 'short' }, zone).format(at)

/** `13:38:24` today, `Wed 10:00:00` within a week, `Tue 17 Nov, 13:38:24` beyond. */
export function when(at: Instant, now: Instant, unit: 'seconds' | 'minutes' = 'seconds', zone?: string): string {
  const clock = unit === 'seconds' ? clockSeconds(at, zone) : clockMinutes(at, zone)
  if (dateKey(at, zone) === dateKey(now, zone)) return clock
  const away = Number(at) - Number(now)
  if (away > 0 && away < 6 * DAY) return `${weekdays[date(at, zone).weekday]} ${clock}`
  return `${day(at, now, zone)}, ${clock}`
}

/** `Today, Tue 17 Nov`, `Yesterday, Mon 16 Nov`, `Sun 15 Nov` */
export function dayHead(at: Instant, now: Instant): string {
  if (dateKey(at) === dateKey(now)) return time.today(day(at, now))
  if (dateKey(at) === dateKey(Number(now) - DAY)) return time.yesterday(day(at, now))
  return day(at, now)
}

/** The zone's short name at that moment: `CET`. */
export const zoneName = (at: Instant, zone?: string) =>
  format({ timeZoneName: 'short' }, zone)
    .formatToParts(at)
    .find((part) => part.type === 'timeZoneName')?.value ?? ''

/** `1 217`: thin groups, no locale surprises. */
export const count = (n: number) => String(Math.round(n)).replace(/\B(?=(\d{3})+$)/g, '\u202f')

const tenths = (n: number) => n.toFixed(1).replace('.', decimal)

/** `98.9 %`; 100 without decimals; never rounds up to 100. */
export function percent(share: number): string {
  if (share >= 1) return '100 %'
  return `${tenths(Math.floor(share * 1000) / 10)} %`
}

/** `41 kB`, `3.2 MB` */
export function bytes(n: number): string {
  if (n < 1000) return `${n} ${time.bytes}`
  if (n < 1_000_000) return `${Math.round(n / 1000)} kB`
  return `${tenths(n / 1_000_000)} MB`
}

/** Two letters of a name: `Jordan Placeholder` is `JP`. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/)
  const letters = words.length > 1 ? [words[0], words.at(-1)] : [words[0], words[0]?.slice(1)]
  return letters.map((word) => [...(word ?? '')][0]?.toUpperCase() ?? '').join('')
}
