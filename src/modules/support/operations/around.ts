import type { Tx } from '#platform/db/database.ts'
import { mergesOf } from '../queries/merge.ts'
import { ratingOf } from '../queries/rating.ts'
import { findRequest } from '../queries/requests.ts'
import { sumTime } from '../queries/time.ts'
import type { RequestReply } from '../shapes.ts'
import type { StoredRequest } from '../types.ts'
import { breachReplies } from './breach.ts'
import { followUpReplies } from './follow-up.ts'
import { linkReplies } from './link.ts'
import { isRateable, ratingReply } from './rating.ts'

type Around = Pick<RequestReply, 'merges' | 'links' | 'followUps' | 'breaches' | 'timeSpentMs' | 'rating' | 'mayRate'>

/** What hangs on a request beside its conversation. Of it people outside get only their own opinion. */
export async function aroundReply(tx: Tx, request: StoredRequest): Promise<Around> {
  const rating = await ratingOf(tx, request.id)
  return {
    merges: tx.actor.staff ? await mergeReplies(tx, request) : [],
    links: await linkReplies(tx, request.id),
    followUps: await followUpReplies(tx, request.id),
    breaches: await breachReplies(tx, request.id),
    timeSpentMs: tx.actor.staff ? (await sumTime(tx, { requestId: request.id })).totalMs : 0,
    rating: rating && ratingReply(rating),
    mayRate: isRateable(tx, request) && !rating?.answeredAt,
  }
}

export async function mergedInto(tx: Tx, request: StoredRequest): Promise<RequestReply['mergedInto']> {
  const into = request.mergedIntoId ? await findRequest(tx, request.mergedIntoId) : null
  return into && { id: into.id, number: into.number }
}

async function mergeReplies(tx: Tx, request: StoredRequest): Promise<RequestReply['merges']> {
  return (await mergesOf(tx, request.id)).map((merge) => {
    const isFrom = merge.fromId === request.id
    const other = { id: isFrom ? merge.intoId : merge.fromId, number: merge.otherNumber }
    const role = merge.kind === 'merge' ? (isFrom ? 'went' : 'took') : isFrom ? 'split_off' : 'gave'
    const { id, kind, at, byName, record } = merge
    return { id, kind, role, other, at, by: byName, messageIds: record.messages }
  })
}
