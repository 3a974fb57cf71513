import { median, quantile, theilSen } from './slope.ts'

/** A line with the shape of a week and how far off it may be. Steps count from the last one (0). */
export type Line = {
  level: number
  perStep: number
  /** Of the slope, and how far the points stand from the line in nine of ten steps. */
  low: number
  high: number
  offBy: number
  /** Added by step: index (last + step) modulo its length. */
  season: number[]
  seasonAt: number
  /** Steps it was drawn through. */
  through: number
}

/** The line through the last `through` steps of `ys`; null where there is too little. `week` is the season in steps. */
export function lineThrough(ys: readonly number[], through: number, week: number): Line | null {
  const part = ys.slice(-through)
  const seasonal = week > 1 && part.length >= 3 * week
  const slope = theilSen(part, seasonal ? week : 1)
  if (!slope) return null
  const last = part.length - 1
  const flat = part.map((y, i) => y - slope.perStep * (i - last))
  const season = seasonal ? seasonOf(flat, week) : [0]
  const still = flat.map((y, i) => y - season[i % season.length]!)
  const level = median(still.slice(-Math.max(week, 5)).filter(Number.isFinite))
  if (!Number.isFinite(level)) return null
  const middle = median(still.filter(Number.isFinite))
  const offBy = quantile(
    still.filter(Number.isFinite).map((y) => Math.abs(y - middle)),
    0.9,
  )
  // What the second half says otherwise than the whole belongs to the doubt: growth that gathers speed, or slows.
  const recent = theilSen(part.slice(-Math.max(7, Math.ceil(part.length / 2))))?.perStep ?? slope.perStep
  return {
    level,
    perStep: slope.perStep,
    low: Math.min(slope.low, recent),
    high: Math.max(slope.high, recent),
    offBy,
    season,
    seasonAt: last,
    through: part.length,
  }
}

function seasonOf(flat: readonly number[], week: number): number[] {
  const middle = median(flat.filter(Number.isFinite))
  return Array.from({ length: week }, (_, day) => {
    const off = flat.filter((y, i) => i % week === day && Number.isFinite(y)).map((y) => y - middle)
    return off.length > 0 ? median(off) : 0
  })
}

/** The value `step` steps after the last one. `doubt` -1 and 1: the edges of the interval. */
export function valueAt(line: Line, step: number, doubt: -1 | 0 | 1 = 0): number {
  const slope = doubt === 0 ? line.perStep : doubt > 0 ? line.high : line.low
  const season = line.season[(line.seasonAt + Math.ceil(step)) % line.season.length]!
  return line.level + slope * step + season + doubt * line.offBy
}

/** Steps until the value is at `limit` for the first time; null when not within `most`. */
export function stepsUntil(line: Line, limit: number, most: number, doubt: -1 | 0 | 1 = 0): number | null {
  let before = valueAt(line, 0, doubt)
  if (before >= limit) return 0
  for (let step = 1; step <= most; step++) {
    const value = valueAt(line, step, doubt)
    if (value >= limit) return step - 1 + (limit - before) / (value - before)
    before = value
  }
  return null
}
