import { span } from '../../format.ts'
import { useNow } from '../../time.ts'
import { SeverityShape } from '../../ui/Severity.tsx'
import { say } from '../../words/wall.ts'
import { beyond, SEVERITIES } from './beyond.ts'
import { Fitted } from './Fitted.tsx'
import { more } from './More.tsx'
import type { Wall } from './reading.ts'
import './alarms.css'

/** How many of each severity are open, then the worst of them. */
export function Alarms({ of }: { of: Wall }) {
  const now = useNow()
  return (
    <section className="wl-burning" aria-label={say.alarms}>
      <div className="wl-counts">
        {SEVERITIES.map((severity) => (
          <div key={severity} className={severity === 'P1' && of.counts.P1 > 0 ? 'hot' : undefined}>
            <span className={`shape ${severity.toLowerCase()}`}>
              <SeverityShape of={severity} />
            </span>
            <span className={of.counts[severity] > 999 ? 'n very-many' : of.counts[severity] > 99 ? 'n many' : 'n'}>
              {of.counts[severity]}
            </span>
            <span className="l">{severity}</span>
          </div>
        ))}
      </div>
      {of.alarms.length === 0 && <p className="dim">{say.noAlarm}</p>}
      <Fitted
        className="wl-alarms"
        footLines={3.2}
        more={(shown) => more(beyond(of.counts, of.alarms.slice(0, shown)))}
        rows={of.alarms.map((alarm) => (
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
      />
    </section>
  )
}
