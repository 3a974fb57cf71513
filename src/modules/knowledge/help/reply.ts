import { createHash } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { newToken } from '#platform/id.ts'

/** Pages of the help site load our style and pictures, send our forms, and run nothing. */
const policy = [
  "default-src 'none'",
  "style-src 'self'",
  "img-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** Sends a page with an ETag; who has it already gets 304 (RFC 9110 13.1.2). Kept pages are asked for again each time. */
export function sendPage(
  request: FastifyRequest,
  reply: FastifyReply,
  page: { status?: number; type?: string; body: string; keep?: string; vary?: boolean },
): undefined {
  const { status = 200, type = 'text/html; charset=utf-8', body } = page
  const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 27)}"`
  reply.headers({
    'content-type': type,
    'content-security-policy': policy,
    'cache-control': page.keep ?? 'public, max-age=0, must-revalidate',
    // The address of an article is no secret, and the form under it must say where it was sent from.
    'referrer-policy': 'same-origin',
    etag,
    ...(page.vary && { vary: 'accept-language' }),
  })
  const known = String(request.headers['if-none-match'] ?? '')
    .split(',')
    .map((one) => one.trim().replace(/^W\//, ''))
  if (status === 200 && known.includes(etag)) reply.code(304).send()
  else reply.code(status).send(body)
  return undefined
}

const cookieName = 'palisade_help_reader'

/** The mark of a reader's browser, made with the first vote: random, of no use for anything else. */
export function readerMark(request: FastifyRequest, reply: FastifyReply, secure: boolean): string {
  const known = request.cookies[cookieName]
  if (known && /^[\w-]{20,60}$/.test(known)) return known
  const mark = newToken(16)
  reply.setCookie(cookieName, mark, { path: '/help', httpOnly: true, sameSite: 'strict', secure, maxAge: 31_536_000 })
  return mark
}

/** False for a form that another site's page sent (Fetch Metadata, else Origin). */
export function fromHere(request: FastifyRequest): boolean {
  const site = request.headers['sec-fetch-site']
  if (site !== undefined) return site === 'same-origin' || site === 'none'
  const origin = request.headers.origin
  return origin === undefined || origin === `${request.protocol}://${request.host}`
}

/** Votes from one address in an hour on one instance: more is no reader. */
const mostVotes = 30
const hourMs = 3_600_000

export function createVoteLimit(): (address: string, now: Date) => boolean {
  let since = 0
  const votes = new Map<string, number>()
  return (address, now) => {
    if (now.getTime() - since > hourMs || votes.size > 20_000) {
      votes.clear()
      since = now.getTime()
    }
    const count = (votes.get(address) ?? 0) + 1
    votes.set(address, count)
    return count <= mostVotes
  }
}
