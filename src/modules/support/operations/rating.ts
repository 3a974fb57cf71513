import { createHash } from 'node:crypto'
import { accountsByIds, findAccount, permit, providerAccount } from '#accounts'
import { addEntries } from '#journal'
import { systemActor } from '#platform/actor.ts'
import type { App } from '#platform/app.ts'
import type { Tx } from '#platform/db/database.ts'
import { publish } from '#platform/events/events.ts'
import type { HandlerInput, HandlerReply } from '#platform/http/contract.ts'
import { fromCursor, momentIn, toPage } from '#platform/http/cursor.ts'
import { newId, newToken } from '#platform/id.ts'
import { notFound } from '#platform/problem.ts'
import { arm, disarm, type FiredTimer } from '#platform/timers/timers.ts'
import type { support } from '../contract.ts'
import { problems } from '../problems.ts'
import {
  listRatings,
  putQuestion,
  ratingByToken,
  ratingFigures,
  ratingOf,
  type StoredRating,
  saveRating,
} from '../queries/rating.ts'
import { findRequest } from '../queries/requests.ts'
import { isOpen } from '../rules/status.ts'
import type { RatingReply } from '../shapes.ts'
import { type StoredRequest, subjectOf } from '../types.ts'
import { sendQuestion } from './send-question.ts'
import { changed, entryOf } from './write.ts'

export const ratingTimer = 'support.rating'

/** The question comes when the dust has settled: whoever writes "still broken" within the hour is not asked. */
const askAfterMs = 3_600_000

type Given = HandlerInput<typeof support.rateRequest>['body']
type Question = HandlerReply<typeof support.askedByLink>

const reader = systemActor('satisfaction')
const hashOf = (token: string) => createHash('sha256').update(token).digest()

/** A request was solved: the customer is asked an hour later, if it still is. */
export function planQuestion(tx: Tx, requestId: string): Promise<void> {
  return arm(tx, { kind: ratingTimer, key: requestId, dueAt: new Date(tx.now.getTime() + askAfterMs) })
}

export function forgetQuestion(tx: Tx, requestId: string): Promise<void> {
  return disarm(tx, ratingTimer, requestId)
}

/** Asks about solved requests, once each: in the portal, and by mail where there is an address. */
export async function askQuestions(tx: Tx, timers: readonly FiredTimer[]): Promise<void> {
  for (const { key } of timers) {
    const request = await findRequest(tx, key, true)
    if (!request || isOpen(request.status) || request.mergedIntoId || request.channel === 'monitoring') continue
    const token = request.contactEmail ? newToken(24) : null
    const asked = await putQuestion(tx, {
      id: newId(),
      accountId: request.accountId,
      requestId: request.id,
      tokenHash: token ? hashOf(token) : null,
      sentTo: request.contactEmail,
    })
    if (asked && token) await sendQuestion(tx, request, token)
  }
}

/** What a mail's link asks. Looking changes nothing: a scanner of mails looks at every link. */
export function lookAtQuestion(app: App, token: string): Promise<Question> {
  return app.db.transact(reader, async (tx) => {
    const found = await ratingByToken(tx, hashOf(token))
    if (!found) throw notFound()
    return questionReply(tx, found)
  })
}

/** Answers by the link, once. Whoever has the link is believed: it was sent to one address. */
export function rateByLink(app: App, token: string, given: Given): Promise<Question> {
  return app.db.transact(reader, async (tx) => {
    const found = await ratingByToken(tx, hashOf(token), true)
    if (!found) throw notFound()
    const request = await findRequest(tx, found.requestId)
    await answer(tx, found, request!, given, request!.contactName ?? found.sentTo ?? 'The customer')
    return questionReply(tx, (await ratingByToken(tx, hashOf(token)))!)
  })
}

async function questionReply(tx: Tx, found: StoredRating): Promise<Question> {
  const request = (await findRequest(tx, found.requestId))!
  const { score, comment, answeredAt } = found
  return {
    number: request.number,
    title: request.title,
    provider: (await providerAccount(tx))?.name ?? tx.app.config.PROVIDER_NAME,
    language: (await accountsByIds(tx, [request.accountId])).get(request.accountId)?.language ?? 'en',
    answered: score !== null && answeredAt ? { score, comment, at: answeredAt } : null,
  }
}

/** A customer's word in the portal, from the moment it is solved, asked by mail or not. */
export async function rateRequest(tx: Tx, ref: string, given: Given): Promise<RatingReply> {
  const request = await findRequest(tx, ref, true)
  if (!request) throw notFound()
  permit(tx.actor, 'request.answer', { accountId: request.accountId })
  if (!isRateable(tx, request)) throw problems.refuse('support.not_rateable')
  const { accountId, id: requestId } = request
  if (!(await ratingOf(tx, requestId)))
    await putQuestion(tx, { id: newId(), accountId, requestId, tokenHash: null, sentTo: null })
  const found = (await ratingOf(tx, requestId, true))!
  await answer(tx, found, request, given, tx.actor.name)
  return ratingReply((await ratingOf(tx, requestId))!)
}

/** A person of the customer's side may say how it was: solved, and not merely merged away. */
export function isRateable(tx: Tx, request: StoredRequest): boolean {
  return !tx.actor.staff && !isOpen(request.status) && request.mergedIntoId === null
}

async function answer(tx: Tx, found: StoredRating, request: StoredRequest, given: Given, by: string): Promise<void> {
  if (found.answeredAt) throw problems.refuse('support.rated_already')
  const comment = given.comment?.trim() || null
  await saveRating(tx, found.id, { score: given.score, comment, by })
  await addEntries(tx, [
    entryOf(
      request,
      'support.rated',
      `${by} rated it ${given.score} of 5.${comment ? ` “${comment}”` : ''}`,
      'customer',
    ),
  ])
  await publish(tx, {
    name: 'support.rated',
    accountId: request.accountId,
    subject: subjectOf(request.id),
    data: { requestId: request.id, number: request.number, score: given.score },
    internal: false,
  })
  await changed(tx, request)
}

export function ratingReply(r: StoredRating): RatingReply {
  return { score: r.score, comment: r.comment, askedAt: r.askedAt, answeredAt: r.answeredAt, by: r.answeredBy }
}

export async function ratingsOfAccount(
  tx: Tx,
  accountId: string,
  query: HandlerInput<typeof support.ratingsOfAccount>['query'],
): Promise<HandlerReply<typeof support.ratingsOfAccount>> {
  permit(tx.actor, 'request.read', { accountId })
  if (!(await findAccount(tx, accountId))) throw notFound()
  const cursor = fromCursor(query.cursor, 2)
  const after = cursor && { at: momentIn(cursor[0]), id: String(cursor[1]) }
  const rows = await listRatings(tx, accountId, query.limit + 1, after)
  const page = toPage(
    rows,
    query.limit,
    (row) => [row.answeredAt, row.id],
    (row) => ({
      ...ratingReply(row),
      request: { id: row.requestId, number: row.requestNumber, title: row.requestTitle },
    }),
  )
  return { ...page, ...(await ratingFigures(tx, accountId)) }
}
