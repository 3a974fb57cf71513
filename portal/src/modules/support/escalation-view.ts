import type { oncall } from '#contracts/oncall'
import type { Reply } from '../../api.ts'
import { clockSeconds } from '../../format.ts'
import type { PageView, StepView } from '../../ui/Escalation.tsx'
import { say } from '../../words/support.ts'

type EscalationReply = Reply<typeof oncall.getEscalation>
type StepReply = EscalationReply['steps'][number]
type PageReply = StepReply['people'][number]['pages'][number]

function outcome(page: PageReply): string {
  const at = (moment: Date | null) => (moment ? ` ${clockSeconds(moment)}` : '')
  switch (page.state) {
    case 'due':
      return ''
    case 'handed':
      return say.handedOver(at(page.handedOverAt))
    case 'delivered':
      return say.deliveredAt(at(page.deliveredAt))
    case 'seen':
      return say.seenAt(at(page.seenAt))
    case 'acknowledged':
    case 'answered':
      return (page.state === 'acknowledged' ? say.acknowledgedAt : say.answeredAt)(at(page.actedAt))
    case 'failed':
      return say.failed(page.error ? `: ${page.error}` : at(page.failedAt))
    case 'expired':
      return say.noAnswer
    case 'cancelled':
      return say.notNeeded
  }
}

function pageView(page: PageReply): PageView {
  const late = page.latenessMs !== null && page.latenessMs >= 1000 ? say.msLate(page.latenessMs) : ''
  return {
    id: page.id,
    channel: page.kind,
    at: (page.firedAt ?? page.dueAt).getTime(),
    outcome: outcome(page) + late,
    state: page.state === 'due' ? 'planned' : page.state === 'failed' ? 'failed' : page.actedAt ? 'answered' : 'sent',
  }
}

type PersonReply = StepReply['people'][number]

/** Every channel of theirs failed and somebody stands in: they are not waited for any more. */
const isPassed = (step: StepReply, one: PersonReply) =>
  !one.standsIn &&
  step.people.some((other) => other.standsIn) &&
  one.pages.every((page) => page.state === 'failed' || page.state === 'cancelled')

function stateOf(step: StepReply, one: PersonReply, escalation: EscalationReply): StepView['state'] {
  if (isPassed(step, one)) return 'passed'
  if (step.outcome === null)
    return escalation.status === 'paging' || escalation.status === 'starting' ? 'paging' : 'stopped'
  if (step.outcome === 'acknowledged') return escalation.holder?.id === one.person.id ? 'acknowledged' : 'stopped'
  if (step.outcome === 'passed' || step.outcome === 'escalated') return 'passed'
  return step.outcome === 'expired' ? 'expired' : 'stopped'
}

/** When the state began to hold: for those passed over the moment their last channel failed. */
function since(step: StepReply, one: PersonReply): number {
  const failed = one.pages.map((page) => page.failedAt?.getTime() ?? 0)
  if (isPassed(step, one) && failed.some(Boolean)) return Math.max(...failed)
  return (step.endedAt ?? step.firedAt).getTime()
}

/** The chain of an escalation as the piece shows it: what happened, who is paged now, who comes next. */
export function stepViews(escalation: EscalationReply): StepView[] {
  const past = escalation.steps.flatMap((step, index) => {
    const next = escalation.steps[index + 1]
    if (step.people.length === 0)
      return [
        {
          id: `${step.round}.${step.step}`,
          person: step.name ?? say.nobodyReachable,
          role: say.nobodyReachableInside,
          state: 'passed' as const,
          at: (step.endedAt ?? step.firedAt).getTime(),
          pages: [],
        },
      ]
    return step.people.map((one, place): StepView => {
      const state = stateOf(step, one, escalation)
      const last = place === step.people.length - 1
      return {
        id: `${step.round}.${step.step}.${one.person.id}`,
        person: one.person.name,
        role: [one.standsIn ? say.standsIn : '', step.name ?? one.through ?? ''].filter(Boolean).join(', '),
        state,
        at: since(step, one),
        until: state === 'paging' ? escalation.nextDueAt?.getTime() : undefined,
        // The clock that ended this step is the one that began the next.
        firedAt: last && step.outcome === 'expired' ? next?.firedAt.getTime() : undefined,
        latenessMs: last && step.outcome === 'expired' ? next?.latenessMs : undefined,
        pages: one.pages.map(pageView),
      }
    })
  })
  const coming = escalation.upcoming.flatMap((step, index) =>
    step.people.map(
      (person): StepView => ({
        id: `next.${index}.${person.id}`,
        person: person.name,
        role: step.name ?? '',
        state: 'waiting',
        at: step.dueAt.getTime(),
        pages: [],
      }),
    ),
  )
  return [...past, ...coming]
}

export function escalationTitle(escalation: EscalationReply): string {
  const round = escalation.round > 0 ? say.round(escalation.round + 1) : ''
  switch (escalation.status) {
    case 'paging':
    case 'starting':
      return escalation.step >= escalation.stepCount
        ? say.waitsForRound(escalation.round + 2)
        : say.escalationStep(escalation.step + 1, escalation.stepCount, round)
    case 'acknowledged':
      return say.escalationHeld(escalation.holder?.name ?? '')
    case 'exhausted':
      return say.escalationNobodyAck
    case 'silent':
      return say.escalationSilent
    case 'closed':
      return say.escalationOver
  }
}
