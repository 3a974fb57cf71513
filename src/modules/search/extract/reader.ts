import { Worker } from 'node:worker_threads'
import { limits } from './limits.ts'
import type { FromReader, ToReader } from './worker.ts'

/** Reads the text out of hostile files in a worker thread: bounded in time and memory, replaced when a file kills it. */
export type Reader = {
  /** Never rejects; a refusal says why. One file at a time. */
  read(file: ToReader): Promise<FromReader>
  close(): Promise<void>
}

/** A worker without work for so long ends, so that the program at rest stays small. */
const idleMs = 20_000

export function createReader(options: { ms?: number; heapMb?: number } = {}): Reader {
  const ms = options.ms ?? limits.ms
  let worker: Worker | null = null
  let idle: NodeJS.Timeout | undefined
  let turn: Promise<unknown> = Promise.resolve()

  function begin(): Worker {
    const begun = new Worker(new URL('./worker.ts', import.meta.url), {
      resourceLimits: {
        maxOldGenerationSizeMb: options.heapMb ?? limits.heapMb,
        maxYoungGenerationSizeMb: 32,
        stackSizeMb: 4,
      },
      stdout: true,
      stderr: true,
      env: {},
    })
    // What a library writes about a damaged file is nobody's news.
    begun.stdout.resume()
    begun.stderr.resume()
    begun.on('error', () => {})
    return begun
  }

  function end(): Promise<unknown> {
    clearTimeout(idle)
    const ended = worker
    worker = null
    return ended ? ended.terminate() : Promise.resolve()
  }

  async function readOne(file: ToReader): Promise<FromReader> {
    clearTimeout(idle)
    worker ??= begin()
    const mine = worker
    const { promise, resolve } = Promise.withResolvers<FromReader | null>()
    const timer = setTimeout(() => resolve({ ok: false, why: `not read within ${ms} ms` }), ms)
    const died = () => resolve({ ok: false, why: 'the reader ran out of memory or broke' })
    mine.once('message', resolve).once('exit', died)
    mine.postMessage(file, [file.bytes])
    const answer = (await promise)!
    clearTimeout(timer)
    mine.off('message', resolve).off('exit', died)
    const gone = !answer.ok && /^not read within|^the reader/.test(answer.why)
    if (gone) await end()
    else {
      idle = setTimeout(end, idleMs)
      idle.unref()
      mine.unref()
    }
    return answer
  }

  return {
    read(file) {
      const mine = turn.then(() => readOne(file))
      turn = mine
      return mine
    },
    async close() {
      await end()
    },
  }
}
