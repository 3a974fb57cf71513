import type { Result, Unit } from '../types.ts'

/** More than this many lines or bars side by side cannot be told apart; the table has them all. */
const mostSeries = 6
const mostPoints = 60

export type Series = { label: string; values: (number | null)[] }

/**
 * What a chart draws: the first number of the report, its first group along the axis, its second as series, those with most
 * rows behind them. Says how many series and points it leaves to the table.
 */
export function seriesOf(result: Pick<Result, 'groups' | 'columns' | 'rows'>): {
  points: string[]
  series: Series[]
  column: number
  leftOut: number
  pointsLeftOut: number
} {
  const column = 0
  const [along, beside] = result.groups
  const keys = along?.keys.slice(0, mostPoints) ?? []
  const cellAt = new Map(result.rows.map((row) => [row.keys.join('\n'), row.cells[column]!]))
  const value = (...of: string[]) => cellAt.get(of.join('\n'))?.value ?? null
  const pointsLeftOut = (along?.keys.length ?? 0) - keys.length
  const points = keys.map(({ label }) => label)
  if (!beside)
    return {
      points,
      series: [{ label: result.columns[column]!.label, values: keys.map(({ key }) => value(key)) }],
      column,
      leftOut: 0,
      pointsLeftOut,
    }
  const behind = (key: string) =>
    result.rows.reduce((sum, row) => sum + (row.keys[1] === key ? row.cells[column]!.behind : 0), 0)
  const chosen = new Set(
    beside.keys
      .toSorted((a, b) => behind(b.key) - behind(a.key))
      .slice(0, mostSeries)
      .map(({ key }) => key),
  )
  const shown = beside.keys.filter(({ key }) => chosen.has(key))
  return {
    points,
    series: shown.map(({ key, label }) => ({ label, values: keys.map((point) => value(point.key, key)) })),
    column,
    leftOut: beside.keys.length - shown.length,
    pointsLeftOut,
  }
}

/** Where the axis ends: a round number at or above the highest. */
export function topOf(series: readonly Series[], unit: Unit): number {
  const highest = Math.max(0, ...series.flatMap(({ values }) => values.map((value) => value ?? 0)))
  if (unit === 'percent') return highest <= 1 ? 1 : Math.ceil(highest)
  if (unit === 'score') return 5
  const base = unit === 'duration' ? (highest >= 3_600_000 ? 3_600_000 : 60_000) : 1
  const n = Math.max(highest / base, 1)
  const unitOfTen = 10 ** Math.floor(Math.log10(n))
  const step = [1, 2, 4, 6, 8, 10].find((one) => one * unitOfTen >= n) ?? 10
  return Math.max(step * unitOfTen * base, unit === 'count' ? 2 : 0)
}

/**
 * Where the axis begins: at nothing, but for a line of shares that are all high, whose differences would not be seen. Bars
 * always stand on nothing: their length is what is read.
 */
export function baseOf(series: readonly Series[], unit: Unit, chart: 'bar' | 'line'): number {
  const values = series.flatMap((one) => one.values.filter((value) => value !== null))
  if (chart !== 'line' || unit !== 'percent' || values.length === 0) return 0
  const lowest = Math.min(...values)
  return [0.95, 0.9, 0.8, 0.5].find((base) => lowest > base) ?? 0
}
