import type { Series, Watch } from '../types.ts'
import type { Forecast } from './forecast/forecast.ts'

const dayMs = 86_400_000

/** A value as people read it: bytes by powers of 1,024, else four digits. */
export function valueText(value: number, series: Pick<Series, 'name' | 'unit'>): string {
  const bytes = series.unit === 'bytes' || series.unit === 'By' || /_bytes$/.test(series.name)
  if (bytes) {
    const power = Math.min(Math.max(Math.floor(Math.log2(Math.abs(value) || 1) / 10), 0), 5)
    return `${digits(value / 1024 ** power)} ${['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'][power]}`
  }
  const unit = series.unit ?? (/_percent$/.test(series.name) ? '%' : '')
  return unit ? `${digits(value)} ${unit}` : digits(value)
}

function digits(value: number): string {
  return String(Number(value.toPrecision(4)))
}

/** `name{key="value"}`, as Prometheus writes it. */
export function seriesText({ name, labels }: Pick<Series, 'name' | 'labels'>): string {
  const pairs = Object.entries(labels).map(([key, value]) => `${key}="${value}"`)
  return pairs.length === 0 ? name : `${name}{${pairs.join(', ')}}`
}

/** What the watch says of it, `{label}` filled in, or the series itself. */
export function subjectText(watch: Pick<Watch, 'note'>, series: Pick<Series, 'name' | 'labels'>): string {
  return watch.note.replace(/\{(\w+)\}/g, (whole, key: string) => series.labels[key] ?? whole) || seriesText(series)
}

/** `11 to 16 days`, in whole days, rounded so that the interval only grows. */
export function spanText(found: Pick<Forecast, 'early' | 'late'>, now: Date): string {
  const days = (at: Date) => (at.getTime() - now.getTime()) / dayMs
  const [early, late] = [Math.max(0, Math.floor(days(found.early!))), Math.max(1, Math.ceil(days(found.late!)))]
  return early === late || (early === 0 && late === 1)
    ? late === 1
      ? 'a day'
      : `${late} days`
    : `${early} to ${late} days`
}

const dateText = (at: Date) => at.toISOString().slice(0, 10)

/** Title and text of the request a forecast raises. */
export function requestText(
  watch: Watch,
  series: Series,
  systemName: string,
  found: Forecast,
  latest: number | null,
  now: Date,
): { title: string; text: string } {
  const subject = subjectText(watch, series)
  const title = `${systemName}: ${subject} ${found.kind === 'reached' ? 'now' : `in ${spanText(found, now)}`}`
  const limit = valueText(watch.value, series)
  const lines = [
    `${seriesText(series)} of ${systemName}${latest === null ? '' : ` is at ${valueText(latest, series)}`}.`,
  ]
  if (found.kind === 'reached') lines.push(`That is ${limit} or beyond.`)
  else
    lines.push(
      `It ${watch.direction === 'above' ? 'grows' : 'falls'} by ${valueText(Math.abs(found.perDay!), series)} a day and is at ${limit} between ` +
        `${dateText(found.early!)} and ${dateText(found.late!)}, most likely on ${dateText(found.likely!)}, unless something is done.`,
    )
  if (found.backTest)
    lines.push(
      `The same forecast made on ${found.backTest.tries} past days was off by ${valueText(found.backTest.error, series)} (median), ${found.backTest.days} days ahead.`,
    )
  if (found.everyDays) lines.push(`It is cleaned up every ${found.everyDays} days; the peaks between were counted.`)
  for (const { at, size } of found.shifts.slice(-3))
    lines.push(`A jump by ${valueText(size, series)} on ${dateText(at)} was left out.`)
  return { title: title.slice(0, 200), text: lines.join('\n') }
}
