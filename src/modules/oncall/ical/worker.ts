import { parentPort, workerData } from 'node:worker_threads'
import { type ReadOptions, readCalendar } from './read.ts'

/** Reads one calendar and says what is in it. Whoever began it ends it when it takes too long. */
const { text, options } = workerData as { text: string; options: ReadOptions }
try {
  parentPort!.postMessage({ entries: readCalendar(text, options) })
} catch (error) {
  parentPort!.postMessage({ fault: error instanceof RangeError ? error.message : 'The file cannot be read.' })
}
