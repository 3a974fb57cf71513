import { sql } from 'kysely'
import { systemActor } from '../actor.ts'
import type { App } from '../app.ts'
import type { Tx } from '../db/database.ts'
import { startLoop } from '../loop.ts'
import { setWriterStopped } from './gate.ts'
import { createInspector, lookMs as inspectMs } from './inspect.ts'
import { writerHealth } from './queries.ts'
import { createWriter } from './writer.ts'

/** No checkpoint for this long, or an act that waits for so long: the writer has stopped. */
export const silentMs = 90_000
export const waitingMs = 60_000
/** Between rounds: under load, acts of this span share one checkpoint. */
const roundMs = 3000
const lookMs = 2000

/** Why the writer counts as stopped, as a sentence; null when it works. Pure. */
export function whyStopped(health: Awaited<ReturnType<typeof writerHealth>>): string | null {
  if (!health) return 'The audit log has never been written here.'
  if (health.broken) return health.broken
  if (health.silentMs > silentMs)
    return `No checkpoint of the audit log was signed for ${Math.round(health.silentMs / 1000)} seconds.`
  if (health.oldestMs !== null && health.oldestMs > waitingMs)
    return `An act waits for its place in the audit log for ${Math.round(health.oldestMs / 1000)} seconds.`
  return null
}

const loopName = 'audit log'

/**
 * Asks for a round of the writer at the commit of this transaction, on whichever instance is the writer: for acts whose proof
 * somebody waits for. Lost when no instance listens; then the act has its place at the next round, seconds later.
 */
export async function askForRound(tx: Tx): Promise<void> {
  await sql`select pg_notify('palisade_wake', ${loopName})`.execute(tx)
}

/**
 * Runs the writer and the watch over it. What it returns makes the first round, so that a restart after a long pause does
 * not look like a stopped writer.
 */
export function startAuditLog(app: App): () => Promise<void> {
  const writer = createWriter(app)
  const writing = startLoop(
    loopName,
    async () => {
      const sealed = await writer.round()
      return sealed !== null && sealed >= 2000 ? 0 : roundMs
    },
    () => app.log,
  )
  const inspector = createInspector(app)
  const inspecting = startLoop(
    'audit inspection',
    async () => {
      await inspector.look()
      return inspectMs
    },
    () => app.log,
  )
  const watching = startLoop(
    'audit watch',
    async () => {
      const health = await app.db.transact(systemActor('audit watch'), writerHealth)
      const why = whyStopped(health)
      setWriterStopped(app.instanceId, why && !health?.broken && writer.unable ? `${why} ${writer.unable}` : why)
      return lookMs
    },
    () => app.log,
  )
  app.onStop(async () => {
    await Promise.all([writing.stop(), inspecting.stop(), watching.stop()])
    setWriterStopped(app.instanceId, null)
  })
  return async () => {
    await writer
      .round()
      .catch((error: Error) => app.log.error({ error: error.message }, 'the audit log is not written'))
    writing.start()
    inspecting.start()
    watching.start()
  }
}
