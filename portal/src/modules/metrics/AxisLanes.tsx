import { metrics } from '#contracts/metrics'
import { useRead } from '../../queries.ts'
import { RefusalNote } from '../../ui/States.tsx'
import { say } from '../../words/metrics.ts'
import { AxisGroup, Lane } from '../systems/AxisLane.tsx'
import type { AxisProps } from '../systems/axis.ts'
import { useCounted } from '../systems/lanes.ts'
import { type Finding, isCounter, type Points, rateWords, type Series, shortLabels, valueWords } from './plot.ts'
import { sparkOf } from './spark.ts'
import './metrics.css'

/** So many lines: what is watched comes first, because that is what somebody thought telling. */
const MOST = 4

function telling(series: readonly Series[], findings: readonly Finding[]): Series[] {
  const rank = (one: Series) => {
    const found = findings.filter(({ series }) => series.id === one.id)
    return found.some(({ state }) => state === 'problem') ? 0 : found.length > 0 ? 1 : 2
  }
  const watched = series.filter((one) => rank(one) < 2).toSorted((a, b) => rank(a) - rank(b))
  const names = new Set(watched.map(({ name }) => name))
  const others = series.filter(({ name }, n) => !names.has(name) && series.findIndex((one) => one.name === name) === n)
  return [...watched, ...others].slice(0, MOST)
}

/** What a system measured: one line a series, its range from its own least to its own most. */
export default function AxisLanes({ systemId, onCount, from, to }: AxisProps) {
  const all = useRead(metrics.listSeries, { query: { system: systemId, limit: 200 } }, { kinds: [] })
  const found = useRead(metrics.listFindings, { query: { system: systemId } }, { kinds: ['system'] })
  const shown = all.data && found.data ? telling(all.data.items, found.data.items) : []
  const query = {
    series: shown.map(({ id }) => id).join(','),
    rates: shown
      .filter(isCounter)
      .map(({ id }) => id)
      .join(','),
    from: new Date(from).toISOString(),
    to: new Date(to).toISOString(),
    most: 240,
  } as never
  const read = useRead(metrics.readPoints, { query }, { kinds: [], keep: true, enabled: shown.length > 0 })
  const error = all.error ?? found.error ?? read.error
  const known = all.data && found.data && (shown.length === 0 || read.data)
  const drawn = shown.flatMap((one) => {
    const points = read.data?.series.find(({ id }) => id === one.id)
    return points && read.data && points.average.some((value) => value !== null) ? [{ one, points }] : []
  })
  const more = (all.data?.items.length ?? 0) - drawn.length
  useCounted(error ? 0 : known ? drawn.length : undefined, onCount)
  return (
    <>
      <RefusalNote error={error} what={say.title} />
      <AxisGroup title={say.title} left={more > 0 ? say.moreSeries(`${more}${all.data?.next ? '+' : ''}`) : undefined}>
        {drawn.map(({ one, points }) => (
          <Line
            key={one.id}
            of={one}
            name={nameOf(one, all.data?.items ?? [])}
            at={read.data!.at}
            points={points}
            limit={
              points.perSecond
                ? null
                : (found.data?.items.find(({ series }) => series.id === one.id)?.watch.value ?? null)
            }
            span={{ from, to }}
          />
        ))}
      </AxisGroup>
    </>
  )
}

function nameOf(one: Series, all: readonly Series[]): string {
  const same = all.filter(({ name }) => name === one.name)
  const label = same.length > 1 ? shortLabels(same)[same.findIndex(({ id }) => id === one.id)] : ''
  return [one.name, label].filter(Boolean).join(' ')
}

function Line(props: {
  of: Series
  name: string
  at: readonly number[]
  points: Points['series'][number]
  limit: number | null
  span: { from: number; to: number }
}) {
  const { of, name, at, points, limit, span } = props
  const spark = sparkOf(at, points, limit, span)
  const last = points.last.findLast((value) => value !== null) ?? null
  const inWords = points.perSecond ? rateWords : valueWords
  const range = say.fromTo(inWords(spark.least, of), inWords(spark.most, of))
  return (
    <Lane name={name} tall second={last === null ? undefined : inWords(last, of)}>
      <svg className="mt-spark" viewBox="0 0 100 30" preserveAspectRatio="none" role="img" aria-label={range}>
        <title>{range}</title>
        {spark.bands.map((band) => (
          <polygon key={band} points={band} />
        ))}
        {spark.lines.map((line) => (
          <polyline key={line} points={line} />
        ))}
        {spark.limit !== null && <line x1="0" x2="100" y1={spark.limit} y2={spark.limit} />}
      </svg>
    </Lane>
  )
}
