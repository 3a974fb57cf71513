import { type Line, lineThrough, valueAt } from './line.ts'
import { median } from './slope.ts'

/** How the same forecast did on the past: from `tries` days of it, `steps` ahead. */
export type BackTest = {
  steps: number
  tries: number /** Median of how far off, in the unit of the series. */
  error: number
}

export type Tried = {
  line: Line
  test: BackTest /** Share of the tries in which what came was within the interval. */
  within: number
}

/** Lines are tried through these many steps; the one that would have told the past best is taken. */
const lengths = [14, 28, 56, 84]

/** The line that did best `ahead` steps ahead of past days; null where there is too little to try. */
export function bestLine(ys: readonly number[], ahead: number, week: number): Tried | null {
  const tried = lengths
    .filter((_, i) => i === 0 || ys.length > lengths[i - 1]! + ahead)
    .flatMap((length) => tryLength(ys, length, ahead, week) ?? [])
  const least = Math.min(...tried.map(({ test }) => test.error))
  // Of those as good as the best the longest: it knows most.
  return tried.findLast(({ test }) => test.error <= least * 1.05 + nearly(ys)) ?? null
}

/** What doubles leave of sums that are equal. */
function nearly(ys: readonly number[]): number {
  return 1e-9 * Math.max(...ys.filter(Number.isFinite).map(Math.abs))
}

function tryLength(ys: readonly number[], length: number, ahead: number, week: number): Tried | null {
  const line = lineThrough(ys, length, week)
  if (!line) return null
  const errors: number[] = []
  let within = 0
  const same = nearly(ys)
  for (let known = Math.max(5, Math.floor(ys.length / 3)); known + ahead <= ys.length; known++) {
    const past = lineThrough(ys.slice(0, known), length, week)
    const came = ys[known + ahead - 1]!
    if (!past || !Number.isFinite(came)) continue
    errors.push(Math.abs(valueAt(past, ahead) - came))
    if (came >= valueAt(past, ahead, -1) - same && came <= valueAt(past, ahead, 1) + same) within++
  }
  if (errors.length < 3) return null
  return { line, test: { steps: ahead, tries: errors.length, error: median(errors) }, within: within / errors.length }
}
