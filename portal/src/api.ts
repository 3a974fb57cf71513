import type { z } from 'zod'
import type { RouteSpec } from '#platform/http/contract.ts'
import { keepAnswer, keptAnswer } from './offline/kept.ts'
import { showsFresh, showsKept } from './offline/state.ts'
import { deviceNow, observeServerTime, serverNow } from './time.ts'
import { language } from './words/pick.ts'
import { say } from './words/shell.ts'

/** Any route of a contract. */
// biome-ignore lint/suspicious/noExplicitAny: the four shapes differ for each route and are inferred from it
export type RouteShape = RouteSpec<any, any, any, any>

type Part<K extends string, S> = S extends z.ZodUndefined
  ? { [P in K]?: undefined }
  : S extends z.ZodType
    ? Record<never, never> extends z.input<S>
      ? { [P in K]?: z.input<S> }
      : { [P in K]: z.input<S> }
    : { [P in K]?: undefined }

/** Arguments of a call: `params`, `query` and `body` as they stand on the wire (instants are ISO strings). */
export type Args<R> =
  R extends RouteSpec<infer P, infer Q, infer B, infer _R>
    ? Part<'params', P> & Part<'query', Q> & Part<'body', B>
    : never
/** The decoded reply: instants are `Date`. */
export type Reply<R> =
  R extends RouteSpec<infer _P, infer _Q, infer _B, infer Y>
    ? Y extends z.ZodUndefined
      ? undefined
      : Y extends z.ZodType
        ? z.output<Y>
        : undefined
    : never

/** A refusal of the server (RFC 9457) with its stable code, or the portal's own words for an unreadable answer. */
export class Problem extends Error {
  readonly status: number
  readonly code: string
  readonly title: string
  readonly detail?: string
  readonly fields?: Record<string, string>
  /** Address of the page that explains the code. */
  readonly page: string
  readonly extra: Record<string, unknown>

  constructor(body: Record<string, unknown>) {
    super(String(body.title))
    this.name = 'Problem'
    this.status = Number(body.status)
    this.code = String(body.code)
    this.title = String(body.title)
    this.detail = typeof body.detail === 'string' ? body.detail : undefined
    this.fields = body.fields as Record<string, string> | undefined
    this.page = typeof body.type === 'string' && body.type.startsWith('/') ? body.type : `/docs/errors/${this.code}`
    this.extra = body
  }
}

/** Hears of every reply that says the session is over. */
let signedOut: () => void = () => {}
export const onSignedOut = (listener: () => void) => {
  signedOut = listener
}

/** Asks the person to show that it is still them; true when they did. One dialog serves all who wait. */
let prove: () => Promise<boolean> = async () => false
export const onProofNeeded = (asker: () => Promise<boolean>) => {
  prove = asker
}

function query(values: Record<string, unknown>): string {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(values)) {
    if (value === undefined || value === null || value === '') continue
    search.append(name, String(value))
  }
  return search.size > 0 ? `?${search}` : ''
}

function address(route: RouteShape, params: Record<string, unknown>, values: Record<string, unknown>): string {
  const path = route.path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(String(params[name])))
  return path + query(values)
}

/** The refusal's title in the reader's language; English is what the server sends. */
async function inOurLanguage(body: Record<string, unknown>): Promise<Record<string, unknown>> {
  if (language === 'en') return body
  const words = await import('./words/problems.ts').catch(() => null)
  return { ...body, title: words?.germanProblems[String(body.code)] ?? body.title }
}

async function problemOf(reply: Response): Promise<Problem> {
  const body = await reply.json().catch(() => null)
  if (body && typeof body === 'object' && 'code' in body) return new Problem(await inOurLanguage(body))
  return new Problem({
    status: reply.status,
    code: 'platform.unavailable',
    title: say.theServerGaveNo,
  })
}

export interface CallOptions {
  /** Repeating a call with the same key does the work once. Use one key for one intention of the person. */
  key?: string
  signal?: AbortSignal
}

/**
 * Calls a route of a contract. Writes carry the same-site proof header; creating calls their Idempotency-Key. When the server
 * asks first who is there, so does the portal, and calls again.
 * @throws Problem what the server refused; TypeError when it could not be reached
 */
export async function call<R extends RouteShape>(
  route: R,
  args: Args<R>,
  options: CallOptions = {},
): Promise<Reply<R>> {
  try {
    return await once(route, args, options)
  } catch (error) {
    if (error instanceof Problem && error.code === 'identity.step_up_needed' && (await prove()))
      return once(route, args, options)
    throw error
  }
}

async function once<R extends RouteShape>(route: R, args: Args<R>, options: CallOptions): Promise<Reply<R>> {
  const given = args as { params?: Record<string, unknown>; query?: Record<string, unknown>; body?: unknown }
  const headers: Record<string, string> = { accept: 'application/json' }
  if (route.method !== 'GET') headers['x-palisade'] = '1'
  if (route.idempotent) headers['idempotency-key'] = options.key ?? crypto.randomUUID()
  let body: BodyInit | undefined
  // Files go as multipart; the contract has no shape for that.
  if (given.body instanceof FormData) body = given.body
  else if (given.body !== undefined) {
    headers['content-type'] = 'application/json'
    body = JSON.stringify(given.body)
  }
  const sent = deviceNow()
  const where = address(route, given.params ?? {}, given.query ?? {})
  let reply: Response
  try {
    reply = await fetch(where, {
      method: route.method,
      headers,
      body,
      credentials: 'same-origin',
      signal: options.signal,
    })
  } catch (error) {
    // Reading goes on with what this device kept; writing never does.
    const kept = route.method === 'GET' && !options.signal?.aborted ? await keptAnswer(where, serverNow()) : null
    if (!kept) throw error
    showsKept(kept.at)
    return route.reply.parse(kept.body) as Reply<R>
  }
  showsFresh()
  const stamp = Date.parse(reply.headers.get('date') ?? '')
  if (!Number.isNaN(stamp)) observeServerTime(stamp, 1000, sent)
  if (!reply.ok) {
    const problem = await problemOf(reply)
    if (problem.code === 'platform.not_signed_in') signedOut()
    throw problem
  }
  if (reply.status === 204 || !route.reply) return undefined as Reply<R>
  const text = await reply.text()
  if (route.method === 'GET') await keepAnswer(where, text, serverNow())
  return route.reply.parse(JSON.parse(text)) as Reply<R>
}

/** The address of a route that is followed rather than called: a download, an export. */
export const hrefOf = <R extends RouteShape>(route: R, args: Args<R>): string => {
  const given = args as { params?: Record<string, unknown>; query?: Record<string, unknown> }
  return address(route, given.params ?? {}, given.query ?? {})
}

/**
 * Calls a route that answers with a file and hands it to the person's browser under the name the server gave it.
 * @throws Problem what the server refused; TypeError when it could not be reached
 */
export async function download<R extends RouteShape>(route: R, args: Args<R>): Promise<void> {
  const given = args as { params?: Record<string, unknown>; query?: Record<string, unknown>; body?: unknown }
  const reply = await fetch(address(route, given.params ?? {}, given.query ?? {}), {
    method: route.method,
    headers: { 'x-palisade': '1', 'content-type': 'application/json' },
    body: JSON.stringify(given.body),
    credentials: 'same-origin',
  })
  if (!reply.ok) throw await problemOf(reply)
  const link = document.createElement('a')
  link.href = URL.createObjectURL(await reply.blob())
  link.download = /filename="([^"]+)"/.exec(reply.headers.get('content-disposition') ?? '')?.[1] ?? 'file'
  link.click()
  // The browser has begun to read it when the click returns, but not every browser to its end.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
}
