import type { Tx } from '../../db/database.ts'
import { addJob } from '../../jobs/jobs.ts'
import type { Scan } from './state.ts'

/** The queue of files whose verdict people wait for. Data: `{ fileId }`. */
export const scanQueue = 'files.scan'

/** The state a file begins in. `ours`: the program made it from its own words. */
export function firstScan(tx: Tx, ours = false): Scan {
  const named = tx.app.config.CLAMD !== undefined
  return { state: ours ? 'ours' : named ? 'waiting' : 'unscanned', says: null, released: false }
}

/** Has a stored file scanned after the commit, when it waits for that. */
export async function askForScan(tx: Tx, fileId: string, scan: Scan): Promise<void> {
  if (scan.state === 'waiting') await addJob(tx, { queue: scanQueue, key: fileId, data: { fileId } })
}
