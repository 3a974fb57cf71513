import { accountsByIds, personsByIds, providerAccount } from '#accounts'
import { letterFor } from '#letters'
import type { App } from '#platform/app.ts'
import type { Tx } from '#platform/db/database.ts'
import { openThread, queueMail, referencesFor } from '#platform/mail/mail.ts'
import { mailThreadOf, quotableMessages } from '../queries/messages.ts'
import { filesOf, insertDeliveries, lastMessageIdTo, type NewDelivery, watchersOf } from '../queries/parts.ts'
import { type Follower, type Recipient, recipientsOf } from '../rules/recipients.ts'
import { leftOutText, neutralText, noticeText, promiseSentence, quoted, receivedWords } from '../rules/words.ts'
import { type StoredFile, type StoredMessage, type StoredRequest, subjectOf } from '../types.ts'
import { urlOf } from './about.ts'
import { asProvider } from './provider.ts'

type Author = { personId: string | null; email: string | null }

/** Everybody who takes part in a request, for mails about it. */
export async function recipients(tx: Tx, request: StoredRequest, author: Author): Promise<Recipient[]> {
  const watchers = await watchersOf(tx, request.id)
  const ids = [request.contactId, ...watchers.map((one) => one.personId)].filter((id) => id !== null)
  const people = await personsByIds(tx, ids)
  const follower = (personId: string | null, name: string, email: string | null): Follower => {
    const person = personId ? people.get(personId) : undefined
    if (!person) return { personId, name, email, staff: false, active: personId === null }
    return { personId, name: person.name, email: person.email, staff: person.staff, active: person.active }
  }
  const contact = request.contactEmail || request.contactId
  return recipientsOf({
    contact: contact ? follower(request.contactId, request.contactName ?? '', request.contactEmail) : null,
    watchers: watchers.map((one) => follower(one.personId, one.name, one.email)),
    cc: request.cc,
    author,
    ours: tx.app.config.supportAddress,
  })
}

/**
 * Sends an answer to everybody who takes part, one mail each, because each has its own Message-ID and reply address. The
 * earlier conversation is quoted only to those who were part of it; notes are not even loaded.
 */
export async function sendAnswer(
  tx: Tx,
  request: StoredRequest,
  message: StoredMessage,
  author: Author,
): Promise<Recipient[]> {
  const to = await recipients(tx, request, author)
  if (to.length === 0) return to
  const zone = (await accountsByIds(tx, [request.accountId])).get(request.accountId)?.zone ?? 'UTC'
  const past = await quotableMessages(tx, request.id, message.id)
  const thread = await mailThreadOf(tx, request.id)
  const lastTo = await lastMessageIdTo(tx, request.id)
  const { along, left } = fitting(await filesOf(tx, [message.id]))
  const sent: NewDelivery[] = []
  for (const one of to) {
    const parent = threadFor(one, request, thread, lastTo)
    const own = await threadTo(tx, request, one.email, one.personId)
    const language = await languageOf(tx, request, one.personId)
    const files = left.length > 0 ? `\n\n${leftOutText(left, language)}` : ''
    const letter = await letterFor(
      tx,
      message.statusUpdate ? 'status_update' : 'answer',
      { accountId: request.accountId, language },
      { ...(await valuesOf(tx, request)), author: message.authorName, text: `${message.text.trim()}${files}` },
    )
    const history = one.history ? quoted(past, zone, language) : ''
    const mailOutId = await queueMail(tx, {
      key: `support.answer.${message.id}.${one.email}`,
      kind: 'answer',
      accountId: request.accountId,
      subjectOf: subjectOf(request.id),
      to: [{ name: one.name, address: one.email }],
      replyTo: own.replyTo,
      messageId: own.messageId,
      subject: letter.subject,
      inReplyTo: parent?.messageId ?? null,
      references: parent ? referencesFor(parent) : [],
      text: history ? `${letter.text}\n\n${history}` : letter.text,
      attachments: along.map((file) => ({ fileId: file.fileId, name: file.name })),
    })
    sent.push({
      accountId: request.accountId,
      requestId: request.id,
      messageId: message.id,
      recipient: one.email,
      name: one.name,
      mailOutId,
      mailMessageId: own.messageId,
      staff: one.staff,
    })
  }
  await insertDeliveries(tx, sent)
  return to
}

/** A mail of a request to one recipient: its own Message-ID and the address answers come back to. */
export function threadTo(tx: Tx, request: StoredRequest, recipient: string, personId: string | null) {
  return openThread(tx, { accountId: request.accountId, subject: subjectOf(request.id), recipient, personId })
}

/** Many mail servers take 25 MB, and base64 adds a third. */
const mostAlongBytes = 15 * 1024 * 1024

function fitting(files: readonly StoredFile[]): { along: StoredFile[]; left: StoredFile[] } {
  const [along, left]: [StoredFile[], StoredFile[]] = [[], []]
  let size = 0
  for (const file of files) {
    const fits = size + file.size <= mostAlongBytes
    ;(fits ? along : left).push(file)
    if (fits) size += file.size
  }
  return { along, left }
}

type Parent = { messageId: string; references: readonly string[] }

/** What the mail answers, as the recipient's mail program knows it: their own last mail, else our last one to them. */
function threadFor(
  one: Recipient,
  request: StoredRequest,
  thread: Parent | null,
  lastTo: ReadonlyMap<string, string>,
): Parent | null {
  const isContact = one.email === request.contactEmail || (one.personId !== null && one.personId === request.contactId)
  if (isContact && thread) return thread
  const last = lastTo.get(one.email)
  return last ? { messageId: last, references: [] } : null
}

/** `[#48213] Checkout returns 502`: the number first, so that lists sort and cut well. */
export function subjectLine(request: Pick<StoredRequest, 'number' | 'title'>): string {
  return `[#${request.number}] ${request.title}`
}

const names = new WeakMap<App, { name: string; until: number }>()

/** The provider's own name, which stands under every mail; asked for once a minute. */
export async function providerName(tx: Tx): Promise<string> {
  const known = names.get(tx.app)
  if (known && known.until > tx.now.getTime()) return known.name
  const account = await asProvider(tx, () => providerAccount(tx))
  const name = account?.name ?? tx.app.config.PROVIDER_NAME
  names.set(tx.app, { name, until: tx.now.getTime() + 60_000 })
  return name
}

/** Tells whoever asked that it arrived, under which number, and until when somebody answers. */
export async function sendConfirmation(
  tx: Tx,
  request: StoredRequest,
  mail: {
    firstResponseBy: Date | null
    inReplyTo: Parent | null
    words: boolean
    answersMail: boolean
    /** Whose time the promise is told in, when the caller knows. */
    zone?: string
  },
): Promise<void> {
  const email = request.contactEmail
  if (!email) return
  const zone = mail.zone ?? (await zoneOf(tx, request))
  const language = await languageOf(tx, request, request.contactId)
  const letter = await letterFor(
    tx,
    'confirmation',
    { accountId: request.accountId, language },
    {
      ...(await valuesOf(tx, request)),
      promise: promiseSentence(mail.firstResponseBy, zone, language),
      ...(!mail.words && { title: receivedWords(language) }),
    },
  )
  const own = await threadTo(tx, request, email, request.contactId)
  await queueMail(tx, {
    key: `support.confirmation.${request.id}`,
    kind: 'confirmation',
    accountId: request.accountId,
    subjectOf: subjectOf(request.id),
    to: [{ name: mail.words ? (request.contactName ?? '') : '', address: email }],
    replyTo: own.replyTo,
    messageId: own.messageId,
    subject: letter.subject,
    inReplyTo: mail.inReplyTo?.messageId ?? null,
    references: mail.inReplyTo ? referencesFor(mail.inReplyTo) : [],
    text: letter.text,
    automatic: mail.answersMail ? 'auto-replied' : 'auto-generated',
  })
}

/** The language of somebody who takes part: their own, else their account's. */
export async function languageOf(tx: Tx, request: StoredRequest, personId: string | null): Promise<string> {
  const person = personId ? (await personsByIds(tx, [personId])).get(personId) : undefined
  return person?.language ?? (await accountsByIds(tx, [request.accountId])).get(request.accountId)?.language ?? 'en'
}

/** What every letter about a request may say. */
export async function valuesOf(tx: Tx, request: StoredRequest): Promise<Record<string, string>> {
  const { number, title } = request
  return { provider: await providerName(tx), number: String(number), title, url: urlOf(tx, number) }
}

async function zoneOf(tx: Tx, { contactId, accountId }: StoredRequest): Promise<string> {
  const person = contactId ? (await personsByIds(tx, [contactId])).get(contactId) : undefined
  return person?.zone ?? (await accountsByIds(tx, [accountId])).get(accountId)?.zone ?? 'UTC'
}

/** What a stranger gets: nothing of theirs is in it, not even the subject. */
export async function sendNeutral(tx: Tx, mail: { mailId: string; to: string; requestId: string }): Promise<void> {
  const provider = await providerName(tx)
  await queueMail(tx, {
    key: `support.neutral.${mail.mailId}`,
    kind: 'neutral',
    subjectOf: subjectOf(mail.requestId),
    to: [mail.to],
    subject: `Your message to ${provider}`,
    text: neutralText(provider),
    automatic: 'auto-replied',
  })
}

/** Tells everybody that a request counts as solved, when no answer said so. */
export async function sendSolved(tx: Tx, request: StoredRequest, author: Author): Promise<void> {
  for (const one of await recipients(tx, request, author)) {
    const own = await threadTo(tx, request, one.email, one.personId)
    const language = await languageOf(tx, request, one.personId)
    const to = { accountId: request.accountId, language }
    const letter = await letterFor(tx, 'solved', to, await valuesOf(tx, request))
    await queueMail(tx, {
      key: `support.solved.${request.id}.${request.version}.${one.email}`,
      kind: 'solved',
      accountId: request.accountId,
      subjectOf: subjectOf(request.id),
      to: [{ name: one.name, address: one.email }],
      replyTo: own.replyTo,
      messageId: own.messageId,
      ...letter,
      automatic: 'auto-generated',
    })
  }
}

/** Tells the colleagues on a request that the customer wrote. Words of a sender who is not proved stay in the portal. */
export async function notifyStaff(tx: Tx, request: StoredRequest, message: StoredMessage): Promise<void> {
  const watchers = await watchersOf(tx, request.id)
  const ids = [request.assigneeId, ...watchers.map((one) => one.personId)].filter((id) => id !== null)
  const people = [...(await personsByIds(tx, ids)).values()]
  const proved = message.channel !== 'email' || message.auth?.authenticated === true
  for (const person of people) {
    if (!person.staff || !person.active || !person.email || person.id === message.authorId) continue
    const own = await threadTo(tx, request, person.email, person.id)
    await queueMail(tx, {
      key: `support.notice.${message.id}.${person.id}`,
      kind: 'notice',
      accountId: request.accountId,
      subjectOf: subjectOf(request.id),
      to: [{ name: person.name, address: person.email }],
      replyTo: own.replyTo,
      messageId: own.messageId,
      subject: subjectLine(request),
      text: noticeText({
        number: request.number,
        title: request.title,
        author: message.authorName,
        text: proved ? message.text : null,
        url: urlOf(tx, request.number),
      }),
      automatic: 'auto-generated',
    })
  }
}
