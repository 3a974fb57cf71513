import { may, permit } from '#accounts'
import { recordAct } from '#platform/audit/record.ts'
import type { Tx } from '#platform/db/database.ts'
import { newId } from '#platform/id.ts'
import { notFound } from '#platform/problem.ts'
import { arm, disarm } from '#platform/timers/timers.ts'
import { systemsOf } from '#systems'
import { readableLabels } from '../names.ts'
import { problems } from '../problems.ts'
import {
  deleteWatch,
  dropFindings,
  findWatch,
  insertWatch,
  selectFindings,
  updateWatch,
  watchesOf,
} from '../queries/watches.ts'
import type { Forecast } from '../rules/forecast/forecast.ts'
import type { Watch } from '../types.ts'
import { tellCrossed } from './evaluate.ts'
import { seenSystem } from './read.ts'

export const foreseeTimer = 'metrics.foresee'
const mostWatches = 1000

export type NewWatch = Omit<Watch, 'id' | 'version'>

export async function listWatches(tx: Tx, query: { account: string; system?: string }): Promise<{ items: Watch[] }> {
  permit(tx.actor, 'system.read', { accountId: query.account })
  return { items: await watchesOf(tx, query.account, query.system) }
}

/** Watches series of an account. A forecast is made at once and then every six hours. */
export async function createWatch(tx: Tx, input: NewWatch): Promise<Watch> {
  permit(tx.actor, 'system.write', { accountId: input.accountId })
  await checkSystem(tx, input)
  if ((await watchesOf(tx, input.accountId)).length >= mostWatches) throw problems.refuse('metrics.too_many_watches')
  const watch = { ...input, id: newId(), version: 1 }
  await insertWatch(tx, watch)
  await tell(tx, 'metrics.watch_created', watch, { after: input })
  await plan(tx, watch)
  return watch
}

/**
 * Makes watches of one system at once, for whoever makes the system with them: asks nobody's permission. Refuses
 * `metrics.too_many_watches`.
 */
export async function createWatches(tx: Tx, accountId: string, inputs: readonly NewWatch[]): Promise<void> {
  if (inputs.length === 0) return
  const before = await watchesOf(tx, accountId)
  if (before.length + inputs.length > mostWatches) throw problems.refuse('metrics.too_many_watches')
  for (const input of inputs) {
    const watch = { ...input, id: newId(), version: 1 }
    await insertWatch(tx, watch)
    await tell(tx, 'metrics.watch_created', watch, { after: input })
    await plan(tx, watch)
  }
}

/** Ends the watches that are about series with these labels, because whatever measured them ends. Asks nobody's permission. */
export async function endWatches(tx: Tx, accountId: string, labels: Readonly<Record<string, string>>): Promise<void> {
  const about = ({ labels: own }: Watch) => Object.entries(labels).every(([key, value]) => own[key] === value)
  for (const watch of (await watchesOf(tx, accountId)).filter(about)) await endWatch(tx, watch)
}

/** Changes a watch; a problem it had found is over, the new watch finds it anew. */
export async function changeWatch(
  tx: Tx,
  id: string,
  input: Omit<NewWatch, 'accountId'> & { version: number },
): Promise<Watch> {
  const before = await lockWatch(tx, id)
  const watch = { ...input, id, accountId: before.accountId }
  await checkSystem(tx, watch)
  if (before.version !== input.version) throw problems.refuse('metrics.version_changed')
  await endFindings(tx, before)
  await updateWatch(tx, watch)
  await tell(tx, 'metrics.watch_changed', watch, { before: { ...before }, after: { ...watch } })
  await plan(tx, watch)
  return { ...watch, version: before.version + 1 }
}

export async function removeWatch(tx: Tx, id: string): Promise<void> {
  await endWatch(tx, await lockWatch(tx, id))
}

async function endWatch(tx: Tx, watch: Watch): Promise<void> {
  await endFindings(tx, watch)
  await disarm(tx, foreseeTimer, watch.id)
  await deleteWatch(tx, watch.id)
  await tell(tx, 'metrics.watch_removed', watch, { before: { ...watch } })
}

/** What the watches found: of one system, or the problems of all systems the caller sees. */
export async function listFindings(tx: Tx, query: { system?: string }) {
  permit(tx.actor, 'system.read', { accountId: null })
  if (query.system) await seenSystem(tx, query.system)
  const found = await selectFindings(tx, { systemId: query.system })
  const systems = await systemsOf(
    tx,
    found.map(({ series }) => series.systemId),
  )
  const shown = await readableLabels(
    tx,
    found.map(({ series }) => series),
  )
  return {
    items: found.map((one, n) => ({
      ...one,
      series: { ...one.series, shown: shown[n]! },
      systemName: systems.get(one.series.systemId)?.name ?? '',
      forecast: one.forecast === null ? null : forecastOf(one.forecast as Stored),
    })),
  }
}

type Stored = { [K in keyof Forecast]: Forecast[K] extends Date | null ? string | null : unknown }

function forecastOf(stored: Stored): Forecast {
  const moment = (text: string | null) => (text === null ? null : new Date(text))
  const at = <T extends { at: Date }>(list: unknown) => (list as T[]).map((one) => ({ ...one, at: new Date(one.at) }))
  return {
    ...(stored as unknown as Forecast),
    early: moment(stored.early),
    likely: moment(stored.likely),
    late: moment(stored.late),
    shifts: at(stored.shifts),
    line: at(stored.line),
  }
}

async function lockWatch(tx: Tx, id: string): Promise<Watch> {
  const watch = await findWatch(tx, id, true)
  if (!watch || !may(tx.actor, 'system.read', watch.accountId)) throw notFound()
  permit(tx.actor, 'system.write', { accountId: watch.accountId })
  return watch
}

async function checkSystem(tx: Tx, input: { accountId: string; systemId: string | null }): Promise<void> {
  if (!input.systemId) return
  const system = (await systemsOf(tx, [input.systemId])).get(input.systemId)
  if (system?.accountId !== input.accountId || system.retiredAt)
    throw problems.refuse('metrics.no_such_system', { fields: { systemId: 'is no system in use of this account' } })
}

/** Whoever was told of a problem is told that it is watched no more. */
async function endFindings(tx: Tx, watch: Watch): Promise<void> {
  const problemsOfIt = await dropFindings(tx, watch.id)
  if (watch.kind === 'threshold')
    for (const { series } of problemsOfIt) await tellCrossed(tx, { watch, series, systemName: '' }, 'clear', null)
}

async function plan(tx: Tx, watch: Watch): Promise<void> {
  if (watch.kind === 'forecast') await arm(tx, { kind: foreseeTimer, key: watch.id, dueAt: tx.now })
  else await disarm(tx, foreseeTimer, watch.id)
}

type Sides = { before?: Record<string, unknown>; after?: Record<string, unknown> }

async function tell(tx: Tx, act: string, watch: Watch, sides: Sides): Promise<void> {
  const subject = { kind: 'metric_watch', id: watch.id, name: watch.note || watch.name }
  await recordAct(tx, { act, subject, accountId: watch.accountId, ...sides })
}
