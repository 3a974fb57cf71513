import { promises as dns } from 'node:dns'
import { join } from 'node:path'
import { sql } from 'kysely'
import { systemActor } from '../actor.ts'
import type { App } from '../app.ts'
import { clock } from '../clock.ts'
import type { Tx } from '../db/database.ts'
import { addJob } from '../jobs/jobs.ts'
import type { Resolve } from './authenticate.ts'
import { createPoller } from './imap/poller.ts'
import { createIntake, type Intake, type OnReceived } from './intake.ts'
import type { OutgoingMail } from './outgoing/message.ts'
import { failForgotten } from './outgoing/outbox.ts'
import { createSender, type Delivered, forgottenBefore } from './outgoing/sender.ts'
import { createParsePool } from './parse/pool.ts'
import { type AddressedTo, addressedTo } from './received.ts'
import { createSmtpListener } from './smtp.ts'
import { createSpool, spoolFolder } from './spool.ts'
import { forgottenMail } from './store.ts'
import { splitAddress } from './threading.ts'

export { mayAutoAnswer, threadOfSubject } from './autoreply.ts'
export { eraseCorrespondent } from './erase.ts'
export { hold } from './hold.ts'
export {
  allMailboxes,
  findMailbox,
  insertMailbox,
  type MailboxSecret,
  type MailboxSettings,
  openSecret,
  removeMailbox,
  type StoredMailbox,
  saveSecret,
  updateMailbox,
} from './imap/mailboxes.ts'
export { openFolder, proofFrom } from './imap/poller.ts'
export { openSession } from './imap/session.ts'
export { asTrouble, ImapTrouble } from './imap/trouble.ts'
export type { OutgoingAddress, OutgoingMail } from './outgoing/message.ts'
export { mailIdOf, queueMail } from './outgoing/outbox.ts'
export { DeliveryFailed } from './outgoing/transport.ts'
export { replyLine } from './parse/quoted.ts'
export {
  findQuarantined,
  listQuarantine,
  type Quarantined,
  rawBeginning,
  readAgain,
  releaseHeldMail,
  settleQuarantined,
  wipeMail,
} from './quarantine.ts'
export {
  attachmentBytes,
  copyAttachments,
  htmlWithFiles,
  loadMail,
  type ReceivedMail,
  rawMail,
  type TakenAttachment,
  takeAttachments,
} from './received.ts'
export {
  bareSubject,
  isMailToken,
  newMailToken,
  numberInSubject,
  referencesFor,
  replySubject,
  splitAddress,
} from './threading.ts'
export {
  type FoundThread,
  findThread,
  type NewThread,
  type OpenedThread,
  openThread,
  type ThreadClues,
} from './threads.ts'
export { endTrouble, type MailTrouble, troubleOf } from './trouble.ts'
export type {
  AttachmentFacts,
  Automatic,
  AutomaticKind,
  MailAddress,
  MailAuthentication,
  MailEnvelope,
  MailReport,
  ParsedMail,
} from './types.ts'

/** Takes a message for itself (true), or leaves it to the next. */
export type Claim = (tx: Tx, mailId: string, to: AddressedTo) => Promise<boolean>

/** E-mail in and out: everything about it that knows nothing of the business. */
export type Mail = {
  /** Adds a say in which recipients are ours; any yes is enough. The support address and postmaster always are. */
  accept(predicate: (address: string) => boolean | Promise<boolean>): void
  /**
   * What to do with each message that was read, in the transaction that keeps it. It must stand being run again: when it
   * throws, the job `mail.received` {mailId} brings the same message later.
   */
  onReceived(handler: OnReceived): void
  /**
   * Adds somebody who may take a message for themselves, in the same transaction and under the same rules as `onReceived`:
   * true, and it goes no further. It is told whom the message is for, and must look at few things: every message is shown to it.
   */
  claim(handler: Claim): void
  /** Hands a message to whoever claims it, else to the business. For the job that brings it again. */
  handOver: OnReceived
  /** Sends one mail now, before all others. See Sender.deliver. */
  deliver(mail: OutgoingMail): Promise<Delivered>
  /** Asks this instead of DNS. For tests and for installations with a resolver of their own. */
  resolveWith(resolve: Resolve): void
  /** Port of the SMTP listener once it listens, else 0. */
  readonly smtpPort: number
  /** Worker threads that read mail at this moment. */
  readonly workers: number
  /** Messages on this instance's disk that wait for the database. */
  readonly spooled: number
  /** Looks at the mailboxes that are fetched: one was made or changed. */
  mailboxesChanged(): void
}

const caretaker = systemActor('mail')
const mails = new WeakMap<App, Mail>()

/** The mail of a running program. */
export function mailOf(app: App): Mail {
  return mails.get(app)!
}

/** Registers the work of mail and returns what to do when the program starts: listen, send what waits. */
export function start(app: App): () => Promise<void> {
  let resolve: Resolve = (name, type) => dns.resolve(name, type)
  const predicates: ((address: string) => boolean | Promise<boolean>)[] = [(address) => ownAddress(app, address)]
  const pool = createParsePool({
    resolve: (name, type) => resolve(name, type),
    lookUp: app.config.DNS_FOR_MAIL,
    trustedSealers: app.config.TRUSTED_SEALERS,
    cache: join(app.config.DATA_DIR, 'cache'),
  })
  const sender = createSender(() => app)
  let received: OnReceived | null = null
  const claims: Claim[] = []
  const handOver: OnReceived = async (tx, mailId) => {
    const to = await addressedTo(tx, mailId)
    for (const claim of claims) if (await claim(tx, mailId, to)) return
    await received?.(tx, mailId)
  }
  const intake = createIntake(app, pool, () => (received ? handOver : null))
  const spool = createSpool({
    folder: spoolFolder(app.config.DATA_DIR),
    mostBytes: app.config.SPOOL_MB * 1024 * 1024,
    log: app.log,
    commit: intake.store,
  })
  const poller = createPoller(app, intake.storeIn)
  // Made here and not at the start, so that a certificate that cannot be used is said before anything runs.
  const listener = createSmtpListener({
    config: app.config,
    log: app.log,
    accepts: (address) => anyOf(predicates, address),
    store: spool.store,
    expect: () => pool.warm(),
  })
  let smtpPort = 0

  mails.set(app, {
    accept: (predicate) => void predicates.push(predicate),
    onReceived(handler) {
      received = handler
    },
    claim: (handler) => void claims.push(handler),
    handOver,
    deliver: sender.deliver,
    resolveWith(given) {
      resolve = given
    },
    get smtpPort() {
      return smtpPort
    },
    get workers() {
      return pool.size
    },
    get spooled() {
      return spool.waiting
    },
    mailboxesChanged: poller.wake,
  })

  sender.register()
  registerIntake(app, intake)
  app.onStop(async () => {
    await Promise.all([listener.close(), poller.stop(), spool.stop()])
    await pool.close()
    sender.close()
  })

  return async () => {
    await sender.start()
    await spool.start()
    smtpPort = await listener.listen()
    poller.start()
    app.log.info({ port: smtpPort }, 'listening for mail')
    await app.db.transact(caretaker, scheduleSweep)
  }
}

function registerIntake(app: App, intake: Intake): void {
  // What fails here is the world (database away); a message that cannot be read is quarantined, never tried for ever.
  app.jobs.on('mail.parse', { concurrency: 8, attempts: 1_000_000 }, intake.parse)
  app.jobs.on('mail.sweep', { attempts: 1_000_000 }, async () => {
    await app.db.transact(caretaker, sweep)
    await app.db.transact(caretaker, scheduleSweep)
  })
}

async function anyOf(
  predicates: readonly ((address: string) => boolean | Promise<boolean>)[],
  address: string,
): Promise<boolean> {
  for (const predicate of predicates) if (await predicate(address)) return true
  return false
}

/** The support address with or without a reply token, and the postmaster RFC 5321 4.5.1 demands. */
function ownAddress(app: App, address: string): boolean {
  if (address.toLowerCase() === 'postmaster') return true
  const base = splitAddress(address)?.base
  return (
    base === app.config.supportAddress.toLowerCase() || base === `postmaster@${app.config.MAIL_DOMAIN.toLowerCase()}`
  )
}

const sweepEveryMs = 3_600_000

function scheduleSweep(tx: Tx): Promise<void> {
  return addJob(tx, {
    queue: 'mail.sweep',
    data: {},
    key: 'sweep',
    runAt: new Date(clock.now().getTime() + sweepEveryMs),
  })
}

/** Picks up what fell between two chairs and forgets what has served its time. */
async function sweep(tx: Tx): Promise<void> {
  for (const mailId of await forgottenMail(tx)) await addJob(tx, { queue: 'mail.parse', data: { mailId }, key: mailId })
  await failForgotten(tx, forgottenBefore())
  await sql`delete from mail_autoanswer where answered_at < ${new Date(tx.now.getTime() - 7 * 86_400_000)}`.execute(tx)
  await sql`delete from mail_thread where expires_at < ${new Date(tx.now.getTime() - 90 * 86_400_000)}`.execute(tx)
}
