import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { alerts } from '#contracts/alerts'
import { support } from '#contracts/support'
import { systems } from '#contracts/systems'
import { useFilters } from '../../filters.ts'
import { clockMinutes, span, when } from '../../format.ts'
import { useRead } from '../../queries.ts'
import { useNowEvery } from '../../time.ts'
import { SegLinks } from '../../ui/Seg.tsx'
import { SeverityShape } from '../../ui/Severity.tsx'
import { RefusalNote } from '../../ui/States.tsx'
import { say } from '../../words/systems.ts'
import type { SystemReply } from './kinds.ts'

const hour = 3_600_000
const SPANS = { '': 24 * hour, hour, week: 168 * hour }
type Span = keyof typeof SPANS

/** Where a moment lies between two others, in per cent. */
const place = (at: number, from: number, to: number) => Math.min(100, Math.max(0, ((at - from) / (to - from)) * 100))

interface Lane {
  key: string
  to: string
  params: Record<string, string>
  name: string
  from: number
  /** The same as `from` for what is one moment. */
  until: number
  look: string
  mark?: ReactNode
}

/**
 * What happened around a system on one time axis: its alerts as long as they lasted, changes of it, requests of its account. For
 * staff.
 */
export function Around({ of }: { of: SystemReply }) {
  // The end of this minute, so that what just happened has its place.
  const now = useNowEvery(60_000) + 60_000
  const { values } = useFilters(['around'])
  const chosen = (values.around in SPANS ? values.around : '') as Span
  const [from, to] = [now - SPANS[chosen], now]
  const told = useRead(alerts.listAlerts, { query: { systemId: of.id, state: 'all', limit: 50 } }, { kinds: ['alert', 'incident'], keep: true }) // biome-ignore format: one question
  const journal = useRead(systems.getSystemJournal, { params: { id: of.id }, query: { limit: 50 } }, { kinds: ['system'] }) // biome-ignore format: one question
  const asked = useRead(support.listRequests, { query: { account: of.account.id, order: 'newest', limit: 20 } }, { kinds: ['request'], keep: true }) // biome-ignore format: one question
  const lanes: Lane[] = [
    ...(told.data?.items ?? []).map((one) => ({
      key: one.id,
      to: '/incidents/alerts/$alert',
      params: { alert: one.id },
      name: one.title,
      from: one.openedAt.getTime(),
      until: one.resolvedAt?.getTime() ?? to,
      look: `${one.severity.toLowerCase()}${one.resolvedAt ? ' over' : ''}`,
      mark: <SeverityShape of={one.severity} />,
    })),
    ...(asked.data?.items ?? []).map((one) => ({
      key: one.id,
      to: '/requests/$request',
      params: { request: String(one.number) },
      name: `${one.number} ${one.title}`,
      from: one.createdAt.getTime(),
      until: one.createdAt.getTime(),
      look: 'request',
    })),
    ...(journal.data?.items ?? []).map((one) => ({
      key: one.id,
      to: '/systems/$system',
      params: { system: of.id },
      name: one.text,
      from: one.at.getTime(),
      until: one.at.getTime(),
      look: 'change',
    })),
  ]
  const shown = lanes.filter((lane) => lane.until >= from && lane.from <= to).slice(0, 30)
  const link = (value: Span, label: string) => ({ value, label, to: '.', search: value ? { around: value } : {} })
  return (
    <section aria-label={say.around}>
      <div className="row wrap">
        <h2 className="h2">{say.around}</h2>
        <span className="push">
          <SegLinks
            label={say.around}
            value={chosen}
            options={[link('hour', say.lastHour), link('', say.lastDay), link('week', say.lastWeek)]}
          />
        </span>
      </div>
      <RefusalNote error={told.error ?? journal.error ?? asked.error} />
      {shown.length === 0 && <p className="d3">{say.nothingHappened}</p>}
      {shown.length > 0 && <Axis lanes={shown} from={from} to={to} />}
    </section>
  )
}

function Axis({ lanes, from, to }: { lanes: Lane[]; from: number; to: number }) {
  return (
    <div className="sy-axis">
      <div className="sy-ticks" aria-hidden="true">
        {[0, 0.25, 0.5, 0.75].map((share) => {
          const at = from + (to - from) * share
          return (
            <span key={share} style={{ left: `${share * 100}%` }}>
              {to - from > 24 * hour ? when(at, to, 'minutes') : clockMinutes(at)}
            </span>
          )
        })}
      </div>
      <ul>
        {lanes.map((lane) => {
          const left = place(lane.from, from, to)
          const width = place(lane.until, from, to) - left
          return (
            <li key={lane.key}>
              <Link to={lane.to} params={lane.params} className="cut" title={lane.name}>
                {lane.name}
              </Link>
              <span className="sm d3 tn">
                {lane.until > lane.from ? span(lane.until - lane.from) : when(lane.from, to, 'minutes')}
              </span>
              <span className="sy-way">
                <span className={`sy-bar ${lane.look}`} style={{ left: `${left}%`, width: `${Math.max(0.8, width)}%` }}>
                  {lane.mark}
                </span>
              </span>
            </li>
          )
        })}
      </ul>
    </div>
  )
}
