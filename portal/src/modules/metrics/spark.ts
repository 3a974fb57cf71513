import type { Points } from './plot.ts'

type Steps = Pick<Points['series'][number], 'average' | 'min' | 'max'>
const height = 30
const edge = 2

/** A series drawn small: `points` attributes in a box of 100 by 30, and where the watched value lies when it is in sight. */
export type Spark = { lines: string[]; bands: string[]; limit: number | null; least: number; most: number }

/**
 * Draws a series over a span. Time without values is a gap, not a line across. The height is that of its own values, and of the
 * watched value where that is no farther from them than they are from each other: else all would be flat.
 */
export function sparkOf(
  at: readonly number[],
  { average, min, max }: Steps,
  limit: number | null,
  span: { from: number; to: number },
): Spark {
  const numbers = [...min, ...max, ...average].filter((value) => value !== null)
  const [least, most] = [Math.min(...numbers), Math.max(...numbers)]
  const size = most - least || Math.abs(most) || 1
  const near = limit !== null && limit >= least - size && limit <= most + size
  const [low, high] = near ? [Math.min(least, limit), Math.max(most, limit)] : [least, most]
  const y = (value: number) =>
    round(high === low ? height / 2 : edge + (height - 2 * edge) * (1 - (value - low) / (high - low)))
  const x = (n: number) => round(((at[n]! * 1000 - span.from) / (span.to - span.from)) * 100)
  const runs = runsOf(at, average)
  const lines = runs.map((run) => run.map((n) => `${x(n)},${y(average[n]!)}`).join(' '))
  const bands = runs.map((run) =>
    [
      ...run.map((n) => `${x(n)},${y(max[n] ?? average[n]!)}`),
      ...run.toReversed().map((n) => `${x(n)},${y(min[n] ?? average[n]!)}`),
    ].join(' '),
  )
  return { lines, bands, limit: near ? y(limit) : null, least, most }
}

const round = (value: number) => Math.round(value * 100) / 100

/** Indexes of values that follow each other; a pause of more than three usual steps ends a run. */
function runsOf(at: readonly number[], values: readonly (number | null)[]): number[][] {
  const known = values.flatMap((value, n) => (value === null ? [] : [n]))
  const steps = known.slice(1).map((n, i) => at[n]! - at[known[i]!]!)
  const usual = steps.toSorted((a, b) => a - b)[Math.floor(steps.length / 2)] ?? 0
  const runs: number[][] = []
  for (const n of known) {
    const run = runs.at(-1)
    if (run && at[n]! - at[run.at(-1)!]! <= 3 * usual) run.push(n)
    else runs.push([n])
  }
  return runs
}
