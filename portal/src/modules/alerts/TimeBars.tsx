import { Link } from '@tanstack/react-router'
import type { IncidentReply } from '#contracts/alerts'
import { clockMinutes, clockSeconds, span } from '../../format.ts'
import { useNow } from '../../time.ts'
import { SeverityShape } from '../../ui/Severity.tsx'
import { say } from '../../words/alerts.ts'

type Alert = IncidentReply['alertList'][number]

/** Where a moment lies on the axis, in per cent. */
const place = (at: number, from: number, to: number) => Math.min(100, Math.max(0, ((at - from) / (to - from)) * 100))

/** Titles of checks begin with the name of their system already. */
const named = ({ system, title }: Alert) =>
  !system || title.startsWith(system.name) ? title : `${system.name}: ${title}`

/** Alerts as bars on one time axis: what began when, what lasts. */
export function TimeBars({ of, rows }: { of: IncidentReply; rows: readonly Alert[] }) {
  const now = useNow()
  const end = of.resolvedAt?.getTime() ?? now
  const start = Math.min(of.openedAt.getTime(), ...rows.map(({ openedAt }) => openedAt.getTime()))
  const from = start - Math.max(30_000, (end - start) * 0.15)
  const to = end + Math.max(5000, (end - start) * 0.04)
  const ticks = [0.25, 0.5, 0.75].map((share) => from + (to - from) * share)
  const label = to - from < 300_000 ? clockSeconds : clockMinutes
  return (
    <section className="bars" aria-label={say.timeAxis}>
      <div className="axis" aria-hidden="true">
        {ticks.map((at) => (
          <span key={at} style={{ left: `${place(at, from, to)}%` }}>
            {label(at)}
          </span>
        ))}
      </div>
      <ul>
        {rows.map((one) => {
          const last = one.resolvedAt?.getTime() ?? end
          const left = place(one.openedAt.getTime(), from, to)
          return (
            <li key={one.id} className={one.id === of.likelyCause.alertId ? 'cause' : undefined}>
              <Link to="/incidents/alerts/$alert" params={{ alert: one.id }} className="bar-name">
                <span className="cut" title={named(one)}>
                  {named(one)}
                </span>
                <span className="d3 tn push">{span(Math.max(0, last - one.openedAt.getTime()))}</span>
              </Link>
              <span className="bar-way">
                <span
                  className={`albar ${one.severity.toLowerCase()}${one.resolvedAt ? ' over' : ''}`}
                  style={{ left: `${left}%`, width: `${Math.max(0.8, place(last, from, to) - left)}%` }}
                >
                  <SeverityShape of={one.severity} />
                </span>
              </span>
            </li>
          )
        })}
      </ul>
    </section>
  )
}
