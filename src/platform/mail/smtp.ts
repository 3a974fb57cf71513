import { createHash, type Hash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { SMTPServer, type SMTPServerDataStream, type SMTPServerOptions, type SMTPServerSession } from 'smtp-server'
import { clock } from '../clock.ts'
import type { Config } from '../config.ts'
import { ConfigError } from '../config.ts'
import { newId } from '../id.ts'
import type { Log } from '../log.ts'
import { mailIn } from './counters.ts'
import { createDataGuard, type DataProblem } from './data-guard.ts'
import { limits } from './limits.ts'
import { createSlicer } from './slices.ts'
import type { MailEnvelope } from './types.ts'

/** A message as it came, whole, before anything is decided about it. */
export type ReceivedRaw = {
  id: string
  receivedAt: Date
  envelope: MailEnvelope
  tls: string | null
  /** The bytes in slices of `sliceBytes`. */
  slices: Buffer[]
  size: number
  /** Of the message as the sender gave it, without our trace headers: a repeated delivery has the same. */
  sha256: Buffer
  /** Where it was fetched; absent for what came by SMTP. */
  fetched?: { mailboxId: string; uidValidity: number; uid: number }
}

/** An SMTP reply that refuses; `responseCode` goes to the sender. */
export class SmtpRefusal extends Error {
  readonly responseCode: number
  constructor(responseCode: number, message: string) {
    super(message)
    this.responseCode = responseCode
  }
}

const refusalTexts: Record<DataProblem, string> = {
  bare_line_end: 'The message has a dot on a line without CRLF, which other servers read as its end',
  line_too_long: 'The message has a line longer than 1 MB',
}

export type SmtpListener = {
  listen(): Promise<number>
  close(): Promise<void>
}

export type SmtpDoor = {
  config: Config
  log: Log
  /** Whether mail for this address is ours. A throw means "ask again later". */
  accepts(address: string): Promise<boolean>
  /** Commits the message. The sender gets 250 only when this resolved; a throw leaves the message with the sender. */
  store(mail: ReceivedRaw): Promise<void>
  /** A recipient was accepted: a message is on its way. */
  expect?(): void
}

/**
 * The SMTP listener (RFC 5321) for inbound mail. It relays nothing and knows no sign-in. A message is answered 250 only
 * after it was committed; when it cannot be stored the answer is 451 and the sender keeps it.
 */
export function createSmtpListener(door: SmtpDoor): SmtpListener {
  const { config, log } = door
  const perAddress = new Map<string, number>()
  let inFlight = 0

  const options: SMTPServerOptions = {
    name: config.MAIL_HOSTNAME ?? config.MAIL_DOMAIN,
    banner: 'Palisade',
    size: limits.messageBytes,
    rejectOversized: true,
    maxRecipients: limits.recipients,
    maxCommandLength: limits.commandLineBytes,
    maxClients: limits.connections,
    socketTimeout: limits.idleMs,
    closeTimeout: 5_000,
    authOptional: true,
    disableReverseLookup: true,
    hideENHANCEDSTATUSCODES: false,
    lenientAddressParsing: true,
    logger: false,
    ...tlsOptions(config),
    onConnect(session, done) {
      const open = (perAddress.get(session.remoteAddress) ?? 0) + 1
      perAddress.set(session.remoteAddress, open)
      if (open > limits.connectionsPerAddress && !isLoopback(session.remoteAddress))
        return done(new SmtpRefusal(421, 'Too many connections from your address, try again later'))
      done()
    },
    onClose(session) {
      const left = (perAddress.get(session.remoteAddress) ?? 1) - 1
      if (left > 0) perAddress.set(session.remoteAddress, left)
      else perAddress.delete(session.remoteAddress)
    },
    onRcptTo(address, _session, done) {
      door.accepts(address.address).then(
        (ours) => {
          if (ours) door.expect?.()
          done(ours ? null : new SmtpRefusal(550, 'No such address here, and this server does not relay'))
        },
        (cause: Error) => {
          log.warn({ error: cause.message }, 'a recipient could not be checked')
          done(new SmtpRefusal(451, 'The address cannot be checked at this moment'))
        },
      )
    },
    onData(stream, session, done) {
      receive(stream, session).then(
        (id) => {
          mailIn.inc({ outcome: 'stored' })
          done(null, `Stored as ${id}`)
        },
        (cause: Error) => {
          mailIn.inc({ outcome: 'refused' })
          done(cause instanceof SmtpRefusal ? cause : later(cause))
        },
      )
    },
  }

  function later(cause: Error): SmtpRefusal {
    log.error({ error: cause.message }, 'a message could not be stored; its sender keeps it')
    return new SmtpRefusal(451, 'The message cannot be stored at this moment, please try again')
  }

  /** Reads the message within its limits; what goes over is read to its end without being kept, as SMTP demands. */
  async function receive(stream: SMTPServerDataStream, session: SMTPServerSession): Promise<string> {
    const id = newId()
    const receivedAt = clock.now()
    const head = traceHeaders(id, session, options.name!, receivedAt)
    const slicer = createSlicer()
    slicer.add(head)
    const hash: Hash = createHash('sha256')
    const guard = createDataGuard()
    let size = head.length
    // libuv reads a socket up to 32 times in one turn of the event loop: eight senders of large messages would hold everybody
    // else up for 16 MB of reading. The stream waits for us, so waiting for the next turn here slows the socket down.
    let turn = 0
    let refusal: SmtpRefusal | null = null
    try {
      for await (const chunk of stream as AsyncIterable<Buffer>) {
        turn += chunk.length
        if (turn >= limits.bytesPerTurn) {
          turn = 0
          await nextTurn()
        }
        if (refusal) continue
        const problem = guard.look(chunk)
        if (problem) refusal = new SmtpRefusal(554, refusalTexts[problem])
        else if (stream.sizeExceeded) refusal = new SmtpRefusal(552, 'The message is larger than 25 MB')
        else if (inFlight + chunk.length > limits.inFlightBytes)
          refusal = new SmtpRefusal(452, 'Too much is being received at this moment, please try again')
        else {
          inFlight += chunk.length
          size += chunk.length
          slicer.add(chunk)
          hash.update(chunk)
          continue
        }
        inFlight -= size - head.length
        size = head.length
        slicer.clear()
      }
      if (refusal) throw refusal
      const envelope = envelopeOf(session)
      await door.store({
        id,
        receivedAt,
        envelope,
        tls: tlsOf(session),
        slices: slicer.finish(),
        size,
        sha256: hash.digest(),
      })
      return id
    } finally {
      inFlight -= size - head.length
    }
  }

  const server = openServer(options)
  server.on('error', (cause: Error) => log.info({ error: cause.message }, 'an SMTP connection failed'))

  return {
    listen() {
      return new Promise((resolve, reject) => {
        server.server.once('error', reject)
        server.listen(config.SMTP_PORT, config.SMTP_HOST, () => {
          server.server.off('error', reject)
          resolve((server.server.address() as AddressInfo).port)
        })
      })
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        // Who is in the middle of a message may finish it; an idle connection of a pool would only hold up the stop.
        for (const connection of server.connections as Set<OpenConnection>) {
          if (connection.session.envelope?.mailFrom) continue
          connection.send(421, 'Stopping, please come back')
          connection.close()
        }
      }),
  }
}

/** What is used of smtp-server's own connection object. */
type OpenConnection = { session: Partial<SMTPServerSession>; send(code: number, text: string): void; close(): void }

function openServer(options: SMTPServerOptions): SMTPServer {
  try {
    return new SMTPServer(options)
  } catch (cause) {
    throw new ConfigError(
      `The certificate of SMTP_TLS_CERT and SMTP_TLS_KEY cannot be used: ${(cause as Error).message}.`,
    )
  }
}

function isLoopback(address: string): boolean {
  return address === '::1' || address.startsWith('127.')
}

function tlsOptions(config: Config): SMTPServerOptions {
  if (!config.SMTP_TLS_CERT && !config.SMTP_TLS_KEY) return { disabledCommands: ['AUTH', 'STARTTLS'] }
  if (!config.SMTP_TLS_CERT || !config.SMTP_TLS_KEY)
    throw new ConfigError('SMTP_TLS_CERT and SMTP_TLS_KEY go together: one of them is not set.')
  try {
    return {
      disabledCommands: ['AUTH'],
      cert: readFileSync(config.SMTP_TLS_CERT),
      key: readFileSync(config.SMTP_TLS_KEY),
      minVersion: 'TLSv1.2',
    }
  } catch (cause) {
    throw new ConfigError(
      `The certificate of SMTP_TLS_CERT and SMTP_TLS_KEY cannot be read: ${(cause as Error).message}.`,
    )
  }
}

function envelopeOf(session: SMTPServerSession): MailEnvelope {
  const from = session.envelope.mailFrom
  return {
    from: from ? from.address : '',
    to: session.envelope.rcptTo.map((to) => to.address),
    remoteIp: session.remoteAddress,
    helo: session.hostNameAppearsAs || '',
  }
}

function tlsOf(session: SMTPServerSession): string | null {
  return session.tlsOptions
    ? `${session.tlsOptions.version} ${session.tlsOptions.standardName ?? session.tlsOptions.name}`
    : null
}

/** Return-Path and Received (RFC 5321 4.4), put before the message so that the stored bytes tell where it came from. */
function traceHeaders(id: string, session: SMTPServerSession, host: string, at: Date): Buffer {
  const safe = (text: string) => text.replace(/[^\w.:[\]@+=~!#$%&'*/?^`{|}-]/g, '?')
  const from = session.envelope.mailFrom
  const ip = session.remoteAddress.includes(':') ? `IPv6:${session.remoteAddress}` : session.remoteAddress
  const date = at.toUTCString().replace('GMT', '+0000')
  return Buffer.from(
    `Return-Path: <${from ? safe(from.address) : ''}>\r\n` +
      `Received: from ${safe(session.hostNameAppearsAs || 'unknown')} ([${ip}])\r\n` +
      `\tby ${safe(host)} with ${session.transmissionType} id ${id};\r\n\t${date}\r\n`,
  )
}
