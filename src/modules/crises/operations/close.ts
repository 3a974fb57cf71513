import { accountsByIds, may } from '#accounts'
import { incidentFacts, incidentWords } from '#alerts'
import { recordAct } from '#platform/audit/record.ts'
import type { Tx } from '#platform/db/database.ts'
import { publish } from '#platform/events/events.ts'
import { disarm } from '#platform/timers/timers.ts'
import { type Checklist, checklistOf } from '#procedures'
import { requestLines } from '#support'
import { problems } from '../problems.ts'
import { changeCrisis, closeCrisisRow, findCrisis } from '../queries/crises.ts'
import { insertPostMortem } from '../queries/post-mortems.ts'
import { decideHandover, handoversOf, rolesOf } from '../queries/roles.ts'
import { draftPostMortem, type Facts } from '../rules/post-mortem.ts'
import { type Crisis, subjectOf } from '../types.ts'
import { warRoom } from './journal.ts'
import { holdOpen, runsOf } from './roles.ts'
import { shiftTimer } from './shift.ts'
import { namesOf, write } from './told.ts'
import { updateTimer } from './updates.ts'

/** Whether the acting person leads it, or nobody does, or runbooks are theirs to write. */
export async function mayClose(tx: Tx, crisis: Crisis): Promise<boolean> {
  const lead = (await rolesOf(tx, crisis.id)).find(({ role }) => role === 'lead')
  const leads = !lead || lead.personId === tx.actor.personId || tx.actor.kind === 'system'
  return leads || may(tx.actor, 'crisis.write', crisis.accountId)
}

/**
 * It is over. Deadlines and hand-overs end, the post-mortem is drafted from what was written; steps that are still open stay with their
 * project. Refuses `crises.not_lead`, `crises.over`.
 */
export async function closeCrisis(tx: Tx, ref: string, { summary }: { summary?: string }): Promise<Crisis> {
  const crisis = await holdOpen(tx, ref)
  if (!(await mayClose(tx, crisis))) throw problems.refuse('crises.not_lead')
  if (summary?.trim()) await changeCrisis(tx, crisis.id, { summary: summary.trim() })
  await endDeadlines(tx, crisis.id)
  const last = summary?.trim() ? `: ${summary.trim()}` : ''
  await write(tx, crisis, 'closed', `${tx.actor.name} closed the crisis${last}`)
  await closeCrisisRow(tx, crisis.id)
  const closed = (await findCrisis(tx, crisis.id))!
  await insertPostMortem(tx, closed, 1, draftPostMortem(await factsOf(tx, closed)))
  const { id, accountId, requestId, incidentId, number, title } = closed
  await recordAct(tx, { act: 'crises.closed', subject: { ...subjectOf(id), name: `CR-${number} ${title}` }, accountId })
  await publish(tx, { name: 'crises.closed', accountId, subject: subjectOf(id), data: { crisisId: id, requestId, incidentId } }) // biome-ignore format: one event
  return closed
}

/** Nothing of it is owed or waits for an answer any more. */
export async function endDeadlines(tx: Tx, crisisId: string): Promise<void> {
  for (const one of await handoversOf(tx, crisisId))
    if (one.state === 'asked') await decideHandover(tx, one.id, 'withdrawn')
  await disarm(tx, updateTimer, crisisId)
  await disarm(tx, shiftTimer, crisisId)
}

/** What a post-mortem is drafted from, of a crisis that is closed. */
async function factsOf(tx: Tx, crisis: Crisis): Promise<Facts> {
  const roles = await rolesOf(tx, crisis.id)
  const name = await namesOf(
    tx,
    roles.map(({ personId }) => personId),
  )
  const lists = await checklistsOf(tx, crisis)
  const request = crisis.requestId ? (await requestLines(tx, [crisis.requestId])).get(crisis.requestId) : undefined
  return {
    number: crisis.number,
    title: crisis.title,
    severity: crisis.severity,
    account: (await accountsByIds(tx, [crisis.accountId])).get(crisis.accountId)?.name ?? '',
    startedAt: crisis.startedAt,
    startedBy: crisis.automatic ? 'by itself' : `declared by ${crisis.startedName}`,
    closedAt: crisis.closedAt!,
    closedBy: crisis.closedName!,
    summary: crisis.summary,
    incident: await incidentOf(tx, crisis.incidentId),
    request: request ? { number: request.number, title: request.title } : null,
    roles: roles.map(({ role, personId, since }) => ({ role, name: name(personId), since })),
    journal: (await warRoom(tx, crisis)).map(({ at, authorName, kind, text }) => ({ at, who: authorName, kind, text })),
    steps: lists.flatMap(({ steps }) => steps),
    planned: lists.flatMap(({ state, planned }) => (state === 'running' ? planned : [])),
  }
}

/** Its checklist, and those of crises that ended in it. */
async function checklistsOf(tx: Tx, crisis: Crisis): Promise<Checklist[]> {
  const lists: Checklist[] = []
  for (const runId of await runsOf(tx, crisis)) {
    const list = await checklistOf(tx, runId)
    if (list) lists.push(list)
  }
  return lists
}

async function incidentOf(tx: Tx, incidentId: string | null): Promise<Facts['incident']> {
  const facts = incidentId ? await incidentFacts(tx, incidentId, 1) : null
  if (!facts) return null
  const words = await incidentWords(tx, { id: facts.id })
  return { number: facts.number, title: facts.title, alerts: words?.alerts.length ?? 0 }
}
