import { systemActor } from '../actor.ts'
import type { App } from '../app.ts'
import type { Tx } from '../db/database.ts'
import { publish } from '../events/events.ts'
import { addJob, type Job } from '../jobs/jobs.ts'
import { mailIn } from './counters.ts'
import { notAuthenticated } from './not-authenticated.ts'
import { recordBounce } from './outgoing/outbox.ts'
import { readHead } from './parse/head.ts'
import type { ParsePool, Reading } from './parse/pool.ts'
import type { ReceivedRaw } from './smtp.ts'
import {
  insertAttachments,
  insertReceived,
  markDuplicate,
  markParsed,
  markQuarantined,
  type WaitingMail,
  waitingMail,
} from './store.ts'
import { tokensInRecipients } from './threading.ts'
import type { ParsedMail } from './types.ts'

const intake = systemActor('mail intake')

/** Commits a message as it came, with the job that will read it. Nothing was looked at yet. */
export function storeReceived(app: App, mail: ReceivedRaw): Promise<void> {
  return app.db.transact(intake, async (tx) => {
    await insertReceived(tx, mail)
    await addJob(tx, { queue: 'mail.parse', data: { mailId: mail.id }, key: mail.id })
  })
}

/**
 * Reads stored messages in the worker and hands them to the business: what was read, the attachments and the job
 * `mail.received` are one transaction, guarded by the state of the message, so a second run changes nothing.
 */
export async function parseJob(jobs: Job[], app: App, pool: ParsePool): Promise<void> {
  for (const job of jobs) {
    const { mailId } = job.data as { mailId: string }
    const waiting = await app.db.transact(intake, (tx) => waitingMail(tx, mailId))
    if (!waiting) continue
    const reading = await pool.read(waiting.raw, waiting.envelope, waiting.receivedAt)
    if (!reading.ok && reading.reason === 'closed') throw new Error(reading.detail)
    const outcome = await app.db.transact(intake, (tx) =>
      reading.ok ? keep(tx, waiting, reading) : putAside(tx, waiting, reading),
    )
    if (outcome) mailIn.inc({ outcome })
    if (!reading.ok)
      app.log.warn({ mail: mailId, reason: reading.reason, detail: reading.detail }, 'a message was put aside unread')
  }
}

async function keep(
  tx: Tx,
  waiting: WaitingMail,
  reading: Extract<Reading, { ok: true }>,
): Promise<'parsed' | 'duplicate' | null> {
  if (!(await markParsed(tx, waiting.id, reading.mail, reading.auth))) return null
  await insertAttachments(tx, waiting.id, reading.mail, reading.bytes, reading.sha256)
  if (await markDuplicate(tx, waiting.id)) return 'duplicate'
  await noteBounce(tx, waiting, reading.mail)
  await handOver(tx, waiting.id)
  return 'parsed'
}

/** The body is never read again, but a person sees that the message came, from whom, and why it was put aside. */
async function putAside(
  tx: Tx,
  waiting: WaitingMail,
  reading: Extract<Reading, { ok: false }>,
): Promise<'quarantined' | null> {
  const reason = `${reading.reason}: ${reading.detail}`
  if (!(await markQuarantined(tx, waiting.id, reason, readHead(waiting.raw, waiting.envelope.from), notAuthenticated)))
    return null
  await publish(tx, {
    name: 'mail.quarantined',
    accountId: null,
    subject: { kind: 'mail', id: waiting.id },
    data: { mailId: waiting.id, reason },
  })
  await handOver(tx, waiting.id)
  return 'quarantined'
}

function handOver(tx: Tx, mailId: string): Promise<void> {
  return addJob(tx, { queue: 'mail.received', data: { mailId }, key: mailId })
}

async function noteBounce(tx: Tx, waiting: WaitingMail, mail: ParsedMail): Promise<void> {
  if (!mail.automatic.automatic || mail.automatic.kind !== 'bounce') return
  const failed = mail.report?.recipients.find((recipient) => recipient.action === 'failed')
  if (mail.report && mail.report.recipients.length > 0 && !failed) return
  await recordBounce(tx, {
    messageId: mail.report?.originalMessageId ?? null,
    token: tokensInRecipients(waiting.envelope.to)[0] ?? null,
    recipient: failed?.recipient ?? '',
    status: failed?.status ?? '',
    diagnostic: failed?.diagnostic || mail.subject,
  })
}
