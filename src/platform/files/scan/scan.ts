import { sql } from 'kysely'
import { systemActor } from '../../actor.ts'
import type { App } from '../../app.ts'
import { clock } from '../../clock.ts'
import { readColumn } from '../../db/bytes.ts'
import type { Tx } from '../../db/database.ts'
import { publish } from '../../events/events.ts'
import { addJob, addJobs, type Job } from '../../jobs/jobs.ts'
import { type ScannerAddress, scannerAddress } from './address.ts'
import { scanQueue } from './ask.ts'
import { ScannerAway, Stumbled, scanBytes } from './clamd.ts'
import { beginWaiting, filesIn, keepVerdict, scanOf, stopWaiting, waitAnew } from './queries.ts'
import type { Verdict } from './reply.ts'
import { noteScanner } from './watch.ts'

declare module '../../events/events.ts' {
  interface EventTypes {
    /** A file has its verdict. Internal. */
    'files.scanned': { fileId: string; name: string; state: Verdict['state']; says: string | null }
  }
}

const scanner = systemActor('malware scanner')
/** One job for the whole installation that looks through files from before there was a scanner. */
const sweepQueue = 'files.sweep'
const sweptAtOnce = 10
const breathMs = 1000
/** A scanner that is away is asked again so soon; files wait meanwhile, however long. */
const awayMs = 15_000
/** A file the scanner stumbles over is tried again so soon, then twice as late ..., and held back after so many attempts. */
const stumbledMs = 2000
const mostStumbles = 5

type ScanJob = { fileId: string; stumbled?: number }

/** Registers the scanning of files. What it returns is done once the program runs. */
export function start(app: App): () => Promise<void> {
  const address = app.config.CLAMD === undefined ? null : scannerAddress(app.config.CLAMD)
  app.jobs.on(scanQueue, { concurrency: 3 }, ([job]) => scanWaiting(app, address, job!))
  app.jobs.on(sweepQueue, {}, () => sweep(app, address))
  return () => (address ? app.db.transact(scanner, beginAgain) : Promise.resolve())
}

/** At each start: what waited without a job, what could not be scanned before, and what is older than the scanner. */
async function beginAgain(tx: Tx): Promise<void> {
  await waitAnew(tx)
  const waiting = await filesIn(tx, 'waiting', 100_000)
  await addJobs(
    tx,
    waiting.map((fileId) => ({ queue: scanQueue, key: fileId, data: { fileId } })),
  )
  await addJob(tx, { queue: sweepQueue, key: 'all', data: {} })
}

async function scanWaiting(app: App, address: ScannerAddress | null, job: Job): Promise<void> {
  const { fileId, stumbled = 0 } = job.data as ScanJob
  if (!address) return app.db.transact(scanner, (tx) => stopWaiting(tx, fileId))
  try {
    await scanFile(app, address, fileId)
  } catch (error) {
    if (error instanceof Stumbled) return stumbledOver(app, fileId, stumbled + 1, error.message)
    if (!(error instanceof ScannerAway)) throw error
    noteScanner(app, error.message)
    await app.db.transact(scanner, (tx) => scanLater(tx, { fileId, stumbled }, awayMs))
  }
}

/** Tries the file again, or holds it back: one that brings the scanner down must not do so for ever. */
function stumbledOver(app: App, fileId: string, stumbled: number, says: string): Promise<void> {
  return app.db.transact(scanner, (tx) =>
    stumbled < mostStumbles
      ? scanLater(tx, { fileId, stumbled }, stumbledMs * 2 ** (stumbled - 1))
      : settle(tx, fileId, { state: 'failed', says, again: true }),
  )
}

function scanLater(tx: Tx, data: ScanJob, waitMs: number): Promise<void> {
  const runAt = new Date(clock.now().getTime() + waitMs)
  return addJob(tx, { queue: scanQueue, key: data.fileId, data, runAt })
}

/**
 * Scans some of the oldest files that nobody has looked at and queues its own successor, with a breath between: new files go
 * first. Ends when there are none.
 */
async function sweep(app: App, address: ScannerAddress | null): Promise<void> {
  if (!address) return
  const files = await app.db.transact(scanner, (tx) => filesIn(tx, 'unscanned', sweptAtOnce))
  if (files.length === 0) return
  let pauseMs = breathMs
  try {
    for (const fileId of files) await sweepOne(app, address, fileId)
  } catch (error) {
    if (!(error instanceof ScannerAway)) throw error
    noteScanner(app, error.message)
    pauseMs = awayMs
  }
  const runAt = new Date(clock.now().getTime() + pauseMs)
  await app.db.transact(scanner, (tx) => addJob(tx, { queue: sweepQueue, key: 'all', data: {}, runAt }))
}

/** A file the scanner stumbles over leaves the sweep and is tried like a new one. */
async function sweepOne(app: App, address: ScannerAddress, fileId: string): Promise<void> {
  try {
    await scanFile(app, address, fileId)
  } catch (error) {
    if (!(error instanceof Stumbled)) throw error
    await app.db.transact(scanner, async (tx) => {
      await beginWaiting(tx, fileId)
      await scanLater(tx, { fileId, stumbled: 1 }, stumbledMs)
    })
  }
}

/** One file to its verdict. Throws ScannerAway and Stumbled. */
async function scanFile(app: App, address: ScannerAddress, fileId: string): Promise<void> {
  const bytes = await app.db.transact(scanner, async (tx) => {
    const scan = await scanOf(tx, fileId)
    if (scan?.state !== 'waiting' && scan?.state !== 'unscanned') return 'decided'
    return readColumn(tx, sql`bytes`, sql`file where id = ${fileId}`)
  })
  if (bytes === 'decided') return
  const verdict: Verdict = bytes
    ? await scanBytes(address, bytes)
    : { state: 'failed', says: 'its bytes are not there', again: false }
  noteScanner(app, null)
  await app.db.transact(scanner, (tx) => settle(tx, fileId, verdict))
}

async function settle(tx: Tx, fileId: string, verdict: Verdict): Promise<void> {
  const file = await keepVerdict(tx, fileId, verdict)
  if (!file) return
  const says = verdict.state === 'clean' ? null : verdict.says
  if (verdict.state === 'infected') tx.app.log.warn({ file: fileId, found: says }, 'malware was found in a file')
  await publish(tx, {
    name: 'files.scanned',
    accountId: file.accountId,
    subject: { kind: 'file', id: fileId },
    data: { fileId, name: file.name, state: verdict.state, says },
  })
}
