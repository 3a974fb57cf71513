import type { Shift } from './rota.ts'
import { dayMs, hourMs, wallClock, weekdayOf } from './wall.ts'

export type Share = { personId: string; hours: number; nights: number; weekends: number }

/** The wall shows this in the middle of a night: whoever is on call then has had the night. */
const nightMs = 3 * hourMs

/**
 * What each person did: hours, nights (those whose 03:00 on the wall they were on call) and weekends (of which they were on
 * call any time), most hours first. Two nights in one shift are two.
 */
export function fairShares(shifts: readonly Shift[], zone: string): Share[] {
  const wall = wallClock(zone)
  const shares = new Map<string, { ms: number; nights: Set<number>; weekends: Set<number> }>()
  for (const { personId, from, until } of shifts) {
    const share = shares.get(personId) ?? { ms: 0, nights: new Set<number>(), weekends: new Set<number>() }
    shares.set(personId, share)
    share.ms += until.getTime() - from.getTime()
    const first = Math.floor(wall.toLocal(from.getTime()) / dayMs) * dayMs
    const last = wall.toLocal(until.getTime() - 1)
    for (let day = first; day <= last; day += dayMs) {
      const night = wall.toInstant(day + nightMs)
      if (night >= from.getTime() && night < until.getTime()) share.nights.add(day)
      // A weekend is named by its Saturday.
      const weekday = weekdayOf(day)
      if (weekday >= 6) share.weekends.add(day - (weekday - 6) * dayMs)
    }
  }
  return [...shares]
    .map(([personId, { ms, nights, weekends }]) => ({
      personId,
      hours: ms / hourMs,
      nights: nights.size,
      weekends: weekends.size,
    }))
    .sort((a, b) => b.hours - a.hours)
}
