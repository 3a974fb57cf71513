import { permit, personsByIds } from '#accounts'
import { recordAct } from '#platform/audit/record.ts'
import type { Tx } from '#platform/db/database.ts'
import {
  findQuarantined,
  listQuarantine,
  type Quarantined,
  rawBeginning,
  readAgain,
  releaseHeldMail,
  settleQuarantined,
  wipeMail,
} from '#platform/mail/mail.ts'
import { notFound } from '#platform/problem.ts'
import { requestOfMail, requestsOfMails } from '#support'
import type { QuarantinedReply } from '../contract.ts'
import { problems } from '../problems.ts'

const provider = { accountId: null }
const mostRaw = 256 * 1024

export type QuarantineQuery = { open: boolean; limit: number; before: { at: Date; id: string } | null }

export async function readQuarantine(tx: Tx, query: QuarantineQuery): Promise<QuarantinedReply[]> {
  permit(tx.actor, 'quarantine.work', provider)
  return toReplies(tx, await listQuarantine(tx, query))
}

/** One message as it came. Bytes that are no text become signs; nothing is interpreted. */
export async function readOne(tx: Tx, id: string) {
  permit(tx.actor, 'quarantine.work', provider)
  const mail = await found(tx, id)
  const raw = await rawBeginning(tx, id, mostRaw)
  const [reply] = await toReplies(tx, [mail])
  return {
    ...reply!,
    raw: readable(raw),
    cut: mail.size > raw.length && raw.length > 0,
    text: mail.parsed?.text?.slice(0, 20_000) ?? '',
    attachments: (mail.parsed?.attachments ?? []).map(({ name, type, size }) => ({ name, type, size })),
  }
}

/** Held mail goes on; unread mail is read again and is put aside again when it still cannot be. */
export async function release(tx: Tx, id: string): Promise<{ requestId: string | null }> {
  permit(tx.actor, 'quarantine.work', provider)
  const mail = await open(tx, id)
  await settleQuarantined(tx, id, mail.held ? 'released' : 'read_again', null)
  await audit(tx, 'mail_released', mail, { reason: mail.reason })
  if (mail.held) await releaseHeldMail(tx, id)
  else await readAgain(tx, id)
  return { requestId: mail.held ? null : await known(tx, id) }
}

export async function makeRequest(tx: Tx, id: string): Promise<{ requestId: string | null }> {
  permit(tx.actor, 'quarantine.work', provider)
  permit(tx.actor, 'request.create', provider)
  const mail = await open(tx, id)
  await settleQuarantined(tx, id, 'request', null)
  await audit(tx, 'mail_made_request', mail, { reason: mail.reason })
  return { requestId: await requestOfMail(tx, id) }
}

export async function remove(tx: Tx, id: string, reason: string): Promise<void> {
  permit(tx.actor, 'quarantine.work', provider)
  const mail = await open(tx, id)
  await wipeMail(tx, id)
  await settleQuarantined(tx, id, 'deleted', reason.trim())
  await audit(tx, 'mail_deleted', mail, { reason: mail.reason, why: reason.trim() })
}

/** What was put aside is evidence: who let it through, and who made it go. */
function audit(tx: Tx, act: string, { id, envelopeFrom }: Quarantined, data: Record<string, unknown>): Promise<void> {
  const subject = { kind: 'mail', id, name: envelopeFrom }
  return recordAct(tx, { act: `mailroom.${act}`, subject, accountId: null, data })
}

async function found(tx: Tx, id: string, lock = false): Promise<Quarantined> {
  const mail = await findQuarantined(tx, id, lock)
  if (!mail) throw notFound()
  return mail
}

async function open(tx: Tx, id: string): Promise<Quarantined> {
  const mail = await found(tx, id, true)
  if (mail.settledAt) throw problems.refuse('mailroom.settled', { how: mail.settledHow })
  return mail
}

async function known(tx: Tx, id: string): Promise<string | null> {
  return (await requestsOfMails(tx, [id])).get(id) ?? null
}

async function toReplies(tx: Tx, mails: readonly Quarantined[]): Promise<QuarantinedReply[]> {
  const requests = await requestsOfMails(
    tx,
    mails.map((mail) => mail.id),
  )
  const people = await personsByIds(
    tx,
    mails.flatMap((mail) => mail.settledBy ?? []),
  )
  return mails.map((mail) => ({
    id: mail.id,
    receivedAt: mail.receivedAt,
    kind: mail.reason.split(':')[0]!,
    reason: mail.reason.slice(mail.reason.indexOf(':') + 1).trim(),
    held: mail.held,
    from: mail.parsed?.from?.address || mail.envelopeFrom,
    to: mail.envelopeTo,
    subject: mail.parsed?.subject ?? '',
    size: mail.size,
    mailbox: mail.mailbox,
    authenticated: mail.auth?.authenticated ?? false,
    requestId: requests.get(mail.id) ?? null,
    settledAt: mail.settledAt,
    settledBy: mail.settledBy ? (people.get(mail.settledBy)?.name ?? null) : null,
    settledHow: mail.settledHow,
    settledWhy: mail.settledWhy,
  }))
}

/** Text of any bytes: control characters but tab and line ends, and signs that turn the direction of writing, become a sign. */
function readable(bytes: Buffer): string {
  return new TextDecoder('utf-8')
    .decode(bytes)
    .replace(/\r\n?/g, '\n')
    .replace(/[^\P{Cc}\t\n]|[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, '\ufffd')
}
