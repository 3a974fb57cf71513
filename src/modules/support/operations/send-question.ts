import { letterFor } from '#letters'
import type { Tx } from '#platform/db/database.ts'
import { queueMail } from '#platform/mail/mail.ts'
import { type StoredRequest, subjectOf } from '../types.ts'
import { languageOf, threadTo, valuesOf } from './send.ts'

/** Mails the one question about a solved request to whoever asked for it. A reply to it is a message like any other. */
export async function sendQuestion(tx: Tx, request: StoredRequest, token: string): Promise<void> {
  const email = request.contactEmail
  if (!email) return
  const language = await languageOf(tx, request, request.contactId)
  const letter = await letterFor(
    tx,
    'satisfaction',
    { accountId: request.accountId, language },
    { ...(await valuesOf(tx, request)), url: `${tx.app.config.publicUrl}/rating/${token}` },
  )
  const own = await threadTo(tx, request, email, request.contactId)
  await queueMail(tx, {
    key: `support.question.${request.id}.${own.token}`,
    kind: 'question',
    accountId: request.accountId,
    subjectOf: subjectOf(request.id),
    to: [{ name: request.contactName ?? '', address: email }],
    replyTo: own.replyTo,
    messageId: own.messageId,
    ...letter,
    automatic: 'auto-generated',
  })
}
