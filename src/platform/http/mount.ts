import multipart from '@fastify/multipart'
import type { FastifyReply, FastifyRequest, RouteOptions } from 'fastify'
import { z } from 'zod'
import type { Actor } from '../actor.ts'
import type { App } from '../app.ts'
import { platformProblems } from '../problem.ts'
import type { HandlerInput, HandlerReply, RouteSpec } from './contract.ts'
import { Replay, underKey } from './idempotency.ts'
import { limitsOf } from './limits.ts'
import type { Called } from './refused.ts'

export type Call<R> = HandlerInput<R> & { actor: Actor; request: FastifyRequest; reply: FastifyReply }
/** The caller of a public route may be unknown. */
export type PublicCall<R> = HandlerInput<R> & { actor: Actor | null; request: FastifyRequest; reply: FastifyReply }

/** Every mounted route, for OpenAPI and for the tests that name them all. */
export const mountedRoutes: RouteSpec[] = []

/** Puts a route of a contract on the server: who calls, may they, is the input valid; then the handler; then the reply's shape. */
export function mount<R extends RouteSpec<z.ZodType, z.ZodType, z.ZodType, z.ZodType>>(
  app: App,
  spec: R,
  handler: (call: Call<R>) => Promise<HandlerReply<R>>,
): void {
  register(app, spec, handler as never)
}

/** As mount, for routes with `access: 'public'`. */
export function mountPublic<R extends RouteSpec<z.ZodType, z.ZodType, z.ZodType, z.ZodType>>(
  app: App,
  spec: R,
  handler: (call: PublicCall<R>) => Promise<HandlerReply<R>>,
): void {
  register(app, spec, handler as never)
}

function register(app: App, spec: RouteSpec, handler: (call: unknown) => Promise<unknown>): void {
  const limits = limitsOf(app)
  if (!mountedRoutes.some((known) => known.method === spec.method && known.path === spec.path)) mountedRoutes.push(spec)
  const mounted = {
    method: spec.method,
    url: spec.path,
    bodyLimit: spec.bodyLimit ?? 256 * 1024,
    schema: {
      summary: spec.summary,
      tags: [spec.path.split('/')[2] ?? 'other'],
      ...(spec.params && { params: spec.params }),
      ...(spec.query && { querystring: spec.query }),
      ...(spec.body && { body: spec.body }),
      ...(spec.reply && { response: { 200: spec.reply } }),
    },
    onRequest: async (request: FastifyRequest) => {
      const actor = await app.authenticate(request)
      ;(request as Called).actor = actor
      if (!spec.countsItself) limits.count(spec, actor, request.ip)
      authorise(spec, actor, request)
    },
    handler: async (request: FastifyRequest, reply: FastifyReply) => {
      const actor = (request as Called).actor ?? null
      if (actor) demandProof(app, spec, actor, request.body)
      const call = { actor, params: request.params, query: request.query, body: request.body, request, reply }
      const result = await answer(spec, request, actor, () => handler(call))
      if (reply.sent || reply.raw.headersSent) return reply
      if (spec.reply === undefined && result === undefined) return reply.code(204).send()
      return reply.send(result)
    },
  } satisfies RouteOptions
  if (!spec.upload) return void app.http.route(mounted)
  // Forms are read by routes that take a file, and by no other: those go on to answer 415 to them.
  void app.http.register(async (scope) => {
    const fileSize = mounted.bodyLimit
    await scope.register(multipart, { limits: { files: 1, fields: 0, parts: 1, fileSize, headerPairs: 50 } })
    scope.route(mounted)
  })
}

/** Whether the contract calls this very input dangerous: then a token is refused, and a session needs a fresh proof. */
function demandProof(app: App, spec: RouteSpec, actor: Actor, body: unknown): void {
  if (spec.access === 'public') return
  const dangerous = typeof spec.stepUp === 'function' ? spec.stepUp({ body }) : spec.stepUp === true
  if (dangerous && actor.via === 'token')
    throw platformProblems.refuse('platform.not_permitted', { detail: 'An API token cannot do this; sign in.' })
  app.demandProof(actor, { path: spec.path, dangerous })
}

async function answer(
  spec: RouteSpec,
  request: FastifyRequest,
  actor: Actor | null,
  work: () => Promise<unknown>,
): Promise<unknown> {
  const key = request.headers['idempotency-key']
  if (!spec.idempotent || typeof key !== 'string') return work()
  if (key.length < 8 || key.length > 255)
    throw platformProblems.refuse('platform.invalid', {
      fields: { 'Idempotency-Key': 'must have 8 to 255 characters' },
    })
  try {
    return await underKey(
      `${actor?.personId ?? 'public'} ${spec.method} ${spec.path}`,
      key,
      [request.params, request.body],
      work,
    )
  } catch (error) {
    if (!(error instanceof Replay)) throw error
    return spec.reply ? z.decode(spec.reply, error.reply as never) : undefined
  }
}

function authorise(spec: RouteSpec, actor: Actor | null, request: FastifyRequest): void {
  if (spec.access === 'public') return
  if (!actor) throw platformProblems.refuse('platform.not_signed_in')
  if (actor.via === 'session') refuseCrossSite(request)
  if (spec.access === 'staff' && !actor.staff) throw platformProblems.refuse('platform.not_found')
  if (spec.access === 'session' && actor.via !== 'session')
    throw platformProblems.refuse('platform.not_permitted', { detail: 'An API token cannot do this; sign in.' })
  if (actor.scopes) {
    const scope = scopeOf(spec)
    if (!actor.scopes.includes(scope) && !actor.scopes.includes(`*:${scope.split(':')[1]}`))
      throw platformProblems.refuse('platform.not_permitted', { detail: `The token has no scope ${scope}.`, scope })
  }
}

/** The scope a token needs for a route: reading and writing of the first part of its path. */
export function scopeOf(spec: RouteSpec): string {
  return spec.scope ?? `${spec.path.split('/')[2]}:${spec.method === 'GET' ? 'read' : 'write'}`
}

/** A cookie alone never writes: the portal adds a header no form or foreign page can send without being asked first. */
function refuseCrossSite(request: FastifyRequest): void {
  if (request.method === 'GET' || request.method === 'HEAD') return
  if (request.headers['x-palisade'] === undefined) throw platformProblems.refuse('platform.cross_site')
}
