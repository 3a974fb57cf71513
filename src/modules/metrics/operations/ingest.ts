import { permit } from '#accounts'
import type { Tx } from '#platform/db/database.ts'
import type { Point, Recorded } from '../types.ts'
import { recordPoints } from './record.ts'

/** Points that came by our own API; what belongs to other accounts counts as of no system. */
export function ingest(tx: Tx, accountId: string, points: readonly Omit<Point, 'accountId'>[]): Promise<Recorded> {
  permit(tx.actor, 'system.write', { accountId })
  return recordPoints(
    tx,
    points.map((point) => ({ ...point, accountId })),
  )
}
