import { createTransport } from 'nodemailer'
import type { Attachment } from 'nodemailer/lib/mailer'
import { clock } from '../../clock.ts'
import type { Config } from '../../config.ts'
import type { OutboxRow } from './outbox.ts'

/** The server refused the mail, or could not be reached. */
export class DeliveryFailed extends Error {
  /** True: the same mail may be taken later. */
  readonly temporary: boolean
  /** The SMTP reply code, 0 when there was no reply. */
  readonly reply: number
  constructor(message: string, temporary: boolean, reply: number) {
    super(message)
    this.name = 'DeliveryFailed'
    this.temporary = temporary
    this.reply = reply
  }
}

export type Handover = { response: string; rejected: string[] }

export type Outgoing = {
  /** Hands the mail to the server. Resolves when the server took responsibility; throws DeliveryFailed otherwise. */
  send(mail: OutboxRow, attachments: readonly Attachment[]): Promise<Handover>
  close(): void
}

/** Mail nobody waits for may take as long as a slow server needs; a page must reach the next channel soon. */
const patienceMs = { urgent: 20_000, other: 90_000 }

/**
 * The way out: a pool of connections to SMTP_OUT_URL. Urgent mail gets a pool of its own, so that other mail stuck at a
 * slow server never holds it up. It never reads files or addresses named in a mail.
 */
export function createOutgoing(config: Config): Outgoing {
  const transport = createTransport({
    url: config.SMTP_OUT_URL!,
    pool: true,
    maxConnections: 10,
    maxMessages: 200,
    name: config.MAIL_HOSTNAME ?? config.MAIL_DOMAIN,
    connectionTimeout: 10_000,
    greetingTimeout: 10_000,
    socketTimeout: 60_000,
    dnsTimeout: 10_000,
    disableFileAccess: true,
    disableUrlAccess: true,
  })

  return {
    async send(mail, attachments) {
      try {
        const info = await transport.sendMail({
          ...compose(mail, attachments),
          signal: AbortSignal.timeout(mail.urgent ? patienceMs.urgent : patienceMs.other),
        } as Parameters<typeof transport.sendMail>[0])
        return { response: info.response, rejected: info.rejected.map(String) }
      } catch (cause) {
        throw failure(cause as SmtpError)
      }
    },
    close: () => transport.close(),
  }
}

function compose(mail: OutboxRow, attachments: readonly Attachment[]) {
  const { content } = mail
  return {
    envelope: { from: mail.envelopeFrom, to: mail.recipients },
    messageId: `<${mail.messageId}>`,
    date: mail.queuedAt,
    from: content.from,
    to: content.to,
    cc: content.cc,
    replyTo: content.replyTo ?? undefined,
    subject: content.subject,
    text: content.text,
    html: content.html ?? undefined,
    headers: content.headers,
    inReplyTo: content.inReplyTo ? `<${content.inReplyTo}>` : undefined,
    references: content.references.map((id) => `<${id}>`),
    attachments: [...attachments],
    disableFileAccess: true,
    disableUrlAccess: true,
    xMailer: false as const,
  }
}

type SmtpError = Error & { code?: string; responseCode?: number; response?: string; command?: string }

/** 5xx to the envelope or the message is final; sign-in trouble and everything without a reply is ours or the network's. */
function failure(cause: SmtpError): DeliveryFailed {
  const reply = cause.responseCode ?? 0
  const permanent =
    reply >= 500 &&
    cause.code !== 'EAUTH' &&
    cause.command !== 'CONN' &&
    !/^(?:EHLO|HELO|STARTTLS|AUTH)/.test(cause.command ?? '')
  return new DeliveryFailed((cause.response ?? cause.message).slice(0, 500), !permanent, reply)
}

/** How long to wait before the next try: 15 s doubling to an hour; null when two days have passed since it was queued. */
export function nextTry(queuedAt: Date, attempts: number, now = clock.now()): Date | null {
  if (now.getTime() - queuedAt.getTime() > 48 * 3_600_000) return null
  return new Date(now.getTime() + Math.min(3_600_000, 15_000 * 2 ** Math.min(attempts, 20)))
}
