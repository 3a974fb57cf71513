import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { problems } from '../problems.ts'
import { columnFault, type Row, type SheetKind } from '../rules/sheet.ts'
import type { SheetReading } from './sheet-worker.ts'

/** So many rows at once: a larger table comes in parts. */
export const mostRows = 5000
const mostMs = 20_000

/**
 * The rows of a table, read in a thread of its own with bounds on time and memory. Refuses `transfer.unreadable`,
 * `transfer.columns`, `transfer.too_many_rows`.
 */
export async function readSheet(kind: SheetKind, text: string): Promise<Row[]> {
  const worker = new Worker(new URL('./sheet-worker.ts', import.meta.url), {
    workerData: { text, most: mostRows },
    resourceLimits: { maxOldGenerationSizeMb: 256 },
  })
  const timer = setTimeout(() => void worker.terminate(), mostMs)
  try {
    const [reading] = (await Promise.race([
      once(worker, 'message'),
      once(worker, 'exit').then(() => {
        throw problems.refuse('transfer.unreadable', { detail: 'It takes too long or too much memory to read.' })
      }),
    ])) as [SheetReading]
    if ('fault' in reading)
      throw problems.refuse('transfer.unreadable', {
        detail: reading.line === null ? reading.fault : `Line ${reading.line}: ${reading.fault}`,
      })
    const fault = columnFault(kind, reading.header)
    if (fault) throw problems.refuse('transfer.columns', { detail: fault })
    if (reading.rows.length > mostRows)
      throw problems.refuse('transfer.too_many_rows', { detail: `More than ${mostRows}: divide it.`, most: mostRows })
    return reading.rows
  } finally {
    clearTimeout(timer)
    await worker.terminate()
  }
}
