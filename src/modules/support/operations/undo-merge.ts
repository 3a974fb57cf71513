import { permit } from '#accounts'
import { addEntries } from '#journal'
import type { Tx } from '#platform/db/database.ts'
import { notFound } from '#platform/problem.ts'
import { arm } from '#platform/timers/timers.ts'
import { oweAgain } from '#promises'
import { problems } from '../problems.ts'
import {
  endMerge,
  hang,
  lockMerge,
  moveFollowUps,
  moveMessages,
  moveTimes,
  removeWatchers,
  type StoredMerge,
} from '../queries/merge.ts'
import { saveRequest } from '../queries/requests.ts'
import { takeBack } from '../rules/merge.ts'
import { closeAfterMs, isOpen } from '../rules/status.ts'
import type { StoredRequest } from '../types.ts'
import { contractOf, pageSomebody } from './about.ts'
import { changeSeverity, closeTimer } from './effects.ts'
import { lockBoth, mergeRequests } from './merge.ts'
import { changed, entryOf, tellMerge } from './write.ts'

/**
 * Takes a merge back: what it moved returns, what was written since stays where it was written, the promises are owed again
 * as if nothing had been. A split is taken back by merging what was split off. Returns the request that is there again,
 * or for a split the one that has everything again.
 */
export async function undoMerge(tx: Tx, id: string): Promise<StoredRequest> {
  const merge = await lockMerge(tx, id)
  if (!merge) throw notFound()
  permit(tx.actor, 'request.update', { accountId: merge.accountId })
  if (merge.undoneAt) throw problems.refuse('support.undone_already')
  if (merge.kind === 'split') {
    const { into } = await mergeRequests(tx, merge.fromId, merge.intoId)
    await endMerge(tx, id)
    return into
  }
  const [from, into] = await lockBoth(tx, merge.fromId, merge.intoId)
  if (into.mergedIntoId)
    throw problems.refuse('support.merge_refused', {
      detail: `${into.number} was merged itself since; take that back first.`,
      why: 'merged',
    })
  return putBack(tx, merge, from, into)
}

async function putBack(tx: Tx, merge: StoredMerge, from: StoredRequest, into: StoredRequest): Promise<StoredRequest> {
  const { record } = merge
  await moveMessages(tx, record.messages, from.id)
  await moveTimes(tx, into.id, from.id, record.times ?? [])
  await moveFollowUps(tx, into.id, from.id, record.followUps ?? [])
  await removeWatchers(tx, record.watchers ?? [])
  for (const { id, end } of record.links ?? []) await hang(tx, id, end, from.id)
  const fields = takeBack(into, record.into!)
  if (fields.severity !== into.severity) await changeSeverity(tx, { ...into, severity: fields.severity }, into.severity)
  const stays = await saveRequest(tx, { ...into, ...fields, cc: [...fields.cc], tags: [...fields.tags] })
  const { status, solvedAt } = record.from!
  const back = await saveRequest(tx, {
    ...from,
    status,
    solvedAt: solvedAt ? new Date(solvedAt) : null,
    closedAt: null,
    mergedIntoId: null,
  })
  if (status === 'solved')
    await arm(tx, { kind: closeTimer, key: back.id, dueAt: new Date(tx.now.getTime() + closeAfterMs) })
  const promises = await oweAgain(tx, record.promises ?? [])
  if (record.paging && isOpen(status)) {
    const policyId = (await contractOf(tx, back.accountId, back.contractId))?.policyId
    if (policyId) await pageSomebody(tx, back, policyId, promises)
  }
  await endMerge(tx, merge.id)
  await addEntries(tx, [
    entryOf(back, 'support.unmerged', `No longer merged into ${into.number}.`, 'customer'),
    entryOf(into, 'support.unmerged', `${from.number} stands on its own again.`, 'customer'),
  ])
  await changed(tx, back)
  await changed(tx, stays)
  await tellMerge(tx, 'support.request_unmerged', { mergeId: merge.id, from: back, into: stays })
  return back
}
