import type { FastifyReply, FastifyRequest } from 'fastify'
import pg from 'pg'
import type { Actor } from '../actor.ts'
import type { App } from '../app.ts'
import { clock } from '../clock.ts'
import { runningLoops, startLoop } from '../loop.ts'
import { accessEnded } from './events.ts'

/** What a live reader gets for each event: enough to know what to fetch again, nothing of its content. */
export type LiveEvent = { id: number; name: string; accountId: string | null; subject: { kind: string; id: string } }

type Notified = LiveEvent & { internal: boolean }
type Reader = { actor: Actor; reply: FastifyReply; waiting: LiveEvent[]; overflow: boolean }

/** A reader that has more than this many events waiting is told to fetch everything again. */
const mostWaiting = 500
const flushEveryMs = 150

/**
 * Live updates by server-sent events (WHATWG HTML, section 9.2). One LISTEN connection an instance; each event goes to
 * the readers who may know of it, at most a few times a second, so that a storm does not drown a browser.
 */
export function createLive(
  app: App,
  url: string,
): {
  serve(request: FastifyRequest, reply: FastifyReply, actor: Actor): void
  start(): void
  stop(): Promise<void>
} {
  const readers = new Set<Reader>()
  let client: pg.Client | null = null

  function mayKnow(actor: Actor, event: Notified): boolean {
    if (actor.staff) return true
    return (
      !event.internal &&
      event.accountId !== null &&
      actor.accounts !== 'all' &&
      actor.accounts.includes(event.accountId)
    )
  }

  function received(payload: string): void {
    const { internal, ...event } = JSON.parse(payload) as Notified
    if (event.name === accessEnded) cut(event.subject.id)
    for (const reader of readers) {
      if (!mayKnow(reader.actor, { ...event, internal })) continue
      if (reader.waiting.length >= mostWaiting) reader.overflow = true
      else reader.waiting.push(event)
    }
  }

  /** A person's access ended somewhere: their readers must show who they are again. Whoever may stay reconnects. */
  function cut(personId: string): void {
    for (const reader of readers)
      if (reader.actor.personId === personId) {
        reader.reply.raw.end()
        readers.delete(reader)
      }
  }

  function flush(): void {
    for (const reader of readers) {
      if (reader.overflow) reader.reply.raw.write('event: reload\ndata: {}\n\n')
      else if (reader.waiting.length > 0) reader.reply.raw.write(`data: ${JSON.stringify(reader.waiting)}\n\n`)
      reader.waiting = []
      reader.overflow = false
    }
  }

  /** Connects when needed; whoever reads fetches everything again after a gap, since what was said in it is unknown. */
  async function keepListening(): Promise<number> {
    if (client) return 1000
    const next = new pg.Client({ connectionString: url, keepAlive: true, options: '-c role=palisade_runtime' })
    next.on('error', () => {})
    next.on('end', () => {
      client = null
    })
    next.on('notification', ({ channel, payload }) => {
      if (channel === 'palisade_wake') runningLoops().get(payload!)?.wake()
      else received(payload!)
    })
    await next.connect()
    await next.query('listen palisade_event; listen palisade_wake')
    client = next
    for (const reader of readers) reader.overflow = true
    return 1000
  }

  const connection = startLoop('live', keepListening, () => app.log)
  let flusher: NodeJS.Timeout | undefined
  let beat: NodeJS.Timeout | undefined

  return {
    serve(request, reply, actor) {
      reply.hijack()
      reply.raw.writeHead(200, {
        'content-type': 'text/event-stream',
        'cache-control': 'no-store',
        'x-accel-buffering': 'no',
        connection: 'keep-alive',
      })
      reply.raw.write(`retry: 2000\nevent: hello\ndata: ${JSON.stringify({ now: clock.now().toISOString() })}\n\n`)
      const reader: Reader = { actor, reply, waiting: [], overflow: false }
      readers.add(reader)
      request.raw.on('close', () => readers.delete(reader))
    },
    start() {
      connection.start()
      flusher = setInterval(flush, flushEveryMs)
      beat = setInterval(() => {
        for (const reader of readers) reader.reply.raw.write(': here\n\n')
      }, 15_000)
    },
    async stop() {
      clearInterval(flusher)
      clearInterval(beat)
      await connection.stop()
      for (const reader of readers) reader.reply.raw.end()
      readers.clear()
      await client?.end()
    },
  }
}
