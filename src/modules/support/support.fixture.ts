import MailComposer from 'nodemailer/lib/mail-composer'
import { actorForPerson } from '#accounts'
import type { Actor } from '#platform/actor.ts'
import { clock } from '#platform/clock.ts'
import { mailOf } from '#platform/mail/mail.ts'
import { createMailbox, dnsFromMap, sendMail } from '#test/mailbox.ts'
import { makeProvider } from '#test/provider.ts'
import { createWorld, type WorldOptions } from '#test/world.ts'

/** They publish that their mail comes from this machine. */
const knownDomains = ['acme.test', 'birch.test', 'cedar.test', 'delta.test', 'provider.test', 'stranger.example']

export type IncomingMail = {
  from: string
  to?: string | string[]
  cc?: string[]
  subject?: string
  text?: string
  html?: string
  messageId?: string
  inReplyTo?: string
  references?: string[]
  headers?: Record<string, string>
  attachments?: { filename: string; content: string | Buffer; contentType?: string; cid?: string }[]
  /** Comes from a server that does not speak for the domain of From. */
  forged?: boolean
  envelopeFrom?: string
}

type Method = 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE'
// biome-ignore lint/suspicious/noExplicitAny: replies of many routes, looked at field by field
export type Answer = { status: number; body: any; headers: Record<string, unknown>; raw: Buffer }

/** A desk for tests: the whole program with the small provider, its people as callers, a mailbox, and mail that comes in. */
export async function createDesk(settings: WorldOptions['settings'] = {}) {
  const mailbox = await createMailbox()
  const world = await createWorld({
    live: true,
    settings: { SMTP_OUT_URL: mailbox.url, DNS_FOR_MAIL: true, ...settings },
  })
  mailOf(world.app).resolveWith(
    dnsFromMap(
      Object.fromEntries(
        knownDomains.flatMap((domain) => [
          [`TXT ${domain}`, [[`v=spf1 ip4:127.0.0.1 -all`]]],
          [`TXT _dmarc.${domain}`, [['v=DMARC1; p=none']]],
        ]),
      ),
    ),
  )
  const provider = await world.tx(makeProvider)
  const actors = new Map<string, Actor>()
  world.app.authenticate = async (request) => actors.get(String(request.headers['x-actor'] ?? '')) ?? null

  async function call(
    personId: string | null,
    method: Method,
    url: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    if (personId && !actors.has(personId)) {
      const actor = await world.tx((tx) => actorForPerson(tx, personId, 'session'))
      actors.set(personId, actor!)
    }
    const isBuffer = Buffer.isBuffer(body)
    const reply = await world.app.http.inject({
      method,
      url,
      headers: {
        'x-palisade': '1',
        ...(personId && { 'x-actor': personId }),
        ...(body !== undefined && !isBuffer && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { payload: isBuffer ? body : JSON.stringify(body) }),
    })
    const isJson = String(reply.headers['content-type']).includes('json')
    return {
      status: reply.statusCode,
      body: isJson ? reply.json() : reply.body,
      headers: reply.headers,
      raw: reply.rawPayload,
    }
  }

  /** Uploads a file as somebody and returns the answer. */
  function upload(personId: string, query: string, name: string, bytes: Buffer, type = 'text/plain'): Promise<Answer> {
    const boundary = 'desk-boundary'
    const head = `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="${name}"\r\nContent-Type: ${type}\r\n\r\n`
    const payload = Buffer.concat([Buffer.from(head), bytes, Buffer.from(`\r\n--${boundary}--\r\n`)])
    return call(personId, 'POST', `/api/uploads${query}`, payload, {
      'content-type': `multipart/form-data; boundary=${boundary}`,
    })
  }

  /** A mail comes in, is read and taken in. */
  async function receive(mail: IncomingMail): Promise<void> {
    await deliver(mail)
    // A busy machine may need a second attempt to read a mail: it is waited for, since a test is about what comes of it.
    for (let tries = 0; tries < 300; tries++) {
      await world.settle()
      const { rowCount } = await world.app.db.pool.query(
        `select from job where queue in ('mail.parse', 'mail.received') and failed_at is null limit 1`,
      )
      if (rowCount === 0) return
      await new Promise((next) => setTimeout(next, 100))
    }
    throw new Error('a mail was not taken in within half a minute')
  }

  /** A mail comes in over SMTP and is stored; what follows is under way. */
  async function deliver({ forged, ...mail }: IncomingMail): Promise<void> {
    const envelopeFrom = mail.envelopeFrom ?? (forged ? 'bulk@forger.example' : mail.from.replace(/.*<|>.*/g, ''))
    const to = [mail.to ?? 'support@provider.test'].flat()
    const raw = await new MailComposer({
      ...mail,
      to,
      messageId: mail.messageId && `<${mail.messageId}>`,
      references: mail.references?.join(' '),
    })
      .compile()
      .build()
    await sendMail(mailOf(world.app).smtpPort, { from: mail.from, envelopeFrom, to, raw })
  }

  return {
    world,
    mailbox,
    ...provider,
    get: (person: string | null, url: string) => call(person, 'GET', url),
    post: (person: string | null, url: string, body: unknown = {}, headers = {}) =>
      call(person, 'POST', url, body, headers),
    patch: (person: string | null, url: string, body: unknown) => call(person, 'PATCH', url, body),
    put: (person: string | null, url: string, body: unknown) => call(person, 'PUT', url, body),
    remove: (person: string | null, url: string) => call(person, 'DELETE', url),
    now: () => clock.now().getTime(),
    upload,
    receive,
    deliver,
    /** The newest request there is, as staff sees it. */
    async newest(): Promise<Answer['body']> {
      const list = await call(provider.staff.kim, 'GET', '/api/requests?order=newest&limit=1&state=all')
      return (await call(provider.staff.kim, 'GET', `/api/requests/${list.body.items[0].id}`)).body
    },
  }
}

export type Desk = Awaited<ReturnType<typeof createDesk>>
