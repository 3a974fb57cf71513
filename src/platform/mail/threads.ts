import { sql } from 'kysely'
import type { Tx } from '../db/database.ts'
import type { Subject } from '../events/events.ts'
import { messageIdFor, newMailToken, replyAddressFor, tokensInRecipients, tokensInReferences } from './threading.ts'

const dayMs = 86_400_000

export type NewThread = {
  accountId: string | null
  /** What a reply is about: { kind: 'request', id } or { kind: 'page', id }. */
  subject: Subject
  /** The one person this message goes to; a reply counts as theirs only from this address. */
  recipient: string
  personId?: string | null
  /** After this a reply is only a hint. Default 400 days. */
  expiresAt?: Date
}

export type OpenedThread = { token: string; messageId: string; replyTo: string }

/** Makes the Message-ID and the reply address of one message to one recipient. */
export async function openThread(tx: Tx, thread: NewThread): Promise<OpenedThread> {
  const token = newMailToken()
  const expiresAt = thread.expiresAt ?? new Date(tx.now.getTime() + 400 * dayMs)
  await sql`insert into mail_thread (token, account_id, subject_kind, subject_id, recipient, person_id, created_at, expires_at)
    values (${token}, ${thread.accountId}, ${thread.subject.kind}, ${thread.subject.id}, ${thread.recipient.trim().toLowerCase()},
            ${thread.personId ?? null}, ${tx.now}, ${expiresAt})`.execute(tx)
  const { config } = tx.app
  return {
    token,
    messageId: messageIdFor(token, config.MAIL_DOMAIN),
    replyTo: replyAddressFor(token, config.supportAddress),
  }
}

export type FoundThread = {
  token: string
  accountId: string | null
  subject: Subject
  /** Who the message with this token went to, lower case. Compare with an authenticated From before believing anything. */
  recipient: string
  personId: string | null
  expired: boolean
  /** Found by our reply address, or only by In-Reply-To/References, which every receiver of a forward has seen. */
  via: 'address' | 'reference'
}

export type ThreadClues = { recipients: readonly string[]; inReplyTo: readonly string[]; references: readonly string[] }

/**
 * The thread an inbound message belongs to by our own tokens: recipients first, then the nearest reference. A token says
 * which subject is meant; it never says who writes.
 */
export async function findThread(tx: Tx, clues: ThreadClues): Promise<FoundThread | null> {
  const byAddress = tokensInRecipients(clues.recipients)
  const byReference = tokensInReferences(clues.inReplyTo, clues.references, tx.app.config.MAIL_DOMAIN)
  const tokens = [...byAddress, ...byReference].slice(0, 250)
  if (tokens.length === 0) return null
  const { rows } = await sql<{
    token: string
    accountId: string | null
    kind: string
    id: string
    recipient: string
    personId: string | null
    expiresAt: Date
  }>`select token, account_id as "accountId", subject_kind as kind, subject_id as id, recipient, person_id as "personId",
            expires_at as "expiresAt"
       from mail_thread where token = any(${tokens}::text[]) order by array_position(${tokens}::text[], token) limit 1`.execute(
    tx,
  )
  const row = rows[0]
  if (!row) return null
  return {
    token: row.token,
    accountId: row.accountId,
    subject: { kind: row.kind, id: row.id },
    recipient: row.recipient,
    personId: row.personId,
    expired: row.expiresAt <= tx.now,
    via: byAddress.includes(row.token) ? 'address' : 'reference',
  }
}
