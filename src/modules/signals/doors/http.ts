import { gunzip } from 'node:zlib'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { App } from '#platform/app.ts'
import type { RouteSpec } from '#platform/http/contract.ts'
import { limitsOf } from '#platform/http/limits.ts'
import { mountPublic } from '#platform/http/mount.ts'
import { toRefusal } from '#platform/http/server.ts'
import { malformed, problems, unsupported } from '../problems.ts'
import { tokenIn } from '../rules/token.ts'
import type { SourceKind } from '../shapes.ts'
import type { Heard, Source } from '../types.ts'
import { admit, type Room } from './room.ts'

/** Bodies that were packed grow to at most this. */
const mostUnpacked = 8 * 1024 * 1024

export type Known = FastifyRequest & { signalSource?: Source }

/**
 * A scope of routes for sources. The token is looked at before a byte of the body is read; bodies stay bytes, because only the
 * decoder of a protocol reads them; what is refused is counted with the source.
 */
export async function sourceScope(room: Room, mountAll: (scoped: App) => void): Promise<void> {
  await room.app.http.register(async (scope) => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
    scope.addHook('onRequest', async (request) => recognise(room, request))
    scope.addHook('onError', async (request, _reply, error) => noteRefusal(room, request, error))
    mountAll(within(room.app, scope))
  })
}

function within(app: App, scope: FastifyInstance): App {
  return Object.create(app, { http: { value: scope } }) as App
}

async function recognise(room: Room, request: Known): Promise<void> {
  const token = tokenIn(request.headers)
  const source = token === null ? null : await room.book.byToken(token)
  // Only those nobody knows are counted by address: a source has a measure of its own.
  if (!source) limitsOf(room.app).count({ method: 'POST' }, null, request.ip)
  else request.signalSource = source
}

/** The source of a call; refuses `signals.unknown_source` and `signals.paused`. */
export function sourceOf(room: Room, request: Known, kinds: readonly SourceKind[]): Source {
  return admit(room, request.signalSource ?? null, kinds, request.ip)
}

function noteRefusal(room: Room, request: Known, error: Error): void {
  const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0)
  room.counts.refused({
    source: request.signalSource ?? null,
    door: 'http',
    refusal: toRefusal(error),
    sample: request.signalSource ? body.toString('utf8', 0, 2000) : '',
    bytes: body.length,
    peer: request.ip,
  })
}

export type Hear = (body: Buffer, source: Source, request: FastifyRequest) => Heard
export type Answer = (reply: FastifyReply, request: FastifyRequest) => FastifyReply

/** Mounts a door: source, body, decoder, store, answer. */
export function mountDoor(
  room: Room,
  scoped: App,
  spec: RouteSpec,
  kind: SourceKind,
  hear: Hear,
  answer: Answer,
): void {
  mountPublic(scoped, spec, async ({ request, reply }) => {
    const source = sourceOf(room, request, [kind])
    const heard = hear(await bodyOf(request), source, request)
    await room.take(kind, { source, heard })
    return answer(reply, request) as never
  })
}

/** The bytes of a body, unpacked where it says that it was packed with gzip. */
export async function bodyOf(request: FastifyRequest): Promise<Buffer> {
  const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0)
  const encoding = request.headers['content-encoding'] ?? 'identity'
  if (encoding === 'identity' || encoding === 'snappy') return body
  if (encoding !== 'gzip') throw unsupported('Of packed bodies gzip is understood here.')
  return new Promise((resolve, reject) =>
    gunzip(body, { maxOutputLength: mostUnpacked }, (error: NodeJS.ErrnoException | null, out) => {
      if (!error) resolve(out)
      else if (error.code === 'ERR_BUFFER_TOO_LARGE') reject(problems.refuse('signals.too_much'))
      else reject(malformed('The body cannot be unpacked.'))
    }),
  )
}
