import { oncall } from '#contracts/oncall'
import type { RequestReply } from '#contracts/support'
import { useRead } from '../../queries.ts'
import { PromiseClock } from '../../ui/PromiseClock.tsx'
import { say } from '../../words/support.ts'

/** The escalation of a request; every panel that asks for it shares one answer. */
export function useEscalation(request: RequestReply) {
  const id = request.paging?.escalationId
  return useRead(
    oncall.getEscalation,
    { params: { id: id ?? '' } },
    { enabled: id !== undefined, kinds: ['escalation', 'request', 'page'] },
  ).data
}

/** While people are paged the clock of the running step is the first that counts: who is called when it ends. */
export function AcknowledgeClock({ request, place }: { request: RequestReply; place?: string }) {
  const escalation = useEscalation(request)
  const paging = request.paging
  const step = escalation?.steps.findLast((one) => one.outcome === null)
  if (!paging?.nextAt || !escalation || escalation.status !== 'paging' || !step) return null
  return (
    <PromiseClock
      of={{
        name: say.acknowledge,
        state: 'running',
        startedAt: step.firedAt.getTime(),
        dueAt: paging.nextAt.getTime(),
      }}
      foot
      before={place}
      consequence={paging.next ? say.thenNext(paging.next) : say.thenNobody}
    />
  )
}
