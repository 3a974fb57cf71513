import { type Line, stepsUntil, valueAt } from './line.ts'
import { findShifts, periodOf, withoutShifts } from './shifts.ts'
import { median, theilSen } from './slope.ts'
import { type BackTest, bestLine, type Tried } from './tried.ts'
import { type Hour, turned, type Windows, windowsOf } from './windows.ts'

export type { Hour } from './windows.ts'

/** Why no date is told. */
export type NoDate = 'too_short' | 'gaps' | 'no_growth' | 'changing' | 'uncertain' | 'far'

export type Forecast = {
  /** `reached`: it is there already. */
  kind: 'date' | 'none' | 'reached'
  reason: NoDate | null
  early: Date | null
  likely: Date | null
  late: Date | null
  /** Growth a day, in the unit of the series; negative towards a floor. Null where nothing can be said. */
  perDay: number | null
  backTest: { days: number; tries: number; error: number } | null
  /** Level shifts taken out: when and how much. */
  shifts: { at: Date; size: number }[]
  /** Days of the pattern that clean-ups follow, when they do. */
  everyDays: number | null
  /** To be drawn, from now on. */
  line: { at: Date; likely: number; low: number; high: number }[]
}

const dayMs = 86_400_000
/** Fewer days tell of no trend; more are not looked at. */
const fewest = 7
const most = 84
/** Nobody acts on what is farther away, and nothing farther than twice what was seen is told. */
const farthestDays = 180
/** A late date more than this many times as far as the early one helps nobody. */
const widest = 3

/**
 * When a series will be at `limit` (`above`: it rises to it; `below`: it falls to it), from its hours, oldest first. A date
 * comes with an early and a late one (nine in ten); where that cannot be said honestly there is no date and a reason. What a
 * clean-up or a restore did to the level is taken out; clean-ups that come back regularly belong to the pattern, and then
 * the peaks of its periods decide.
 */
export function forecast(hours: readonly Hour[], limit: number, direction: 'above' | 'below', now: Date): Forecast {
  if (direction === 'above') return rising(hours, limit, now)
  const found = rising(turned(hours), -limit, now)
  return {
    ...found,
    perDay: found.perDay === null ? null : 0 - found.perDay,
    shifts: found.shifts.map(({ at, size }) => ({ at, size: -size })),
    line: found.line.map(({ at, likely, low, high }) => ({ at, likely: -likely, low: -high, high: -low })),
  }
}

function rising(hours: readonly Hour[], limit: number, now: Date): Forecast {
  const daily = windowsOf(hours, now, 1, most)
  const latest = hours.at(-1)
  if (!latest || daily.peaks.length < fewest) return nothing('too_short')
  if (latest.last >= limit) return { ...nothing(null), kind: 'reached', early: now, likely: now, late: now }
  if (hasGaps(daily.peaks)) return nothing('gaps')
  const shifts = findShifts(daily.peaks)
  const everyDays = periodOf(
    shifts.filter(({ size }) => size < 0),
    daily.peaks.length,
  )
  if (everyDays) return ofPeriods(windowsOf(hours, now, everyDays, Math.floor(most / everyDays)), everyDays, limit, now)
  const told = {
    shifts: shifts.map(({ after, size }) => ({ at: momentOf(daily, after, now), size })),
    everyDays: null,
  }
  if (fellSince(hours, daily.peaks, now)) return { ...nothing('changing'), ...told }
  const seen = withoutShifts(daily.peaks, shifts)
  return { ...judge(seen, daily.stepMs, 7, limit, now), ...told }
}

/** Peaks of the periods between clean-ups; four of them at least. */
function ofPeriods(windows: Windows, everyDays: number, limit: number, now: Date): Forecast {
  if (windows.peaks.length < 4) return { ...nothing('too_short'), everyDays }
  return { ...judge(windows.peaks, windows.stepMs, 1, limit, now), everyDays }
}

function judge(seen: readonly number[], stepMs: number, week: number, limit: number, now: Date): Forecast {
  const tried = bestLine(seen, Math.max(1, Math.min(7, Math.floor(seen.length / 4))), week)
  if (!tried) return nothing('too_short')
  const { line } = tried
  const farthest = Math.floor(Math.min((farthestDays * dayMs) / stepMs, 2 * seen.length))
  const likely = stepsUntil(line, limit, farthest)
  const told = { ...nothing(null), ...common(line, tried.test, stepMs, now, likely) }
  if (!(line.perStep > 0) || !(line.low > 0)) return { ...told, reason: 'no_growth' }
  if ((theilSen(seen.slice(-7))?.perStep ?? 1) <= 0) return { ...told, reason: 'changing' }
  if (likely === null) return { ...told, reason: 'far' }
  const early = stepsUntil(line, limit, farthest, 1) ?? likely
  const late = stepsUntil(line, limit, widest * farthest, -1)
  const wide = late === null || (late > widest * Math.max(early, 0.5) && (late - early) * stepMs > 3 * dayMs)
  if (wide || isUnproven(tried)) return { ...told, reason: 'uncertain' }
  const at = (steps: number) => new Date(now.getTime() + Math.round(steps * stepMs))
  return { ...told, kind: 'date', early: at(early), likely: at(likely), late: at(late) }
}

/** What came was outside the interval in more than half of the tries on the past. */
function isUnproven({ within, test }: Tried): boolean {
  return test.tries >= 5 && within < 0.5
}

function common(line: Line, test: BackTest, stepMs: number, now: Date, likely: number | null) {
  const ahead = Math.min(likely === null ? 30 : likely * 1.5 + 3, (farthestDays * dayMs) / stepMs)
  const drawn = Array.from({ length: 25 }, (_, i) => (ahead * i) / 24)
  return {
    perDay: (line.perStep * dayMs) / stepMs,
    backTest: { days: (test.steps * stepMs) / dayMs, tries: test.tries, error: test.error },
    line: drawn.map((step) => ({
      at: new Date(now.getTime() + Math.round(step * stepMs)),
      likely: valueAt(line, step),
      low: valueAt(line, step, -1),
      high: valueAt(line, step, 1),
    })),
  }
}

/** A source may be a day behind; of what nobody heard for two nothing is told. */
function hasGaps(peaks: readonly number[]): boolean {
  const there = peaks.filter(Number.isFinite).length
  return there < 0.6 * peaks.length || !peaks.slice(-2).some(Number.isFinite)
}

/** Now it stands far below its last peak, farther than it does on other days: cleaned up, and what follows is not known. */
function fellSince(hours: readonly Hour[], peaks: readonly number[], now: Date): boolean {
  const lows = windowsOf(turned(hours), now, 1, most).peaks.map((low) => -low)
  const ranges = peaks
    .map((peak, i) => peak - (lows[i - peaks.length + lows.length] ?? Number.NaN))
    .filter(Number.isFinite)
  const growth = Math.abs(theilSen(peaks)?.perStep ?? 0)
  return peaks.at(-1)! - hours.at(-1)!.last > 2 * median(ranges) + 2 * growth
}

function momentOf({ peaks, stepMs }: Windows, step: number, now: Date): Date {
  return new Date(now.getTime() - (peaks.length - 1 - step) * stepMs)
}

function nothing(reason: NoDate | null): Forecast {
  return {
    kind: 'none',
    reason,
    early: null,
    likely: null,
    late: null,
    perDay: null,
    backTest: null,
    shifts: [],
    everyDays: null,
    line: [],
  }
}
