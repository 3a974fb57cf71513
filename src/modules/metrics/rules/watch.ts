import type { Direction } from '../types.ts'
import type { Forecast } from './forecast/forecast.ts'

/** What a watch holds of a series. `waiting`: across the value, not yet for long enough. */
export type State = 'waiting' | 'problem' | 'clear'
export type Standing = { state: State; since: Date }
/** `change`: what others are told, when anything. */
export type Stepped = Standing & { change: 'problem' | 'clear' | null }

const dayMs = 86_400_000

export function crosses(value: number, direction: Direction, limit: number): boolean {
  return direction === 'above' ? value > limit : value < limit
}

/**
 * The next standing of a threshold. `seen` is the value of the last minutes that is farthest on the good side, so that a
 * single spike is none; null when nothing was measured, and then all stays as it is: silence says nothing about the disk.
 */
export function stepThreshold(
  before: Standing | null,
  seen: number | null,
  watch: { direction: Direction; value: number; holdSeconds: number },
  now: Date,
): Stepped | null {
  if (seen === null) return null
  const state = before?.state ?? 'clear'
  if (!crosses(seen, watch.direction, watch.value))
    return state === 'clear' ? null : { state: 'clear', since: now, change: state === 'problem' ? 'clear' : null }
  if (state === 'problem') return null
  const since = state === 'waiting' ? before!.since : now
  if (now.getTime() - since.getTime() >= watch.holdSeconds * 1000)
    return { state: 'problem', since: now, change: 'problem' }
  return state === 'waiting' ? null : { state: 'waiting', since, change: null }
}

/**
 * The next standing of a forecast. It becomes a problem when the likely date is within the horizon, and ends when the date is
 * well beyond it or growth has ended; a forecast that only became unsure ends nothing.
 */
export function stepForecast(before: Standing | null, found: Forecast, horizonDays: number, now: Date): Stepped {
  const within = (days: number) =>
    found.kind === 'reached' || (found.kind === 'date' && found.likely!.getTime() <= now.getTime() + days * dayMs)
  const was = before?.state === 'problem'
  const unsure = found.kind === 'none' && ['uncertain', 'gaps', 'too_short'].includes(found.reason!)
  const is = was ? unsure || within(1.25 * horizonDays) : within(horizonDays)
  if (is === was && before) return { ...before, change: null }
  return { state: is ? 'problem' : 'clear', since: now, change: is ? 'problem' : was ? 'clear' : null }
}
