import { findPersonByEmail, type Person, personsByIds } from '#accounts'
import type { Tx } from '#platform/db/database.ts'
import { findThread } from '#platform/mail/mail.ts'
import { channelsOfPeople, peopleAt } from '../queries/channel.ts'
import { findDelivery } from '../queries/delivery.ts'
import { lockNotice } from '../queries/notice.ts'
import { parseMail } from '../rules/reply.ts'
import type { ChannelKind, ReplyAct } from '../types.ts'
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
  const unbelieved = whyUnbelieved(mail)
  if (unbelieved) return { outcome: 'ignored', why: unbelieved }
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

/** What of a mail says that its sender is not to be believed, whoever they claim to be; null: nothing. */
function whyUnbelieved({ automatic, forged }: Pick<PageMail, 'automatic' | 'forged'>): string | null {
  if (automatic) return 'a machine wrote it'
  return forged ? 'the domain of the sender says that it did not send it (DMARC)' : null
}

/**
 * Who wrote a mail that carries no token made for one person: whom its From belongs to, as their own address or as one they have
 * verified, proved by SPF or DKIM of its domain, not disowned by DMARC, not written by a machine. The same rule as for pages,
 * without what only a token of one person can prove. Else why nobody is believed, for the record of the message.
 */
export async function writerOfMail(
  tx: Tx,
  mail: Pick<PageMail, 'fromAddress' | 'authenticated' | 'forged' | 'automatic'>,
): Promise<{ person: Person } | { why: string }> {
  const unbelieved = whyUnbelieved(mail)
  if (unbelieved) return { why: unbelieved }
  if (!mail.authenticated) return { why: 'nothing proves the domain of the sender (SPF, DKIM)' }
  const from = mail.fromAddress.trim().toLowerCase()
  const known = await findPersonByEmail(tx, from)
  if (known) return known.active ? { person: known } : { why: 'its sender has left' }
  const person = await onlyPersonAt(tx, ['email'], from)
  return person ? { person } : { why: 'its sender is nobody we know' }
}

/** The one person who has verified this number as theirs; null for nobody, and for a number that several have. */
export const personOfNumber = (tx: Tx, number: string): Promise<Person | null> =>
  onlyPersonAt(tx, ['sms', 'voice'], number)

/** The one active person who has verified the address; null for nobody, and for several. */
async function onlyPersonAt(tx: Tx, kinds: readonly ChannelKind[], address: string): Promise<Person | null> {
  const [id, ...others] = await peopleAt(tx, kinds, address)
  const person = id && others.length === 0 ? (await personsByIds(tx, [id])).get(id) : undefined
  return person?.active ? person : null
}

/** The person's own address, or one they have verified as a channel. */
async function isAddressOf(tx: Tx, personId: string, address: string): Promise<boolean> {
  if (address === '') return false
  const person = (await personsByIds(tx, [personId])).get(personId)
  if (person?.email === address) return true
  const channels = await channelsOfPeople(tx, [personId])
  return channels.some((channel) => channel.kind === 'email' && channel.verifiedAt && channel.address === address)
}
