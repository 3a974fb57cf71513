import { sql } from 'kysely'
import type { Attachment } from 'nodemailer/lib/mailer'
import { systemActor } from '../../actor.ts'
import type { App } from '../../app.ts'
import { clock } from '../../clock.ts'
import { readColumn } from '../../db/bytes.ts'
import type { Tx } from '../../db/database.ts'
import { closed, describeFiles, type StoredFile } from '../../files/files.ts'
import type { Job } from '../../jobs/jobs.ts'
import { mailOut } from '../counters.ts'
import { mailProblems } from '../problems.ts'
import type { OutgoingContent, OutgoingMail } from './message.ts'
import {
  addSendJob,
  insertOutgoing,
  markFailed,
  markSent,
  markTried,
  type OutboxRow,
  outgoingMail,
  releaseHeld,
} from './outbox.ts'
import { createGate } from './throttle.ts'
import { createOutgoing, DeliveryFailed, nextTry, type Outgoing } from './transport.ts'

const sender = systemActor('mail')

export type Delivered = { mailId: string; response: string }

export type Sender = {
  /** Registers the work of the outbox. */
  register(): void
  /** Sends what waited for a server, when one is set up. */
  start(): Promise<void>
  /**
   * Sends one mail now, before all others, and returns when a server took it. The same key is sent once: asking again gives
   * the first answer. Throws DeliveryFailed (try again later, or not, see `temporary`) or mail.no_outgoing_server.
   */
  deliver(mail: OutgoingMail): Promise<Delivered>
  close(): void
}

export function createSender(app: () => App): Sender {
  const gate = createGate()
  const ways: { urgent?: Outgoing; other?: Outgoing } = {}

  function wayOut(urgent: boolean): Outgoing {
    ways[urgent ? 'urgent' : 'other'] ??= createOutgoing(app().config)
    return ways[urgent ? 'urgent' : 'other']!
  }

  async function attachmentsOf(content: OutgoingContent): Promise<Attachment[]> {
    return content.attachments.length === 0 ? [] : app().db.transact(sender, (tx) => readAttachments(tx, content))
  }

  /** Sends and records what came of it. Throws DeliveryFailed after recording a failed try. */
  async function attempt(mail: OutboxRow): Promise<Delivered> {
    const { db, log } = app()
    try {
      const attachments = await attachmentsOf(mail.content)
      const { response, rejected } = await wayOut(mail.urgent).send(mail, attachments)
      gate.fine(mail.destination)
      if (rejected.length > 0)
        log.warn({ mail: mail.id, rejected: rejected.length }, 'some recipients of a mail were refused')
      await db.transact(sender, (tx) => markSent(tx, mail, response))
      mailOut.inc({ outcome: 'sent' })
      return { mailId: mail.id, response }
    } catch (cause) {
      if (!(cause instanceof DeliveryFailed)) throw cause
      mailOut.inc({ outcome: cause.temporary ? 'later' : 'failed' })
      if (cause.temporary && cause.reply >= 400) gate.slowDown(mail.destination)
      await db.transact(sender, (tx) =>
        cause.temporary ? markTried(tx, mail, cause.message) : markFailed(tx, mail, cause.message),
      )
      throw cause
    }
  }

  async function sendJob(jobs: Job[]): Promise<void> {
    for (const job of jobs) {
      const { id } = job.data as { id: string }
      const mail = await app().db.transact(sender, (tx) => outgoingMail(tx, id))
      if (mail?.state === 'queued') await sendQueued(mail)
    }
  }

  async function sendQueued(mail: OutboxRow): Promise<void> {
    const { db } = app()
    const place = mail.urgent ? { leave() {} } : gate.enter(mail.destination)
    if ('comeBackAt' in place)
      return db.transact(sender, (tx) => addSendJob(tx, mail.id, mail.urgent, place.comeBackAt))
    try {
      await attempt(mail)
    } catch (cause) {
      if (!(cause instanceof DeliveryFailed)) throw cause
      if (cause.temporary) await tryLater(mail, cause)
    } finally {
      place.leave()
    }
  }

  async function tryLater(mail: OutboxRow, cause: DeliveryFailed): Promise<void> {
    const runAt = nextTry(mail.queuedAt, mail.attempts)
    await app().db.transact(sender, (tx) =>
      runAt
        ? addSendJob(tx, mail.id, mail.urgent, runAt)
        : markFailed(tx, mail, `given up after two days: ${cause.message}`),
    )
  }

  return {
    register() {
      // A mail that fails for reasons of the world re-queues itself; the job's own attempts are for our own faults.
      app().jobs.on('mail.send', { concurrency: 20, attempts: 1000 }, sendJob)
      app().jobs.on('mail.urgent', { concurrency: 20, attempts: 1000 }, sendJob)
    },
    async start() {
      if (!app().config.SMTP_OUT_URL) {
        app().log.warn('SMTP_OUT_URL is not set: outgoing mail is held in the outbox')
        return
      }
      const released = await app().db.transact(sender, releaseHeld)
      if (released > 0) app().log.info({ mails: released }, 'held mail is being sent')
    },
    async deliver(mail) {
      if (!app().config.SMTP_OUT_URL) throw mailProblems.refuse('mail.no_outgoing_server')
      const row = await app().db.transact(sender, async (tx) => {
        const { id } = await insertOutgoing(tx, { ...mail, urgent: true })
        return outgoingMail(tx, id)
      })
      if (row!.state === 'failed' || row!.state === 'cancelled')
        throw new DeliveryFailed(row!.lastError ?? 'refused before', false, 550)
      if (row!.handedOverAt) return { mailId: row!.id, response: row!.response ?? '' }
      return attempt(row!)
    },
    close() {
      ways.urgent?.close()
      ways.other?.close()
    },
  }
}

async function readAttachments(tx: Tx, content: OutgoingContent): Promise<Attachment[]> {
  const known = new Map(
    (
      await describeFiles(
        tx,
        content.attachments.map((file) => file.fileId),
      )
    ).map((file) => [file.id, file]),
  )
  const attachments: Attachment[] = []
  for (const { fileId, name, contentId } of content.attachments) {
    const file = known.get(fileId)
    if (file) refuseClosed(tx, file)
    const bytes = file ? await readColumn(tx, sql`bytes`, sql`file where id = ${fileId}`) : null
    if (!file || !bytes) continue
    attachments.push({
      filename: name ?? file.name,
      contentType: file.type,
      content: bytes,
      ...(contentId ? { cid: contentId, contentDisposition: 'inline' as const } : {}),
    })
  }
  return attachments
}

/** What a malware scanner holds back is not sent either: the mail waits for the verdict, or fails for good and says why. */
function refuseClosed(tx: Tx, file: StoredFile): void {
  const code = closed(tx, file)
  if (code === 'files.waiting') throw new DeliveryFailed(`"${file.name}" is being checked for malware`, true, 0)
  if (code === 'files.infected')
    throw new DeliveryFailed(`malware was found in "${file.name}": ${file.scan.says}`, false, 0)
  if (code) throw new DeliveryFailed(`"${file.name}" could not be checked for malware: ${file.scan.says}`, false, 0)
}

/** For the deadline of `failForgotten`: urgent mail not handed over within this time has lost its purpose. */
export function forgottenBefore(): Date {
  return new Date(clock.now().getTime() - 3_600_000)
}
