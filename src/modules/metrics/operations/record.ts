import type { Config } from '#platform/config.ts'
import type { Tx } from '#platform/db/database.ts'
import { ensurePartitions } from '#platform/db/partitions.ts'
import { insertPoints, type Placed, tables } from '../queries/points.ts'
import { idsOf, insertSeries, type Named } from '../queries/series.ts'
import type { Keep } from '../rules/resolution.ts'
import { keyOf, unkept } from '../rules/series.ts'
import type { Point, Recorded } from '../types.ts'

const dayMs = 86_400_000

/** How long points are kept on this installation. */
export function keepOf(config: Config): Keep {
  return {
    rawDays: config.METRICS_RAW_DAYS,
    minuteDays: config.METRICS_MINUTE_DAYS,
    hourDays: config.METRICS_HOUR_DAYS,
  }
}

/**
 * Stores points in bulk: three to five statements however many (up to some ten thousand), roll-ups included, in the caller's
 * transaction. Points may come late, out of order and again. What cannot be kept is counted in the reply and changes nothing
 * else; it never throws for what a source sent. Asks nobody's permission: the caller has established whose systems these are.
 */
export async function recordPoints(tx: Tx, points: readonly Point[]): Promise<Recorded> {
  const told: Recorded = { stored: 0, known: 0, malformed: 0, value: 0, old: 0, future: 0, series: 0 }
  const keptMs = tx.app.config.METRICS_RAW_DAYS * dayMs
  const kept: { point: Point; id: string; named: Named }[] = []
  for (const point of points) {
    const flaw = unkept(point, tx.now, keptMs)
    if (flaw) told[flaw === 'name' || flaw === 'labels' ? 'malformed' : flaw]++
    else kept.push(named(point))
  }
  if (kept.length === 0) return told
  const ids = await seriesFor(tx, newestOf(kept))
  const placed: Placed[] = kept.flatMap(({ point, id }) => {
    const seriesId = ids.get(id)
    return seriesId ? [{ accountId: point.accountId, seriesId, at: point.at, value: point.value }] : []
  })
  told.series = kept.length - placed.length
  if (placed.length === 0) return told
  await makeRoom(tx, placed)
  told.stored = await insertPoints(tx, placed)
  told.known = placed.length - told.stored
  return told
}

function named(point: Point) {
  const key = keyOf(point)
  return { point, id: idOf(point.accountId, point.systemId, key.toString('hex')), named: { ...point, key } }
}

const idOf = (accountId: string, systemId: string, key: string) => `${accountId} ${systemId} ${key}`

function newestOf(kept: readonly { id: string; named: Named }[]): Map<string, Named> {
  const newest = new Map<string, Named>()
  for (const { id, named } of kept) {
    const before = newest.get(id)
    if (!before || before.at < named.at) newest.set(id, named)
  }
  return newest
}

/** Ids of the series by `idOf`; those that are not there yet are made as far as their systems may have them. */
async function seriesFor(tx: Tx, wanted: ReadonlyMap<string, Named>): Promise<Map<string, string>> {
  const ids = new Map<string, string>()
  const take = async (named: readonly Named[]) => {
    for (const row of await idsOf(tx, named)) ids.set(idOf(row.accountId, row.systemId, row.key), row.id)
  }
  await take([...wanted.values()])
  const missing = [...wanted].filter(([id]) => !ids.has(id)).map(([, named]) => named)
  if (missing.length > 0) {
    await insertSeries(tx, missing, tx.app.config.METRICS_SERIES_PER_SYSTEM)
    await take(missing)
  }
  return ids
}

async function makeRoom(tx: Tx, placed: readonly Placed[]): Promise<void> {
  const times = placed.map(({ at }) => at.getTime())
  const from = new Date(times.reduce((a, b) => Math.min(a, b)))
  const to = new Date(times.reduce((a, b) => Math.max(a, b)))
  for (const table of Object.values(tables)) await ensurePartitions(tx, table, from, to)
}
