import { useState } from 'react'
import { when } from '../../format.ts'
import { serverNow } from '../../time.ts'
import { Btn } from '../../ui/Btn.tsx'
import { Chip } from '../../ui/Chip.tsx'
import { say } from '../../words/statuspages.ts'
import { type Incident, isOver, type Page } from './shown.ts'
import { TellDialog } from './TellDialog.tsx'

/** What was told, newest first, and the way to tell more. */
export function Incidents({ of, writes }: { of: Page; writes: boolean }) {
  const [telling, setTelling] = useState<Incident | 'new' | null>(null)
  return (
    <section>
      <div className="row sect-hd">
        <h2 className="h2">{say.told}</h2>
        {writes && (
          <span className="push">
            <Btn look="primary" onClick={() => setTelling('new')}>
              {say.tell}
            </Btn>
          </span>
        )}
      </div>
      {of.incidents.length === 0 && <p className="d2">{say.toldNone}</p>}
      <ul className="sp-list">
        {of.incidents.map((one) => (
          <li key={one.id}>
            <div className="row wrap">
              <span className="b grow wrap-any">{one.title}</span>
              <Chip look={isOver(one) ? 'line' : 'acc'}>{say[one.state]}</Chip>
              {writes && !isOver(one) && (
                <Btn size="sm" onClick={() => setTelling(one)}>
                  {say.update}
                </Btn>
              )}
            </div>
            {one.updates.slice(0, 5).map(({ id, state, text, at }) => (
              <p key={id} className="sp-said">
                <span className="b">{say[state]}</span>{' '}
                <span className="d3 tn">{when(at, serverNow(), 'minutes')}</span>
                <span className="block wrap-any">{text}</span>
              </p>
            ))}
          </li>
        ))}
      </ul>
      {telling && <TellDialog page={of} of={telling === 'new' ? null : telling} onClose={() => setTelling(null)} />}
    </section>
  )
}
