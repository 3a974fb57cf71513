import type { RequestRow } from '#contracts/support'
import { useMe } from '../../session.ts'
import { Who } from '../../ui/Avatar.tsx'
import { Row } from '../../ui/List.tsx'
import { PromiseClock } from '../../ui/PromiseClock.tsx'
import { Severity } from '../../ui/Severity.tsx'
import { Status } from '../../ui/Status.tsx'
import { isDone, promiseView, secondLine, statusShape, statusWords } from './views.ts'

/** A request in a list of the staff. */
export function RequestLine({ of }: { of: RequestRow }) {
  const me = useMe()
  const paging = of.paging?.status === 'paging' || of.paging?.status === 'starting'
  return (
    <Row
      to="/requests/$request"
      params={{ request: String(of.number) }}
      badge={<Severity of={of.severity} quiet={isDone(of.status)} />}
      title={of.title}
      second={secondLine(of)}
      status={
        <Status shape={paging ? 'dotted' : statusShape(of.status)}>
          {paging ? 'Paging' : statusWords(of.status, true)}
        </Status>
      }
      promise={of.nextPromise ? <PromiseClock of={promiseView(of.nextPromise)} /> : undefined}
      who={<Who name={of.assignee?.name ?? null} me={of.assignee?.id === me.id} />}
    />
  )
}
