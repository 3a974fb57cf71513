import { sql } from 'kysely'
import type { Tx } from '../../db/database.ts'
import { publish } from '../../events/events.ts'
import { addSendJob, outgoingMail } from './outbox.ts'

/** What people do with the outbox: look, stop, send again. */

export type OutgoingState = 'queued' | 'trying' | 'held' | 'sent' | 'failed' | 'bounced' | 'cancelled'

export type OutgoingView = {
  id: string
  kind: string
  state: OutgoingState
  subject: string
  recipients: string[]
  accountId: string | null
  requestId: string | null
  attempts: number
  queuedAt: Date
  nextTryAt: Date | null
  handedOverAt: Date | null
  settledAt: Date | null
  response: string | null
  error: string | null
}

export type OutgoingFilter = {
  state?: readonly OutgoingState[]
  kind?: string
  accountId?: string
  q?: string
  after?: { at: Date; id: string }
  limit: number
}

/** Queued and refused for now at least once is `trying`. */
const state = sql`case when m.state = 'queued' and m.attempts > 0 then 'trying' else m.state end`

const view = sql`m.id, m.kind, ${state} as state, m.content->>'subject' as subject, m.recipients, m.account_id as "accountId",
  case when m.subject_kind = 'request' then m.subject_id::uuid end as "requestId", m.attempts, m.queued_at as "queuedAt",
  (select run_at from job j where j.queue in ('mail.send', 'mail.urgent') and j.key = m.id::text and j.taken_by is null
    and j.failed_at is null and m.state = 'queued' limit 1) as "nextTryAt",
  m.handed_over_at as "handedOverAt", m.settled_at as "settledAt", m.response, m.last_error as error`

export async function listOutgoing(tx: Tx, filter: OutgoingFilter): Promise<OutgoingView[]> {
  const words = filter.q ? `%${filter.q.replace(/[\\%_]/g, '\\$&')}%` : null
  const { rows } = await sql<OutgoingView>`select ${view} from mail_out m where true
      ${filter.state?.length ? sql`and ${state} = any(${[...filter.state]}::text[])` : sql``}
      ${filter.kind ? sql`and m.kind = ${filter.kind}` : sql``}
      ${filter.accountId ? sql`and m.account_id = ${filter.accountId}` : sql``}
      ${words ? sql`and (array_to_string(m.recipients, ' ') ilike ${words} or m.content->>'subject' ilike ${words})` : sql``}
      ${filter.after ? sql`and (m.queued_at, m.id) < (${filter.after.at}, ${filter.after.id})` : sql``}
    order by m.queued_at desc, m.id desc limit ${filter.limit}`.execute(tx)
  return rows
}

export type OutgoingText = OutgoingView & { from: string; messageId: string; text: string | null; attachments: number }

/** One mail with its text; null text for one that holds a secret. */
export async function findOutgoing(tx: Tx, id: string): Promise<OutgoingText | null> {
  const { rows } =
    await sql<OutgoingText>`select ${view}, m.content->'from'->>'address' as from, m.message_id as "messageId",
      case when m.sensitive then null else m.content->>'text' end as text,
      jsonb_array_length(coalesce(m.content->'attachments', '[]')) as attachments
    from mail_out m where m.id = ${id}`.execute(tx)
  return rows[0] ?? null
}

/**
 * Stops a mail that waits. False when it left, or an instance is sending it now: its job is taken away in the same
 * transaction, so that nobody can begin to send what is being stopped.
 */
export async function cancelOutgoing(tx: Tx, id: string, reason: string): Promise<boolean> {
  const taken =
    await sql`delete from job where queue in ('mail.send', 'mail.urgent') and key = ${id} and taken_by is null
    and failed_at is null returning id`.execute(tx)
  const allowed = taken.rows.length > 0 ? sql`('queued', 'held')` : sql`('held')`
  const { numAffectedRows } =
    await sql`update mail_out set state = 'cancelled', settled_at = ${tx.now}, last_error = ${reason}
    where id = ${id} and state in ${allowed}`.execute(tx)
  if (numAffectedRows !== 1n) return false
  const mail = (await outgoingMail(tx, id))!
  await publish(tx, {
    name: 'mail.failed',
    accountId: mail.accountId,
    subject: mail.subjectKind && mail.subjectId ? { kind: mail.subjectKind, id: mail.subjectId } : { kind: 'mail', id },
    data: { mailId: id, key: mail.key, kind: mail.kind, recipients: mail.recipients, error: reason },
  })
  return true
}

/** Sends again what failed, came back or was stopped, and tries what waits at once. Returns why not, null when it does. */
export async function sendAgain(tx: Tx, id: string): Promise<string | null> {
  const { rows } = await sql<{ state: string; sensitive: boolean; urgent: boolean; text: string }>`
    select state, sensitive, urgent, content->>'text' as text from mail_out where id = ${id} for update`.execute(tx)
  const mail = rows[0]
  if (!mail) return 'It is not there.'
  if (!tx.app.config.SMTP_OUT_URL) return 'No server for outgoing mail is set up.'
  if (mail.state === 'sent') return 'A server took it already.'
  if (mail.sensitive && mail.text === '') return 'It held a secret, and its text is gone; make a new one.'
  if (mail.state === 'queued' || mail.state === 'held') {
    await sql`delete from job where queue in ('mail.send', 'mail.urgent') and key = ${id} and taken_by is null`.execute(
      tx,
    )
    await sql`update mail_out set state = 'queued' where id = ${id}`.execute(tx)
  } else
    await sql`update mail_out set state = 'queued', settled_at = null, handed_over_at = null, response = null, attempts = 0,
      queued_at = ${tx.now} where id = ${id}`.execute(tx)
  await addSendJob(tx, id, mail.urgent)
  return null
}
