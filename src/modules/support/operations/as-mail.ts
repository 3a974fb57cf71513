import { personsByIds } from '#accounts'
import { systemActor } from '#platform/actor.ts'
import type { Tx } from '#platform/db/database.ts'
import type { Scan } from '#platform/files/scan/state.ts'
import { messagesOf } from '../queries/messages.ts'
import { filesOf, requestOfFile } from '../queries/parts.ts'
import { findRequest } from '../queries/requests.ts'
import { actAs } from './name.ts'
import { writeNote } from './reply.ts'

/** The mail that became a request, for modules that find more in it than words. */
export type MailOfRequest = {
  requestId: string
  number: number
  accountId: string
  mailId: string
  /** As the title of the request has it. */
  subject: string
  /** What the sender wrote now, without what is quoted. */
  text: string
  /**
   * Who wrote it: a contact who was known before, whose domain proves the mail, and no machine. Null for everybody else, whose
   * mail is a claim.
   */
  senderId: string | null
  files: { id: string; name: string; type: string; size: number; scan: Scan }[]
}

/** The mail a request was made of; null for one that came in another way. For the program: the caller sees all accounts. */
export async function mailOfRequest(tx: Tx, requestId: string): Promise<MailOfRequest | null> {
  const request = await findRequest(tx, requestId)
  if (request?.channel !== 'email') return null
  const first = (await messagesOf(tx, requestId)).find(({ kind }) => kind === 'customer')
  if (!first?.mailId) return null
  const files = await filesOf(tx, [first.id])
  const proved = first.auth?.authenticated && first.flags.every((flag) => trusted.has(flag))
  const sender = proved && first.authorId ? (await personsByIds(tx, [first.authorId])).get(first.authorId) : undefined
  const known = sender && !sender.staff && sender.createdAt < request.createdAt
  return {
    requestId,
    number: request.number,
    accountId: request.accountId,
    mailId: first.mailId,
    subject: request.title,
    text: first.text,
    senderId: known ? sender.id : null,
    files: files.map(({ fileId, name, type, size, scan }) => ({ id: fileId, name, type, size, scan })),
  }
}

/** Marks that tell of how a mail is made, not of who may have sent it. */
const trusted = new Set(['smime_signed', 'pgp_signed', 'winmail_opened'])

/** The request on whose conversation a file hangs; null for none. For the program. */
export const requestWithFile = (tx: Tx, fileId: string): Promise<string | null> => requestOfFile(tx, fileId)

/** A note for staff in the name of the program's part `by`. It is no progress on what is promised. */
export async function leaveNote(tx: Tx, requestId: string, by: string, text: string): Promise<void> {
  const request = await findRequest(tx, requestId, true)
  if (!request) return
  const writer = { personId: null, name: by, email: null, belongs: null }
  await actAs(tx, systemActor(by), () => writeNote(tx, request, { text, channel: 'api', writer }))
}
