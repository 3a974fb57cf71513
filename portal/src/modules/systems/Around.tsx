import { type CSSProperties, useCallback, useState } from 'react'
import { useFilters } from '../../filters.ts'
import { clockMinutes, day, when } from '../../format.ts'
import { useNowEvery } from '../../time.ts'
import { BtnLink } from '../../ui/Btn.tsx'
import { SegLinks } from '../../ui/Seg.tsx'
import { Skeleton } from '../../ui/States.tsx'
import { say } from '../../words/systems.ts'
import { axisParts } from './axis.ts'
import type { SystemReply } from './kinds.ts'
import { place, SPANS, type SpanName, spanAsked } from './span.ts'

const dayMs = 86_400_000

/**
 * What happened around a system on one time axis: its alerts, how its checks did, what it measured, its changes, requests of its
 * account, what was tried; of each module what its `AxisLanes.tsx` says. About a moment (`at` in the address), that is marked. For staff.
 */
export function Around({ of }: { of: SystemReply }) {
  // The end of this minute, so that what just happened has its place.
  const now = useNowEvery(60_000) + 60_000
  const { values } = useFilters(['around', 'at', 'end'])
  const span = spanAsked(values, now)
  const [counts, setCounts] = useState<Record<string, number | undefined>>({})
  const count = useCallback(
    (name: string, lanes: number | undefined) => setCounts((before) => ({ ...before, [name]: lanes })),
    [],
  )
  const search = (changes: Record<string, string>) =>
    Object.fromEntries(Object.entries({ ...values, ...changes }).filter(([, value]) => value !== ''))
  const link = (value: SpanName, label: string) => ({
    value,
    label,
    to: '.',
    search: search({ around: value, end: '' }),
  })
  const moved = (share: number) => search({ end: new Date(span.to + share * span.length).toISOString() })
  const known = axisParts.every(({ name }) => counts[name] !== undefined)
  const some = axisParts.some(({ name }) => (counts[name] ?? 0) > 0)
  return (
    <section aria-label={say.around}>
      <div className="row wrap">
        <h2 className="h2">{say.around}</h2>
        {span.at !== null && <span className="d3 tn">{say.aboutMoment(when(span.at, now, 'minutes'))}</span>}
        <span className="push row wrap">
          <BtnLink size="sm" to="." search={moved(-0.5)}>
            {say.earlier}
          </BtnLink>
          {!span.live && (
            <BtnLink size="sm" to="." search={moved(0.5)}>
              {say.later}
            </BtnLink>
          )}
          {!span.live && (
            <BtnLink size="sm" to="." search={search({ end: '', at: '' })}>
              {say.untilNow}
            </BtnLink>
          )}
          <SegLinks
            label={say.around}
            value={span.name}
            options={[link('hour', say.oneHour), link('', say.oneDay), link('week', say.oneWeek)]}
          />
        </span>
      </div>
      <div
        className={span.at === null ? 'sy-axis' : 'sy-axis about'}
        style={{ '--at': `${span.at === null ? 0 : place(span.at, span)}%` } as CSSProperties}
      >
        {some && <Ticks from={span.from} to={span.to} now={now} />}
        {axisParts.map(({ name, Lanes }) => (
          <Lanes
            key={name}
            systemId={of.id}
            systemName={of.name}
            accountId={of.account.id}
            from={span.from}
            to={span.to}
            onCount={(lanes) => count(name, lanes)}
          />
        ))}
      </div>
      {!some && !known && <Skeleton rows={3} />}
      {!some && known && <p className="d3">{say.nothingHappened}</p>}
    </section>
  )
}

function Ticks({ from, to, now }: { from: number; to: number; now: number }) {
  const label = (at: number) => (to - from > SPANS[''] ? day(at, now) : clockMinutes(at))
  return (
    <div className="sy-ticks">
      {to < now - dayMs / 2 && to - from <= dayMs && <b className="sm d2">{day(to, now)}</b>}
      {[0, 0.25, 0.5, 0.75].map((share) => (
        <span key={share} aria-hidden="true" style={{ left: `${share * 100}%` }}>
          {label(from + (to - from) * share)}
        </span>
      ))}
    </div>
  )
}
