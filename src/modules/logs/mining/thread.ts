import { Worker } from 'node:worker_threads'
import { threadEnvironment } from '#platform/thread-environment.ts'
import type { BookOrder, BookReply, Reply } from './order.ts'

const mostMs = 60_000
const idleMs = 60_000

/** Mines lines beside the main thread: whatever was sent costs only its own turn. */
export type Thread = {
  /** Of each book what was found; null where the thread needs its templates first. Throws when the thread fails or takes too long. */
  mine(books: BookOrder[]): Promise<(BookReply | null)[]>
  stop(): Promise<void>
}

/** One thread, begun with the first order and ended after a minute without one; a new one remembers nothing and asks. */
export function createThread(): Thread {
  let worker: Worker | null = null
  let idle: NodeJS.Timeout | undefined
  let calls = 0
  const waiting = new Map<
    number,
    { done(books: (BookReply | null)[]): void; failed(error: Error): void; timer: NodeJS.Timeout }
  >()

  function running(): Worker {
    clearTimeout(idle)
    if (worker) return worker
    const begun = new Worker(new URL('./worker.ts', import.meta.url), {
      resourceLimits: { maxOldGenerationSizeMb: 512, maxYoungGenerationSizeMb: 64 },
      env: threadEnvironment(),
    })
    begun.on('message', (reply: Reply) => {
      const one = waiting.get(reply.id)
      waiting.delete(reply.id)
      clearTimeout(one?.timer)
      if ('failed' in reply) one?.failed(new Error(reply.failed))
      else one?.done(reply.books)
      if (waiting.size > 0) return
      idle = setTimeout(() => end('it has nothing to do'), idleMs)
      idle.unref()
    })
    begun.on('error', (error) => worker === begun && end((error as Error).message))
    begun.on('exit', () => worker === begun && end('its thread ended'))
    worker = begun
    return begun
  }

  function end(why: string): Promise<unknown> {
    clearTimeout(idle)
    const ended = worker
    worker = null
    for (const { failed, timer } of waiting.values()) {
      clearTimeout(timer)
      failed(new Error(`Lines were not mined: ${why}`))
    }
    waiting.clear()
    return ended?.terminate() ?? Promise.resolve()
  }

  return {
    mine(books) {
      const { promise, resolve, reject } = Promise.withResolvers<(BookReply | null)[]>()
      const id = ++calls
      const timer = setTimeout(() => void end('it took too long'), mostMs)
      waiting.set(id, { done: resolve, failed: reject, timer })
      running().postMessage({ id, books })
      return promise
    },
    async stop() {
      await end('the program stops')
    },
  }
}
