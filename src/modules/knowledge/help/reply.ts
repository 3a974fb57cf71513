import type { FastifyReply, FastifyRequest } from 'fastify'
import { newToken } from '#platform/id.ts'

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
