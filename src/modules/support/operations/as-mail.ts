import { personsByIds } from '#accounts'
import { systemActor } from '#platform/actor.ts'
import type { Tx } from '#platform/db/database.ts'
import type { Scan } from '#platform/files/scan/state.ts'
import { messagesOf } from '../queries/messages.ts'
import { filesOf, messageOfFile } from '../queries/parts.ts'
import { findRequest } from '../queries/requests.ts'
import { actAs } from './name.ts'
import { writeNote } from './reply.ts'

/** A mail of a request: the one it was made of, or a later one. For modules that find more in it than words. */
export type MailOfRequest = {
  requestId: string
  number: number
  accountId: string
  mailId: string
  messageId: string
  /** Not the one the request was made of. */
  later: boolean
  /** As the title of the request has it. */
  subject: string
  /** What the sender wrote now, without what is quoted. */
  text: string
  /**
   * Who wrote it: a contact who was known before the request was made, whose domain proves the mail, and no machine. Null for everybody else, whose
   * mail is a claim.
   */
  senderId: string | null
  files: { id: string; name: string; type: string; size: number; scan: Scan }[]
}

/**
 * The mail a request was made of, or the later one that is the message named; null for what came in another way. For the program:
 * the caller sees all accounts.
 */
export async function mailOfRequest(tx: Tx, requestId: string, messageId?: string): Promise<MailOfRequest | null> {
  const request = await findRequest(tx, requestId)
  if (!request) return null
  const said = (await messagesOf(tx, requestId)).filter(({ kind }) => kind === 'customer')
  const first = request.channel === 'email' ? said[0] : undefined
  const one = messageId === undefined ? first : said.find(({ id }) => id === messageId)
  if (!one?.mailId) return null
  const files = await filesOf(tx, [one.id])
  const proved = one.auth?.authenticated && one.flags.every((flag) => trusted.has(flag))
  const sender = proved && one.authorId ? (await personsByIds(tx, [one.authorId])).get(one.authorId) : undefined
  const known = sender && !sender.staff && sender.createdAt < request.createdAt
  return {
    requestId,
    number: request.number,
    accountId: request.accountId,
    mailId: one.mailId,
    messageId: one.id,
    later: one.id !== first?.id,
    subject: request.title,
    text: one.text,
    senderId: known ? sender.id : null,
    files: files.map(({ fileId, name, type, size, scan }) => ({ id: fileId, name, type, size, scan })),
  }
}

/** Marks that tell of how a mail is made, not of who may have sent it. */
const trusted = new Set(['smime_signed', 'pgp_signed', 'winmail_opened'])

/** The message of a request on which a file hangs; null for none. For the program. */
export const messageWithFile = (tx: Tx, fileId: string): Promise<{ requestId: string; messageId: string } | null> =>
  messageOfFile(tx, fileId)

/** A note for staff in the name of the program's part `by`. It is no progress on what is promised. */
export async function leaveNote(tx: Tx, requestId: string, by: string, text: string): Promise<void> {
  const request = await findRequest(tx, requestId, true)
  if (!request) return
  const writer = { personId: null, name: by, email: null, belongs: null }
  await actAs(tx, systemActor(by), () => writeNote(tx, request, { text, channel: 'api', writer }))
}
