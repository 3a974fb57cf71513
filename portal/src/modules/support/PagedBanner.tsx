import { Link } from '@tanstack/react-router'
import { oncall } from '#contracts/oncall'
import type { RequestRow } from '#contracts/support'
import { useKeys } from '../../keys.ts'
import { useAct } from '../../queries.ts'
import { Btn } from '../../ui/Btn.tsx'
import { Countdown } from '../../ui/PromiseClock.tsx'
import { Severity } from '../../ui/Severity.tsx'
import { RefusalNote } from '../../ui/States.tsx'
import { say } from '../../words/support.ts'

/** The reader is being paged: what for, how long, and the one act that stops it. */
export function PagedBanner({ of, first }: { of: RequestRow; first: boolean }) {
  const paging = of.paging
  const acknowledge = useAct(oncall.acknowledge)
  const escalate = useAct(oncall.escalate)
  const act = () => paging && acknowledge.mutate({ params: { id: paging.escalationId } })
  const pass = () => paging && escalate.mutate({ params: { id: paging.escalationId }, body: {} })
  useKeys(
    first
      ? [
          { keys: 'a', does: say.acknowledgeKey, run: act },
          { keys: 'e', does: say.escalateKey, run: pass },
        ]
      : [],
  )
  if (!paging) return null
  return (
    <section className="pagedbox" aria-label={say.youArePaged(of.title)}>
      <div className="paged">
        <Severity of={of.severity} />
        <span className="grow">
          <Link className="b cut block" to="/requests/$request" params={{ request: String(of.number) }}>
            {say.youArePaged(of.title)}
          </Link>
          <span className="sm d2 cut block">
            #{of.number}, {of.account.name}. {say.stepOf(paging.step, paging.steps)}.
          </span>
        </span>
        <span className="cdw">
          {paging.nextAt && (
            <span className="cd">
              <Countdown to={paging.nextAt.getTime()} />
            </span>
          )}
          <span className="sm d2 nw">{paging.next ? say.thenNext(paging.next) : say.nobodyAfterYou}</span>
        </span>
        <span className="row act">
          <Btn look="primary" keyCap={first ? 'a' : undefined} busy={acknowledge.isPending} onClick={act}>
            {acknowledge.isPending ? say.acknowledging : say.acknowledge}
          </Btn>
          <Btn busy={escalate.isPending} onClick={pass}>
            {escalate.isPending ? say.passingOn : say.passOn}
          </Btn>
        </span>
      </div>
      <RefusalNote
        error={acknowledge.error ?? escalate.error}
        what={acknowledge.error ? say.notAcknowledged : say.notPassedOn}
      />
    </section>
  )
}
