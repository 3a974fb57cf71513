import { span } from '../../format.ts'
import { useNow } from '../../time.ts'
import { SeverityShape } from '../../ui/Severity.tsx'
import { say } from '../../words/wall.ts'
import type { Wall } from './reading.ts'

const minute = 60_000

/** How near a promise is to its end: over, within a quarter of an hour, within an hour, later. */
function nearness(leftMs: number): string {
  if (leftMs < 0) return 'p1'
  if (leftMs < 15 * minute) return 'p2'
  return leftMs < 60 * minute ? 'p3' : ''
}

/** What is owed next, with clocks that run. */
export function Owed({ of }: { of: Wall }) {
  const now = useNow()
  return (
    <section className="wl-panel">
      <h2>{say.promises}</h2>
      {of.promises.length === 0 && <p className="dim">{say.noPromises}</p>}
      <ul className="wl-owed">
        {of.promises.map((promise) => {
          const left = promise.dueAt.getTime() - now
          return (
            <li key={promise.id}>
              <span className={`c ${nearness(left)}`}>{span(left)}</span>
              <span className="t">{left < 0 ? say.over(promise.name) : promise.name}</span>
              <span className="s">{`${promise.label} ${promise.account}`}</span>
            </li>
          )
        })}
      </ul>
    </section>
  )
}

/** Who is called next, rota by rota. */
export function OnCall({ of }: { of: Wall }) {
  return (
    <section className="wl-panel">
      <h2>{say.onCall}</h2>
      <dl className="wl-on-call">
        {of.onCall.map(({ rota, person }) => (
          <div key={rota}>
            <dt>{rota}</dt>
            <dd className={person === null ? 'p1' : undefined}>{person ?? say.nobody}</dd>
          </div>
        ))}
      </dl>
    </section>
  )
}

/** Requests somebody is at. */
export function Work({ of }: { of: Wall }) {
  const now = useNow()
  return (
    <section className="wl-work" aria-label={say.work}>
      {of.work.length === 0 && <div className="wl-panel dim">{say.noWork}</div>}
      {of.work.map((one) => (
        <div key={one.id} className="wl-panel">
          <span className="t">
            <span className={`shape ${one.severity.toLowerCase()}`}>
              <SeverityShape of={one.severity} />
            </span>
            {`${one.number} ${one.title}`}
          </span>
          <span className="s">
            {one.who ?? say.nobodyYet}
            <span className="push">{say.since(span(now - one.since.getTime()))}</span>
          </span>
        </div>
      ))}
    </section>
  )
}
