import { span } from '../../format.ts'
import { useNow } from '../../time.ts'
import { SeverityShape } from '../../ui/Severity.tsx'
import { say } from '../../words/wall.ts'
import { beyond, totalOf } from './beyond.ts'
import { Fitted } from './Fitted.tsx'
import { more } from './More.tsx'
import type { Wall } from './reading.ts'
import './side.css'

const minute = 60_000

/** How near a promise is to its end: over, within a quarter of an hour, within an hour, later. */
function nearness(leftMs: number): string {
  if (leftMs < 0) return 'p1'
  if (leftMs < 15 * minute) return 'p2'
  return leftMs < 60 * minute ? 'p3' : ''
}

/** `48211 Quarry Foods`: from five metres the number and whose it is say more than the beginning of a title. */
const subjectOf = ({ label, account }: Wall['promises'][number]) =>
  `${/^(\d+|[A-Z]+-\d+)(?= )/.exec(label)?.[0] ?? label} ${account}`

/** What is owed next, with clocks that run. */
export function Owed({ of }: { of: Wall }) {
  const now = useNow()
  const left = (shown: number) => {
    const broken = of.promises.slice(0, shown).filter((one) => one.broken).length
    const beyondBroken = Math.max(0, of.promisesInAll.broken - broken)
    const running = Math.max(0, of.promisesInAll.running - (shown - broken))
    return beyondBroken + running === 0 ? null : say.morePromises(beyondBroken, running)
  }
  return (
    <section className="wl-panel wl-list">
      <h2>{say.promises}</h2>
      {of.promises.length === 0 && <p className="dim">{say.noPromises}</p>}
      <Fitted
        className="wl-owed"
        more={left}
        rows={of.promises.map((promise) => {
          const left = promise.dueAt.getTime() - now
          return (
            <li key={promise.id}>
              <span className={`c ${nearness(left)}`}>{span(left)}</span>
              <span className="t">{left < 0 ? say.over(promise.name) : promise.name}</span>
              <span className="s">{subjectOf(promise)}</span>
            </li>
          )
        })}
      />
    </section>
  )
}

/** Who is called next, rota by rota. */
export function OnCall({ of }: { of: Wall }) {
  const left = (shown: number) => {
    const rest = of.onCall.slice(shown)
    return rest.length === 0 ? null : say.moreRotas(rest.length, rest.filter(({ person }) => person === null).length)
  }
  return (
    <section className="wl-panel wl-list">
      <h2>{say.onCall}</h2>
      <Fitted
        className="wl-on-call"
        more={left}
        rows={of.onCall.map(({ rota, person }) => (
          <li key={rota}>
            <span className="r">{rota}</span>
            <span className={person === null ? 't p1' : 't'}>{person ?? say.nobody}</span>
          </li>
        ))}
      />
    </section>
  )
}

/** Requests somebody is at. */
export function Work({ of }: { of: Wall }) {
  const now = useNow()
  const left = beyond(of.workInAll, of.work)
  return (
    <section className={totalOf(left) > 0 ? 'wl-work and-more' : 'wl-work'} aria-label={say.work}>
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
      {totalOf(left) > 0 && <div className="wl-panel wl-more">{more(left)}</div>}
    </section>
  )
}
