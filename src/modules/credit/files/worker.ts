import { parentPort, workerData } from 'node:worker_threads'
import { drawPdf, type Page } from './pdf.ts'

/** Draws one file and hands its bytes back. Whoever began it ends it when it takes too long. */
parentPort!.postMessage(await drawPdf(workerData as Page))
