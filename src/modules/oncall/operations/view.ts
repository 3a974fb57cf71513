import type { Tx } from '#platform/db/database.ts'
import type { HandlerReply } from '#platform/http/contract.ts'
import type { oncall } from '../contract.ts'
import type { StoredEscalation } from '../queries/escalation.ts'
import { type PageRow, pagesOf } from '../queries/page.ts'
import { policiesByIds } from '../queries/policy.ts'
import { type StepFact, stepsOf } from '../queries/read.ts'
import { upcoming } from '../rules/upcoming.ts'

export type EscalationView = HandlerReply<typeof oncall.getEscalation>
export type EscalationLine = HandlerReply<typeof oncall.listEscalations>['items'][number]

const moment = (ms: number | null | undefined) => (ms == null ? null : new Date(ms))

/** Escalations with every step, every page and how late each was. */
export async function viewEscalations(tx: Tx, escalations: readonly StoredEscalation[]): Promise<EscalationView[]> {
  const ids = escalations.map((e) => e.id)
  const steps = Map.groupBy(await stepsOf(tx, ids), (s) => s.escalationId)
  const pages = Map.groupBy(await pagesOf(tx, ids), (p) => p.escalationId)
  const policies = await policiesByIds(
    tx,
    escalations.map((e) => e.policyId),
  )
  return escalations.map((escalation) => ({
    ...head(escalation, policies.get(escalation.policyId)?.name ?? 'Policy'),
    upcoming: (escalation.state ? upcoming(escalation.state) : []).map(({ dueAtMs, step }) => ({
      dueAt: new Date(dueAtMs),
      name: step.name,
      people: step.targets.map((p) => ({ id: p.personId, name: p.name })),
    })),
    steps: (steps.get(escalation.id) ?? []).map((step) => stepView(escalation, step, pages.get(escalation.id) ?? [])),
  }))
}

/** One line each for lists: who is being paged or holds it, and what comes next. */
export async function viewLines(tx: Tx, escalations: readonly StoredEscalation[]): Promise<EscalationLine[]> {
  const policies = await policiesByIds(
    tx,
    escalations.map((e) => e.policyId),
  )
  return escalations.map((escalation) => ({
    ...head(escalation, policies.get(escalation.policyId)?.name ?? 'Policy'),
    people: peopleNow(escalation),
  }))
}

function head(escalation: StoredEscalation, policyName: string) {
  const { id, accountId, subject, title, severity, status, startedAt, closedAt, state } = escalation
  return {
    id,
    accountId,
    subject,
    title,
    severity,
    status,
    policy: { id: escalation.policyId, name: policyName },
    policyVersion: state?.chain.version ?? null,
    startedAt,
    round: state?.round ?? 0,
    step: state?.step ?? 0,
    stepCount: state?.chain.steps.length ?? 0,
    nextDueAt: moment(state?.nextDueMs),
    holder: state?.holder ? { id: state.holder.personId, name: state.holder.name } : null,
    acknowledgedAt: moment(state?.holder?.atMs),
    leaseUntil: moment(state?.leaseUntilMs),
    closedAt,
  }
}

function peopleNow({ state }: StoredEscalation): { id: string; name: string }[] {
  if (!state) return []
  if (state.holder) return [{ id: state.holder.personId, name: state.holder.name }]
  const step = state.chain.steps[state.step]
  const paged = new Set(state.pages.map((p) => p.personId))
  const all = step ? [...step.targets, ...step.alternates.flat()] : []
  return all.filter((p) => paged.delete(p.personId)).map((p) => ({ id: p.personId, name: p.name }))
}

function stepView(
  escalation: StoredEscalation,
  fact: StepFact,
  pages: readonly PageRow[],
): EscalationView['steps'][number] {
  const mine = pages.filter((p) => p.round === fact.round && p.step === fact.step)
  const { escalationId: _, ...step } = fact
  return {
    ...step,
    name: escalation.state?.chain.steps[fact.step]?.name ?? null,
    people: [
      ...Map.groupBy(
        mine.toSorted((a, b) => Number(a.shadow) - Number(b.shadow)),
        (p) => p.personId,
      ).values(),
    ].map((group) => ({
      person: { id: group[0]!.personId, name: group[0]!.personName },
      through: group[0]!.through,
      standsIn: group[0]!.standsIn,
      shadow: group[0]!.shadow,
      pages: group.map(pageView),
    })),
  }
}

function pageView(page: PageRow) {
  const {
    id,
    kind,
    label,
    state,
    dueAt,
    firedAt,
    handedOverAt,
    deliveredAt,
    seenAt,
    actedAt,
    failedAt,
    error,
    latenessMs,
  } = page
  return {
    id,
    kind,
    label,
    state,
    dueAt,
    firedAt,
    handedOverAt,
    deliveredAt,
    seenAt,
    actedAt,
    failedAt,
    error,
    latenessMs,
  }
}
