import { request as httpRequest, type IncomingHttpHeaders, type IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import type { TLSSocket } from 'node:tls'
import type { Timings } from '../types.ts'
import { type Certificate, certificateOf } from './certificate.ts'
import { connectTcp, since, startTls } from './connect.ts'
import type { Limits } from './runner.ts'
import { asTrouble, Trouble, wrong } from './trouble.ts'

export type Ask = {
  url: string
  method: string
  headers: Readonly<Record<string, string>>
  body: string | null
  redirects: number
  verify: boolean
}

export type Answer = {
  status: number
  headers: IncomingHttpHeaders
  body: Buffer
  /** The answer had more bytes than were read. */
  cut: boolean
  url: string
  certificate: Certificate | null
  timings: Timings
}

const redirecting = [301, 302, 303, 307, 308]

/**
 * One HTTP exchange over a connection of its own, as a customer's first call would be. Redirects are followed through the same door
 * each: resolved, judged and pinned anew. Any status is an answer. Throws Trouble.
 */
export async function exchange(ask: Ask, limits: Limits, signal: AbortSignal): Promise<Answer> {
  let url = parse(ask.url)
  let next = ask
  for (let followed = 0; ; followed++) {
    const answer = await once(url, next, limits, signal)
    const location = answer.headers.location
    if (ask.redirects === 0 || !location || !redirecting.includes(answer.status)) return answer
    if (followed >= ask.redirects) throw wrong(`${ask.url} redirects more than ${ask.redirects} times.`)
    const target = parse(URL.parse(location, url)?.href ?? location)
    next = afterRedirect(next, answer.status, target.origin !== url.origin)
    url = target
  }
}

function parse(text: string): URL {
  const url = URL.parse(text)
  if (!url || !/^https?:$/.test(url.protocol)) throw wrong(`${text.slice(0, 200)} is no http:// or https:// address.`)
  if (url.username || url.password) throw wrong('The address carries a user name or password.')
  return url
}

/** RFC 9110 15.4: 307 and 308 repeat the call, the others become GET. Credentials stay with the origin they were for. */
function afterRedirect(ask: Ask, status: number, otherOrigin: boolean): Ask {
  const headers = Object.fromEntries(Object.entries(ask.headers).filter(() => !otherOrigin))
  if (status === 307 || status === 308) return { ...ask, headers }
  return { ...ask, headers, method: ask.method === 'HEAD' ? 'HEAD' : 'GET', body: null }
}

async function once(url: URL, ask: Ask, limits: Limits, signal: AbortSignal): Promise<Answer> {
  const timings: Timings = {}
  const secure = url.protocol === 'https:'
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const place = { host, port: Number(url.port || (secure ? 443 : 80)) }
  const plain = await connectTcp(place, limits, signal, timings)
  const socket = secure ? await startTls(plain, { servername: host, verify: ask.verify, alpn: ['http/1.1'] }, signal, timings) : plain // biome-ignore format: one choice
  try {
    const began = performance.now()
    const reply = await respond(url, ask, socket, signal)
    timings.firstByte = since(began)
    const reading = performance.now()
    const { body, cut } = await read(reply, limits.maxBytes, url.host)
    timings.transfer = since(reading)
    const certificate = secure ? certificateOf(socket as TLSSocket) : null
    return { status: reply.statusCode!, headers: reply.headers, body, cut, url: url.href, certificate, timings }
  } catch (error) {
    throw asTrouble(error, url.host)
  } finally {
    socket.destroy()
  }
}

function respond(url: URL, ask: Ask, socket: Socket, signal: AbortSignal): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const call = httpRequest({
      createConnection: () => socket,
      agent: undefined,
      method: ask.method,
      path: `${url.pathname}${url.search}`,
      host: url.hostname,
      headers: {
        host: url.host,
        'user-agent': 'Palisade-Check',
        accept: '*/*',
        connection: 'close',
        ...(ask.body === null ? {} : { 'content-length': String(Buffer.byteLength(ask.body)) }),
        ...ask.headers,
      },
      signal,
      maxHeaderSize: 32 * 1024,
    })
    // An answer that changes the protocol is none to a check; without a listener Node would keep it waiting.
    call.once('upgrade', (reply) => resolve(reply))
    call.once('response', resolve)
    call.on('error', (error) =>
      reject(signal.aborted ? new Trouble('timeout', `${url.host} did not answer in time.`) : error),
    )
    call.end(ask.body ?? undefined)
  })
}

/** At most `most` bytes: the rest is not read. */
async function read(reply: IncomingMessage, most: number, what: string): Promise<{ body: Buffer; cut: boolean }> {
  const chunks: Buffer[] = []
  let size = 0
  try {
    for await (const chunk of reply as AsyncIterable<Buffer>) {
      chunks.push(chunk)
      size += chunk.length
      if (size > most) break
    }
  } catch (error) {
    throw asTrouble(error, what)
  }
  return { body: Buffer.concat(chunks).subarray(0, most), cut: size > most }
}
