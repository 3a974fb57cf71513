import { accountsByIds, actorForPerson, languagesOf, type Person } from '#accounts'
import { type NewNotice, type NoticeResult, noticeAnswered, noticeByToken, notify } from '#channels'
import { systemActor } from '#platform/actor.ts'
import type { App } from '#platform/app.ts'
import type { Tx } from '#platform/db/database.ts'
import type { EventTypes, Subject } from '#platform/events/events.ts'
import type { HandlerReply } from '#platform/http/contract.ts'
import { type PromiseView, promisesOf } from '#promises'
import type { updateLink } from '../contract/update-link.ts'
import { problems } from '../problems.ts'
import { insertDeliveries, settleNotice } from '../queries/parts.ts'
import { findRequest } from '../queries/requests.ts'
import { lastUpdate, waysOf } from '../queries/updates.ts'
import type { Recipient } from '../rules/recipients.ts'
import { answerWithUpdate, beginningOf, moment, updateDue } from '../rules/words.ts'
import { type StoredMessage, type StoredRequest, subjectOf } from '../types.ts'
import { urlOf } from './about.ts'
import { giveStatusUpdate } from './write.ts'

type Page = HandlerReply<typeof updateLink.dueUpdate>

const dueTopic = 'support.status_due'
const updateTopic = 'support.status_update'
/** Ways beside e-mail by which a follower hears of an update, where they have set them up. */
const besideMail = ['sms', 'push'] as const

/** Of a P1 or P2 whoever owns it is reminded over their own channels, not only by mail. */
export const isReminded = (request: StoredRequest, promise: PromiseView): boolean =>
  promise.kind === 'next_update' && (request.severity === 'P1' || request.severity === 'P2')

/** The reminder: a link to one field, and an e-mail whose answer is the update. */
export async function remindOfUpdate(
  tx: Tx,
  request: StoredRequest,
  promise: PromiseView,
  percentage: number,
  people: readonly Person[],
): Promise<void> {
  const languages = await languagesOf(
    tx,
    people.map(({ id }) => id),
  )
  await notify(
    tx,
    people.map((person): NewNotice => {
      const language = languages.get(person.id) ?? 'en'
      const due = promise.dueAt && moment(promise.dueAt, person.zone ?? 'UTC', language)
      return {
        accountId: request.accountId,
        key: `status ${promise.id} ${percentage} ${person.id}`,
        topic: dueTopic,
        personId: person.id,
        subject: subjectOf(request.id),
        title: `${request.severity} #${request.number}: ${updateDue(due, language)}`,
        body: request.title,
        url: urlOf(tx, request.number),
        path: '/update/',
        answer: answerWithUpdate(language),
      }
    }),
  )
}

/** Somebody answered the reminder's e-mail: the answer is the update, in their name. */
export async function updateByMail(
  tx: Tx,
  subject: Subject,
  data: EventTypes['channels.notice_answered'],
): Promise<void> {
  if (data.topic !== dueTopic) return
  await giveStatusUpdate(tx, subject.id, { text: data.text })
}

/** Followers who have set up SMS or push hear of the update there too. What becomes of each is recorded with the message. */
export async function tellFollowers(
  tx: Tx,
  request: StoredRequest,
  message: StoredMessage,
  recipients: readonly Recipient[],
): Promise<void> {
  const wanted = recipients
    .filter((one) => one.personId !== null && !one.staff)
    .flatMap((one) =>
      besideMail.map((kind) => ({
        one,
        kind,
        notice: {
          accountId: request.accountId,
          key: `update ${message.id} ${kind} ${one.personId}`,
          topic: updateTopic,
          personId: one.personId!,
          subject: subjectOf(request.id),
          title: `#${request.number}: ${beginningOf(message.text)}`,
          body: request.title,
          url: urlOf(tx, request.number),
          kinds: [kind],
        } satisfies NewNotice,
      })),
    )
  const said = await notify(
    tx,
    wanted.map(({ notice }) => notice),
  )
  await insertDeliveries(
    tx,
    wanted.flatMap(({ one, kind, notice }) => {
      const noticeId = said.get(notice.key)
      if (!noticeId) return []
      return [
        {
          accountId: request.accountId,
          requestId: request.id,
          messageId: message.id,
          recipient: one.email,
          name: one.name,
          mailOutId: null,
          mailMessageId: null,
          staff: false,
          via: kind,
          noticeId,
        },
      ]
    }),
  )
}

/** How far a follower's SMS or push message came. */
export async function updateSettled(tx: Tx, data: NoticeResult): Promise<void> {
  if (data.topic !== updateTopic) return
  const state = data.state === 'reached' ? 'sent' : 'failed'
  await settleNotice(tx, data.noticeId, state, new Date(data.at), data.error)
}

const asSystem = systemActor('status update link')

/** What the link shows. Looking, also by a mail scanner, changes nothing. Refuses `support.update_link_unknown`. */
export function readUpdateLink(app: App, token: string): Promise<Page> {
  return app.db.transact(asSystem, async (tx) => view(tx, token))
}

/** Gives the update in the name of the person who was reminded, as long as they are on staff. */
export async function updateByLink(app: App, token: string, text: string): Promise<Page> {
  const { notice, actor } = await app.db.transact(asSystem, async (tx) => {
    const notice = await byToken(tx, token)
    return { notice, actor: await actorForPerson(tx, notice.personId, 'page') }
  })
  if (!actor?.staff) throw problems.refuse('support.update_link_unknown')
  const messageId = await app.db.transact(actor, async (tx) => {
    const { message } = await giveStatusUpdate(tx, notice.subject.id, { text })
    await noticeAnswered(tx, notice)
    return message.id
  })
  return app.db.transact(asSystem, (tx) => view(tx, token, messageId))
}

async function byToken(tx: Tx, token: string) {
  const notice = await noticeByToken(tx, token)
  if (notice?.topic !== dueTopic) throw problems.refuse('support.update_link_unknown')
  return notice
}

async function view(tx: Tx, token: string, givenId: string | null = null): Promise<Page> {
  const notice = await byToken(tx, token)
  const request = await findRequest(tx, notice.subject.id)
  const actor = await actorForPerson(tx, notice.personId, 'page')
  if (!request || !actor?.staff) throw problems.refuse('support.update_link_unknown')
  const account = (await accountsByIds(tx, [request.accountId])).get(request.accountId)
  const owed = (await promisesOf(tx, [subjectOf(request.id)])).get(request.id) ?? []
  const next = owed.find((one) => one.kind === 'next_update')
  const last = await lastUpdate(tx, request.id)
  const given = givenId ?? (notice.answeredAt && last && last.authorId === notice.personId ? last.id : null)
  return {
    request: {
      id: request.id,
      number: request.number,
      title: request.title,
      severity: request.severity,
      url: urlOf(tx, request.number),
    },
    account: account?.name ?? '',
    person: { id: notice.personId, name: actor.name },
    dueAt: next?.dueAt ?? null,
    last: last && { text: last.text, at: last.at, by: last.by },
    over: request.status === 'closed',
    given: given && last?.id === given ? { at: last.at, to: await waysOf(tx, given) } : null,
  }
}
