import { sql } from 'kysely'
import { actorForPerson } from '#accounts'
import type { Actor } from '#platform/actor.ts'
import type { Tx } from '#platform/db/database.ts'
import { publish } from '#platform/events/events.ts'
import { Refusal } from '#platform/problem.ts'
import type { Answered } from '../queries/delivery.ts'
import type { StoredNotice } from '../queries/notice.ts'
import { wordsIn } from '../rules/words.ts'
import type { ChannelKind, ReplyAct } from '../types.ts'

export type ActResult =
  | { outcome: 'done' }
  /** `sentence` is for the person: "Somebody else has it. Sam Park has it." */
  | { outcome: 'refused'; code: string; sentence: string }

const viaOf: Record<ChannelKind, Actor['via']> = {
  email: 'mail',
  sms: 'phone',
  voice: 'phone',
  push: 'page',
  webhook: 'token',
}

/**
 * A person acts on a page from where they were reached: published in their name, so that whatever others decide carries
 * their name and rights. A refusal leaves nothing behind but its sentence; the rest of the transaction goes on.
 * Asked within a transaction of the system.
 */
export async function actOnPage(
  tx: Tx,
  delivery: Answered,
  reply: { act: ReplyAct; text: string },
  via: ChannelKind = delivery.kind,
): Promise<ActResult> {
  return inTheirName(tx, { personId: delivery.personId, language: delivery.text.language }, via, () =>
    publish(tx, {
      name: 'channels.reply',
      accountId: delivery.accountId,
      subject: { kind: 'delivery', id: delivery.id },
      data: {
        deliveryId: delivery.id,
        personId: delivery.personId,
        act: reply.act,
        ...(reply.text !== '' && { text: reply.text }),
        via,
      },
    }),
  )
}

/** Somebody answered a notice: whoever sent it acts in their name, or refuses and nothing is left but the sentence. */
export async function answerNotice(tx: Tx, notice: StoredNotice, text: string, via: ChannelKind): Promise<ActResult> {
  if (!notice.answerable)
    return { outcome: 'refused', code: 'platform.not_found', sentence: wordsIn(notice.text.language).notRead }
  const { id: noticeId, topic, personId, accountId, subject } = notice
  return inTheirName(tx, { personId, language: notice.text.language }, via, () =>
    publish(tx, {
      name: 'channels.notice_answered',
      accountId,
      subject,
      data: { noticeId, topic, personId, text, via },
    }),
  )
}

async function inTheirName(
  tx: Tx,
  { personId, language }: { personId: string; language: string | undefined },
  via: ChannelKind,
  work: () => Promise<void>,
): Promise<ActResult> {
  const actor = await actorForPerson(tx, personId, viaOf[via])
  if (!actor) return { outcome: 'refused', code: 'platform.not_permitted', sentence: wordsIn(language).notAnyMore }
  await sql`savepoint act_on_page`.execute(tx)
  try {
    await inTheNameOf(tx, actor, work)
    return { outcome: 'done' }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    await sql`rollback to savepoint act_on_page`.execute(tx)
    return { outcome: 'refused', code: error.code, sentence: error.sentenceIn(language) }
  }
}

/** The same transaction, but what is written in it carries the person's name. Row security stays the system's. */
async function inTheNameOf<T>(tx: Tx, actor: Actor, work: () => Promise<T>): Promise<T> {
  const own = tx as { actor: Actor }
  const before = own.actor
  own.actor = actor
  try {
    return await work()
  } finally {
    own.actor = before
  }
}

/** What the person is told: "Acknowledged: #48213 Production web shop down." */
export function confirmation(result: ActResult, act: ReplyAct, delivery: Answered): string {
  if (result.outcome === 'refused') return result.sentence
  const label = 'subject' in delivery.text ? delivery.text.subject.label : ''
  const done = wordsIn(delivery.text.language).done[act]
  return label ? `${done}: ${label}.` : `${done}.`
}
