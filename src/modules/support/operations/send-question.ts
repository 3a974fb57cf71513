import { accountsByIds, personsByIds } from '#accounts'
import type { Tx } from '#platform/db/database.ts'
import { openThread, queueMail } from '#platform/mail/mail.ts'
import { questionText } from '../rules/question.ts'
import { type StoredRequest, subjectOf } from '../types.ts'
import { providerName, subjectLine } from './send.ts'

/** Mails the one question about a solved request to whoever asked for it. A reply to it is a message like any other. */
export async function sendQuestion(tx: Tx, request: StoredRequest, token: string): Promise<void> {
  const email = request.contactEmail
  if (!email) return
  const person = request.contactId ? (await personsByIds(tx, [request.contactId])).get(request.contactId) : undefined
  const account = (await accountsByIds(tx, [request.accountId])).get(request.accountId)
  const own = await openThread(tx, {
    accountId: request.accountId,
    subject: subjectOf(request.id),
    recipient: email,
    personId: request.contactId,
  })
  await queueMail(tx, {
    key: `support.question.${request.id}.${own.token}`,
    kind: 'question',
    accountId: request.accountId,
    subjectOf: subjectOf(request.id),
    to: [{ name: request.contactName ?? '', address: email }],
    replyTo: own.replyTo,
    messageId: own.messageId,
    subject: subjectLine(request),
    text: questionText({
      language: person?.language ?? account?.language ?? 'en',
      provider: await providerName(tx),
      number: request.number,
      title: request.title,
      url: `${tx.app.config.publicUrl}/rating/${token}`,
    }),
    automatic: 'auto-generated',
  })
}
