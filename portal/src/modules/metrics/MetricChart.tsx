import { useElementSize } from '@mantine/hooks'
import { useEffect, useRef } from 'react'
import uPlot from 'uplot'
import { clockMinutes, clockSeconds, dayMonth } from '../../format.ts'
import { say } from '../../words/metrics.ts'
import { deviceZone, wallText } from '../../zone.ts'
import {
  type Columns,
  columnsOf,
  type Forecast,
  type Points,
  rateWords,
  type Series,
  shortLabels,
  valueWords,
} from './plot.ts'
import 'uplot/dist/uPlot.min.css'

export type Span = { from: number; to: number }

/** Neutral inks, told apart by dashes as well: what is measured has no colour. */
const INKS = ['--ink', '--accent', '--text-3', '--p3', '--up', '--p2']
const DASHES: (number[] | undefined)[] = [undefined, [8, 4], [2, 3]]

/** A colour as the canvas needs it: variables hold pairs for light and dark, which only a styled element resolves. */
function inkOf(host: HTMLElement, name: string): string {
  const probe = host.appendChild(document.createElement('span'))
  probe.style.color = `var(${name})`
  const { color } = getComputedStyle(probe)
  probe.remove()
  return color
}

function axisTime(splits: number[], step: number): string[] {
  return splits.map((at) => {
    const moment = new Date(at * 1000)
    if (step >= 86_400) return dayMonth(wallText(moment.getTime(), deviceZone()).slice(0, 10))
    return step < 60 ? clockSeconds(moment) : clockMinutes(moment)
  })
}

function seriesOf(host: HTMLElement, of: readonly Series[], columns: Columns): uPlot.Series[] {
  const labels = shortLabels(of)
  const measured = of.map((_, n) => ({
    label: labels[n],
    stroke: inkOf(host, INKS[n % INKS.length]!),
    dash: DASHES[Math.floor(n / INKS.length) % DASHES.length],
    width: 1.6,
    points: { show: columns[0].length < 40 },
  }))
  if (columns.length === 1 + of.length) return [{}, ...measured]
  const ink = inkOf(host, '--accent')
  const edge = { stroke: ink, width: 0.6, points: { show: false } }
  return [{}, ...measured, { stroke: ink, dash: [6, 4], width: 1.6, points: { show: false } }, edge, edge]
}

/** Series over time, the forecast with its interval after them; drawing across it asks for a closer look. */
export default function MetricChart(props: {
  of: readonly Series[]
  points: Points
  forecast: Forecast | null
  /** A value that is watched: a line across. */
  limit: number | null
  span: Span
  onZoom: (span: Span) => void
}) {
  const { ref, width } = useElementSize<HTMLDivElement>()
  const host = useRef<HTMLDivElement>(null)
  const zoom = useRef(props.onZoom)
  zoom.current = props.onZoom
  const { of, points, forecast, limit, span } = props
  useEffect(() => {
    const at = host.current
    if (!at || width === 0) return
    const columns = columnsOf(points, forecast)
    const inWords = points.series.some(({ perSecond }) => perSecond) ? rateWords : valueWords
    const text = inkOf(at, '--text-3')
    const line = inkOf(at, '--line')
    const bad = inkOf(at, '--p1')
    const drawn = columns.length > 1 + of.length
    const axis = { stroke: text, grid: { stroke: line, width: 1 }, ticks: { stroke: line, width: 1 } }
    const plot = new uPlot(
      {
        width,
        height: 240,
        legend: { show: false },
        cursor: { drag: { x: true, y: false, setScale: false } },
        scales: {
          x: { time: true, min: span.from / 1000, max: drawn ? columns[0].at(-1) : span.to / 1000 },
          y: { range: (_, low, high) => rangeOf(low, high, limit) },
        },
        series: seriesOf(at, of, columns),
        bands: drawn ? [{ series: [of.length + 3, of.length + 2], fill: inkOf(at, '--accent-soft') }] : [],
        axes: [
          { ...axis, values: (_, splits, _n, _space, step) => axisTime(splits, step) },
          { ...axis, size: 74, values: (_, splits) => splits.map((value) => inWords(value, of[0]!)) },
        ],
        hooks: {
          draw: [
            ({ ctx, bbox, valToPos }) => {
              if (limit === null) return
              const y = valToPos(limit, 'y', true)
              ctx.strokeStyle = bad
              ctx.setLineDash([4, 4])
              ctx.beginPath()
              ctx.moveTo(bbox.left, y)
              ctx.lineTo(bbox.left + bbox.width, y)
              ctx.stroke()
              ctx.setLineDash([])
            },
          ],
          setSelect: [
            (self) => {
              const { left, width: chosen } = self.select
              if (chosen < 8) return
              const [from, to] = [self.posToVal(left, 'x'), self.posToVal(left + chosen, 'x')]
              zoom.current({ from: from * 1000, to: to * 1000 })
            },
          ],
        },
      },
      columns as uPlot.AlignedData,
      at,
    )
    return () => plot.destroy()
  }, [width, of, points, forecast, limit, span])
  const name = of[0]?.name ?? ''
  return (
    <figure className="mt-chart" aria-label={say.chartOf(name)}>
      <div ref={ref}>
        <div ref={host} aria-hidden="true" />
      </div>
    </figure>
  )
}

/** Room above and below; the watched value is always in sight. */
function rangeOf(low: number, high: number, limit: number | null): [number, number] {
  const values = [low, high, ...(limit === null ? [] : [limit])].filter(Number.isFinite)
  const [least, most] = [Math.min(...values), Math.max(...values)]
  if (values.length === 0) return [0, 1]
  const room = (most - least) * 0.06 || Math.abs(most) * 0.1 || 1
  return [least >= 0 && least - room < 0 ? 0 : least - room, most + room]
}
