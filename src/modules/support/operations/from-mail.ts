import { actorForPerson, createContactFromMail, findAccount, may, type Sender } from '#accounts'
import type { Tx } from '#platform/db/database.ts'
import {
  htmlWithFiles,
  mayAutoAnswer,
  type ReceivedMail,
  splitAddress,
  takeAttachments,
  threadOfSubject,
} from '#platform/mail/mail.ts'
import { fillMessage, unreadMessage } from '../queries/messages.ts'
import { insertFiles } from '../queries/parts.ts'
import { findRequest } from '../queries/requests.ts'
import type { IntakeDecision } from '../rules/intake.ts'
import { severityInSubject, usualSeverity } from '../rules/severity.ts'
import { titleOf } from '../rules/words.ts'
import type { StoredFile, StoredRequest } from '../types.ts'
import { type Asker, createRequest } from './create.ts'
import { actAs } from './name.ts'
import { type MailParts, writeAnswer, writeCustomerMessage, writeNote } from './reply.ts'
import { sendConfirmation, sendNeutral } from './send.ts'
import { unknownAccount } from './unknown.ts'
import { staffWriter } from './write.ts'

/** The From address, lower case; null when there is none. */
export const fromOf = (mail: ReceivedMail) => mail.parsed.from?.address.trim().toLowerCase() || null

/** Everybody it says it is for. */
export const addresses = ({ parsed }: ReceivedMail) => [...parsed.to, ...parsed.cc].map((to) => to.address)

/** Does what was decided about a mail. */
export async function carry(
  tx: Tx,
  mail: ReceivedMail,
  decision: IntakeDecision,
  from: string | null,
  sender: Sender | null,
): Promise<void> {
  switch (decision.do) {
    case 'keep':
      return
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
): Promise<void> {
  const request = (await findRequest(tx, decision.requestId, true))!
  const isMachine = mail.parsed.automatic.automatic
  // A staff address that was not proved is a name somebody claims, and never a colleague.
  const person = sender && sender.account.kind !== 'provider' ? sender.person : null
  const { parts, taken } = await partsOf(tx, mail, request.accountId)
  await writeCustomerMessage(tx, request, {
    text: textOf(mail),
    channel: 'email',
    writer: {
      personId: person?.id ?? null,
      name: person?.name ?? (mail.parsed.from?.name || from || 'Unknown sender').slice(0, 200),
      email: from,
      belongs: person ? sender!.account.name : null,
    },
    mail: { ...parts, flags: [...parts.flags, ...decision.flags] },
    taken,
    idle: isMachine,
  })
}

/** A colleague answers by mail, in their name. Whoever may not answer customers leaves a note instead. */
async function answerAsStaff(
  tx: Tx,
  mail: ReceivedMail,
  decision: IntakeDecision & { do: 'staff_answer' },
): Promise<void> {
  const request = (await findRequest(tx, decision.requestId, true))!
  const actor = await actorForPerson(tx, decision.personId, 'mail')
  // Locked: what they write is a claim like any other.
  if (!actor)
    return addMessage(tx, mail, { ...decision, do: 'message', flags: ['from_staff_address'] }, fromOf(mail), null)
  const text = textOf(mail)
  await actAs(tx, actor, async () => {
    const writer = await staffWriter(tx)
    const mayAnswer = may(actor, 'request.answer', request.accountId)
    const { parts, taken } = await partsOf(tx, mail, request.accountId, !mayAnswer)
    const said = { text, channel: 'email' as const, writer, taken, mail: { ...parts, html: null, fullText: null } }
    await (mayAnswer ? writeAnswer(tx, request, said) : writeNote(tx, request, said))
  })
}

async function create(
  tx: Tx,
  mail: ReceivedMail,
  decision: IntakeDecision & { do: 'create' },
  from: string | null,
  sender: Sender | null,
): Promise<void> {
  const { parsed } = mail
  const accountId = decision.accountId ?? (await unknownAccount(tx))
  const known = decision.accountId !== null
  const asker = await askerFor(tx, mail, accountId, known, decision, from, sender)
  const account = sender?.account.id === accountId ? sender.account : await findAccount(tx, accountId)
  const { parts, taken } = await partsOf(tx, mail, accountId)
  const { request, promises } = await createRequest(tx, {
    accountId,
    title: titleOf(parsed.subject, parsed.newText || parsed.text),
    text: textOf(mail),
    channel: 'email',
    severity: severityOf(mail, known),
    asker: asker && { ...asker, belongs: known ? (account?.name ?? null) : null },
    cc: known && mail.auth.authenticated ? copies(tx, mail, from) : [],
    followsId: decision.followsId,
    startedAt: mail.receivedAt,
    taken,
    message: { ...parts, mailId: mail.id, auth: parts.auth!, flags: [...parts.flags, ...decision.flags] },
  })
  const zone = sender?.person?.zone ?? account?.zone
  await reply(
    tx,
    mail,
    decision,
    request,
    { known, zone },
    promises.find((one) => one.kind === 'first_response')?.dueAt ?? null,
  )
}

/** What the subject asks for, from a known sender whose domain does not disown the mail: nobody is woken by a forgery. */
function severityOf(mail: ReceivedMail, known: boolean) {
  const isDisowned = mail.auth.dmarc.result === 'fail'
  return (known && !isDisowned && severityInSubject(mail.parsed.subject)) || usualSeverity
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
  const { supportAddress, botAddress } = tx.app.config
  const ours = [supportAddress.toLowerCase(), botAddress.toLowerCase()]
  const all = addresses(mail).map((address) => address.trim().toLowerCase())
  return [...new Set(all)]
    .filter((one) => one !== from && one.includes('@') && !ours.includes(splitAddress(one)?.base ?? ''))
    .slice(0, 20)
}

async function reply(
  tx: Tx,
  mail: ReceivedMail,
  decision: IntakeDecision & { do: 'create' },
  request: StoredRequest,
  { known, zone }: { known: boolean; zone?: string },
  firstResponseBy: Date | null,
): Promise<void> {
  const from = fromOf(mail)
  if (decision.reply === 'none' || !from) return
  // The request is always a new one here, so it is no thread: two desks that open one for each answer would never end.
  if (!(await mayAutoAnswer(tx, from, known ? threadOfSubject(request.title) : null))) return
  if (!known) return sendNeutral(tx, { mailId: mail.id, to: from, requestId: request.id })
  const words = decision.reply === 'confirm'
  const { messageId, references } = mail.parsed
  const inReplyTo = words && messageId ? { messageId, references } : null
  await sendConfirmation(tx, request, { firstResponseBy, inReplyTo, words, answersMail: true, zone })
}

/** A message nobody could read was read after all: the words and files it came with stand where their place was. */
export async function fillIn(tx: Tx, mail: ReceivedMail): Promise<void> {
  if (mail.state !== 'parsed') return
  const message = await unreadMessage(tx, mail.id)
  if (!message) return
  const { parts, taken } = await partsOf(tx, mail, message.accountId)
  await fillMessage(tx, message.id, textOf(mail), parts)
  await insertFiles(
    tx,
    taken.map((file) => ({ ...file, messageId: message.id })),
  )
}

const sealed = 'This message is encrypted. Whoever has the key reads it from the attachment.'
const withoutText: Record<NonNullable<ReceivedMail['parsed']['protection']> | 'none', string> = {
  none: '(no text)',
  smime_signed: 'This message is signed with S/MIME in a form in which its text stands inside the attachment.',
  pgp_signed: '(no text)',
  smime_encrypted: sealed,
  pgp_encrypted: sealed,
}

/** What was written now; for what could not be read, why. */
function textOf(mail: ReceivedMail): string {
  if (mail.parsed.defects.includes('not_read'))
    return `This message was put aside unread (${mail.quarantineReason}). The message as it came is kept.`
  return mail.parsed.newText.trim() || mail.parsed.text.trim() || withoutText[mail.parsed.protection ?? 'none']
}

/** What a message keeps of its mail, with attachments taken over as files of the account. */
async function partsOf(tx: Tx, mail: ReceivedMail, accountId: string, internal = false) {
  const { parsed, auth } = mail
  const taken = parsed.attachments.length > 0 ? await takeAttachments(tx, mail.id, accountId, { internal }) : []
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
      vouchedBy: auth.arc.vouches ? auth.arc.sealer : null,
      from: fromOf(mail) ?? '',
    },
    flags: [
      ...(mail.state === 'quarantined' ? ['quarantined'] : []),
      ...(parsed.protection ? [parsed.protection] : []),
      ...(parsed.defects.includes('winmail_opened') ? ['winmail_opened'] : []),
    ],
  }
  const files = taken.map(
    (part): StoredFile => ({
      fileId: part.fileId,
      accountId,
      messageId: null,
      uploadedBy: null,
      name: part.name,
      type: part.type,
      size: part.size,
      inline: part.inline,
      internal,
    }),
  )
  return { parts, taken: files }
}
