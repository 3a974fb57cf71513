import { permit } from '#accounts'
import { addEntries } from '#journal'
import type { Tx } from '#platform/db/database.ts'
import type { Severity } from '#platform/http/contract.ts'
import { newId } from '#platform/id.ts'
import { problems } from '../problems.ts'
import { insertLink } from '../queries/link.ts'
import { insertMerge } from '../queries/merge.ts'
import { type MessageRow, messagesOf } from '../queries/messages.ts'
import { saveRequest } from '../queries/requests.ts'
import { decideSplit, type SplitRefusal } from '../rules/merge.ts'
import { titleFrom } from '../rules/words.ts'
import type { StoredRequest } from '../types.ts'
import { type Asker, type CreatedRequest, createRequest } from './create.ts'
import { sendConfirmation } from './send.ts'
import { changed, entryOf, lockRequest } from './write.ts'

export type SplitOff = CreatedRequest & { splitId: string }

const whys: Record<SplitRefusal, string> = {
  none: 'No message is chosen.',
  unknown: 'A chosen message is none of this request.',
  not_theirs: 'Only messages of the customer can be split off.',
  nothing_left: 'At least one message of the customer stays.',
}

/**
 * Makes a request of its own out of messages of another. Its promises count from now: until now those of the first request
 * covered what was asked. Whoever wrote the first of the messages hears the new number.
 */
export async function splitRequest(
  tx: Tx,
  ref: string,
  body: { version: number; messageIds: readonly string[]; title?: string; severity?: Severity },
): Promise<SplitOff> {
  const origin = await lockRequest(tx, ref, body.version)
  permit(tx.actor, 'request.update', { accountId: origin.accountId })
  permit(tx.actor, 'request.create', { accountId: origin.accountId })
  if (origin.status === 'closed') throw problems.refuse('support.request_closed')
  const messages = await messagesOf(tx, origin.id)
  const decision = decideSplit(messages, body.messageIds)
  if ('refused' in decision)
    throw problems.refuse('support.split_refused', { detail: whys[decision.refused], why: decision.refused })
  const first = messages.find((one) => one.id === decision.messages[0])!
  const created = await createRequest(tx, {
    accountId: origin.accountId,
    contractId: origin.contractId,
    title: body.title ?? titleFrom(first.text),
    text: first.text,
    topic: origin.topic,
    severity: body.severity ?? origin.severity,
    channel: first.channel,
    asker: askerOf(origin, first),
    teamId: origin.teamId,
    moved: decision.messages,
  })
  const splitId = newId()
  const { request } = created
  const { accountId } = origin
  await insertMerge(tx, {
    id: splitId,
    accountId,
    kind: 'split',
    fromId: request.id,
    intoId: origin.id,
    record: { messages: decision.messages },
  })
  await insertLink(tx, { id: newId(), kind: 'related', from: request, to: origin })
  await addEntries(tx, [
    entryOf(origin, 'support.split', `${request.number} was split off from this one.`, 'customer'),
    entryOf(request, 'support.split', `Was split off from ${origin.number}.`, 'customer'),
  ])
  await changed(tx, await saveRequest(tx, origin))
  const firstResponseBy = created.promises.find((one) => one.kind === 'first_response')?.dueAt ?? null
  await sendConfirmation(tx, request, { firstResponseBy, inReplyTo: null, words: true, answersMail: false })
  return { ...created, splitId }
}

/** Whoever wrote the message, when we know them; otherwise whoever asked in the first place. */
function askerOf(origin: StoredRequest, message: MessageRow): Asker | null {
  const { contactId, contactAccountId, contactName, contactEmail } = origin
  if (message.authorId && message.authorId !== contactId)
    return {
      personId: message.authorId,
      accountId: origin.accountId,
      name: message.authorName,
      email: message.authorEmail,
      belongs: message.authorBelongs,
    }
  if (!contactName && !contactEmail) return null
  return { personId: contactId, accountId: contactAccountId, name: contactName ?? contactEmail!, email: contactEmail }
}
