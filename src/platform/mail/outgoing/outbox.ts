import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import { json, type Tx } from '../../db/database.ts'
import { publish } from '../../events/events.ts'
import { addJob } from '../../jobs/jobs.ts'
import { messageIdFor, newMailToken } from '../threading.ts'
import { noteTrouble } from '../trouble.ts'
import { cleanId, type OutgoingContent, type OutgoingMail, plainAddress, toContent } from './message.ts'

/** All SQL on outgoing mail. */

/** Facts every event about an outgoing mail carries. */
export type OutgoingFacts = { mailId: string; key: string; kind: string; recipients: string[] }

declare module '../../events/events.ts' {
  interface EventTypes {
    /** A server took the mail. */
    'mail.sent': OutgoingFacts & { response: string }
    /** Given up: a permanent refusal, or two days of temporary ones. */
    'mail.failed': OutgoingFacts & { error: string }
    /** A server further on could not deliver it and said so. */
    'mail.bounced': OutgoingFacts & { recipient: string; status: string; diagnostic: string }
    /** An inbound message was put aside unread. */
    'mail.quarantined': { mailId: string; reason: string }
  }
}

/** The id of the mail with this key: a UUID of version 8 made from its hash, so that asking twice needs no reading. */
export function mailIdOf(key: string): string {
  const hash = createHash('sha256').update(`palisade mail ${key}`).digest()
  hash[6] = (hash[6]! & 0x0f) | 0x80
  hash[8] = (hash[8]! & 0x3f) | 0x80
  const hex = hash.toString('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`
}

/** Puts a mail into the outbox; returns whether it is new. No job is added. */
export async function insertOutgoing(
  tx: Tx,
  mail: OutgoingMail,
): Promise<{ id: string; added: boolean; held: boolean }> {
  const { config } = tx.app
  const id = mailIdOf(mail.key)
  const content = toContent(mail, plainAddress({ name: config.PROVIDER_NAME, address: config.supportAddress }))
  const recipients = [...new Set([...content.to, ...content.cc].map((to) => to.address))]
  const held = !config.SMTP_OUT_URL
  const { numAffectedRows } = await sql`
    insert into mail_out (id, key, kind, account_id, subject_kind, subject_id, state, urgent, message_id, envelope_from, recipients,
                          destination, content, sensitive, queued_at)
    values (${id}, ${mail.key}, ${mail.kind}, ${mail.accountId ?? null}, ${mail.subjectOf?.kind ?? null}, ${mail.subjectOf?.id ?? null},
            ${held ? 'held' : 'queued'}, ${mail.urgent ?? false},
            ${mail.messageId ? cleanId(mail.messageId) : messageIdFor(newMailToken(), config.MAIL_DOMAIN)},
            ${envelopeFrom(mail, content, config.MAIL_DOMAIN)}, ${recipients}::text[], ${domainOf(recipients[0]!)}, ${json(content)},
            ${mail.sensitive ?? false}, ${tx.now})
    on conflict do nothing`.execute(tx)
  return { id, added: numAffectedRows === 1n, held }
}

/**
 * The return path. Our own reply address when there is one: a bounce then names the message by its token, whatever the
 * bouncing server quotes. Automatic answers have none (RFC 3834 3.1.6), so nothing can answer them.
 */
function envelopeFrom(mail: OutgoingMail, content: OutgoingContent, ourDomain: string): string {
  if (mail.automatic === 'auto-replied') return ''
  const replyTo = content.replyTo?.address
  return replyTo && domainOf(replyTo) === ourDomain.toLowerCase() ? replyTo : content.from.address
}

export function domainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1).toLowerCase()
}

/**
 * Queues a mail in the transaction that decided it and returns its id. The same key queues it once. Without a server for
 * outgoing mail it is held in the outbox and sent when one is set up. Throws mail.bad_address.
 */
export async function queueMail(tx: Tx, mail: OutgoingMail): Promise<string> {
  const { id, added, held } = await insertOutgoing(tx, mail)
  if (added && !held) await addSendJob(tx, id, mail.urgent ?? false)
  return id
}

export function addSendJob(tx: Tx, id: string, urgent: boolean, runAt?: Date): Promise<void> {
  return addJob(tx, { queue: urgent ? 'mail.urgent' : 'mail.send', data: { id }, key: id, runAt })
}

export type OutboxRow = {
  id: string
  key: string
  kind: string
  accountId: string | null
  subjectKind: string | null
  subjectId: string | null
  state: 'queued' | 'held' | 'sent' | 'failed' | 'bounced' | 'cancelled'
  urgent: boolean
  messageId: string
  envelopeFrom: string
  recipients: string[]
  destination: string
  content: OutgoingContent
  sensitive: boolean
  attempts: number
  queuedAt: Date
  handedOverAt: Date | null
  response: string | null
  lastError: string | null
}

export const columns = sql`id, key, kind, account_id as "accountId", subject_kind as "subjectKind", subject_id as "subjectId", state, urgent,
  message_id as "messageId", envelope_from as "envelopeFrom", recipients, destination, content, sensitive, attempts,
  queued_at as "queuedAt", handed_over_at as "handedOverAt", response, last_error as "lastError"`

export async function outgoingMail(tx: Tx, id: string): Promise<OutboxRow | null> {
  const { rows } = await sql<OutboxRow>`select ${columns} from mail_out where id = ${id}`.execute(tx)
  return rows[0] ?? null
}

/** A server took it. Publishes `mail.sent` once, however often it is called. */
export async function markSent(tx: Tx, mail: OutboxRow, response: string): Promise<void> {
  const { numAffectedRows } = await sql`update mail_out
    set state = 'sent', handed_over_at = ${tx.now}, settled_at = ${tx.now}, response = ${response.slice(0, 500)},
        attempts = attempts + 1, last_error = null, content = ${emptied(mail)}
    where id = ${mail.id} and state in ('queued', 'held')`.execute(tx)
  if (numAffectedRows === 1n)
    await publishAbout(tx, mail, 'mail.sent', { ...facts(mail), response: response.slice(0, 500) })
}

/** Not taken now; stays queued. */
export async function markTried(tx: Tx, mail: OutboxRow, error: string): Promise<void> {
  await sql`update mail_out set attempts = attempts + 1, last_error = ${error.slice(0, 500)}
    where id = ${mail.id} and state = 'queued'`.execute(tx)
}

/** Given up. Publishes `mail.failed` once. */
export async function markFailed(tx: Tx, mail: OutboxRow, error: string): Promise<void> {
  const { numAffectedRows } = await sql`update mail_out
    set state = 'failed', settled_at = ${tx.now}, attempts = attempts + 1, last_error = ${error.slice(0, 500)}, content = ${emptied(mail)}
    where id = ${mail.id} and state in ('queued', 'held')`.execute(tx)
  if (numAffectedRows !== 1n) return
  await publishAbout(tx, mail, 'mail.failed', { ...facts(mail), error: error.slice(0, 500) })
  await noteRefusal(tx, mail, error)
}

/** A server that refuses one recipient for good says something of the address; one that refuses the message does not. */
async function noteRefusal(tx: Tx, mail: OutboxRow, error: string): Promise<void> {
  const status = /\b5\.[12]\.\d{1,3}\b/.exec(error)?.[0]
  const [recipient, other] = mail.recipients
  if (!recipient || other || !(status || /^55[013]\b/.test(error))) return
  await noteTrouble(tx, {
    address: recipient,
    kind: 'failing',
    status: status ?? '',
    diagnostic: error,
    mailOutId: mail.id,
  })
}

function emptied(mail: OutboxRow) {
  return json(mail.sensitive ? { ...mail.content, text: '', html: null } : mail.content)
}

export function facts(mail: OutboxRow): OutgoingFacts {
  return { mailId: mail.id, key: mail.key, kind: mail.kind, recipients: mail.recipients }
}

export async function publishAbout<Name extends 'mail.sent' | 'mail.failed' | 'mail.bounced'>(
  tx: Tx,
  mail: OutboxRow,
  name: Name,
  data: Parameters<typeof publish<Name>>[1]['data'],
): Promise<void> {
  const subject =
    mail.subjectKind && mail.subjectId ? { kind: mail.subjectKind, id: mail.subjectId } : { kind: 'mail', id: mail.id }
  await publish(tx, { name, accountId: mail.accountId, subject, data })
}

/** Held mail becomes queued: a server for outgoing mail is set up now. Returns how many. */
export async function releaseHeld(tx: Tx): Promise<number> {
  const { rows } = await sql<{ id: string; urgent: boolean }>`
    update mail_out set state = 'queued' where state = 'held' returning id, urgent`.execute(tx)
  for (const row of rows) await addSendJob(tx, row.id, row.urgent)
  return rows.length
}

/** Urgent mail whose sender stopped trying: said to have failed rather than waiting for ever. */
export async function failForgotten(tx: Tx, before: Date): Promise<void> {
  const { rows } = await sql<OutboxRow>`select ${columns} from mail_out m
    where state = 'queued' and queued_at < ${before}
      and not exists (select from job where queue in ('mail.send', 'mail.urgent') and key = m.id::text and failed_at is null)
    limit 500 for update of m skip locked`.execute(tx)
  for (const mail of rows) await markFailed(tx, mail, mail.lastError ?? 'nobody tried to send it any more')
}
