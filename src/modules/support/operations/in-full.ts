import { permit } from '#accounts'
import type { Tx } from '#platform/db/database.ts'
import { closed, readFile } from '#platform/files/files.ts'
import { type MessageRow, messagesOf } from '../queries/messages.ts'
import { filesOf } from '../queries/parts.ts'
import { requestsAfter } from '../queries/requests.ts'
import type { ScannedFile, StoredRequest } from '../types.ts'

export type RequestInFull = { request: StoredRequest; messages: MessageRow[]; files: ScannedFile[] }

/** Requests of an account with their conversation, in the order of their numbers, after one; for who takes all of it along. */
export async function requestsInFull(
  tx: Tx,
  accountId: string,
  after: number,
  limit: number,
  { internal }: { internal: boolean },
): Promise<RequestInFull[]> {
  permit(tx.actor, 'account.export', { accountId })
  const whole: RequestInFull[] = []
  for (const request of await requestsAfter(tx, accountId, after, limit)) {
    const messages = (await messagesOf(tx, request.id)).filter((message) => internal || message.kind !== 'note')
    const files = await filesOf(
      tx,
      messages.map((message) => message.id),
    )
    whole.push({ request, messages, files: files.filter((file) => internal || !file.internal) })
  }
  return whole
}

/** The bytes of a file of such a request; null when a malware scanner holds it back. */
export async function bytesInFull(tx: Tx, file: ScannedFile): Promise<Buffer | null> {
  permit(tx.actor, 'account.export', { accountId: file.accountId })
  return closed(tx, file) ? null : (await readFile(tx, file.fileId)).bytes
}
