import { may, permit } from '#accounts'
import type { Tx } from '#platform/db/database.ts'
import { fromCursor, toPage } from '#platform/http/cursor.ts'
import { notFound, platformProblems } from '#platform/problem.ts'
import { type System, systemsOf } from '#systems'
import { readableLabels } from '../names.ts'
import { readRates } from '../queries/rates.ts'
import { readHours, readSteps } from '../queries/read.ts'
import { seriesByIds, seriesOfSystem } from '../queries/series.ts'
import { forecast } from '../rules/forecast/forecast.ts'
import { resolutionFor, stepOf } from '../rules/resolution.ts'
import type { Direction, Series } from '../types.ts'
import { keepOf } from './record.ts'

const dayMs = 86_400_000
const mostSeries = 12
/** What the forecast looks back at. */
export const foreseenFromMs = 85 * dayMs

/** A system the caller may see; as if it were not there otherwise. */
export async function seenSystem(tx: Tx, id: string): Promise<System> {
  const system = (await systemsOf(tx, [id])).get(id)
  if (!system) throw notFound()
  permit(tx.actor, 'system.read', { accountId: system.accountId })
  return system
}

export async function listSeries(tx: Tx, query: { system: string; name?: string; cursor?: string; limit: number }) {
  const system = await seenSystem(tx, query.system)
  const after = fromCursor(query.cursor, 2)
  const rows = await seriesOfSystem(tx, system.id, {
    name: query.name,
    after: after ? { name: String(after[0]), id: uuidIn(after[1]) } : undefined,
    limit: query.limit + 1,
  })
  const page = toPage(
    rows,
    query.limit,
    (row) => [row.name, row.id],
    (row) => row,
  )
  const shown = await readableLabels(tx, page.items)
  return { ...page, items: page.items.map((row, n) => ({ ...row, shown: shown[n]! })) }
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
function uuidIn(value: unknown): string {
  if (typeof value === 'string' && uuid.test(value)) return value
  throw platformProblems.refuse('platform.invalid', { fields: { cursor: 'unknown cursor' } })
}

/** Series by id, all of one system the caller may see. */
async function seenSeries(tx: Tx, ids: readonly string[]): Promise<Series[]> {
  if (ids.length === 0 || ids.length > mostSeries)
    throw platformProblems.refuse('platform.invalid', { fields: { series: `must be one to ${mostSeries} ids` } })
  const found = await seriesByIds(tx, ids)
  const series = ids.flatMap((id) => found.get(id) ?? [])
  if (series.length < ids.length || series.some(({ accountId }) => !may(tx.actor, 'system.read', accountId)))
    throw notFound()
  permit(tx.actor, 'system.read', { accountId: series[0]!.accountId })
  if (new Set(series.map(({ systemId }) => systemId)).size > 1)
    throw platformProblems.refuse('platform.invalid', { fields: { series: 'must all be of one system' } })
  return series
}

/** Steps for a chart, series beside each other over the same begins. */
type PointsAsked = { series?: string[]; rates?: string[]; from: Date; to: Date; most: number }

export async function readPoints(tx: Tx, query: PointsAsked) {
  const series = await seenSeries(tx, [...new Set(query.series ?? [])])
  if (!(query.from < query.to))
    throw platformProblems.refuse('platform.invalid', { fields: { to: 'must be after from' } })
  const resolution = resolutionFor(query.from, query.to, query.most, tx.now, keepOf(tx.app.config))
  const rates = new Set(query.rates)
  const ids = (perSecond: boolean) => series.map(({ id }) => id).filter((id) => rates.has(id) === perSecond)
  const { accountId } = series[0]!
  const span = { from: stepOf(query.from, resolution.stepMs), to: query.to }
  const values = await readSteps(tx, { accountId, seriesIds: ids(false) }, span, resolution)
  const steps = [...values, ...(await readRates(tx, { accountId, seriesIds: ids(true) }, span, resolution))]
  const begins = [...new Set(steps.map(({ at }) => at.getTime()))].toSorted((a, b) => a - b)
  const bySeries = Map.groupBy(steps, ({ seriesId }) => seriesId)
  return {
    ...resolution,
    at: begins.map((at) => at / 1000),
    series: series.map(({ id }) => {
      const own = new Map((bySeries.get(id) ?? []).map((step) => [step.at.getTime(), step]))
      const column = (of: 'average' | 'min' | 'max' | 'last') => begins.map((at) => own.get(at)?.[of] ?? null)
      return {
        id,
        perSecond: rates.has(id),
        average: column('average'),
        min: column('min'),
        max: column('max'),
        last: column('last'),
      }
    }),
  }
}

/** When a series is at a value. */
export async function readForecast(tx: Tx, id: string, query: { value: number; direction: Direction }) {
  const [series] = await seenSeries(tx, [id])
  const hours = await readHours(tx, [series!.id], new Date(tx.now.getTime() - foreseenFromMs))
  return forecast(hours.get(id) ?? [], query.value, query.direction, tx.now)
}
