import { Worker } from 'node:worker_threads'
import { threadEnvironment } from '#platform/thread-environment.ts'
import { bounds, type ReadEntry, type ReadOptions } from './read.ts'

export type Parsed = { entries: ReadEntry[] } | { fault: string }

/**
 * Reads somebody's calendar off the main thread, with little memory, for ten seconds at most: a rule that never matches
 * (30 February each year) would otherwise hold everybody up.
 */
export function parseCalendar(text: string, options: ReadOptions): Promise<Parsed> {
  if (Buffer.byteLength(text) > bounds.bytes) return Promise.resolve({ fault: 'The file is larger than 512 kB.' })
  return new Promise((resolve) => {
    const worker = new Worker(new URL('./worker.ts', import.meta.url), {
      workerData: { text, options },
      resourceLimits: { maxOldGenerationSizeMb: 96, maxYoungGenerationSizeMb: 16, stackSizeMb: 2 },
      env: threadEnvironment(),
    })
    let timer: NodeJS.Timeout | undefined
    const done = (parsed: Parsed) => {
      clearTimeout(timer)
      resolve(parsed)
      void worker.terminate()
    }
    timer = setTimeout(() => done({ fault: 'Reading the file takes too long.' }), bounds.ms)
    worker.once('message', done)
    worker.once('error', () => done({ fault: 'The file cannot be read.' }))
    worker.once('exit', () => done({ fault: 'The file cannot be read.' }))
  })
}
