import { may, permit } from '#accounts'
import type { Tx } from '#platform/db/database.ts'
import type { EventTypes, Subject } from '#platform/events/events.ts'
import type { HandlerInput, HandlerReply } from '#platform/http/contract.ts'
import { newId } from '#platform/id.ts'
import { notFound } from '#platform/problem.ts'
import { explainBreach } from '#promises'
import type { support } from '../contract.ts'
import { problems } from '../problems.ts'
import {
  type BreachRow,
  breachesOf,
  breachReasons,
  findBreach,
  insertQuestion,
  insertReason,
  openBreaches,
  type Reason,
  saveReason,
  updateReason,
} from '../queries/breach.ts'
import { findRequest } from '../queries/requests.ts'
import type { BreachReply } from '../shapes.ts'
import { unlessTaken } from './prepared.ts'
import { promiseOf } from './promise-of.ts'
import { changed } from './write.ts'

/** A promise of a request broke: whoever answers for it is asked why, until somebody says. */
export async function askWhy(tx: Tx, subject: Subject, data: EventTypes['promises.broken']): Promise<void> {
  if (subject.kind !== 'request') return
  const request = await findRequest(tx, subject.id)
  if (!request) return
  const promise = await promiseOf(tx, request, data.promiseId)
  if (!promise) return
  await insertQuestion(tx, {
    promiseId: promise.id,
    accountId: request.accountId,
    requestId: request.id,
    name: promise.name,
    personId: request.assigneeId,
  })
}

/** What the caller is asked about. */
export async function myBreaches(tx: Tx): Promise<BreachReply[]> {
  permit(tx.actor, 'request.read', { accountId: null })
  return tx.actor.personId ? (await openBreaches(tx, tx.actor.personId)).map(breachReply) : []
}

export async function breachReplies(tx: Tx, requestId: string): Promise<BreachReply[]> {
  return tx.actor.staff ? (await breachesOf(tx, requestId)).map(breachReply) : []
}

/** Says why: a reason of the catalogue and words. The promise itself carries it too, for the report. */
export async function answerBreach(
  tx: Tx,
  promiseId: string,
  body: HandlerInput<typeof support.answerBreach>['body'],
): Promise<BreachReply> {
  const breach = await findBreach(tx, promiseId)
  if (!breach) throw notFound()
  permit(tx.actor, 'request.note', { accountId: breach.accountId })
  const reason = (await breachReasons(tx)).find((one) => one.id === body.reasonId && one.retiredAt === null)
  if (!reason) throw problems.refuse('support.unknown_reason', { fields: { reasonId: 'is none of the catalogue' } })
  const words = body.words?.replace(/\s+/g, ' ').trim() || null
  await saveReason(tx, promiseId, reason.id, words)
  await explainBreach(tx, promiseId, words ? `${reason.name}: ${words}` : reason.name)
  const request = await findRequest(tx, breach.requestId)
  if (request) await changed(tx, request)
  return breachReply((await findBreach(tx, promiseId))!)
}

export async function listReasons(tx: Tx): Promise<HandlerReply<typeof support.listBreachReasons>> {
  permit(tx.actor, 'request.read', { accountId: null })
  return { items: await breachReasons(tx), mayWrite: may(tx.actor, 'desk.write', null) }
}

export async function addReason(tx: Tx, name: string): Promise<Reason> {
  permit(tx.actor, 'desk.write', { accountId: null })
  const reason = { id: newId(), name, retiredAt: null }
  await unlessTaken(() => insertReason(tx, reason))
  return reason
}

export async function changeReason(
  tx: Tx,
  id: string,
  body: HandlerInput<typeof support.changeBreachReason>['body'],
): Promise<Reason> {
  permit(tx.actor, 'desk.write', { accountId: null })
  const old = (await breachReasons(tx)).find((one) => one.id === id)
  if (!old) throw notFound()
  const retiredAt = body.retired === undefined ? old.retiredAt : body.retired ? (old.retiredAt ?? tx.now) : null
  const reason = { id, name: body.name ?? old.name, retiredAt }
  await unlessTaken(async () => void (await updateReason(tx, reason)))
  return reason
}

function breachReply(row: BreachRow): BreachReply {
  const { promiseId, requestId, number, title, severity, name, askedAt, words, answeredAt, answeredBy } = row
  return {
    promiseId,
    request: { id: requestId, number, title, severity },
    name,
    askedAt,
    person: row.personId && row.personName ? { id: row.personId, name: row.personName } : null,
    reason: row.reasonId && row.reasonName ? { id: row.reasonId, name: row.reasonName } : null,
    words,
    answeredAt,
    answeredBy,
  }
}
