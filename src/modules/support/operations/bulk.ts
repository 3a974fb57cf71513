import { permit } from '#accounts'
import { addEntries } from '#journal'
import type { Tx } from '#platform/db/database.ts'
import type { HandlerInput, HandlerReply } from '#platform/http/contract.ts'
import { newId } from '#platform/id.ts'
import { notFound } from '#platform/problem.ts'
import { disarm } from '#platform/timers/timers.ts'
import type { MacroAct } from '../contract/prepared.ts'
import type { support } from '../contract.ts'
import { problems } from '../problems.ts'
import { endAct, insertAct, lockAct } from '../queries/acts.ts'
import { endFollowUp } from '../queries/follow-up.ts'
import { incidentsOf } from '../queries/link.ts'
import { numbersOf } from '../queries/requests.ts'
import { type ActStep, type Fields, takeBackChanges } from '../rules/acts.ts'
import { unknownField } from '../rules/fields.ts'
import type { ActResult, Status } from '../shapes.ts'
import type { StoredRequest } from '../types.ts'
import { changeSeverity } from './effects.ts'
import { followUpTimer } from './follow-up.ts'
import { mergeRequests } from './merge.ts'
import { fieldsOf, forEach, perform } from './perform.ts'
import { type Moved, moveStatus, saveMoved } from './reply.ts'
import { undoMerge } from './undo-merge.ts'
import { changed, entryOf, lockRequest } from './write.ts'

type Bulk = HandlerInput<typeof support.bulkAct>['body']

/** One act on many requests: each is permitted, refused and recorded on its own, and all of it has one way back. */
export async function bulkAct(tx: Tx, { ids, act }: Bulk): Promise<HandlerReply<typeof support.bulkAct>> {
  permit(tx.actor, 'request.note', { accountId: null })
  if (act.do !== 'merge') return actOnMany(tx, ids, [act])
  const steps: ActStep[] = []
  const results = await forEach(tx, ids, async (id) => {
    const { from, mergeId } = await mergeRequests(tx, id, act.into)
    steps.push({ requestId: from.id, number: from.number, changes: [], mergeId })
    return from.number
  })
  return { ...(await kept(tx, 'merge', steps, results)), said: false }
}

async function actOnMany(
  tx: Tx,
  ids: readonly string[],
  acts: readonly MacroAct[],
): Promise<HandlerReply<typeof support.bulkAct>> {
  refuseUnknownFields(acts)
  const steps: ActStep[] = []
  const results = await forEach(tx, ids, async (id) => {
    const { step } = await perform(tx, id, acts)
    steps.push(step)
    return step.number
  })
  const said = steps.length > 0 && acts.some((act) => act.do === 'answer' || act.do === 'note')
  return { ...(await kept(tx, acts.map((act) => act.do).join(', '), steps, results)), said }
}

/** Keeps the way back, when there is anything to take back. */
async function kept(tx: Tx, name: string, steps: ActStep[], results: ActResult[]) {
  const undoable = steps.filter((step) => step.changes.length > 0 || step.followUpId || step.mergeId)
  const actId = undoable.length > 0 ? newId() : null
  if (actId) await insertAct(tx, { id: actId, name, steps: undoable })
  return { actId, results: await named(tx, results) }
}

/** The numbers of those that were refused, where the caller may see them. */
async function named(tx: Tx, results: readonly ActResult[]): Promise<ActResult[]> {
  const numbers = await numbersOf(
    tx,
    results.map((one) => one.id),
  )
  return results.map((one) => ({ ...one, number: numbers.get(one.id) ?? null }))
}

export function refuseUnknownFields(acts: readonly MacroAct[]): void {
  for (const act of acts) {
    const field = act.do === 'answer' || act.do === 'note' ? unknownField(act.text) : null
    if (field) throw problems.refuse('support.unknown_field', { detail: `There is no field ${field}.` })
  }
}

/** Says the same to all open incidents of a problem, or solves them, or both; each customer hears their own words. */
export async function answerIncidents(
  tx: Tx,
  ref: string,
  body: HandlerInput<typeof support.answerIncidents>['body'],
): Promise<HandlerReply<typeof support.answerIncidents>> {
  const problem = await lockRequest(tx, ref)
  permit(tx.actor, 'request.answer', { accountId: problem.accountId })
  const open = await incidentsOf(tx, problem.id)
  const ids = body.incidents ? open.filter((id) => body.incidents!.includes(id)) : open
  const text = body.text?.trim() ? body.text : undefined
  if (ids.length === 0 || (!text && !body.status)) throw problems.refuse('support.nothing_to_do')
  const acts: MacroAct[] = [
    ...(text ? [{ do: 'answer' as const, text }] : []),
    ...(body.status ? [{ do: 'status' as const, status: body.status }] : []),
  ]
  const { actId, results } = await actOnMany(tx, ids, acts)
  const done = results.filter((one) => one.done).length
  await addEntries(tx, [
    entryOf(
      problem,
      'support.incidents',
      `${done} of ${results.length} incidents were answered from here.`,
      'internal',
    ),
  ])
  await changed(tx, problem)
  return { actId, results }
}

/** Takes an act back, request by request, where nobody changed the same things since. What was said stays said. */
export async function undoAct(tx: Tx, id: string): Promise<ActResult[]> {
  const act = await lockAct(tx, id)
  if (!act) throw notFound()
  permit(tx.actor, 'request.note', { accountId: null })
  if (act.undoneAt) throw problems.refuse('support.undone_already')
  const steps = new Map(act.steps.map((step) => [step.requestId, step]))
  const results = await forEach(tx, [...steps.keys()], (requestId) => takeBack(tx, steps.get(requestId)!))
  await endAct(tx, id)
  return named(tx, results)
}

async function takeBack(tx: Tx, step: ActStep): Promise<number> {
  if (step.mergeId) return (await undoMerge(tx, step.mergeId)).number
  const request = await lockRequest(tx, step.requestId)
  permit(tx.actor, 'request.update', { accountId: request.accountId })
  const undone = takeBackChanges(fieldsOf(request), step.changes)
  if ('refused' in undone) {
    if (undone.refused === 'closed') throw problems.refuse('support.request_closed')
    throw problems.refuse('support.changed_since')
  }
  if (step.followUpId) {
    await endFollowUp(tx, step.followUpId)
    await disarm(tx, followUpTimer, step.followUpId)
  }
  const back = await putBack(tx, request, undone.fields)
  await addEntries(tx, [entryOf(request, 'support.undone', 'The last act was taken back.', 'internal')])
  await changed(tx, back)
  return request.number
}

async function putBack(tx: Tx, request: StoredRequest, fields: Partial<Fields>): Promise<StoredRequest> {
  const { status, severity, tags, ...rest } = fields
  let back: StoredRequest = { ...request, ...rest, ...(tags && { tags: [...tags] }) }
  if (severity) {
    back = { ...back, severity: severity as StoredRequest['severity'] }
    await changeSeverity(tx, back, request.severity)
  }
  let became: Moved['became'] = null
  if (status) ({ request: back, became } = await moveStatus(tx, back, { type: 'taken_back', status: status as Status }))
  return saveMoved(tx, back, became)
}
