import type { ReactNode } from 'react'
import { clockMinutes, clockSeconds } from '../format.ts'
import { useNow } from '../time.ts'
import { type SeverityName, SeverityShape } from './Severity.tsx'
import './horizon.css'

export interface HorizonMark {
  id: string
  at: number
  severity?: SeverityName
  icon?: ReactNode
  /** `48213 acknowledge` */
  label: string
  href: string
}

const BEFORE = 10 * 60_000
const AHEAD = 120 * 60_000
const LANES = 3
/** Room a label takes, as a share of the axis: 12 px text at the usual width of 850 px. */
const room = (mark: HorizonMark) => (mark.label.length * 6.4 + 34) / 850

/** Sets marks on three lanes so that labels do not cover each other; a crowded stretch loses words, never marks. */
export function lanes(
  marks: HorizonMark[],
  from: number,
): { mark: HorizonMark; lane: number; x: number; bare: boolean }[] {
  const free = new Array<number>(LANES).fill(-1)
  return [...marks]
    .sort((a, b) => a.at - b.at)
    .map((mark) => {
      const x = (mark.at - from) / (BEFORE + AHEAD)
      let lane = free.findIndex((end) => end <= x)
      const bare = lane < 0
      if (bare) lane = free.indexOf(Math.min(...free))
      free[lane] = Math.max(free[lane] ?? 0, x + (bare ? 0.03 : room(mark)))
      return { mark, lane, x, bare }
    })
}

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
    <nav
      className="hz desk-only"
      aria-label={`Promises due between ${clockMinutes(from)} and ${clockMinutes(now + AHEAD)}`}
    >
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
      {lanes(shown, from).map(({ mark, lane, x, bare }) => (
        <a
          key={mark.id}
          href={mark.href}
          className={`mk ${mark.severity?.toLowerCase() ?? ''}${mark.at < now ? ' bad' : ''}${x > 0.86 ? ' r' : ''}`}
          style={{ left: left(x), top: 3 + lane * 20 }}
          title={`${mark.label}, ${clockSeconds(mark.at)}`}
        >
          {mark.severity ? <SeverityShape of={mark.severity} /> : mark.icon}
          <span className={bare ? 'sr' : undefined}>{mark.label}</span>
        </a>
      ))}
    </nav>
  )
}
