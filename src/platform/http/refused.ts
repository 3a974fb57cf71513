import type { FastifyRequest } from 'fastify'
import type { Actor } from '../actor.ts'
import type { Log } from '../log.ts'
import type { Refusal } from '../problem.ts'

export type Called = FastifyRequest & { actor?: Actor | null }

/**
 * A line in the log for each access that was refused (OWASP ASVS 16.3.2): who, what they called, why, from where. What is not
 * there and what is another's look alike to the caller, and so they do here. No address with its values, no body: those may
 * hold what is not for a log. Of callers who are not signed in nothing is known that the metrics do not count.
 */
export function noteRefused(log: Log, request: Called, refusal: Refusal): void {
  const { actor } = request
  if (!actor || (refusal.status !== 401 && refusal.status !== 403 && refusal.status !== 404)) return
  log.warn(
    {
      id: request.id,
      person: actor.personId,
      account: actor.accountId,
      ...(actor.tokenId && { apiToken: actor.tokenId }),
      method: request.method,
      route: request.routeOptions.url,
      code: refusal.code,
      ip: request.ip,
    },
    'access refused',
  )
}
