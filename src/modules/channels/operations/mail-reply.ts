import { personsByIds } from '#accounts'
import type { Tx } from '#platform/db/database.ts'
import { findThread } from '#platform/mail/mail.ts'
import { channelsOfPeople } from '../queries/channel.ts'
import { findDelivery } from '../queries/delivery.ts'
import { lockNotice } from '../queries/notice.ts'
import { parseMail } from '../rules/reply.ts'
import type { ReplyAct } from '../types.ts'
import { type ActResult, actOnPage, answerNotice } from './act.ts'

export type PageMail = {
  /** The tag of our reply address the message came to. */
  token: string
  /** The address in From. */
  fromAddress: string
  /** SPF or DKIM proves the domain of From. */
  authenticated: boolean
  /** The domain of From says that it did not send this (DMARC fail). Never believed. */
  forged?: boolean
  /** A machine wrote it (out of office, bounce): it decides nothing. */
  automatic?: boolean
  /** What the person wrote now, without quoted history. */
  text: string
}

export type PageMailResult =
  | (ActResult & { act: ReplyAct; deliveryId: string; personId: string })
  /** Not believed or not understood; `why` is for the record of the message. */
  | { outcome: 'ignored'; why: string }

/**
 * A reply to a page's e-mail. It counts when it carries the unguessable token of that one page to that one person, comes
 * from an address of that person, and the domain does not disown it. Without proof by SPF or DKIM the token and the
 * address together are the proof, as long as nothing says the opposite. The first word is the act; anything else is an
 * answer to the customer. Call it in the transaction that takes the message in.
 */
export async function pageReplyFromMail(tx: Tx, mail: PageMail): Promise<PageMailResult> {
  if (mail.automatic) return { outcome: 'ignored', why: 'a machine wrote it' }
  if (mail.forged) return { outcome: 'ignored', why: 'the domain of the sender says that it did not send it (DMARC)' }
  const thread = await findThread(tx, {
    recipients: [`page+${mail.token}@${tx.app.config.MAIL_DOMAIN}`],
    inReplyTo: [],
    references: [],
  })
  if (thread?.subject.kind !== 'page') return { outcome: 'ignored', why: 'its reply address is not that of a page' }
  if (thread.expired) return { outcome: 'ignored', why: 'the page is too old' }
  const delivery = await findDelivery(tx, thread.subject.id)
  if (!delivery || delivery.personId !== thread.personId) return { outcome: 'ignored', why: 'there is no such page' }
  const from = mail.fromAddress.trim().toLowerCase()
  // Not proved, only the very address that was given the token counts.
  const believed = from === thread.recipient || (mail.authenticated && (await isAddressOf(tx, delivery.personId, from)))
  if (!believed) return { outcome: 'ignored', why: 'it does not come from the person who was paged' }
  if (delivery.noticeId !== null) {
    const notice = await lockNotice(tx, delivery.noticeId)
    const text = mail.text.trim()
    if (!notice || text === '') return { outcome: 'ignored', why: 'it says nothing' }
    const result = await answerNotice(tx, notice, text, 'email')
    return { ...result, act: 'answer', deliveryId: delivery.id, personId: delivery.personId }
  }
  const reply = parseMail(mail.text)
  if (!reply) return { outcome: 'ignored', why: 'it says nothing' }
  const result = await actOnPage(tx, delivery, reply, 'email')
  return { ...result, act: reply.act, deliveryId: delivery.id, personId: delivery.personId }
}

/** The person's own address, or one they have verified as a channel. */
async function isAddressOf(tx: Tx, personId: string, address: string): Promise<boolean> {
  if (address === '') return false
  const person = (await personsByIds(tx, [personId])).get(personId)
  if (person?.email === address) return true
  const channels = await channelsOfPeople(tx, [personId])
  return channels.some((channel) => channel.kind === 'email' && channel.verifiedAt && channel.address === address)
}
