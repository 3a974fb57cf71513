import type { Tx } from '#platform/db/database.ts'
import { countAlertsOn, countKeysOn } from '../queries/again.ts'
import { nameOf } from '../queries/take.ts'
import type { Signal } from '../types.ts'
import { keepEveryMs } from './take.ts'

/**
 * Counts problems on that are said word for word as before: two statements, where `takeSignals` has seven and carries all words.
 * Returns those it did not count, for `takeSignals`: nobody knows them, they ended or say another sequence meanwhile, or it is
 * time to keep one in full. Each (account, source, key) is given once. Keys are held in the order of `takeSignals`, alerts too.
 */
export async function countOn(tx: Tx, problems: readonly Signal[]): Promise<Signal[]> {
  const counted = await countKeysOn(tx, problems, new Date(tx.now.getTime() - keepEveryMs))
  await countAlertsOn(tx, counted)
  const done = new Set(counted.map(nameOf))
  return problems.filter((problem) => !done.has(nameOf(problem)))
}
