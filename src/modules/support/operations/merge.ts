import { permit } from '#accounts'
import { addEntries } from '#journal'
import { closeEscalations, escalationOf } from '#oncall'
import type { Tx } from '#platform/db/database.ts'
import { newId } from '#platform/id.ts'
import { notFound, platformProblems } from '#platform/problem.ts'
import { disarm } from '#platform/timers/timers.ts'
import { giveUpPromises, promisesOf } from '#promises'
import { problems } from '../problems.ts'
import {
  copyWatchers,
  insertMerge,
  type MergeRecord,
  moveFollowUps,
  moveLinks,
  moveMessages,
  moveTimes,
} from '../queries/merge.ts'
import { messagesOf } from '../queries/messages.ts'
import { findRequest, saveRequest } from '../queries/requests.ts'
import { decideMerge, type Mergeable, type MergeRefusal } from '../rules/merge.ts'
import { type StoredRequest, subjectOf } from '../types.ts'
import { changeSeverity, closeTimer } from './effects.ts'
import { isUnknownAccount } from './unknown.ts'
import { changed, entryOf, tellMerge } from './write.ts'

export type Merged = { mergeId: string; from: StoredRequest; into: StoredRequest }

const whys: Record<MergeRefusal, string> = {
  same: 'A request cannot be merged into itself.',
  other_account: 'The two belong to different accounts; link them instead.',
  strangers: 'They come from different unknown senders.',
  closed: 'One of them is closed.',
  merged: 'One of them was merged already.',
  other_way: 'It came first and still waits for its first response; merge the later one into it.',
}

/**
 * Merges a request into another of the same account. Messages, time, reminders, links and followers go over; its promises are
 * cancelled with the reason, because the other one owes them; it is closed, and mail to it reaches the other. The
 * record is enough to undo all of it.
 */
export async function mergeRequests(tx: Tx, fromRef: string, intoRef: string, version?: number): Promise<Merged> {
  const [from, into] = await lockBoth(tx, fromRef, intoRef)
  for (const one of [from, into]) permit(tx.actor, 'request.update', { accountId: one.accountId })
  if (version !== undefined && version !== from.version)
    throw platformProblems.refuse('platform.conflict', { version: from.version })
  const decision = decideMerge(await mergeable(tx, from), await mergeable(tx, into))
  if ('refused' in decision) throw refusalOf(decision.refused)
  return carryOutMerge(tx, from, into, decision)
}

/** Both held, in one order whoever asks, so that two merges never wait for each other. */
export async function lockBoth(tx: Tx, one: string, other: string): Promise<[StoredRequest, StoredRequest]> {
  const found = await Promise.resolve([await findRequest(tx, one), await findRequest(tx, other)])
  const [first, second] = found
  if (!first || !second) throw notFound()
  const held = new Map<string, StoredRequest>()
  for (const id of [first.id, second.id].sort()) held.set(id, (await findRequest(tx, id, true))!)
  return [held.get(first.id)!, held.get(second.id)!]
}

function refusalOf(why: MergeRefusal) {
  const code = why === 'closed' ? 'support.request_closed' : 'support.merge_refused'
  return problems.refuse(code, { detail: whys[why], why })
}

async function mergeable(tx: Tx, request: StoredRequest): Promise<Mergeable> {
  const promises = (await promisesOf(tx, [subjectOf(request.id)])).get(request.id) ?? []
  const unknown = await isUnknownAccount(tx, request.accountId)
  return {
    ...request,
    owesResponse: promises.some((one) => one.kind === 'first_response' && one.owed),
    stranger: unknown ? (request.contactEmail ?? request.id) : null,
  }
}

async function carryOutMerge(
  tx: Tx,
  from: StoredRequest,
  into: StoredRequest,
  { fields, record }: Exclude<ReturnType<typeof decideMerge>, { refused: MergeRefusal }>,
): Promise<Merged> {
  const subject = subjectOf(from.id)
  const messages = (await messagesOf(tx, from.id)).map((one) => one.id)
  await moveMessages(tx, messages, into.id)
  const paging = (await escalationOf(tx, [subject])).some((one) => ['starting', 'paging'].includes(one.status))
  const given = await giveUpPromises(tx, subject, `Merged into ${into.number}.`)
  await closeEscalations(tx, [subject])
  await disarm(tx, closeTimer, from.id)
  const whole: MergeRecord = {
    messages,
    watchers: await copyWatchers(tx, from.id, into),
    times: await moveTimes(tx, from.id, into.id, null),
    followUps: await moveFollowUps(tx, from.id, into.id, null),
    links: await moveLinks(tx, from.id, into.id),
    promises: given.map((one) => one.id),
    paging,
    from: { status: from.status, solvedAt: from.solvedAt?.toISOString() ?? null },
    into: record,
  }
  if (fields.severity !== into.severity) await changeSeverity(tx, { ...into, severity: fields.severity }, into.severity)
  const merged = await saveRequest(tx, {
    ...from,
    status: 'closed',
    solvedAt: from.solvedAt ?? tx.now,
    closedAt: tx.now,
    mergedIntoId: into.id,
  })
  const stays = await saveRequest(tx, { ...into, ...fields, cc: [...fields.cc], tags: [...fields.tags] })
  const mergeId = newId()
  await insertMerge(tx, {
    id: mergeId,
    accountId: into.accountId,
    kind: 'merge',
    fromId: from.id,
    intoId: into.id,
    record: whole,
  })
  const raised = fields.severity === into.severity ? '' : ` Severity: ${into.severity} to ${fields.severity}.`
  await addEntries(tx, [
    entryOf(from, 'support.merged', `Merged into ${into.number}; it goes on there.`, 'customer'),
    entryOf(into, 'support.merged', `${from.number} was merged into this one.${raised}`, 'customer'),
  ])
  await changed(tx, merged)
  await changed(tx, stays)
  await tellMerge(tx, 'support.request_merged', { mergeId, from: merged, into: stays })
  return { mergeId, from: merged, into: stays }
}
