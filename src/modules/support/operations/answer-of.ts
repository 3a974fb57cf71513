import { permit } from '#accounts'
import type { Tx } from '#platform/db/database.ts'
import { notFound } from '#platform/problem.ts'
import { messagesOf } from '../queries/messages.ts'
import { findRequest } from '../queries/requests.ts'

/** What other modules may take from an answer: its words, and the request it stands in. */
export type AnswerText = { requestId: string; number: number; title: string; text: string }

/** An answer that went out, for whoever may read its request; null when the message is none. Throws not_found. */
export async function answerOf(tx: Tx, request: string, messageId: string): Promise<AnswerText | null> {
  const found = await findRequest(tx, request)
  if (!found) throw notFound()
  permit(tx.actor, 'request.read', { accountId: found.accountId })
  const message = (await messagesOf(tx, found.id)).find((one) => one.id === messageId)
  if (message?.kind !== 'answer') return null
  return { requestId: found.id, number: found.number, title: found.title, text: message.text }
}
