import { clockMinutes, clockSeconds } from '../format.ts'
import { useNow } from '../time.ts'
import { AHEAD, BEFORE, type HorizonMark, lanes } from './horizon.ts'
import { SeverityShape } from './Severity.tsx'
import './horizon.css'
import { say } from '../words/ui.ts'

/** The promises of the next two hours on one line, the last ten minutes behind now. */
export function Horizon({ marks }: { marks: HorizonMark[] }) {
  const now = useNow()
  const from = now - BEFORE
  const left = (x: number) => `${(x * 100).toFixed(2)}%`
  const nowX = left(BEFORE / (BEFORE + AHEAD))
  const quarter = 15 * 60_000
  const first = Math.ceil((now + 9 * 60_000) / quarter) * quarter
  const ticks = Array.from({ length: 8 }, (_, i) => first + i * quarter).filter((at) => at < now + AHEAD - 2 * 60_000)
  const shown = marks.filter((mark) => mark.at >= from && mark.at <= now + AHEAD)
  return (
    <nav className="hz desk-only" aria-label={say.promisesDueBetweenAnd(clockMinutes(from), clockMinutes(now + AHEAD))}>
      <span className="past" style={{ width: nowX }} />
      <span className="ax" />
      <span className="nowl" style={{ left: nowX }} />
      <span className="nowt tn" style={{ left: nowX }}>
        {clockSeconds(now)}
      </span>
      {ticks.map((at) => (
        <span key={at} className="tk tn" style={{ left: left((at - from) / (BEFORE + AHEAD)) }}>
          {clockMinutes(at)}
        </span>
      ))}
      {lanes(shown, from).map(({ mark, lane, x, turned, more }) => (
        <a
          key={mark.id}
          href={mark.href}
          className={`mk ${mark.severity?.toLowerCase() ?? ''}${mark.at < now ? ' bad' : ''}${turned ? ' r' : ''}`}
          style={{ left: left(x), top: lane * 24 }}
          title={[mark, ...more].map((one) => `${one.label}, ${clockSeconds(one.at)}`).join('\n')}
        >
          {mark.severity ? <SeverityShape of={mark.severity} /> : mark.icon}
          <span>
            {mark.at < now ? mark.label.split(' ')[0] : mark.label}
            {more.length > 0 && ` +${more.length}`}
          </span>
        </a>
      ))}
    </nav>
  )
}
