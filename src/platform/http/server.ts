import cookie from '@fastify/cookie'
import Fastify, { type FastifyError, type FastifyInstance, type FastifyRequest } from 'fastify'
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod'
import type { Actor } from '../actor.ts'
import type { Config } from '../config.ts'
import { isUnreachable } from '../db/unreachable.ts'
import { newName } from '../id.ts'
import type { Log } from '../log.ts'
import { platformProblems, Refusal } from '../problem.ts'
import { observeRequest } from './metrics.ts'
import { noteRefused } from './refused.ts'

export type Authenticate = (request: FastifyRequest) => Promise<Actor | null>

/** The HTTP server without routes: limits, content types, security headers, and problems as the one form of refusal. */
export async function createServer(config: Config, log: Log): Promise<FastifyInstance> {
  const http = Fastify({
    logger: false,
    trustProxy: config.TRUST_PROXY,
    bodyLimit: 256 * 1024,
    requestTimeout: 60_000,
    keepAliveTimeout: 72_000,
    forceCloseConnections: 'idle',
    genReqId: newName,
    routerOptions: { maxParamLength: 500 },
    // A `__proto__` in a body is refused, not dropped in silence.
    onProtoPoisoning: 'error',
    onConstructorPoisoning: 'error',
  })
  http.setValidatorCompiler(validatorCompiler)
  http.setSerializerCompiler(serializerCompiler)
  http.removeContentTypeParser('text/plain')
  await http.register(cookie)

  const headers = {
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'x-frame-options': 'DENY',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy':
      'accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), midi=(), payment=(), usb=()',
    // For whatever is no page of ours: nothing in it runs, nowhere is it framed. Pages say their own.
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    ...(config.publicUrl.startsWith('https:') && {
      'strict-transport-security': 'max-age=31536000; includeSubDomains',
    }),
  }
  // What does not wait needs no promise: these two run for every call.
  http.addHook('onRequest', (request, reply, done) => {
    reply.header('x-request-id', request.id).headers(headers)
    if (request.url.startsWith('/api')) reply.header('cache-control', 'no-store')
    done()
  })
  http.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'unknown'
    observeRequest(request.method, route, reply.statusCode, reply.elapsedTime)
    log.debug({ method: request.method, route, status: reply.statusCode, ms: Math.round(reply.elapsedTime) }, 'request')
    done()
  })
  http.setErrorHandler((error, request, reply) => {
    const refusal = toRefusal(error as FastifyError)
    if (refusal.status >= 500)
      log.error(
        { id: request.id, method: request.method, route: request.routeOptions.url, error: (error as Error).stack },
        'a request failed',
      )
    noteRefused(log, request, refusal)
    const wait = refusal.details.retryAfterSeconds
    if (refusal.status === 429 && typeof wait === 'number') reply.header('retry-after', Math.max(1, Math.ceil(wait)))
    return reply
      .code(refusal.status)
      .header('content-type', 'application/problem+json')
      .serializer((body: unknown) => JSON.stringify(body))
      .send({ ...refusal.toProblem(), ...(refusal.status >= 500 && { instance: request.id }) })
  })
  return http
}

const fastifyCodes: Record<string, Parameters<typeof platformProblems.refuse>[0]> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'platform.unsupported_type',
  FST_ERR_CTP_INVALID_TYPE: 'platform.unsupported_type',
  FST_ERR_CTP_BODY_TOO_LARGE: 'platform.too_large',
  FST_REQ_FILE_TOO_LARGE: 'platform.too_large',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'platform.malformed',
  FST_ERR_CTP_INVALID_JSON_BODY: 'platform.malformed',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'platform.malformed',
  FST_ERR_NOT_FOUND: 'platform.not_found',
}

/** Text PostgreSQL cannot store, and values outside its types: the caller's input, not our fault. */
const inputErrors = new Set(['22021', '22P02', '22P05', '22003', '22007', '22008', '22009'])

/** Anything thrown becomes the refusal the caller sees. What is not expected is a 500 that tells nothing. */
export function toRefusal(error: FastifyError | Refusal | Error): Refusal {
  if (error instanceof Refusal) return error
  const { code, validation, statusCode } = error as FastifyError
  if (validation)
    return platformProblems.refuse('platform.invalid', {
      fields: Object.fromEntries(
        validation.map((issue) => [
          issue.instancePath.replace(/^\//, '').replaceAll('/', '.') || 'body',
          issue.message ?? 'is not valid',
        ]),
      ),
    })
  if (code && fastifyCodes[code]) return platformProblems.refuse(fastifyCodes[code])
  if (code && inputErrors.has(code)) return platformProblems.refuse('platform.invalid')
  if (isUnreachable(error)) return platformProblems.refuse('platform.unavailable')
  if (statusCode === 400 || error instanceof SyntaxError) return platformProblems.refuse('platform.malformed')
  if (statusCode && statusCode >= 400 && statusCode < 500) return platformProblems.refuse('platform.malformed')
  return platformProblems.refuse('platform.internal')
}
