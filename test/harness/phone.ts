import { createHmac, randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { App } from '#platform/app.ts'

/** A text message the gateway took. */
export type Sms = { sid: string; to: string; from: string; body: string; statusCallback: string | null; key: string }
/** A call the gateway placed. `url` says what to speak. */
export type Call = { sid: string; to: string; from: string; url: string; statusCallback: string | null; key: string }

/** How the gateway behaves towards the next requests. */
type Mood =
  | { kind: 'refuse'; status: number; code: number; message: string; headers: Record<string, string> }
  | { kind: 'hang' }
  | { kind: 'cut' }

/** Where Palisade is: its real address, or inject when it does not listen. */
export type Connected = { url: string; app: App }

export type Phone = {
  url: string
  /** The settings that make Palisade use this gateway. */
  settings: { PHONE_URL: string; PHONE_ACCOUNT: string; PHONE_TOKEN: string; PHONE_FROM: string }
  /** What was taken, each idempotency key once. */
  sms: Sms[]
  calls: Call[]
  /** Every request that came, also refused ones and repetitions. */
  requests: { path: string; key: string; to: string }[]
  connect(palisade: Connected): void
  waitForSms(predicate?: (sms: Sms) => boolean, withinMs?: number): Promise<Sms>
  waitForCall(predicate?: (call: Call) => boolean, withinMs?: number): Promise<Call>
  /** Refuses requests (all, or those to one number) with an HTTP status and the provider's error code. */
  refuse(
    status: number,
    options?: { code?: number; message?: string; times?: number; to?: string; retryAfter?: number },
  ): void
  /** Takes requests and never answers. */
  hang(options?: { times?: number; to?: string }): void
  /** Does the work and then drops the connection before answering: the caller cannot know. */
  cut(options?: { times?: number; to?: string }): void
  delay(ms: number): void
  /** Works again. */
  recover(): void
  /** The person answers a message. Returns what Palisade texts back, '' when nothing. */
  reply(sms: { to: string }, text: string, overrides?: Inbound): Promise<string>
  /** The person takes the call: what is spoken to them. */
  listen(call: Call): Promise<string>
  /** The person takes the call and presses a key: what is spoken then. */
  press(call: Call, digit: string, overrides?: Inbound): Promise<string>
  /** The provider reports a status ('delivered', 'failed', 'completed', ...). */
  report(what: Sms | Call, status: string, extra?: Record<string, string>): Promise<number>
  close(): Promise<void>
}

export type Inbound = { signature?: string | null; sid?: string; contentType?: string; status?: (code: number) => void }

/**
 * A telephone gateway that listens on loopback and speaks the part of Twilio's REST API and webhooks that Palisade uses.
 * Written from Twilio's documentation, not from our sender: both sides must mean the same.
 */
export async function createPhone(from = '+15550000001'): Promise<Phone> {
  const account = `AC${randomBytes(16).toString('hex')}`
  const token = randomBytes(16).toString('hex')
  const moods: { mood: Mood; times: number; to: string | null }[] = []
  const taken = new Map<string, Sms | Call>()
  const waiting = new Set<() => void>()
  let delayMs = 0
  let palisade: Connected | null = null
  const open = new Set<ServerResponse>()

  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const form = new URLSearchParams(Buffer.concat(chunks).toString())
      if (delayMs > 0) setTimeout(() => handle(request, response, form), delayMs)
      else handle(request, response, form)
    })
  })

  function handle(request: IncomingMessage, response: ServerResponse, form: URLSearchParams): unknown {
    const [, version, collection, sid, resource] = request.url!.split('/')
    const basic = `Basic ${Buffer.from(`${account}:${token}`).toString('base64')}`
    if (request.headers.authorization !== basic) return json(response, 401, { code: 20003, message: 'Authenticate' })
    if (request.method !== 'POST' || version !== '2010-04-01' || collection !== 'Accounts' || sid !== account)
      return json(response, 404, { code: 20404, message: 'The requested resource was not found' })
    const key = String(request.headers['idempotency-key'] ?? '')
    const to = form.get('To') ?? ''
    phone.requests.push({ path: request.url!, key, to })
    const mood = takeMood(to)
    if (mood?.kind === 'hang') return open.add(response)
    if (mood?.kind === 'refuse')
      return json(response, mood.status, { code: mood.code, message: mood.message, status: mood.status }, mood.headers)
    if (!/^\+[1-9]\d{6,14}$/.test(to))
      return json(response, 400, { code: 21211, message: `Invalid 'To' Phone Number: ${to}` })
    const made = taken.get(key) ?? place(resource!, form, key)
    if (!made) return json(response, 400, { code: 21602, message: 'Message body is required.' })
    if (mood?.kind === 'cut') return response.destroy()
    return json(response, 201, { sid: made.sid, status: 'queued', to: made.to, from: made.from })
  }

  function place(resource: string, form: URLSearchParams, key: string): Sms | Call | null {
    const shared = { to: form.get('To')!, from: form.get('From')!, statusCallback: form.get('StatusCallback'), key }
    const body = form.get('Body')
    const url = form.get('Url')
    if (resource === 'Messages.json' && body) {
      const sms: Sms = { sid: `SM${randomBytes(16).toString('hex')}`, body, ...shared }
      phone.sms.push(sms)
      remember(key, sms)
      return sms
    }
    if (resource === 'Calls.json' && url) {
      const call: Call = { sid: `CA${randomBytes(16).toString('hex')}`, url, ...shared }
      phone.calls.push(call)
      remember(key, call)
      return call
    }
    return null
  }

  function remember(key: string, made: Sms | Call): void {
    if (key) taken.set(key, made)
    for (const look of waiting) look()
  }

  function takeMood(to: string): Mood | null {
    const found = moods.find((entry) => entry.times > 0 && (entry.to === null || entry.to === to))
    if (!found) return null
    found.times--
    return found.mood
  }

  function wait<T>(list: () => T[], predicate: (item: T) => boolean, withinMs: number, what: string): Promise<T> {
    return new Promise((resolve, reject) => {
      const look = () => {
        const found = list().find(predicate)
        if (found === undefined) return
        waiting.delete(look)
        clearTimeout(timeout)
        resolve(found)
      }
      const timeout = setTimeout(() => {
        waiting.delete(look)
        reject(new Error(`no such ${what} within ${withinMs} ms; there were ${JSON.stringify(list())}`))
      }, withinMs)
      waiting.add(look)
      look()
    })
  }

  /** X-Twilio-Signature: HMAC-SHA1 over the address and the sorted parameters, with the account's token. */
  function sign(url: string, params: Record<string, string>): string {
    const text = Object.keys(params)
      .sort()
      .reduce((all, name) => all + name + params[name], url)
    return createHmac('sha1', token).update(text).digest('base64')
  }

  async function post(
    url: string,
    params: Record<string, string>,
    inbound: Inbound = {},
  ): Promise<{ status: number; text: string }> {
    if (!palisade) throw new Error('connect(world) first')
    const signature = inbound.signature === undefined ? sign(url, params) : inbound.signature
    const headers = {
      'content-type': inbound.contentType ?? 'application/x-www-form-urlencoded; charset=UTF-8',
      ...(signature !== null && { 'x-twilio-signature': signature }),
    }
    const payload = new URLSearchParams(params).toString()
    const path = url.slice(new URL(url).origin.length)
    if (!palisade.url) {
      const reply = await palisade.app.http.inject({ method: 'POST', url: path, headers, payload })
      inbound.status?.(reply.statusCode)
      return { status: reply.statusCode, text: reply.body }
    }
    const reply = await fetch(palisade.url + path, { method: 'POST', headers, body: payload })
    inbound.status?.(reply.status)
    return { status: reply.status, text: await reply.text() }
  }

  const callParams = (call: Call) => ({
    AccountSid: account,
    CallSid: call.sid,
    From: call.from,
    To: call.to,
    Direction: 'outbound-api',
    CallStatus: 'in-progress',
  })

  const phone: Phone = {
    url: '',
    settings: { PHONE_URL: '', PHONE_ACCOUNT: account, PHONE_TOKEN: token, PHONE_FROM: from },
    sms: [],
    calls: [],
    requests: [],
    connect: (world) => {
      palisade = world
    },
    waitForSms: (predicate = () => true, withinMs = 5000) => wait(() => phone.sms, predicate, withinMs, 'SMS'),
    waitForCall: (predicate = () => true, withinMs = 5000) => wait(() => phone.calls, predicate, withinMs, 'call'),
    refuse(status, options = {}) {
      const headers: Record<string, string> = options.retryAfter ? { 'retry-after': String(options.retryAfter) } : {}
      const { code = 20500, message = 'Internal server error' } = options
      moods.push({
        mood: { kind: 'refuse', status, code, message, headers },
        times: options.times ?? Number.POSITIVE_INFINITY,
        to: options.to ?? null,
      })
    },
    hang: (options = {}) =>
      void moods.push({
        mood: { kind: 'hang' },
        times: options.times ?? Number.POSITIVE_INFINITY,
        to: options.to ?? null,
      }),
    cut: (options = {}) =>
      void moods.push({
        mood: { kind: 'cut' },
        times: options.times ?? Number.POSITIVE_INFINITY,
        to: options.to ?? null,
      }),
    delay: (ms) => {
      delayMs = ms
    },
    recover() {
      moods.length = 0
      delayMs = 0
      for (const response of open) response.destroy()
      open.clear()
    },
    async reply(sms, text, overrides = {}) {
      const params = {
        AccountSid: account,
        MessageSid: overrides.sid ?? `SM${randomBytes(16).toString('hex')}`,
        From: sms.to,
        To: from,
        Body: text,
        NumMedia: '0',
      }
      const reply = await post(`${palisade!.app.config.publicUrl}/api/phone/sms`, params, overrides)
      return said(reply.text, 'Message')
    },
    async listen(call) {
      return said((await post(call.url, callParams(call))).text, 'Say')
    },
    async press(call, digit, overrides = {}) {
      const twiml = (await post(call.url, callParams(call))).text
      const action = /<Gather[^>]*\saction="([^"]+)"/.exec(twiml)?.[1]
      if (!action) throw new Error(`nothing asks for a key: ${twiml}`)
      const pressed = { ...callParams(call), Digits: digit }
      return said((await post(plain(action), pressed, overrides)).text, 'Say')
    },
    async report(what, status, extra = {}) {
      if (!what.statusCallback) throw new Error('no StatusCallback was asked for')
      const named: Record<string, string> =
        'body' in what
          ? { MessageSid: what.sid, MessageStatus: status, SmsStatus: status }
          : { CallSid: what.sid, CallStatus: status }
      const params = { AccountSid: account, From: what.from, To: what.to, ...named, ...extra }
      return (await post(what.statusCallback, params)).status
    },
    async close() {
      server.closeAllConnections()
      await new Promise<void>((done) => server.close(() => done()))
    },
  }
  server.keepAliveTimeout = 30_000
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  phone.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  phone.settings.PHONE_URL = phone.url
  return phone
}

function json(response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))
}

/** All texts of one TwiML verb. */
function said(twiml: string, verb: 'Say' | 'Message'): string {
  return [...twiml.matchAll(new RegExp(`<${verb}[^>]*>([^<]*)</${verb}>`, 'g'))]
    .map((found) => plain(found[1]!))
    .join(' ')
}

function plain(text: string): string {
  return text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&apos;', "'")
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&')
}
