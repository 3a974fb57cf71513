import type { IncidentRow } from '#contracts/alerts'
import { useMe } from '../../session.ts'
import { useNow } from '../../time.ts'
import { Who } from '../../ui/Avatar.tsx'
import { Row } from '../../ui/List.tsx'
import { PromiseClock } from '../../ui/PromiseClock.tsx'
import { Severity } from '../../ui/Severity.tsx'
import { Status } from '../../ui/Status.tsx'
import { promiseView } from '../support/views.ts'
import { AcknowledgeBtn, SnoozeBtn, useWaits } from './Acts.tsx'
import { secondLine, standing } from './views.ts'

/** An incident in the list. What one does under pressure stands below it on a phone, as wide as a thumb needs. */
export function IncidentLine({ of, onError }: { of: IncidentRow; onError: (error: Error) => void }) {
  const me = useMe()
  const now = useNow()
  const waits = useWaits(of)
  const { shape, words } = standing(of, now)
  return (
    <div className="incrow" data-id={of.id}>
      <Row
        to="/incidents/$incident"
        params={{ incident: String(of.number) }}
        badge={<Severity of={of.severity} quiet={of.status !== 'open'} />}
        title={of.title}
        second={secondLine(of, now)}
        status={<Status shape={shape}>{words}</Status>}
        promise={of.nextPromise ? <PromiseClock of={promiseView(of.nextPromise)} /> : undefined}
        who={<Who name={of.acked?.name ?? null} me={of.acked?.id === me.id} />}
      />
      {waits && (
        <div className="incacts">
          <AcknowledgeBtn of={of} onError={onError} />
          <SnoozeBtn of={of} onError={onError} />
        </div>
      )}
    </div>
  )
}
