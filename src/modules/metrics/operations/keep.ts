import type { Tx } from '#platform/db/database.ts'
import { dropPartitions, ensurePartitions } from '#platform/db/partitions.ts'
import { arm, type FiredTimer } from '#platform/timers/timers.ts'
import { tables } from '../queries/points.ts'
import { deleteUnseen } from '../queries/series.ts'
import { keepOf } from './record.ts'

export const keepTimer = 'metrics.keep'
const hourMs = 3_600_000
const dayMs = 24 * hourMs

/** Partitions that will be needed within three days are there before, so that no writer has to make them. */
export async function makeAhead(tx: Tx): Promise<void> {
  for (const table of Object.values(tables))
    await ensurePartitions(tx, table, tx.now, new Date(tx.now.getTime() + 3 * dayMs))
}

/** Drops what is kept no longer, and forgets series that have nothing left. */
export async function dropOld(tx: Tx): Promise<void> {
  const keep = keepOf(tx.app.config)
  const before = (days: number) => new Date(tx.now.getTime() - days * dayMs)
  await dropPartitions(tx, tables.raw, before(keep.rawDays))
  await dropPartitions(tx, tables.minute, before(keep.minuteDays))
  await dropPartitions(tx, tables.hour, before(keep.hourDays))
  await deleteUnseen(tx, before(keep.hourDays))
}

/** Every six hours. Whoever was away longer makes up with one turn. */
export async function keepPoints(tx: Tx, timers: readonly FiredTimer[]): Promise<void> {
  await makeAhead(tx)
  await dropOld(tx)
  for (const { key } of timers) await arm(tx, { kind: keepTimer, key, dueAt: new Date(tx.now.getTime() + 6 * hourMs) })
}

export async function armKeeping(tx: Tx): Promise<void> {
  await makeAhead(tx)
  await arm(tx, { kind: keepTimer, key: 'points', dueAt: new Date(tx.now.getTime() + 6 * hourMs) })
}
