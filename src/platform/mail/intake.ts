import { systemActor } from '../actor.ts'
import type { App } from '../app.ts'
import type { Tx } from '../db/database.ts'
import { addJob, type Job } from '../jobs/jobs.ts'
import { mailIn } from './counters.ts'
import { hold, tellQuarantined } from './hold.ts'
import { limits } from './limits.ts'
import { notAuthenticated } from './not-authenticated.ts'
import { recordReport } from './outgoing/reports.ts'
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

/** What the business does with a message that was read, in the transaction that keeps it. */
export type OnReceived = (tx: Tx, mailId: string) => Promise<void>

export type Intake = {
  /** Commits a message as it came, with the job that will read it. Nothing was looked at yet. */
  store(mail: ReceivedRaw): Promise<void>
  /** The same within a transaction, for mail that is fetched. `over`: the limit it passes, then nobody reads it. */
  storeIn(tx: Tx, mail: ReceivedRaw, over: string | null): Promise<void>
  /** The job `mail.parse`. */
  parse(jobs: Job[]): Promise<void>
}

/** Messages just stored by this instance, so that reading them needs no second look into the database. */
const mostFreshBytes = 64 * 1024 * 1024

function sizeOf(mail: WaitingMail): number {
  return mail.slices.reduce((size, slice) => size + slice.length, 0)
}

/**
 * The way in. `received` is asked late, because modules are wired after the mail; null: every message goes by the job
 * `mail.received`.
 */
export function createIntake(app: App, pool: ParsePool, received: () => OnReceived | null): Intake {
  const fresh = new Map<string, WaitingMail>()
  let freshBytes = 0

  function remember(mail: ReceivedRaw): void {
    if (mail.size > mostFreshBytes) return
    // The oldest were read by another instance, or wait long: they can be loaded.
    for (const [id] of fresh) if (freshBytes + mail.size > mostFreshBytes) recall(id)
    freshBytes += mail.size
    fresh.set(mail.id, {
      id: mail.id,
      receivedAt: mail.receivedAt,
      envelope: mail.envelope,
      slices: mail.slices,
    })
  }

  function recall(mailId: string): WaitingMail | undefined {
    const mail = fresh.get(mailId)
    if (!mail) return undefined
    fresh.delete(mailId)
    freshBytes -= sizeOf(mail)
    return mail
  }

  async function storeIn(tx: Tx, mail: ReceivedRaw, over: string | null): Promise<void> {
    if (!(await insertReceived(tx, mail))) return
    if (over !== null) return void (await putAside(tx, mail, { reason: 'limit', detail: over }))
    await addJob(tx, { queue: 'mail.parse', data: { mailId: mail.id }, key: mail.id })
    tx.afterCommit(() => remember(mail))
  }

  return {
    store: (mail) => app.db.transact(intake, (tx) => storeIn(tx, mail, null)),
    storeIn,
    async parse(jobs) {
      for (const job of jobs) {
        const { mailId } = job.data as { mailId: string }
        const waiting = recall(mailId) ?? (await app.db.transact(intake, (tx) => waitingMail(tx, mailId)))
        if (waiting) await readOne(app, pool, waiting, received())
      }
    },
  }
}

/**
 * Reads a stored message in the worker and hands it to the business: what was read, the attachments and what the business
 * makes of it are one transaction, guarded by the state of the message, so a second run changes nothing. When the business
 * fails, the message is kept without it and the job `mail.received` tries again.
 */
async function readOne(app: App, pool: ParsePool, waiting: WaitingMail, received: OnReceived | null): Promise<void> {
  const reading = await pool.read(waiting.slices, waiting.envelope, waiting.receivedAt)
  if (!reading.ok && reading.reason === 'closed') throw new Error(reading.detail)
  const settle = (handler: OnReceived | null) =>
    app.db.transact(intake, (tx) => (reading.ok ? keep(tx, waiting, reading, handler) : putAside(tx, waiting, reading)))
  const outcome = await settle(received).catch((error: Error) => {
    if (!received) throw error
    app.log.warn({ mail: waiting.id, error: error.stack }, 'a message could not be taken in; it is tried again')
    return settle(null)
  })
  if (outcome) mailIn.inc({ outcome })
  if (!reading.ok)
    app.log.warn({ mail: waiting.id, reason: reading.reason, detail: reading.detail }, 'a message was put aside unread')
}

async function keep(
  tx: Tx,
  waiting: WaitingMail,
  reading: Extract<Reading, { ok: true }>,
  received: OnReceived | null,
): Promise<'parsed' | 'duplicate' | 'held' | null> {
  if (!(await markParsed(tx, waiting.id, reading.mail, reading.auth))) return null
  await insertAttachments(tx, waiting.id, reading.mail, reading.bytes, reading.sha256)
  if (await markDuplicate(tx, waiting.id)) return 'duplicate'
  if (reading.danger) {
    await hold(tx, waiting.id, `danger: ${reading.danger}`)
    return 'held'
  }
  await noteBounce(tx, waiting, reading.mail)
  if (received) await received(tx, waiting.id)
  else await handOver(tx, waiting.id)
  return 'parsed'
}

/** The body is never read again, but a person sees that the message came, from whom, and why it was put aside. */
async function putAside(
  tx: Tx,
  waiting: WaitingMail,
  reading: { reason: string; detail: string },
): Promise<'quarantined' | null> {
  const reason = `${reading.reason}: ${reading.detail}`
  if (
    !(await markQuarantined(
      tx,
      waiting.id,
      reason,
      readHead(waiting.slices[0]!, waiting.envelope.from),
      notAuthenticated,
    ))
  )
    return null
  await tellQuarantined(tx, waiting.id, reason)
  await handOver(tx, waiting.id)
  return 'quarantined'
}

function handOver(tx: Tx, mailId: string): Promise<void> {
  return addJob(tx, { queue: 'mail.received', data: { mailId }, key: mailId })
}

/** What became of mails of ours, recipient by recipient. */
async function noteBounce(tx: Tx, waiting: WaitingMail, mail: ParsedMail): Promise<void> {
  const { report } = mail
  const complains = report?.type === 'feedback-report'
  if (!complains && (!mail.automatic.automatic || mail.automatic.kind !== 'bounce')) return
  const about = {
    messageId: report?.originalMessageId ?? null,
    token: tokensInRecipients([...waiting.envelope.to, ...mail.to.map((to) => to.address)])[0] ?? null,
  }
  const unclear = { recipient: '', status: '', diagnostic: mail.subject, action: 'failed' as const }
  const told = report && report.recipients.length > 0 ? report.recipients : complains ? [] : [unclear]
  for (const { recipient, status, diagnostic, action } of told.slice(0, limits.recipients)) {
    if (!complains && action !== 'failed' && action !== 'delayed') continue
    const kind = complains ? 'complained' : action === 'failed' ? 'failing' : 'delayed'
    await recordReport(tx, { ...about, recipient, status, diagnostic: diagnostic || mail.subject, kind })
  }
}
