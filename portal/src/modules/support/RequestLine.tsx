import type { RequestRow } from '#contracts/support'
import { useMe } from '../../session.ts'
import { Who } from '../../ui/Avatar.tsx'
import { Row } from '../../ui/List.tsx'
import { PromiseClock } from '../../ui/PromiseClock.tsx'
import { Severity } from '../../ui/Severity.tsx'
import { Status } from '../../ui/Status.tsx'
import { say } from '../../words/desk.ts'
import { say as words } from '../../words/support.ts'
import './desk.css'
import type { Selection } from './selection.ts'
import { isDone, promiseView, secondLine, statusShape, statusWords } from './views.ts'

/** A request in a list of the staff. */
export function RequestLine({ of, selection }: { of: RequestRow; selection?: Selection }) {
  const me = useMe()
  const paging = of.paging?.status === 'paging' || of.paging?.status === 'starting'
  const row = (
    <Row
      to="/requests/$request"
      params={{ request: String(of.number) }}
      badge={<Severity of={of.severity} quiet={isDone(of.status)} />}
      title={of.title}
      second={secondLine(of)}
      status={
        <Status shape={paging ? 'dotted' : statusShape(of.status)}>
          {paging ? words.paging : statusWords(of.status, true)}
        </Status>
      }
      promise={of.nextPromise ? <PromiseClock of={promiseView(of.nextPromise)} /> : undefined}
      who={<Who name={of.assignee?.name ?? null} me={of.assignee?.id === me.id} />}
    />
  )
  if (!selection) return row
  const on = selection.has(of.id)
  return (
    <div className={on ? 'lirow on' : 'lirow'} data-id={of.id}>
      <label className="mark">
        <input
          type="checkbox"
          aria-label={say.select(of.number)}
          checked={on}
          onChange={() => selection.toggle(of.id)}
        />
      </label>
      {row}
    </div>
  )
}
