import { permit, personsByIds } from '#accounts'
import { remind } from '#channels'
import { addEntries } from '#journal'
import type { Tx } from '#platform/db/database.ts'
import { publish } from '#platform/events/events.ts'
import { newId } from '#platform/id.ts'
import { notFound } from '#platform/problem.ts'
import { arm, disarm, type FiredTimer } from '#platform/timers/timers.ts'
import { problems } from '../problems.ts'
import { endFollowUp, followUpsOf, lockFollowUp, markFired, putFollowUp } from '../queries/follow-up.ts'
import { findPresent } from '../queries/requests.ts'
import { moment } from '../rules/words.ts'
import type { FollowUpReply } from '../shapes.ts'
import { type StoredRequest, subjectOf } from '../types.ts'
import { urlOf } from './about.ts'
import { assignee } from './people.ts'
import { moveStatus, saveMoved } from './reply.ts'
import { changed, entryOf, lockRequest } from './write.ts'

export const followUpTimer = 'support.follow_up'

/** A reminder further away than this is a mistake. */
const furthestMs = 2 * 365 * 86_400_000

/**
 * Asks to be reminded of a request at a moment: it is open again then, stands on top of the person's work, and they are told
 * over their own channels. One waits for each person on a request; another moment replaces it.
 */
export async function setFollowUp(
  tx: Tx,
  ref: string,
  body: { dueAt: Date; note?: string; personId?: string },
): Promise<FollowUpReply[]> {
  const request = await lockRequest(tx, ref)
  permit(tx.actor, 'request.note', { accountId: request.accountId })
  if (request.status === 'closed') throw problems.refuse('support.request_closed')
  const aheadMs = body.dueAt.getTime() - tx.now.getTime()
  if (aheadMs <= 0 || aheadMs > furthestMs)
    throw problems.refuse('support.follow_up_refused', { fields: { dueAt: 'must lie ahead, by at most two years' } })
  const personId = body.personId ?? tx.actor.personId
  if (!personId) throw problems.refuse('support.unknown_assignee', { fields: { personId: 'must be given' } })
  const person = await assignee(tx, personId)
  const id = await putFollowUp(tx, {
    id: newId(),
    accountId: request.accountId,
    requestId: request.id,
    dueAt: body.dueAt,
    note: body.note ?? '',
    personId,
  })
  await arm(tx, { kind: followUpTimer, key: id, dueAt: body.dueAt })
  const due = moment(body.dueAt, person.zone ?? 'UTC')
  await addEntries(tx, [
    entryOf(request, 'support.follow_up', `${person.name} is reminded on ${due}.${said(body.note)}`, 'internal'),
  ])
  await changed(tx, request)
  return followUpReplies(tx, request.id)
}

const said = (note: string | undefined) => (note ? ` “${note}”` : '')

/** Takes a reminder back, or says that what it reminded of was seen to. */
export async function dropFollowUp(tx: Tx, id: string): Promise<FollowUpReply[]> {
  const followUp = await lockFollowUp(tx, id)
  if (!followUp || followUp.doneAt) throw notFound()
  permit(tx.actor, 'request.note', { accountId: followUp.accountId })
  await endFollowUp(tx, id)
  await disarm(tx, followUpTimer, id)
  await tellChange(tx, followUp)
  return followUpReplies(tx, followUp.requestId)
}

/** What waits on a request, for staff. */
export async function followUpReplies(tx: Tx, requestId: string): Promise<FollowUpReply[]> {
  if (!tx.actor.staff) return []
  return (await followUpsOf(tx, requestId)).map(({ id, dueAt, note, personId, personName, firedAt }) => ({
    id,
    dueAt,
    note,
    person: { id: personId, name: personName },
    firedAt,
  }))
}

/** Reminders whose moment came, each with its lateness in the record. What was taken back meanwhile changes nothing. */
export async function fireFollowUps(tx: Tx, timers: readonly FiredTimer[]): Promise<void> {
  for (const timer of timers) {
    const followUp = await lockFollowUp(tx, timer.key)
    if (!followUp || followUp.doneAt || followUp.firedAt) continue
    const request = await findPresent(tx, followUp.requestId, true)
    if (!request) continue
    await markFired(tx, followUp.id, timer.firedAt)
    const lateMs = timer.firedAt.getTime() - timer.dueAt.getTime()
    const text = `${followUp.personName} is reminded.${said(followUp.note)}`
    await addEntries(tx, [{ ...entryOf(request, 'support.follow_up', text, 'internal'), data: { latenessMs: lateMs } }])
    await wake(tx, request, followUp)
  }
}

async function wake(tx: Tx, request: StoredRequest, followUp: { personId: string; note: string }): Promise<void> {
  const moved = await moveStatus(tx, request, { type: 'reminded' })
  const saved = moved.request.status === request.status ? request : await saveMoved(tx, moved.request, moved.became)
  const person = (await personsByIds(tx, [followUp.personId])).get(followUp.personId)
  const unreached = await remind(tx, [
    {
      accountId: request.accountId,
      personId: followUp.personId,
      text: {
        title: `Reminder: ${request.title}`,
        body: [followUp.note, request.contactName].filter(Boolean).join('\n'),
        subject: { ...subjectOf(request.id), label: String(request.number), url: urlOf(tx, request.number) },
        severity: request.severity,
      },
    },
  ])
  if (unreached.length > 0)
    await addEntries(tx, [
      entryOf(
        request,
        'support.follow_up',
        `${person?.name ?? 'Whoever asked'} has no channel that works.`,
        'internal',
      ),
    ])
  await changed(tx, saved)
}

function tellChange(tx: Tx, { accountId, requestId }: { accountId: string; requestId: string }): Promise<void> {
  return publish(tx, {
    name: 'support.follow_up_changed',
    accountId,
    subject: subjectOf(requestId),
    data: { requestId },
  })
}
