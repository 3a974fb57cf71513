import type { Tx } from '#platform/db/database.ts'
import { dropPartitions, ensurePartitions } from '#platform/db/partitions.ts'
import { arm } from '#platform/timers/timers.ts'
import { counts, forgetTemplates } from '../queries/books.ts'
import { forgetMeasures, packs } from '../queries/packs.ts'

export const keepTimer = 'logs.keep'
const hourMs = 3_600_000
const dayMs = 24 * hourMs

/** Every six hours: partitions of the next days are there before they are needed, those that are over are dropped. */
export async function keepLogs(tx: Tx): Promise<void> {
  await makeAhead(tx)
  const { LOGS_LINE_DAYS, LOGS_COUNT_DAYS } = tx.app.config
  const before = (days: number) => new Date(tx.now.getTime() - days * dayMs)
  await dropPartitions(tx, packs, before(LOGS_LINE_DAYS))
  await dropPartitions(tx, counts, before(LOGS_COUNT_DAYS))
  await forgetTemplates(tx, before(LOGS_COUNT_DAYS))
  await forgetMeasures(tx, before(LOGS_COUNT_DAYS))
  await armKeeping(tx)
}

export async function armKeeping(tx: Tx): Promise<void> {
  await arm(tx, { kind: keepTimer, key: 'logs', dueAt: new Date(tx.now.getTime() + 6 * hourMs) })
}

export async function makeAhead(tx: Tx): Promise<void> {
  for (const table of [packs, counts]) await ensurePartitions(tx, table, tx.now, new Date(tx.now.getTime() + 3 * dayMs))
}
