import { accountForSender, languagesOf, type Sender } from '#accounts'
import { pageReplyFromMail } from '#channels'
import type { Tx } from '#platform/db/database.ts'
import {
  type FoundThread,
  findThread,
  loadMail,
  mayAutoAnswer,
  numberInSubject,
  queueMail,
  type ReceivedMail,
} from '#platform/mail/mail.ts'
import { claimMail, requestsOfMails, settleMail } from '../queries/messages.ts'
import { candidateById, candidateByMessageIds, candidateByNumber, sameRequest } from '../queries/requests.ts'
import { decideIntake, type IntakeDecision } from '../rules/intake.ts'
import { changedNothing, titleOf } from '../rules/words.ts'
import { addresses, carry, fillIn, fromOf } from './from-mail.ts'

/**
 * Decides what a received mail is and does it, in one transaction and once a mail: a reply to a page, a message of a
 * request, or a new request. What cannot be placed stands in the queue of unknown senders; nothing is lost.
 */
export async function takeIn(tx: Tx, mailId: string): Promise<void> {
  const isNew = await claimMail(tx, mailId)
  const mail = await loadMail(tx, mailId)
  if (!isNew) return fillIn(tx, mail)
  const thread = await findThread(tx, {
    recipients: [...mail.envelope.to, ...addresses(mail)],
    inReplyTo: mail.parsed.inReplyTo,
    references: mail.parsed.references,
  })
  if (thread?.subject.kind === 'page' && thread.via === 'address') return replyToPage(tx, mail, thread)
  const from = fromOf(mail)
  const sender = from ? await accountForSender(tx, from) : null
  const decision = await decide(tx, mail, thread, from, sender)
  await carry(tx, mail, decision, from, sender)
  if (decision.do === 'keep') await settleMail(tx, mailId, decision.outcome)
}

/**
 * The request a mail became a message of, or a new one made of it whatever it is: somebody looked at it and decided. The
 * caller has permitted it. Nothing is sent to its sender.
 */
export async function requestOfMail(tx: Tx, mailId: string): Promise<string> {
  const known = (await requestsOfMails(tx, [mailId])).get(mailId)
  if (known) return known
  await claimMail(tx, mailId)
  const mail = await loadMail(tx, mailId)
  const from = fromOf(mail)
  const found = from ? await accountForSender(tx, from) : null
  // A member of staff by address alone is nobody we know.
  const sender = found?.account.kind === 'provider' ? null : found
  const flags = sender ? [] : (['unknown_sender'] as const)
  await carry(
    tx,
    mail,
    {
      do: 'create',
      accountId: sender?.account.id ?? null,
      personId: sender?.person?.id ?? null,
      followsId: null,
      flags: [...(mail.auth.authenticated ? [] : (['not_authenticated'] as const)), ...flags],
      reply: 'none',
    },
    from,
    sender,
  )
  return (await requestsOfMails(tx, [mailId])).get(mailId)!
}

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
  await settleMail(tx, mail.id, result.outcome === 'ignored' ? `page: ${result.why}` : `page: ${result.outcome}`)
  // Only whoever was believed hears why it was refused.
  if (result.outcome !== 'refused' || !(await mayAutoAnswer(tx, from, thread.token))) return
  const language = (await languagesOf(tx, [result.personId])).get(result.personId)
  await queueMail(tx, {
    key: `support.page-reply.${mail.id}`,
    kind: 'page-reply',
    to: [from],
    ...changedNothing(result.sentence, tx.app.config.publicUrl, language ?? 'en'),
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
