import { useMemo, useState } from 'react'
import { metrics } from '#contracts/metrics'
import { when } from '../../format.ts'
import { useRead } from '../../queries.ts'
import { serverNow } from '../../time.ts'
import { Btn } from '../../ui/Btn.tsx'
import { later } from '../../ui/later.tsx'
import { Seg } from '../../ui/Seg.tsx'
import { RefusalNote, Skeleton } from '../../ui/States.tsx'
import { say } from '../../words/metrics.ts'
import type { Span } from './MetricChart.tsx'
import { type Finding, isCounter, type Points, rateWords, type Series, shortLabels, valueWords } from './plot.ts'

// The drawing library is loaded when there is something to draw.
const MetricChart = later(() => import('./MetricChart.tsx'), <div className="mt-room" />)

const HOURS = { hour: 1, day: 24, week: 168, month: 720, year: 8760 } as const
type Preset = keyof typeof HOURS
const presets = (Object.keys(HOURS) as Preset[]).map((value) => ({ value, label: say[value] }))
const MOST = 12

type Shown = 'value' | 'rate'
const shownAs: { value: Shown; label: string }[] = [
  { value: 'value', label: say.asValue },
  { value: 'rate', label: say.perSecond },
]

/** Until now, moved on each minute: an address that changes with every millisecond would be asked again for ever. */
function spanOf(preset: Preset): Span {
  const to = Math.ceil(serverNow() / 60_000) * 60_000
  return { from: to - HOURS[preset] * 3_600_000, to }
}

/** All series of one name over a span of time, with what is watched of them. */
export function Chart({ of: all, findings }: { of: Series[]; findings: readonly Finding[] }) {
  const [preset, setPreset] = useState<Preset>('day')
  const [zoomed, setZoomed] = useState<Span | null>(null)
  const [shown, setShown] = useState<Shown>(() => (all.some(isCounter) ? 'rate' : 'value'))
  const of = useMemo(() => all.slice(0, MOST), [all])
  const span = useMemo(() => zoomed ?? spanOf(preset), [zoomed, preset])
  const ids = of.map(({ id }) => id).join(',')
  const query = {
    series: ids,
    ...(shown === 'rate' && { rates: ids }),
    from: new Date(span.from).toISOString(),
    to: new Date(span.to).toISOString(),
  }
  const read = useRead(metrics.readPoints, { query }, { kinds: [], keep: true })
  const watched = findings.filter(({ series }) => of.some(({ id }) => id === series.id))
  // Of several forecasts the one that is nearest to what it warns of.
  const foreseen = watched.find(({ forecast }) => forecast?.kind === 'date') ?? watched.find(({ forecast }) => forecast)
  // What is watched and foreseen are values: beside a rate they would be of another kind.
  const drawn = shown === 'rate' || zoomed || HOURS[preset] < 168 ? null : (foreseen?.forecast ?? null)
  const limit = shown === 'rate' ? null : ((foreseen ?? watched[0])?.watch.value ?? null)
  return (
    <div className="stack">
      <div className="row wrap">
        <Seg
          label={say.span}
          value={preset}
          options={presets}
          onChange={(next) => {
            setZoomed(null)
            setPreset(next)
          }}
        />
        <Seg label={say.shownAs} value={shown} options={shownAs} onChange={setShown} />
        {zoomed && (
          <Btn size="sm" onClick={() => setZoomed(null)}>
            {say.wholeSpan}
          </Btn>
        )}
      </div>
      <RefusalNote error={read.error} />
      {read.data ? (
        <MetricChart of={of} points={read.data} forecast={drawn} limit={limit} span={span} onZoom={setZoomed} />
      ) : (
        <Skeleton rows={4} />
      )}
      {read.data?.at.length === 0 && <p className="d2">{say.noPoints}</p>}
      <Latest of={of} rates={shown === 'rate' ? (read.data ?? null) : null} />
      <p className="d3">{all.length > of.length ? `${say.zoomHint} ${say.more}` : say.zoomHint}</p>
    </div>
  )
}

/** The newest value of each series, or its newest rate, in words: what the drawing says to those who see it. */
function Latest({ of, rates }: { of: readonly Series[]; rates: Points | null }) {
  const labels = shortLabels(of)
  return (
    <ul className="mt-latest">
      {of.map((one, n) => (
        <li key={one.id}>
          <span className={`mt-ink mt-ink-${n % 6}`} aria-hidden="true" />
          <span className="grow wrap-any">{labels[n]}</span>
          <span className="tn b">
            {rates ? rateOf(one, rates) : one.value === null ? '–' : valueWords(one.value, one)}
          </span>
          {!rates && one.at && <span className="d3 tn">{when(one.at, serverNow(), 'minutes')}</span>}
        </li>
      ))}
    </ul>
  )
}

/** Of the newest step in which it grew; a dash while the points are still those of another question. */
function rateOf(one: Series, { series }: Points): string {
  const own = series.find(({ id, perSecond }) => id === one.id && perSecond)
  const last = own?.last.findLast((value) => value !== null) ?? null
  return last === null ? '–' : rateWords(last, one)
}
