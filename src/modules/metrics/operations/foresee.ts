import { setImmediate } from 'node:timers/promises'
import { addEntry } from '#journal'
import { systemActor } from '#platform/actor.ts'
import type { App } from '#platform/app.ts'
import type { Tx } from '#platform/db/database.ts'
import { publish } from '#platform/events/events.ts'
import { addJobs } from '#platform/jobs/jobs.ts'
import { armMany, type FiredTimer } from '#platform/timers/timers.ts'
import { createRequest, leaveNote } from '#support'
import '../events.ts'
import { readable } from '../names.ts'
import { readHours } from '../queries/read.ts'
import { type Found, findWatch, saveFindings, seriesToForesee } from '../queries/watches.ts'
import { type Forecast, forecast } from '../rules/forecast/forecast.ts'
import { stepForecast } from '../rules/watch.ts'
import { requestText, seriesText } from '../rules/words.ts'
import type { Watch } from '../types.ts'
import { foreseenFromMs } from './read.ts'
import { foreseeTimer } from './watches.ts'

export const foreseeQueue = 'metrics.foresee'
const everyMs = 6 * 3_600_000
/** Series worked out between two transactions. */
const chunk = 50

/** A forecast takes milliseconds of a core each, so the deadline only queues it. */
export async function queueForecasts(tx: Tx, timers: readonly FiredTimer[]): Promise<void> {
  await addJobs(
    tx,
    timers.map(({ key }) => ({ queue: foreseeQueue, key, data: { watchId: key } })),
  )
  const dueAt = new Date(tx.now.getTime() + everyMs)
  await armMany(
    tx,
    timers.map(({ key }) => ({ kind: foreseeTimer, key, dueAt })),
  )
}

type Work = {
  watch: Watch
  series: Awaited<ReturnType<typeof seriesToForesee>>
  hours: Awaited<ReturnType<typeof readHours>>
  now: Date
}
type Worked = { of: Work['series'][number]; found: Forecast; latest: number | null }

/** Makes the forecasts of a watch and raises a request for each that comes too soon. Again, it raises nothing twice. */
export async function foresee(app: App, watchId: string): Promise<void> {
  const actor = systemActor('forecast')
  for (let after: string | null = null; ; ) {
    const from: string | null = after
    const work: Work | null = await app.db.transact(actor, (tx) => loadWork(tx, watchId, from))
    if (!work || work.series.length === 0) return
    const worked: Worked[] = []
    for (const of of work.series) {
      const hours = work.hours.get(of.id) ?? []
      worked.push({
        of,
        found: forecast(hours, work.watch.value, work.watch.direction, work.now),
        latest: hours.at(-1)?.last ?? null,
      })
      await setImmediate()
    }
    await app.db.transact(actor, (tx) => keep(tx, work, worked))
    after = work.series.at(-1)!.id
  }
}

async function loadWork(tx: Tx, watchId: string, after: string | null): Promise<Work | null> {
  const watch = await findWatch(tx, watchId)
  if (watch?.kind !== 'forecast') return null
  const series = await seriesToForesee(tx, watchId, after, chunk)
  const ids = series.map(({ id }) => id)
  return { watch, series, hours: await readHours(tx, ids, new Date(tx.now.getTime() - foreseenFromMs)), now: tx.now }
}

/** The watch is held, so that two who made the same forecast raise one request; a watch changed meanwhile takes nothing. */
async function keep(tx: Tx, { watch, series, now }: Work, worked: readonly Worked[]): Promise<void> {
  if ((await findWatch(tx, watch.id, true))?.version !== watch.version) return
  const before = new Map(
    (await seriesToForesee(tx, watch.id, null, 1_000_000))
      .filter(({ id }) => series.some((one) => one.id === id))
      .map((one) => [one.id, one]),
  )
  const found: Found[] = []
  for (const one of worked) {
    const { state, since, requestId } = before.get(one.of.id) ?? one.of
    const next = stepForecast(state && since ? { state, since } : null, one.found, watch.horizonDays, now)
    found.push({
      accountId: watch.accountId,
      watchId: watch.id,
      seriesId: one.of.id,
      state: next.state,
      since: next.since,
      value: one.latest,
      forecast: one.found,
      requestId:
        next.change === 'problem' ? await raise(tx, watch, one, now) : next.change === 'clear' ? null : requestId,
    })
    if (next.change === 'clear' && requestId) await takeBack(tx, watch, one, requestId)
  }
  await saveFindings(tx, found)
}

/** A request before it happens, with the contract of the system. */
async function raise(tx: Tx, watch: Watch, { of, found, latest }: Worked, now: Date): Promise<string> {
  const { title, text } = requestText(watch, await readable(tx, of), of.systemName, found, latest, now)
  const { request } = await createRequest(tx, {
    accountId: watch.accountId,
    title,
    text,
    channel: 'monitoring',
    severity: watch.severity,
    asker: null,
    contractId: of.contractId,
    tags: ['forecast'],
  })
  await addEntry(tx, {
    accountId: watch.accountId,
    subject: { kind: 'system', id: of.systemId },
    kind: 'metrics.foreseen',
    visibility: 'customer',
    text: `${title} (request ${request.number})`,
  })
  await tell(tx, watch, of, request.id, 'problem')
  return request.id
}

async function takeBack(tx: Tx, watch: Watch, { of, found }: Worked, requestId: string): Promise<void> {
  const why =
    found.kind === 'date'
      ? `The forecast is now ${found.early!.toISOString().slice(0, 10)} to ${found.late!.toISOString().slice(0, 10)}.`
      : `The forecast does not hold any more: ${reasons[found.reason ?? 'no_growth']}.`
  await leaveNote(tx, requestId, 'forecast', `${seriesText(await readable(tx, of))}: ${why}`)
  await tell(tx, watch, of, requestId, 'clear')
}

const reasons = {
  no_growth: 'it does not grow reliably',
  changing: 'what it does has changed of late',
  far: 'at this pace it is far away',
  uncertain: 'the date is too uncertain',
  gaps: 'too much is missing',
  too_short: 'there is too little to go by',
}

async function tell(
  tx: Tx,
  watch: Watch,
  of: Worked['of'],
  requestId: string,
  status: 'problem' | 'clear',
): Promise<void> {
  await publish(tx, {
    name: 'metrics.foreseen',
    accountId: watch.accountId,
    subject: { kind: 'system', id: of.systemId },
    data: { watchId: watch.id, seriesId: of.id, systemId: of.systemId, requestId, status },
  })
}
