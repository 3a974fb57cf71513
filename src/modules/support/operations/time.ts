import { may, permit } from '#accounts'
import type { Tx } from '#platform/db/database.ts'
import { publish } from '#platform/events/events.ts'
import type { HandlerInput, HandlerReply } from '#platform/http/contract.ts'
import { fromCursor, momentIn, toPage } from '#platform/http/cursor.ts'
import { newId } from '#platform/id.ts'
import { notFound, platformProblems } from '#platform/problem.ts'
import type { TimeEntryReply } from '../contract/time.ts'
import type { support } from '../contract.ts'
import { problems } from '../problems.ts'
import { findPresent } from '../queries/requests.ts'
import {
  deleteTime,
  findRunning,
  findTime,
  insertTime,
  listTime,
  lockRunning,
  type StoredTime,
  sumTime,
  updateTime,
} from '../queries/time.ts'
import { decideSpan } from '../rules/time.ts'
import { lockPresent } from './write.ts'

type Body<Route extends keyof typeof support> = HandlerInput<(typeof support)[Route]>['body']

/** Time spent, newest first, with the sum of everything asked for. */
export async function readTime(
  tx: Tx,
  query: HandlerInput<typeof support.listTime>['query'],
): Promise<HandlerReply<typeof support.listTime>> {
  permit(tx.actor, 'request.read', { accountId: null })
  const request = query.request ? await findPresent(tx, query.request) : null
  if (query.request && !request) throw notFound()
  const filter = {
    requestId: request?.id,
    personId: query.person === 'me' ? (tx.actor.personId ?? undefined) : query.person,
    accountId: query.account,
    from: query.from,
    to: query.to,
    billable: query.billable,
  }
  const cursor = fromCursor(query.cursor, 2)
  const after = cursor && { startedAt: momentIn(cursor[0]), id: String(cursor[1]) }
  const rows = await listTime(tx, filter, query.limit + 1, after)
  const page = toPage(rows, query.limit, (row) => [row.startedAt, row.id], timeReply)
  return { ...page, ...(await sumTime(tx, filter)) }
}

export async function runningTimer(tx: Tx): Promise<HandlerReply<typeof support.runningTimer>> {
  permit(tx.actor, 'request.read', { accountId: null })
  const running = tx.actor.personId ? await findRunning(tx, tx.actor.personId) : null
  return { running: running && timeReply(running) }
}

/** Starts the caller's timer. One that runs ends now; on the same request it simply goes on. */
export async function startTimer(
  tx: Tx,
  ref: string,
  body: Body<'startTimer'>,
): Promise<HandlerReply<typeof support.startTimer>> {
  const request = await lockPresent(tx, ref)
  permit(tx.actor, 'request.note', { accountId: request.accountId })
  const personId = self(tx)
  const before = await lockRunning(tx, personId)
  if (before?.requestId === request.id) return { running: timeReply(before), ended: null }
  const ended = before ? await end(tx, before) : null
  const id = newId()
  await insertTime(tx, {
    id,
    accountId: request.accountId,
    requestId: request.id,
    personId,
    startedAt: tx.now,
    endedAt: null,
    billable: body.billable,
    note: body.note ?? '',
    source: 'timer',
  })
  return { running: timeReply(await told(tx, id)), ended: ended && timeReply(ended) }
}

export async function stopTimer(tx: Tx, body: Body<'stopTimer'>): Promise<TimeEntryReply> {
  permit(tx.actor, 'request.note', { accountId: null })
  const running = await lockRunning(tx, self(tx))
  if (!running) throw problems.refuse('support.no_timer')
  return timeReply(await end(tx, { ...running, note: body.note ?? running.note }))
}

function self(tx: Tx): string {
  if (!tx.actor.personId) throw platformProblems.refuse('platform.not_permitted')
  return tx.actor.personId
}

async function end(tx: Tx, running: StoredTime): Promise<StoredTime> {
  await updateTime(tx, { ...running, endedAt: tx.now })
  return told(tx, running.id)
}

/** Time that was spent without a timer. */
export async function addTime(tx: Tx, ref: string, body: Body<'addTime'>): Promise<TimeEntryReply> {
  const request = await lockPresent(tx, ref)
  permit(tx.actor, 'request.note', { accountId: request.accountId })
  check(tx, body.startedAt, body.endedAt)
  const id = newId()
  const { accountId } = request
  await insertTime(tx, { id, accountId, requestId: request.id, personId: self(tx), source: 'manual', ...body })
  return timeReply(await told(tx, id))
}

/** Corrects time: one's own, or with the right to prepare the desk anybody's. */
export async function changeTime(tx: Tx, id: string, body: Body<'changeTime'>): Promise<TimeEntryReply> {
  const entry = await lockOwn(tx, id)
  const next = { ...entry, ...Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined)) }
  if (!entry.endedAt && body.endedAt)
    throw problems.refuse('support.time_refused', { fields: { endedAt: 'is set when the timer is stopped' } })
  check(tx, next.startedAt, next.endedAt ?? tx.now)
  await updateTime(tx, next)
  return timeReply(await told(tx, id))
}

export async function removeTime(tx: Tx, id: string): Promise<void> {
  const entry = await lockOwn(tx, id)
  await tell(tx, entry)
  await deleteTime(tx, id)
}

async function lockOwn(tx: Tx, id: string): Promise<StoredTime> {
  const entry = await findTime(tx, id, true)
  if (!entry) throw notFound()
  permit(tx.actor, 'request.note', { accountId: entry.accountId })
  if (entry.personId !== tx.actor.personId && !may(tx.actor, 'desk.write', null))
    throw platformProblems.refuse('platform.not_permitted', { verb: 'desk.write' })
  return entry
}

function check(tx: Tx, startedAt: Date, endedAt: Date): void {
  const refusal = decideSpan(startedAt, endedAt, tx.now)
  if (refusal) throw problems.refuse('support.time_refused', { fields: { [refusal.field]: refusal.why } })
}

async function told(tx: Tx, id: string): Promise<StoredTime> {
  const entry = (await findTime(tx, id))!
  await tell(tx, entry)
  return entry
}

function tell(tx: Tx, { accountId, requestId, id }: StoredTime): Promise<void> {
  const subject = { kind: 'time', id: requestId }
  return publish(tx, { name: 'support.time_changed', accountId, subject, data: { requestId, entryId: id } })
}

function timeReply(e: StoredTime): TimeEntryReply {
  return {
    id: e.id,
    request: { id: e.requestId, number: e.requestNumber, title: e.requestTitle },
    account: { id: e.accountId, number: e.accountNumber, name: e.accountName },
    person: { id: e.personId, name: e.personName },
    startedAt: e.startedAt,
    endedAt: e.endedAt,
    billable: e.billable,
    note: e.note,
    source: e.source,
  }
}
