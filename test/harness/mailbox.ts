import type { AddressInfo } from 'node:net'
import { after } from 'node:test'
import { createTransport } from 'nodemailer'
import PostalMime, { type Email } from 'postal-mime'
import { SMTPServer } from 'smtp-server'

/** A mail Palisade sent, as a mail program would see it. */
export type SentMail = {
  envelope: { from: string; to: string[] }
  raw: Buffer
  /** Parsed with postal-mime: subject, from, to, text, html, attachments, headers. */
  email: Email
  subject: string
  text: string
  /** First value of a header by lower-case name, '' when absent. */
  header(name: string): string
}

/** What the mail server answers: takes it, refuses for good, "not now", or says nothing at all. */
export type Behaviour = 'accept' | 'refuse' | 'tempfail' | 'hang'

export type Mailbox = {
  port: number
  /** For SMTP_OUT_URL. */
  url: string
  messages: SentMail[]
  /** How many times somebody tried, also in vain. */
  readonly attempts: number
  /** Behaviour from now on, for all recipients or by recipient. Who hangs is let go with "try again". */
  behave(how: Behaviour | ((recipient: string) => Behaviour)): void
  /** The first message that fits, also among those that came before. Fails after `timeoutMs`. */
  waitFor(fits: (mail: SentMail) => boolean, timeoutMs?: number): Promise<SentMail>
  clear(): void
  close(): Promise<void>
}

/** A mail server of somebody else: collects what Palisade sends. Closes itself after the test file. */
export async function createMailbox(): Promise<Mailbox> {
  const messages: SentMail[] = []
  const waiters = new Set<() => void>()
  let behaviour: (recipient: string) => Behaviour = () => 'accept'
  const hanging = new Set<() => void>()
  let attempts = 0

  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    closeTimeout: 100,
    lenientAddressParsing: true,
    onRcptTo(address, _session, done) {
      attempts++
      const how = behaviour(address.address)
      if (how === 'hang') {
        hanging.add(() => done(Object.assign(new Error('sorry, try again'), { responseCode: 451 })))
        return
      }
      if (how === 'accept') return done()
      const code = how === 'refuse' ? 550 : 451
      done(Object.assign(new Error(how === 'refuse' ? 'no such mailbox' : 'try again later'), { responseCode: code }))
    },
    onData(stream, session, done) {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', async () => {
        const from = session.envelope.mailFrom
        const to = session.envelope.rcptTo.map((recipient) => recipient.address)
        messages.push(await sentMail(from ? from.address : '', to, Buffer.concat(chunks)))
        for (const check of [...waiters]) check()
        done(null, `queued as ${messages.length}`)
      })
    },
  })
  server.on('error', () => {})
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const { port } = server.server.address() as AddressInfo

  const mailbox: Mailbox = {
    port,
    url: `smtp://127.0.0.1:${port}`,
    messages,
    get attempts() {
      return attempts
    },
    behave(how) {
      behaviour = typeof how === 'function' ? how : () => how
      for (const release of hanging) release()
      hanging.clear()
    },
    waitFor(fits, timeoutMs = 15_000) {
      return new Promise((resolve, reject) => {
        const check = () => {
          const found = messages.find(fits)
          if (!found) return
          clearTimeout(timer)
          waiters.delete(check)
          resolve(found)
        }
        const timer = setTimeout(() => {
          waiters.delete(check)
          const seen = messages.map((mail) => `${mail.envelope.to.join(', ')}: ${mail.subject}`).join('\n  ')
          reject(new Error(`no such mail within ${timeoutMs} ms; there were ${messages.length}:\n  ${seen}`))
        }, timeoutMs)
        waiters.add(check)
        check()
      })
    },
    clear: () => void messages.splice(0),
    close: () => new Promise((closed) => server.close(() => closed())),
  }
  after(() => mailbox.close())
  return mailbox
}

async function sentMail(from: string, to: string[], raw: Buffer): Promise<SentMail> {
  const email = await PostalMime.parse(raw)
  return {
    envelope: { from, to },
    raw,
    email,
    subject: email.subject ?? '',
    text: email.text ?? '',
    header: (name) => email.headers.find((header) => header.key === name.toLowerCase())?.value ?? '',
  }
}

export type MailToSend = {
  /** Envelope sender and From; `envelopeFrom` overrides the envelope ('' for a bounce). */
  from: string
  to: string | string[]
  envelopeFrom?: string
  cc?: string
  subject?: string
  text?: string
  html?: string
  messageId?: string
  inReplyTo?: string
  references?: string | string[]
  headers?: Record<string, string>
  attachments?: { filename?: string; content: string | Buffer; contentType?: string; cid?: string }[]
  /** The whole message instead of the fields above. */
  raw?: string | Buffer
}

/** Sends one mail to Palisade over SMTP. Resolves with the reply to the message; rejects with `responseCode` set when refused. */
export async function sendMail(port: number, mail: MailToSend): Promise<{ response: string; messageId: string }> {
  const transport = createTransport({ host: '127.0.0.1', port, name: 'customer.example', ignoreTLS: true })
  try {
    const { envelopeFrom, ...message } = mail
    const info = await transport.sendMail({
      ...message,
      envelope: { from: envelopeFrom ?? mail.from, to: mail.to },
    })
    return { response: info.response, messageId: info.messageId }
  } finally {
    transport.close()
  }
}

/** A resolver that knows these records and nothing else: { 'TXT example.org': [['v=spf1 -all']] }. */
export function dnsFromMap(records: Record<string, unknown>): (name: string, type: string) => Promise<unknown> {
  return async (name, type) => {
    const found = records[`${type} ${name.toLowerCase()}`]
    if (found === undefined) throw Object.assign(new Error(`queryTxt ENOTFOUND ${name}`), { code: 'ENOTFOUND' })
    return found
  }
}
