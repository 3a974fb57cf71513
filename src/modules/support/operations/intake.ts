import { accountForSender, actorForPerson, createContactFromMail, findAccount, may, type Sender } from '#accounts'
import { pageReplyFromMail } from '#channels'
import type { Tx } from '#platform/db/database.ts'
import {
  type FoundThread,
  findThread,
  htmlWithFiles,
  loadMail,
  mayAutoAnswer,
  numberInSubject,
  queueMail,
  type ReceivedMail,
  splitAddress,
  takeAttachments,
} from '#platform/mail/mail.ts'
import { claimMail, settleMail } from '../queries/messages.ts'
import { insertFiles } from '../queries/parts.ts'
import {
  candidateById,
  candidateByMessageIds,
  candidateByNumber,
  findRequest,
  sameRequest,
} from '../queries/requests.ts'
import { decideIntake, type IntakeDecision } from '../rules/intake.ts'
import { severityInSubject, usualSeverity } from '../rules/severity.ts'
import { titleOf } from '../rules/words.ts'
import type { StoredRequest } from '../types.ts'
import { type Asker, createRequest } from './create.ts'
import { actAs } from './name.ts'
import { type MailParts, type Written, writeAnswer, writeCustomerMessage, writeNote } from './reply.ts'
import { sendConfirmation, sendNeutral } from './send.ts'
import { unknownAccount } from './unknown.ts'
import { staffWriter } from './write.ts'

/**
 * Decides what a received mail is and does it, in one transaction and once a mail: a reply to a page, a message of a
 * request, or a new request. What cannot be placed stands in the queue of unknown senders; nothing is lost.
 */
export async function takeIn(tx: Tx, mailId: string): Promise<void> {
  if (!(await claimMail(tx, mailId))) return
  const mail = await loadMail(tx, mailId)
  const thread = await findThread(tx, {
    recipients: [...mail.envelope.to, ...addresses(mail)],
    inReplyTo: mail.parsed.inReplyTo,
    references: mail.parsed.references,
  })
  if (thread?.subject.kind === 'page' && thread.via === 'address') return replyToPage(tx, mail, thread)
  const from = fromOf(mail)
  const sender = from ? await accountForSender(tx, from) : null
  const decision = await decide(tx, mail, thread, from, sender)
  const requestId = await carry(tx, mail, decision, from, sender)
  await settleMail(tx, mailId, decision.do === 'keep' ? decision.outcome : decision.do, requestId)
}

const fromOf = (mail: ReceivedMail) => mail.parsed.from?.address.trim().toLowerCase() || null

const addresses = ({ parsed }: ReceivedMail) => [...parsed.to, ...parsed.cc].map((to) => to.address)

/** A reply to the e-mail of a page: the person acts, or is told why not. */
async function replyToPage(tx: Tx, mail: ReceivedMail, thread: FoundThread): Promise<void> {
  const from = fromOf(mail) ?? ''
  const result = await pageReplyFromMail(tx, {
    token: thread.token,
    fromAddress: from,
    authenticated: mail.auth.authenticated,
    forged: mail.auth.dmarc.result === 'fail',
    automatic: mail.parsed.automatic.automatic,
    text: mail.parsed.newText,
  })
  await settleMail(tx, mail.id, result.outcome === 'ignored' ? `page: ${result.why}` : `page: ${result.outcome}`, null)
  // Only whoever was believed hears why it was refused.
  if (result.outcome !== 'refused' || !(await mayAutoAnswer(tx, from, thread.token))) return
  await queueMail(tx, {
    key: `support.page-reply.${mail.id}`,
    kind: 'page-reply',
    to: [from],
    subject: 'Your reply changed nothing',
    text: `${result.sentence}\n\nOpen the page or the portal to see where it stands: ${tx.app.config.publicUrl}`,
    inReplyTo: mail.parsed.messageId,
    automatic: 'auto-replied',
  })
}

async function decide(
  tx: Tx,
  mail: ReceivedMail,
  thread: FoundThread | null,
  from: string | null,
  sender: Sender | null,
): Promise<IntakeDecision> {
  const { parsed, auth } = mail
  const ours = thread?.subject.kind === 'request' ? thread : null
  const byToken = ours ? await candidateById(tx, ours.subject.id) : null
  const byReference = byToken ? null : await candidateByMessageIds(tx, idsOf(parsed))
  const number = byToken || byReference ? null : numberInSubject(parsed.subject)
  const isMachine = parsed.automatic.automatic
  return decideIntake({
    from,
    sender: sender && {
      accountId: sender.account.id,
      personId: sender.person?.id ?? null,
      staff: sender.account.kind === 'provider',
    },
    authenticated: auth.authenticated,
    automatic: parsed.automatic,
    isReport: parsed.report !== null && parsed.report.type !== 'feedback-report' && mail.envelope.from === '',
    nullSender: mail.envelope.from === '',
    token: ours && {
      candidate: byToken,
      recipient: ours.recipient,
      personId: ours.personId,
      expired: ours.expired,
      via: ours.via,
    },
    reference: byReference,
    number: number ? await candidateByNumber(tx, number) : null,
    same: isMachine && from ? await sameRequest(tx, from, titleOf(parsed.subject, parsed.newText)) : null,
  })
}

/** Ids a message names, the nearest first; a hostile list is cut. */
function idsOf({ inReplyTo, references }: ReceivedMail['parsed']): string[] {
  return [...new Set([...inReplyTo, ...references.toReversed()])].slice(0, 50)
}

async function carry(
  tx: Tx,
  mail: ReceivedMail,
  decision: IntakeDecision,
  from: string | null,
  sender: Sender | null,
): Promise<string | null> {
  switch (decision.do) {
    case 'keep':
      return null
    case 'create':
      return create(tx, mail, decision, from, sender)
    case 'message':
      return addMessage(tx, mail, decision, from, sender)
    case 'staff_answer':
      return answerAsStaff(tx, mail, decision)
  }
}

async function addMessage(
  tx: Tx,
  mail: ReceivedMail,
  decision: IntakeDecision & { do: 'message' },
  from: string | null,
  sender: Sender | null,
): Promise<string> {
  const request = (await findRequest(tx, decision.requestId, true))!
  const isMachine = mail.parsed.automatic.automatic
  // A staff address that was not proved is a name somebody claims, and never a colleague.
  const person = sender && sender.account.kind !== 'provider' ? sender.person : null
  const written = await withFiles(tx, mail, request, false, (parts) =>
    writeCustomerMessage(tx, request, {
      text: textOf(mail),
      channel: 'email',
      writer: {
        personId: person?.id ?? null,
        name: person?.name ?? (mail.parsed.from?.name || from || 'Unknown sender'),
        email: from,
        belongs: person ? sender!.account.name : null,
      },
      mail: { ...parts, flags: decision.flags },
      idle: isMachine,
    }),
  )
  return written.request.id
}

/** A colleague answers by mail, in their name. Whoever may not answer customers leaves a note instead. */
async function answerAsStaff(
  tx: Tx,
  mail: ReceivedMail,
  decision: IntakeDecision & { do: 'staff_answer' },
): Promise<string> {
  const request = (await findRequest(tx, decision.requestId, true))!
  const actor = await actorForPerson(tx, decision.personId, 'mail')
  // Locked: what they write is a claim like any other.
  if (!actor)
    return addMessage(tx, mail, { ...decision, do: 'message', flags: ['from_staff_address'] }, fromOf(mail), null)
  const text = textOf(mail)
  await actAs(tx, actor, async () => {
    const writer = await staffWriter(tx)
    const mayAnswer = may(actor, 'request.answer', request.accountId)
    await withFiles(tx, mail, request, !mayAnswer, (parts) =>
      mayAnswer
        ? writeAnswer(tx, request, { text, channel: 'email', writer, mail: { ...parts, html: null, fullText: null } })
        : writeNote(tx, request, { text, channel: 'email', writer, mail: { ...parts, html: null, fullText: null } }),
    )
  })
  return request.id
}

async function create(
  tx: Tx,
  mail: ReceivedMail,
  decision: IntakeDecision & { do: 'create' },
  from: string | null,
  sender: Sender | null,
): Promise<string> {
  const { parsed } = mail
  const accountId = decision.accountId ?? (await unknownAccount(tx))
  const known = decision.accountId !== null
  const asker = await askerFor(tx, mail, accountId, known, decision, from, sender)
  const { account, parts, taken } = await partsOf(tx, mail, accountId)
  const { request, messageId, promises } = await createRequest(tx, {
    accountId,
    title: titleOf(parsed.subject, parsed.newText || parsed.text),
    text: textOf(mail),
    channel: 'email',
    severity: (known && severityInSubject(parsed.subject)) || usualSeverity,
    asker: asker && { ...asker, belongs: known ? (account?.name ?? null) : null },
    cc: known && mail.auth.authenticated ? copies(tx, mail, from) : [],
    followsId: decision.followsId,
    startedAt: mail.receivedAt,
    message: { ...parts, mailId: mail.id, auth: parts.auth!, flags: [...parts.flags, ...decision.flags] },
  })
  await insertFiles(
    tx,
    taken.map((file) => ({ ...file, messageId })),
  )
  await reply(tx, mail, decision, request, known, promises.find((one) => one.kind === 'first_response')?.dueAt ?? null)
  return request.id
}

async function askerFor(
  tx: Tx,
  mail: ReceivedMail,
  accountId: string,
  known: boolean,
  decision: IntakeDecision & { do: 'create' },
  from: string | null,
  sender: Sender | null,
): Promise<Asker | null> {
  if (!from) return null
  const named = mail.parsed.from?.name || from
  const person =
    decision.personId && sender?.person
      ? sender.person
      : known && sender && mail.auth.authenticated && !mail.parsed.automatic.automatic
        ? await createContactFromMail(tx, { accountId, email: from, name: mail.parsed.from?.name ?? null })
        : null
  if (person) return { personId: person.id, accountId: person.accountId, name: person.name, email: person.email }
  return { personId: null, accountId: null, name: named.slice(0, 200), email: from }
}

/** Addresses the customer copied in, without ours; they get answers, never the earlier conversation. */
function copies(tx: Tx, mail: ReceivedMail, from: string | null): string[] {
  const ours = tx.app.config.supportAddress.toLowerCase()
  const all = addresses(mail).map((address) => address.trim().toLowerCase())
  return [...new Set(all)]
    .filter((one) => one !== from && one.includes('@') && splitAddress(one)?.base !== ours)
    .slice(0, 20)
}

async function reply(
  tx: Tx,
  mail: ReceivedMail,
  decision: IntakeDecision & { do: 'create' },
  request: StoredRequest,
  known: boolean,
  firstResponseBy: Date | null,
): Promise<void> {
  const from = fromOf(mail)
  if (decision.reply === 'none' || !from) return
  if (!(await mayAutoAnswer(tx, from, known ? request.id : null))) return
  if (!known) return sendNeutral(tx, { mailId: mail.id, to: from, requestId: request.id })
  const words = decision.reply === 'confirm'
  const { messageId, references } = mail.parsed
  const inReplyTo = words && messageId ? { messageId, references } : null
  await sendConfirmation(tx, request, { firstResponseBy, inReplyTo, words, answersMail: true })
}

/** What was written now; for what could not be read, why. */
function textOf(mail: ReceivedMail): string {
  if (mail.state === 'quarantined')
    return `This message was put aside unread (${mail.quarantineReason}). The message as it came is kept.`
  return mail.parsed.newText.trim() || mail.parsed.text.trim() || '(no text)'
}

type TakenFile = Parameters<typeof insertFiles>[1][number]

/** What a message keeps of its mail, with attachments taken over as files of the account. */
async function partsOf(tx: Tx, mail: ReceivedMail, accountId: string) {
  const { parsed, auth } = mail
  const taken = parsed.attachments.length > 0 ? await takeAttachments(tx, mail.id, accountId) : []
  const account = await findAccount(tx, accountId)
  const text = textOf(mail)
  const parts: MailParts = {
    fullText: parsed.text.trim() === text ? null : parsed.text,
    html: parsed.html && htmlWithFiles(parsed.html, taken),
    mailId: mail.id,
    mailMessageId: parsed.messageId,
    mailReferences: parsed.references.slice(-20),
    auth: {
      spf: auth.spf.result,
      dkim: auth.dkim.find((one) => one.aligned && one.result === 'pass')?.result ?? auth.dkim[0]?.result ?? 'none',
      dmarc: auth.dmarc.result,
      authenticated: auth.authenticated,
      from: fromOf(mail) ?? '',
    },
    flags: mail.state === 'quarantined' ? ['quarantined'] : [],
  }
  const files = taken.map(
    (part): TakenFile => ({
      fileId: part.fileId,
      accountId,
      messageId: null,
      uploadedBy: null,
      name: part.name,
      type: part.type,
      size: part.size,
      inline: part.inline,
      internal: false,
    }),
  )
  return { account, parts, taken: files }
}

async function withFiles(
  tx: Tx,
  mail: ReceivedMail,
  request: StoredRequest,
  internal: boolean,
  write: (parts: MailParts) => Promise<Written>,
): Promise<Written> {
  const { parts, taken } = await partsOf(tx, mail, request.accountId)
  const written = await write(parts)
  await insertFiles(
    tx,
    taken.map((file) => ({ ...file, messageId: written.message.id, internal })),
  )
  return written
}
