import { useElementSize } from '@mantine/hooks'
import { baseOf, type Series, seriesOf, topOf } from '#contracts/reports'
import { say } from '../../words/builder.ts'
import { figure, type Result } from './figure.ts'

const [left, top, bottom] = [58, 14, 190]
/** Before the page is laid out, and where it never is. */
const usual = 900

/** Neutral, and told apart in grey: people, teams and accounts have no colour. */
const FILLS = ['var(--ink)', 'url(#rb-hatch)', 'var(--text-3)', 'url(#rb-dots)', 'var(--line-2)', 'url(#rb-cross)']
const DASHES = ['', '6 4', '2 3', '10 3 2 3', '1 5', '14 4']
const fill = (n: number) => FILLS[n % FILLS.length]

function Patterns() {
  return (
    <defs>
      <pattern id="rb-hatch" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <rect width="2.4" height="5" fill="var(--ink)" />
      </pattern>
      <pattern id="rb-dots" width="5" height="5" patternUnits="userSpaceOnUse">
        <circle cx="2.5" cy="2.5" r="1.3" fill="var(--ink)" />
      </pattern>
      <pattern id="rb-cross" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(-45)">
        <rect width="1.2" height="6" fill="var(--text-2)" />
      </pattern>
    </defs>
  )
}

type Scale = { x: (at: number) => number; y: (value: number) => number; step: number }
type Named = { of: Result; column: number; points: string[] }

function titleOf({ of, column, points }: Named, series: Series, at: number, value: number): string {
  const parts = of.groups.length > 1 ? [points[at], series.label] : [points[at]]
  return `${parts.join(', ')}: ${figure(value, of.columns[column]!.unit)}`
}

function Bars({ series, scale, named }: { series: Series[]; scale: Scale; named: Named }) {
  const width = Math.min(44, (scale.step * 0.8) / series.length)
  return series.map((one, n) =>
    one.values.map((value, at) => {
      if (!value) return null
      // A single one must still be seen beside hundreds.
      const height = Math.max(2, bottom - scale.y(value))
      return (
        <rect
          key={`${one.label}.${named.points[at]}`}
          x={scale.x(at) - (width * series.length) / 2 + width * n}
          y={bottom - height}
          width={Math.max(1, width - 1.5)}
          height={height}
          fill={fill(n)}
        >
          <title>{titleOf(named, one, at, value)}</title>
        </rect>
      )
    }),
  )
}

function Lines({ series, scale, named }: { series: Series[]; scale: Scale; named: Named }) {
  return series.map((one, n) => {
    const points = one.values.flatMap((value, at) => (value === null ? [] : [{ at, value }]))
    const path = points
      .map(({ at, value }, i) => {
        // A gap in the numbers is a gap in the line.
        const joined = i > 0 && points[i - 1]!.at === at - 1
        return `${joined ? 'L' : 'M'}${scale.x(at).toFixed(1)} ${scale.y(value).toFixed(1)}`
      })
      .join('')
    return (
      <g key={one.label}>
        <path className="ln" d={path} strokeDasharray={DASHES[n % DASHES.length]} />
        {points.map(({ at, value }) => (
          <circle
            key={named.points[at]}
            cx={scale.x(at)}
            cy={scale.y(value)}
            r="3"
            fill="var(--surface)"
            stroke="var(--ink)"
            strokeWidth="1.6"
          >
            <title>{titleOf(named, one, at, value)}</title>
          </circle>
        ))}
      </g>
    )
  })
}

function Legend({ series, line }: { series: Series[]; line: boolean }) {
  return (
    <ul className="rb-legend">
      {series.map(({ label }, n) => (
        <li key={label}>
          <svg width="22" height="12" aria-hidden="true">
            {line ? (
              <path className="ln" d="M0 6H22" strokeDasharray={DASHES[n % DASHES.length]} />
            ) : (
              <rect width="22" height="12" fill={fill(n)} stroke="var(--line-2)" />
            )}
          </svg>
          {label}
        </li>
      ))}
    </ul>
  )
}

/** The chart of a report: its first number. The table beside it has all of them. */
export function Chart({ of, kind }: { of: Result; kind: 'bar' | 'line' }) {
  // Drawn as wide as its place, so that its words have their size on a phone, too.
  const { ref, width } = useElementSize<HTMLDivElement>()
  const right = (width || usual) - 8
  const { points, series, column, leftOut, pointsLeftOut } = seriesOf(of)
  const { label, unit } = of.columns[column]!
  const most = topOf(series, unit)
  const base = baseOf(series, unit, kind)
  const step = (right - left) / Math.max(1, points.length)
  const scale: Scale = {
    step,
    x: (at) => left + step * (at + 0.5),
    y: (value) => bottom - ((value - base) / (most - base)) * (bottom - top),
  }
  const named = { of, column, points }
  const every = Math.max(1, Math.ceil(76 / step))
  const room = Math.max(4, Math.floor((step * every) / 6))
  const by = of.groups.map((group) => group.label).join(', ')
  return (
    <figure className="ct rb-chart">
      <figcaption className="h3">
        {label}
        {(leftOut > 0 || pointsLeftOut > 0) && <span>{say.leftToTable(leftOut, pointsLeftOut)}</span>}
      </figcaption>
      <div ref={ref}>
        <svg className="ch" viewBox={`0 0 ${width || usual} 214`} role="img" aria-label={say.chartOf(label, by)}>
          <Patterns />
          {[base, (base + most) / 2, most].map((value) => (
            <g key={value}>
              <line className="gl" x1={left} x2={right} y1={scale.y(value)} y2={scale.y(value)} />
              <text x={left - 8} y={scale.y(value) + 4} textAnchor="end">
                {figure(value, unit)}
              </text>
            </g>
          ))}
          {kind === 'line' ? (
            <Lines series={series} scale={scale} named={named} />
          ) : (
            <Bars series={series} scale={scale} named={named} />
          )}
          {points.map((point, at) =>
            at % every === 0 ? (
              <text key={point} x={scale.x(at)} y="208" textAnchor="middle">
                {point.length > room ? `${point.slice(0, room - 1)}…` : point}
                <title>{point}</title>
              </text>
            ) : null,
          )}
        </svg>
      </div>
      {series.length > 1 && <Legend series={series} line={kind === 'line'} />}
    </figure>
  )
}
