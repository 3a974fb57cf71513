import { dateText } from '../../../format.ts'
import { dutyWords as words } from '../../../words/duty.ts'
import { months, weekdays } from '../../../words/time.ts'
import { instantOfText, midnight, mondayOf, monthOf, wallOf, wallText, weekday } from '../../../zone.ts'

export type View = 'week' | 'month'

/** The days a plan shows, with the instants at which they begin and end: 23 and 25 hours happen. */
export interface Range {
  view: View
  zone: string
  from: number
  until: number
  days: { from: number; until: number; date: string; label: string; weekend: boolean; first: boolean }[]
}

/** The week or month around a date of the zone; `shift` goes on by that many. */
export function rangeAround(at: number, view: View, zone: string, shift = 0): Range {
  const from = view === 'week' ? midnight(mondayOf(at, zone), zone, 7 * shift) : monthOf(at, zone, shift)
  const until = view === 'week' ? midnight(from, zone, 7) : monthOf(from, zone, 1)
  const days: Range['days'] = []
  for (let start = from; start < until; ) {
    const end = midnight(start, zone, 1)
    const wall = wallOf(start, zone)
    const of = weekday(start, zone)
    days.push({
      from: start,
      until: end,
      date: wallText(start, zone).slice(0, 10),
      label: view === 'week' ? `${weekdays[of - 1]} ${wall.day}` : String(wall.day),
      weekend: of > 5,
      first: of === 1,
    })
    start = end
  }
  return { view, zone, from, until, days }
}

/** The range of an address: `?from=2026-11-16&view=month`. */
export function rangeOfAddress(from: string, view: string, zone: string, now: number): Range {
  const at = instantOfText(`${from}T12:00`, zone)
  return rangeAround(Number.isNaN(at) ? now : at, view === 'month' ? 'month' : 'week', zone)
}

/** `16 to 22 Nov 2026`, `November 2026` */
export function rangeWords(range: Range): string {
  const first = wallOf(range.from, range.zone)
  const last = wallOf(range.days.at(-1)?.from ?? range.from, range.zone)
  if (range.view === 'month') return `${months[first.month - 1]} ${first.year}`
  const end = `${dateText(last.day, last.month)} ${last.year}`
  if (first.month === last.month) return words.daysOfMonth(first.day, end)
  const year = first.year === last.year ? '' : ` ${first.year}`
  return words.range(`${dateText(first.day, first.month)}${year}`, end)
}

/** Where an instant lies in the range, 0 to 1: each day has the same width, however long it is. */
export function placeOf(at: number, range: Range): number {
  if (at <= range.from) return 0
  if (at >= range.until) return 1
  const index = range.days.findIndex((day) => at < day.until)
  const day = range.days[index]
  if (!day) return 1
  return (index + (at - day.from) / (day.until - day.from)) / range.days.length
}

/** The instant at a place, rounded to `stepMs` of the wall clock. */
export function instantAt(place: number, range: Range, stepMs: number): number {
  const exact = Math.min(Math.max(place, 0), 1) * range.days.length
  const index = Math.min(Math.floor(exact), range.days.length - 1)
  const day = range.days[index]
  if (!day) return range.from
  const raw = (exact - index) * (day.until - day.from)
  return day.from + Math.min(Math.round(raw / stepMs) * stepMs, day.until - day.from)
}

const two = (n: number) => String(n).padStart(2, '0')
/** `18:00` of the wall clock. */
export const clockOf = (at: number, zone: string) => {
  const wall = wallOf(at, zone)
  return `${two(wall.hour)}:${two(wall.minute)}`
}
/** `Sat` */
export const weekdayName = (at: number, zone: string) => weekdays[weekday(at, zone) - 1] ?? ''
/** `Sat 18:00` */
export const dayTime = (at: number, zone: string) => `${weekdays[weekday(at, zone) - 1]} ${clockOf(at, zone)}`
/** `Thu 19 Nov` */
export function dayWords(at: number, zone: string): string {
  return `${weekdays[weekday(at, zone) - 1]} ${dateWords(at, zone)}`
}
/** `19 Nov` */
export function dateWords(at: number, zone: string): string {
  const wall = wallOf(at, zone)
  return dateText(wall.day, wall.month)
}
/** `Thu 19 Nov, 20:00 to 22:00`; names the second day where there is one. */
export function spanText(from: number, until: number, zone: string): string {
  const same = midnight(from, zone) === midnight(until - 1, zone)
  const end = same
    ? midnight(from, zone, 1) === until
      ? '24:00'
      : clockOf(until, zone)
    : `${dayWords(until, zone)}, ${clockOf(until, zone)}`
  return words.range(`${dayWords(from, zone)}, ${clockOf(from, zone)}`, end)
}
/** `08` or `08:30` of the wall clock. */
export const hourText = (at: number, zone: string) => clockOf(at, zone).replace(':00', '')
