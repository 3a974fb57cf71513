import { Fragment, type ReactNode } from 'react'
import { clockSeconds, dayHead } from '../format.ts'
import { serverNow } from '../time.ts'
import './timeline.css'

export interface TimelineEntry {
  id: string
  at: number
  icon: ReactNode
  /** A sentence; links inside are underlined. */
  text: ReactNode
  second?: ReactNode
  /** Small words at the right edge. */
  right?: ReactNode
  /** Red only on what is red. */
  tone?: 'p1' | 'acc'
}

/** What happened, with seconds, days as heads. The order is the caller's: newest first for accounts and projects. */
export function Timeline({ of }: { of: TimelineEntry[] }) {
  const now = serverNow()
  let head = ''
  return (
    <ol className="tl">
      {of.map((entry) => {
        const day = dayHead(entry.at, now)
        const first = day !== head
        head = day
        const [minutes, seconds] = [clockSeconds(entry.at).slice(0, 5), clockSeconds(entry.at).slice(5)]
        return (
          <Fragment key={entry.id}>
            {first && <li className="dayr day">{day}</li>}
            <li>
              <time dateTime={new Date(entry.at).toISOString()}>
                {minutes}
                <span className="sec">{seconds}</span>
              </time>
              <span className={entry.tone ? `nd ${entry.tone}` : 'nd'}>{entry.icon}</span>
              <div className="c">
                <div className="t">
                  <span className="cut">{entry.text}</span>
                  {entry.right && <span className="push">{entry.right}</span>}
                </div>
                {entry.second && <div className="s">{entry.second}</div>}
              </div>
            </li>
          </Fragment>
        )
      })}
    </ol>
  )
}
