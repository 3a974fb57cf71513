import { createBoundedWorker } from '#platform/bounded-worker.ts'
import { limits } from './limits.ts'
import type { FromReader, ToReader } from './worker.ts'

/** Reads the text out of hostile files in a worker thread: bounded in time and memory, replaced when a file kills it. */
export type Reader = {
  /** Never rejects; a refusal says why. One file at a time. */
  read(file: ToReader): Promise<FromReader>
  close(): Promise<void>
}

export function createReader(options: { ms?: number; heapMb?: number } = {}): Reader {
  const ms = options.ms ?? limits.ms
  const heapMb = options.heapMb ?? limits.heapMb
  const worker = createBoundedWorker<ToReader, FromReader>(new URL('./worker.ts', import.meta.url), { ms, heapMb })
  return {
    async read(file) {
      const outcome = await worker.ask(file, [file.bytes])
      if (outcome === 'late') return { ok: false, why: `not read within ${ms} ms` }
      if (outcome === 'died') return { ok: false, why: 'the reader ran out of memory or broke' }
      return outcome.answer
    },
    close: worker.close,
  }
}
