import type { Tx } from '#platform/db/database.ts'
import { putFile } from '#platform/files/files.ts'
import { typeByContent } from '#platform/files/type.ts'
import type { Severity } from '#platform/http/contract.ts'
import { newId } from '#platform/id.ts'
import { insertMessage } from '../queries/messages.ts'
import { insertFiles } from '../queries/parts.ts'
import { insertRequest, saveRequest } from '../queries/requests.ts'
import { cleanName, cleanType } from '../rules/files.ts'
import type { Channel } from '../shapes.ts'
import type { StoredRequest } from '../types.ts'

export type PastMessage = {
  kind: 'customer' | 'answer' | 'note'
  authorId: string | null
  authorName: string
  authorEmail: string | null
  at: Date
  text: string
  files: { name: string; type: string; bytes: Buffer }[]
}

export type PastRequest = {
  accountId: string
  title: string
  severity: Severity
  status: 'open' | 'waiting_customer' | 'closed'
  channel: Channel
  contact: { personId: string; accountId: string; name: string; email: string | null } | null
  tags: readonly string[]
  createdAt: Date
  closedAt: Date | null
  /** Oldest first, one at least. */
  messages: readonly PastMessage[]
}

/**
 * A request of the system before this one, with its conversation and files as they were. Nobody is paged, mailed or
 * promised anything: what was promised then was promised there. Asks nobody's permission. Returns its id and number.
 */
export async function recordPastRequest(tx: Tx, past: PastRequest): Promise<{ id: string; number: number }> {
  const last = past.messages.at(-1)!
  const request: Omit<StoredRequest, 'number'> = {
    id: newId(),
    accountId: past.accountId,
    title: past.title,
    severity: past.severity,
    status: 'open',
    channel: past.channel,
    topic: null,
    contractId: null,
    planId: null,
    contactAccountId: past.contact?.accountId ?? null,
    contactId: past.contact?.personId ?? null,
    contactName: past.contact?.name ?? null,
    contactEmail: past.contact?.email ?? null,
    callBack: null,
    answers: null,
    teamId: null,
    assigneeId: null,
    tags: [...past.tags],
    cc: [],
    followsId: null,
    mergedIntoId: null,
    version: 1,
    lastMessageAt: last.at,
    lastMessageBy: last.kind === 'customer' ? 'customer' : 'staff',
    createdBy: null,
    createdAt: past.createdAt,
    updatedAt: last.at,
    solvedAt: null,
    closedAt: null,
  }
  const number = await insertRequest(tx, request)
  for (const message of past.messages) await recordMessage(tx, request, message)
  if (past.status !== 'open') {
    const closedAt = past.status === 'closed' ? (past.closedAt ?? last.at) : null
    await saveRequest(tx, { ...request, number, status: past.status, solvedAt: closedAt, closedAt })
  }
  return { id: request.id, number }
}

async function recordMessage(tx: Tx, request: Omit<StoredRequest, 'number'>, past: PastMessage): Promise<void> {
  const messageId = newId()
  await insertMessage(tx, {
    id: messageId,
    accountId: request.accountId,
    requestId: request.id,
    kind: past.kind,
    authorId: past.authorId,
    authorName: past.authorName,
    authorEmail: past.authorEmail,
    authorStaff: past.kind !== 'customer',
    authorBelongs: null,
    channel: request.channel,
    at: past.at,
    text: past.text,
    fullText: null,
    html: null,
    statusUpdate: false,
    kept: [],
    mailId: null,
    mailMessageId: null,
    mailReferences: [],
    auth: null,
    flags: [],
  })
  const internal = past.kind === 'note'
  const files = []
  for (const { name, type, bytes } of past.files) {
    const file = {
      accountId: request.accountId,
      name: cleanName(name),
      type: typeByContent(cleanType(type), bytes),
      internal,
    }
    const fileId = await putFile(tx, { ...file, bytes })
    files.push({ ...file, fileId, messageId, uploadedBy: null, size: bytes.length, inline: false })
  }
  await insertFiles(tx, files)
}
