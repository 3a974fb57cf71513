import { sql } from 'kysely'
import { permit } from '#accounts'
import type { Tx } from '#platform/db/database.ts'
import { Refusal } from '#platform/problem.ts'
import type { MacroAct } from '../contract/prepared.ts'
import { problems } from '../problems.ts'
import { type ActStep, changesBetween, type Fields } from '../rules/acts.ts'
import { fill } from '../rules/fields.ts'
import type { ActResult, Status } from '../shapes.ts'
import type { StoredRequest } from '../types.ts'
import { fieldValues } from './field-values.ts'
import { setFollowUp } from './follow-up.ts'
import { writeAnswer, writeNote } from './reply.ts'
import { type Changes, lockRequest, staffWriter, update } from './write.ts'

export type Done = { step: ActStep; request: StoredRequest; said: boolean }

/**
 * Does a list of acts to one request, each permitted and recorded as if it were done by hand; a refusal of one refuses all
 * in the caller's transaction. A status beside an answer is the status after the answer, so that the customer gets one
 * mail. Returns what changed, for the way back.
 */
export async function perform(tx: Tx, ref: string, acts: readonly MacroAct[], version?: number): Promise<Done> {
  const before = await lockRequest(tx, ref, version)
  const step: ActStep = { requestId: before.id, number: before.number, changes: [] }
  const after = acts.find((act) => act.do === 'status')?.status
  const answers = acts.some((act) => act.do === 'answer')
  let request = before
  for (const act of acts) {
    if (act.do === 'status' && answers && after !== 'closed') continue
    const done = await performOne(tx, request, act, after)
    request = done.request
    if (done.followUpId) step.followUpId = done.followUpId
  }
  step.changes = changesBetween(fieldsOf(before), fieldsOf(request))
  return { step, request, said: acts.some((act) => act.do === 'answer' || act.do === 'note') }
}

export function fieldsOf({ status, severity, assigneeId, teamId, title, tags }: StoredRequest): Fields {
  return { status, severity, assigneeId, teamId, title, tags }
}

async function performOne(
  tx: Tx,
  request: StoredRequest,
  act: MacroAct,
  after: Status | undefined,
): Promise<{ request: StoredRequest; followUpId?: string }> {
  switch (act.do) {
    case 'answer':
    case 'note':
      return { request: await write(tx, request, act, after) }
    case 'follow_up': {
      const dueAt = new Date(tx.now.getTime() + act.inMinutes * 60_000)
      const waiting = await setFollowUp(tx, request.id, { dueAt, note: act.note })
      return { request, followUpId: waiting.find((one) => one.person.id === tx.actor.personId)?.id }
    }
    default: {
      const changes = changesOf(tx, request, act)
      return { request: changes ? await update(tx, request.id, changes) : request }
    }
  }
}

async function write(
  tx: Tx,
  request: StoredRequest,
  act: MacroAct & { do: 'answer' | 'note' },
  after: Status | undefined,
): Promise<StoredRequest> {
  permit(tx.actor, act.do === 'answer' ? 'request.answer' : 'request.note', { accountId: request.accountId })
  const { text, missing, unknown } = fill(act.text, await fieldValues(tx, request))
  const field = unknown ?? missing[0]
  if (field) throw problems.refuse('support.unknown_field', { detail: `${field} has no value for ${request.number}.` })
  const said = { text, channel: 'portal' as const, writer: await staffWriter(tx) }
  if (act.do === 'note') return (await writeNote(tx, request, said)).request
  return (await writeAnswer(tx, request, { ...said, after: after === 'closed' ? undefined : after })).request
}

/** The change an act means for a request as it is; null when it is so already. */
function changesOf(tx: Tx, request: StoredRequest, act: MacroAct): Changes | null {
  switch (act.do) {
    case 'status':
      return act.status === request.status ? null : { status: act.status }
    case 'severity':
      return act.severity === request.severity ? null : { severity: act.severity }
    case 'assign': {
      const assigneeId = act.to === 'me' ? tx.actor.personId : act.to === 'none' ? null : act.to
      return assigneeId === request.assigneeId ? null : { assigneeId }
    }
    case 'team':
      return act.teamId === request.teamId ? null : { teamId: act.teamId }
    case 'tags': {
      const tags = [...new Set([...request.tags, ...act.add])].filter((tag) => !act.remove.includes(tag)).slice(0, 20)
      return tags.join('\n') === request.tags.join('\n') ? null : { tags }
    }
    default:
      return null
  }
}

/**
 * The same for each of many, one after the other in the order of their ids, so that two such acts never wait for each other.
 * What one is refused undoes nothing of the others.
 */
export async function forEach(
  tx: Tx,
  ids: readonly string[],
  work: (id: string) => Promise<number>,
): Promise<ActResult[]> {
  const results: ActResult[] = []
  for (const id of [...new Set(ids)].sort()) {
    await sql`savepoint one_of_many`.execute(tx)
    try {
      const number = await work(id)
      await sql`release savepoint one_of_many`.execute(tx)
      results.push({ id, number, done: true, code: null, why: null })
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      await sql`rollback to savepoint one_of_many`.execute(tx)
      results.push({ id, number: null, done: false, code: error.code, why: error.message })
    }
  }
  return results
}
