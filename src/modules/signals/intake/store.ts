import { takeSignals } from '#alerts'
import { recordPoints } from '#metrics'
import type { Tx } from '#platform/db/database.ts'
import { type ActiveToSave, endActive, extendActive, keepActive } from '../queries/active.ts'
import { holdSessions, saveSessions, sessionKey } from '../queries/session.ts'
import { alertSignal } from '../rules/signal.ts'
import type { Heard, Source, Told } from '../types.ts'
import type { ZabbixValue } from '../zabbix/decode.ts'
import { lineSinks } from './lines.ts'
import { type Place, placesOf } from './places.ts'
import { storeRepeated } from './repeated.ts'

/** What one call, packet or datagram said. */
export type Delivery = {
  source: Source
  heard: Heard
  /** All of it was said before: alerts that are kept up no more are not kept up again by it. */
  repeats?: boolean
  /** Values that must be taken exactly once: those of the session up to where it was taken are left out. */
  once?: { session: string; values: readonly ZabbixValue[]; hear: (values: readonly ZabbixValue[]) => Heard }
}

/** How many signals, lines and values were stored, how many named nobody we know, and how many values were too old to keep. */
export type Kept = { kept: number; unknown: number; old: number }

export function sizeOf({ heard, once }: Delivery): number {
  return Math.max(1, sizeOfHeard(heard) + (heard.again?.length ?? 0) + (once?.values.length ?? 0))
}

/** Without what is only counted. */
export function sizeOfHeard({ told, lines, measured }: Heard): number {
  return told.length + lines.length + measured.length
}

/** Stores deliveries in their order, a handful of statements for all of them; those that only repeat are counted before. */
export async function store(tx: Tx, deliveries: readonly Delivery[]): Promise<Kept[]> {
  const heard = await onceOnly(tx, deliveries)
  const kept = deliveries.map((): Kept => ({ kept: 0, unknown: 0, old: 0 }))
  for (const [n, { source, repeats }] of deliveries.entries()) {
    if (!repeats) continue
    const { counted, rest } = await storeRepeated(tx, source, heard[n]!)
    heard[n] = rest
    kept[n]!.kept += counted
  }
  if (heard.every((each) => sizeOfHeard(each) === 0)) return kept
  const places = await placesOf(
    tx,
    deliveries.map(({ source }, n) => ({ source, heard: heard[n]! })),
  )

  /** Those of one kind with their place; those without are counted. `demands`: a system must be known, not only an account. */
  const oldest = tx.now.getTime() - tx.app.config.METRICS_RAW_DAYS * 86_400_000
  function placed<T extends { at: Date }>(pick: (heard: Heard) => readonly T[], demands: 'account' | 'system') {
    return deliveries.flatMap(({ source, repeats = false }, n) =>
      pick(heard[n]!).flatMap((item) => {
        const place = places(source, item as unknown as Told)
        if (!place || (demands === 'system' && place.systemId === null)) kept[n]!.unknown++
        else if (demands === 'system' && item.at.getTime() <= oldest) kept[n]!.old++
        else {
          kept[n]!.kept++
          return [{ source, item, place, repeats }]
        }
        return []
      }),
    )
  }

  const told = placed((each) => each.told, 'account')
  await keepUp(tx, told)
  if (told.length > 0)
    await takeSignals(
      tx,
      told.map(({ source, item, place }) => alertSignal(source.kind, item, place)),
    )
  const measured = placed((each) => each.measured, 'system')
  if (measured.length > 0)
    await recordPoints(
      tx,
      measured.map(({ item: { host, ...point }, place }) => ({
        ...point,
        accountId: place.accountId,
        systemId: place.systemId!,
      })),
    )
  const lines = placed((each) => each.lines, 'account')
  if (lines.length > 0)
    await lineSinks(tx.app).take(
      tx,
      lines.map(({ item, place }) => ({
        accountId: place.accountId,
        systemId: place.systemId,
        at: item.at,
        severity: item.severity,
        source: item.program,
        text: item.text,
      })),
    )
  return kept
}

async function onceOnly(tx: Tx, deliveries: readonly Delivery[]): Promise<Heard[]> {
  const names = new Map(
    deliveries.flatMap(({ source, once }) =>
      (once?.values ?? []).map(({ host }) => {
        const name = { accountId: source.accountId, sourceId: source.id, host, session: once!.session }
        return [sessionKey(name), name] as const
      }),
    ),
  )
  if (names.size === 0) return deliveries.map(({ heard }) => heard)
  const last = await holdSessions(
    tx,
    [...names].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, name]) => name),
  )
  const heard = deliveries.map(({ source, heard, once }) => {
    if (!once) return heard
    return once.hear(
      once.values.filter(({ host, id }) => {
        if (id === null) return true
        const key = sessionKey({ accountId: source.accountId, sourceId: source.id, host, session: once.session })
        if (id <= last.get(key)!) return false
        last.set(key, id)
        return true
      }),
    )
  })
  await saveSessions(
    tx,
    [...names].map(([key, name]) => ({ ...name, lastId: last.get(key)! })),
  )
  return heard
}

type PlacedAlert = { source: Source; item: Told; place: Place; repeats: boolean }

/** Alerts that are kept up from now on, longer, or no more: what was said last of each. */
async function keepUp(tx: Tx, told: readonly PlacedAlert[]): Promise<void> {
  const last = new Map<string, ActiveToSave & { becomes: 'kept' | 'longer' | 'ended' }>()
  for (const { source, item, place, repeats } of told) {
    if (!item.active) continue
    const key = `${place.accountId} ${source.id} ${item.active.fingerprint}`
    if (repeats && last.has(key)) continue
    const becomes = item.status === 'clear' ? 'ended' : repeats ? 'longer' : 'kept'
    last.set(key, { ...item.active, accountId: place.accountId, sourceId: source.id, becomes })
  }
  const of = (which: string) =>
    [...last.values()].flatMap(({ becomes, ...alert }) => (becomes === which ? [alert] : []))
  await keepActive(tx, of('kept'))
  await extendActive(tx, of('longer'))
  await endActive(tx, of('ended'))
}
