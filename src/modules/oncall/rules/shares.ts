import type { Shift } from './rota.ts'
import { intersect, type Span, union } from './spans.ts'
import { dayMs, hourMs, wallClock, weekdayOf } from './wall.ts'

/** A holiday as instants: its day in the zone of its calendar. */
export type HolidaySpan = Span & { date: string; name: string }

export type Share = {
  personId: string
  /** Milliseconds on call, exact: an hour that daylight saving takes away is not counted, one it gives is. */
  ms: number
  hours: number
  nights: number
  weekends: number
  holidays: number
  holidayHours: number
}

/** The wall shows this in the middle of a night: whoever is on call then has had the night. */
const nightMs = 3 * hourMs

type Sum = { spans: Span[]; ms: number; nights: Set<number>; weekends: Set<number> }

/**
 * What each person did: hours, nights (those whose 03:00 on the wall they were on call), weekends and holidays (of which they
 * were on call any time), most hours first. Two nights in one shift are two. `holidaysOf` says whose holidays count for whom.
 */
export function fairShares(
  shifts: readonly Shift[],
  zone: string,
  holidaysOf: (personId: string) => readonly HolidaySpan[] = () => [],
): Share[] {
  const wall = wallClock(zone)
  const sums = new Map<string, Sum>()
  for (const { personId, from, until } of shifts) {
    const sum: Sum = sums.get(personId) ?? { spans: [], ms: 0, nights: new Set(), weekends: new Set() }
    sums.set(personId, sum)
    sum.ms += until.getTime() - from.getTime()
    sum.spans.push({ fromMs: from.getTime(), untilMs: until.getTime() })
    const first = Math.floor(wall.toLocal(from.getTime()) / dayMs) * dayMs
    const last = wall.toLocal(until.getTime() - 1)
    for (let day = first; day <= last; day += dayMs) {
      const night = wall.toInstant(day + nightMs)
      if (night >= from.getTime() && night < until.getTime()) sum.nights.add(day)
      // A weekend is named by its Saturday.
      const weekday = weekdayOf(day)
      if (weekday >= 6) sum.weekends.add(day - (weekday - 6) * dayMs)
    }
  }
  return [...sums]
    .map(([personId, { spans, ms, nights, weekends }]) => ({
      personId,
      ms,
      hours: ms / hourMs,
      nights: nights.size,
      weekends: weekends.size,
      ...holidayShare(union(spans), holidaysOf(personId)),
    }))
    .sort((a, b) => b.hours - a.hours)
}

function holidayShare(spans: readonly Span[], holidays: readonly HolidaySpan[]) {
  const parts = intersect(holidays, spans)
  return {
    holidays: new Set(parts.map((part) => part.date)).size,
    holidayHours: parts.reduce((ms, part) => ms + part.untilMs - part.fromMs, 0) / hourMs,
  }
}

/** The shares of several rotas as one: a person is counted with the sum of what they did. */
export function added(lists: readonly (readonly Share[])[]): Share[] {
  const sums = new Map<string, Share>()
  for (const share of lists.flat()) {
    const sum = sums.get(share.personId)
    sums.set(
      share.personId,
      sum
        ? {
            personId: sum.personId,
            ms: sum.ms + share.ms,
            hours: sum.hours + share.hours,
            nights: sum.nights + share.nights,
            weekends: sum.weekends + share.weekends,
            holidays: sum.holidays + share.holidays,
            holidayHours: sum.holidayHours + share.holidayHours,
          }
        : share,
    )
  }
  return [...sums.values()].sort((a, b) => b.hours - a.hours)
}
