import { span } from '../../format.ts'
import { useNow } from '../../time.ts'
import { SeverityShape } from '../../ui/Severity.tsx'
import { say } from '../../words/wall.ts'
import type { Wall } from './reading.ts'

const SEVERITIES = ['P1', 'P2', 'P3', 'P4'] as const

/** How many of each severity are open, then the worst of them. */
export function Alarms({ of }: { of: Wall }) {
  const now = useNow()
  return (
    <section aria-label={say.alarms}>
      <div className="wl-counts">
        {SEVERITIES.map((severity) => (
          <div key={severity} className={severity === 'P1' && of.counts.P1 > 0 ? 'hot' : undefined}>
            <span className={`shape ${severity.toLowerCase()}`}>
              <SeverityShape of={severity} />
            </span>
            <span className="n">{of.counts[severity]}</span>
            <span className="l">{severity}</span>
          </div>
        ))}
      </div>
      {of.alarms.length === 0 && <p className="dim">{say.noAlarm}</p>}
      <ul className="wl-alarms">
        {of.alarms.map((alarm) => (
          <li key={alarm.id}>
            <span className={`shape ${alarm.severity.toLowerCase()}`}>
              <SeverityShape of={alarm.severity} />
              <span className="sr">{alarm.severity}</span>
            </span>
            <span className="t">{alarm.title}</span>
            <span className="a">{span(now - alarm.openedAt.getTime())}</span>
            <span className="s">{alarm.account}</span>
            <span className="w">{alarm.who ?? (alarm.held ? say.held : say.nobodyYet)}</span>
          </li>
        ))}
      </ul>
    </section>
  )
}
