import type { App } from '../app.ts'
import type { createLive } from '../events/live.ts'
import { platformProblems } from '../problem.ts'
import { metrics } from './metrics.ts'

/** What runs Palisade asks of it: alive, ready, metrics; and the live updates of the portal. */
export async function mountOperations(app: App, live: ReturnType<typeof createLive>): Promise<void> {
  app.http.get('/healthz', { schema: { hide: true } as never }, async () => ({ status: 'ok' }))
  app.http.get('/readyz', { schema: { hide: true } as never }, async (_request, reply) => {
    const ready = await app.db.reachable()
    return reply.code(ready ? 200 : 503).send({ status: ready ? 'ready' : 'the database does not answer' })
  })
  app.http.get('/metrics', { schema: { hide: true } as never }, async (request, reply) => {
    // From this machine, or with a token of a staff member: metrics tell how busy and how broken we are.
    if (!isLoopback(request.ip)) {
      const actor = await app.authenticate(request)
      if (!actor?.staff) throw platformProblems.refuse('platform.not_signed_in')
    }
    return reply.header('content-type', metrics.contentType).send(await metrics.metrics())
  })
  app.http.get('/api/live', { schema: { hide: true } as never }, async (request, reply) => {
    const actor = await app.authenticate(request)
    if (!actor) throw platformProblems.refuse('platform.not_signed_in')
    live.serve(request, reply, actor)
    return reply
  })
}

function isLoopback(ip: string): boolean {
  return ip === '127.0.0.1' || ip === '::1' || ip === '::ffff:127.0.0.1'
}
