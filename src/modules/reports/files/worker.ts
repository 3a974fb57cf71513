import { parentPort, workerData } from 'node:worker_threads'
import type { FileOrder } from './files.ts'
import { pdfOf } from './pdf.ts'
import { xlsxOf } from './xlsx.ts'

/** Makes one file and hands its bytes back. Whoever began it ends it when it takes too long. */
const { format, name, chart, result, language, now } = workerData as FileOrder
parentPort!.postMessage(
  format === 'xlsx' ? await xlsxOf(name, result, language) : await pdfOf({ name, chart }, result, language, now),
)
