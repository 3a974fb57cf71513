import { type EscalationView, escalationOf } from '#oncall'
import type { Tx } from '#platform/db/database.ts'
import { type PromiseView, promisesOf } from '#promises'
import type { ListRow } from '../queries/list.ts'
import type { PromiseReply, RequestRow } from '../shapes.ts'
import { subjectOf } from '../types.ts'

type PromisesOfRows = Map<string, PromiseView[]>

/** The promises of each row, by its id. */
export const promisesOfRows = (tx: Tx, rows: readonly ListRow[]): Promise<PromisesOfRows> =>
  promisesOf(
    tx,
    rows.map((row) => subjectOf(row.id)),
  )

/**
 * Rows of lists as the caller may see them: three statements for promises, unless whoever asks has them, and three for paging,
 * however many rows.
 */
export async function toRows(tx: Tx, rows: readonly ListRow[], known?: PromisesOfRows): Promise<RequestRow[]> {
  if (rows.length === 0) return []
  const subjects = rows.map((row) => subjectOf(row.id))
  const promises = known ?? (await promisesOfRows(tx, rows))
  const paging = tx.actor.staff ? await pagingOf(tx, subjects) : new Map<string, RequestRow['paging']>()
  return rows.map((row) => ({
    id: row.id,
    number: row.number,
    title: row.title,
    severity: row.severity,
    status: row.status,
    channel: row.channel,
    topic: row.topic,
    account: { id: row.accountId, number: row.accountNumber, name: row.accountName },
    contact: row.contactName ? { id: row.contactId, name: row.contactName, email: row.contactEmail } : null,
    // Which team and who in it is the provider's own affair; a customer reads the names in the answers.
    team: tx.actor.staff && row.teamId && row.teamName ? { id: row.teamId, name: row.teamName } : null,
    assignee: tx.actor.staff && row.assigneeId ? { id: row.assigneeId, name: row.assigneeName ?? '' } : null,
    tags: tx.actor.staff ? row.tags : [],
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
    lastMessageAt: row.lastMessageAt,
    lastMessageBy: row.lastMessageBy,
    version: row.version,
    nextPromise: nextOf(promises.get(row.id) ?? []),
    paging: paging.get(row.id) ?? null,
  }))
}

/** The owed promise that is due first; one that stands still counts last. */
export function nextOf(promises: readonly PromiseView[]): PromiseReply | null {
  const owed = promises.filter((one) => one.owed)
  const time = (one: PromiseView) => one.dueAt?.getTime() ?? Number.MAX_SAFE_INTEGER
  const next = owed.sort((a, b) => time(a) - time(b))[0]
  return next ? promiseReply(next) : null
}

export function promiseReply(view: PromiseView): PromiseReply {
  return {
    id: view.id,
    kind: view.kind,
    name: view.name,
    state: view.state,
    owed: view.owed,
    ticking: view.ticking,
    startedAt: view.startedAt,
    dueAt: view.dueAt,
    allowedMs: view.allowedMs,
    usedMs: view.usedMs,
    usedAt: view.usedAt,
    pausedAt: view.pausedAt,
    metAt: view.keptAt,
    brokenAt: view.brokenAt,
    warnings: [...view.warnings],
    firedAt: view.latenessMs === null ? null : view.brokenAt,
    latenessMs: view.latenessMs,
  }
}

/** Where paging stands for each subject: the chain that runs, or the last one. */
export async function pagingOf(
  tx: Tx,
  subjects: readonly { kind: string; id: string }[],
): Promise<Map<string, RequestRow['paging']>> {
  const newest = new Map<string, RequestRow['paging']>()
  for (const escalation of await escalationOf(tx, subjects))
    if (!newest.has(escalation.subject.id)) newest.set(escalation.subject.id, pagingReply(tx, escalation))
  return newest
}

/** Whom a step waits for: not a learner, nor whom nothing reached while somebody stands in. */
function stillPaged({ people }: EscalationView['steps'][number]) {
  const hasStandIn = people.some((one) => one.standsIn)
  const lost = (state: string) => state === 'failed' || state === 'cancelled'
  return people.filter(
    (one) => !one.shadow && (one.standsIn || !hasStandIn || !one.pages.every((page) => lost(page.state))),
  )
}

function pagingReply(tx: Tx, escalation: EscalationView): RequestRow['paging'] {
  const isPaging = escalation.status === 'paging'
  const current = escalation.steps.find((one) => one.round === escalation.round && one.step === escalation.step)
  const people = isPaging && current ? stillPaged(current).map((one) => one.person) : []
  const next = isPaging ? escalation.upcoming[0] : undefined
  return {
    escalationId: escalation.id,
    status: escalation.status,
    policyName: escalation.policy.name,
    policyVersion: escalation.policyVersion ?? 0,
    step: escalation.stepCount === 0 ? 0 : escalation.step + 1,
    steps: escalation.stepCount,
    you: people.some((one) => one.id === tx.actor.personId),
    people: people.map((one) => one.name),
    nextAt: escalation.nextDueAt,
    next: next ? next.people.map((one) => one.name).join(', ') || next.name : null,
    holder: escalation.holder,
    leaseUntil: escalation.leaseUntil,
  }
}
