import type { metrics } from '#contracts/metrics'
import type { Reply } from '../../api.ts'
import { bytes, count } from '../../format.ts'
import { decimal } from '../../words/time.ts'

export type Points = Reply<typeof metrics.readPoints>
export type Forecast = Reply<typeof metrics.readForecast>
export type Series = Reply<typeof metrics.listSeries>['items'][number]
export type Finding = Reply<typeof metrics.listFindings>['items'][number]

/** Columns for the chart: moments in seconds, then one column a series, then likely, low and high of the forecast. */
export type Columns = [number[], ...(number | null)[][]]

/** Points and the forecast over one row of moments. A forecast adds three columns, in this order: likely, low, high. */
export function columnsOf(points: Points, forecast: Forecast | null): Columns {
  const line = forecast?.line ?? []
  const later = line.map(({ at }) => at.getTime() / 1000).filter((at) => at > (points.at.at(-1) ?? 0))
  const skipped = line.length - later.length
  const pad = <T>(length: number): (T | null)[] => Array.from({ length }, () => null)
  const measured = points.series.map(({ average }) => [...average, ...pad<number>(later.length)])
  if (line.length === 0) return [points.at, ...measured]
  const drawn = (of: 'likely' | 'low' | 'high') => [
    ...pad<number>(points.at.length),
    ...line.slice(skipped).map((one) => one[of]),
  ]
  return [[...points.at, ...later], ...measured, drawn('likely'), drawn('low'), drawn('high')]
}

/** What tells a series from those of the same name: the labels that are not the same for all. */
export function shortLabels(of: readonly Series[]): string[] {
  const keys = [...new Set(of.flatMap(({ shown }) => Object.keys(shown)))]
  const telling = keys.filter((key) => new Set(of.map(({ shown }) => shown[key])).size > 1)
  return of.map(({ name, shown }) => telling.map((key) => shown[key] ?? '–').join(', ') || name)
}

/** Names that Prometheus gives what only counts on: as a line of its values it says little. */
export const isCounter = ({ name }: Pick<Series, 'name'>): boolean => /_(total|count|sum|bucket)$/.test(name)

/** Growth per second, in the unit of what is counted. */
export const rateWords = (perSecond: number, { name, unit }: Pick<Series, 'name' | 'unit'>): string =>
  `${valueWords(perSecond, { name: name.replace(/_(total|sum)$/, ''), unit })}/s`

/** A value with its unit; bytes in powers of a thousand, as the rest of the portal has them. */
export function valueWords(value: number, { name, unit }: Pick<Series, 'name' | 'unit'>): string {
  if (unit === 'bytes' || unit === 'By' || name.endsWith('_bytes')) return bytesWords(value)
  const words = Math.abs(value) >= 10_000 ? count(value) : String(Number(value.toPrecision(4))).replace('.', decimal)
  const of = unit ?? (name.endsWith('_percent') ? '%' : '')
  return of ? `${words} ${of}` : words
}

function bytesWords(value: number): string {
  const size = Math.abs(value)
  const sign = value < 0 ? '-' : ''
  if (size < 1e9) return `${sign}${bytes(Math.round(size))}`
  const power = size < 1e12 ? 1e9 : 1e12
  return `${sign}${(size / power).toFixed(1).replace('.', decimal)} ${power === 1e9 ? 'GB' : 'TB'}`
}
