import { lookup as systemLookup } from 'node:dns/promises'
import { isIP, type LookupFunction } from 'node:net'
import { Agent, request } from 'undici'
import { isPublicAddress } from './addresses.ts'

export type OutboundReason =
  | 'bad_url'
  | 'refused_address'
  | 'unresolvable'
  | 'timeout'
  | 'connection'
  | 'too_large'
  | 'too_many_redirects'

/** A call that did not come to an answer. The message is a sentence for the person whose address it is. */
export class OutboundError extends Error {
  readonly reason: OutboundReason
  constructor(reason: OutboundReason, message: string) {
    super(message)
    this.name = 'OutboundError'
    this.reason = reason
  }
}

export type OutboundRequest = {
  method?: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  headers?: Record<string, string>
  body?: string | Buffer
  /** For everything together: resolving, connecting, redirects, reading. Default 10,000. */
  timeoutMs?: number
  /** Bytes of the answer's body that are read; one more ends the call. Default 65,536. */
  maxBytes?: number
  /** How many redirects are followed; each goes through the door anew. Default 0: a 3xx is the answer. */
  redirects?: number
}

export type OutboundReply = {
  status: number
  headers: Record<string, string | string[] | undefined>
  body: Buffer
  /** The address that answered, after redirects. */
  url: string
}

export type Door = {
  fetch(url: string, request?: OutboundRequest): Promise<OutboundReply>
  /** Refuses what can be seen without asking anybody: scheme, credentials, an IP address that is not allowed. */
  check(url: string): URL
  close(): Promise<void>
}

export type DoorOptions = {
  /** Which resolved addresses may be connected to. */
  allows: (address: string) => boolean
  /** All addresses of a name. */
  resolve?: (hostname: string) => Promise<string[]>
}

const resolveBySystem = async (hostname: string) =>
  (await systemLookup(hostname, { all: true, order: 'verbatim' })).map((found) => found.address)

/**
 * A door to the outside. A name is resolved once, at connecting; all its addresses must be allowed, and the connection goes
 * to one of exactly these, so that a second answer of the name server changes nothing (DNS rebinding).
 */
export function createDoor({ allows, resolve = resolveBySystem }: DoorOptions): Door {
  const lookup: LookupFunction = (hostname, options, done) => {
    resolve(hostname).then(
      (addresses) => {
        const bad = addresses.find((address) => !allows(address))
        if (bad !== undefined) return done(refusedAddress(hostname), '')
        if (addresses.length === 0) return done(new OutboundError('unresolvable', `${hostname} has no address.`), '')
        const all = addresses.map((address) => ({ address, family: isIP(address) }))
        if (options.all) done(null, all)
        else done(null, all[0]!.address, all[0]!.family)
      },
      () => done(new OutboundError('unresolvable', `${hostname} cannot be resolved.`), ''),
    )
  }
  const agent = new Agent({
    connect: { lookup, timeout: 5000 },
    connections: 50,
    allowH2: false,
    keepAliveTimeout: 10_000,
    keepAliveMaxTimeout: 60_000,
  })

  function check(text: string): URL {
    const url = URL.parse(text)
    if (!url || !/^https?:$/.test(url.protocol))
      throw new OutboundError('bad_url', 'The address must begin with http:// or https://.')
    if (url.username || url.password)
      throw new OutboundError('bad_url', 'The address must not carry a user name or password.')
    const host = url.hostname.replace(/^\[|\]$/g, '')
    // A literal address is never resolved, so it is judged here; the URL parser has made 0x7f.1 into 127.0.0.1 already.
    if (isIP(host) && !allows(host)) throw refusedAddress(host)
    return url
  }

  async function once(url: URL, options: OutboundRequest, signal: AbortSignal): Promise<OutboundReply> {
    const reply = await request(url, {
      dispatcher: agent,
      method: options.method ?? 'GET',
      headers: { 'user-agent': 'Palisade', ...options.headers },
      body: options.body,
      signal,
    })
    const body = await readAtMost(reply.body, options.maxBytes ?? 65_536)
    return { status: reply.statusCode, headers: reply.headers, body, url: url.href }
  }

  return {
    check,
    close: () => agent.close(),
    async fetch(text, options = {}) {
      const signal = AbortSignal.timeout(options.timeoutMs ?? 10_000)
      let url = check(text)
      let next = options
      for (let followed = 0; ; followed++) {
        const reply = await once(url, next, signal).catch((error: unknown) => Promise.reject(asOutbound(error, url)))
        const location = reply.headers.location
        if (!options.redirects || typeof location !== 'string' || ![301, 302, 303, 307, 308].includes(reply.status))
          return reply
        if (followed >= options.redirects) throw new OutboundError('too_many_redirects', `${text} redirects too often.`)
        const target = check(URL.parse(location, url)?.href ?? location)
        next = afterRedirect(next, reply.status, target.origin !== url.origin)
        url = target
      }
    },
  }
}

/** RFC 9110 15.4: 307 and 308 repeat the call, the others become GET. Credentials stay with the origin they were for. */
function afterRedirect(options: OutboundRequest, status: number, otherOrigin: boolean): OutboundRequest {
  const secret = /^(authorization|cookie|proxy-authorization|webhook-.*)$/i
  const headers = Object.fromEntries(
    Object.entries(options.headers ?? {}).filter(([name]) => !otherOrigin || !secret.test(name)),
  )
  if (status === 307 || status === 308) return { ...options, headers }
  const { 'content-type': _type, ...rest } = headers
  return { ...options, headers: rest, method: options.method === 'HEAD' ? 'HEAD' : 'GET', body: undefined }
}

async function readAtMost(body: AsyncIterable<Buffer>, most: number): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of body) {
    size += chunk.length
    // Leaving the loop by an exception destroys the stream and its connection: nothing more is read.
    if (size > most) throw new OutboundError('too_large', `The answer has more than ${most} bytes.`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

function refusedAddress(host: string): OutboundError {
  return new OutboundError('refused_address', `${host} is not a public address.`)
}

function asOutbound(error: unknown, url: URL): OutboundError {
  const { name, code, cause } = error as { name?: string; code?: string; cause?: unknown }
  if (error instanceof OutboundError) return error
  if (cause instanceof OutboundError) return cause
  if (name === 'TimeoutError' || name === 'AbortError' || code?.endsWith('TIMEOUT'))
    return new OutboundError('timeout', `${url.host} did not answer in time.`)
  return new OutboundError('connection', `${url.host} cannot be reached (${code ?? (error as Error).message}).`)
}

const guarded = createDoor({ allows: isPublicAddress })
const open = createDoor({ allows: () => true })

/**
 * The one outbound door for addresses people give us (webhooks, push subscriptions, checks). Refuses everything that is no
 * public server, before and after resolving and at each redirect; `allowPrivate` is the setting OUTGOING_PRIVATE, or true
 * for addresses the operator configured. Throws OutboundError; any HTTP status is an answer.
 */
export function outboundFetch(
  url: string,
  options: OutboundRequest,
  { allowPrivate }: { allowPrivate: boolean },
): Promise<OutboundReply> {
  return (allowPrivate ? open : guarded).fetch(url, options)
}

/** The part of the door's judgement that needs no network, for when an address is entered. Throws OutboundError. */
export function checkOutbound(url: string, { allowPrivate }: { allowPrivate: boolean }): URL {
  return (allowPrivate ? open : guarded).check(url)
}
