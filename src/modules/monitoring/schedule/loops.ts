import type { App } from '#platform/app.ts'
import { clock } from '#platform/clock.ts'
import { type Loop, startLoop } from '#platform/loop.ts'
import { checksHeld } from '../metrics.ts'
import {
  countHolders,
  giveBack,
  leaseMs,
  makeSlices,
  noteArmed,
  renewLeases,
  takeLeases,
  watchesFrom,
} from '../queries/leases.ts'
import { changedSince, loadChecks, loadSlices } from '../queries/load.ts'
import { fairShare, slices } from '../rules/schedule.ts'
import { createAnchors, readAnchors } from './anchors.ts'
import { createSchedule, type Schedule } from './armed.ts'
import { createLedger } from './ledger.ts'
import { createWatch } from './watch.ts'

/** Looks wait so long for others to be written with them. */
const gatherMs = 150
const renewEveryMs = 1000
const changesEveryMs = 1000
/** Moments of changes are those of other clocks and of transactions that commit later: so far back is looked. */
const overlapMs = 15_000
const probeEveryMs = 15_000

/** The part of an instance that looks at checks. */
export type Monitoring = {
  schedule: Schedule
  /** The slices this instance holds. */
  held(): number[]
  start(): void
  stop(): Promise<void>
  /** Takes leases and changes in, runs what is due and writes it, until nothing is due. For tests without running loops. */
  settle(): Promise<void>
}

/** Leases of slices, the schedule of their checks, looks, and what is written of them. */
export function createMonitoring(app: App): Monitoring {
  const location = app.config.CHECK_LOCATION
  const { pool } = app.db
  const schedule = createSchedule()
  const anchors = createAnchors(readAnchors(app.config.CHECK_ANCHORS))
  const held = new Set<number>()
  let renewedAt = Number.NEGATIVE_INFINITY
  let made = false
  let since = clock.now()
  let probedAt = Number.NEGATIVE_INFINITY

  const loop = (name: string, round: () => Promise<number>) => startLoop(name, round, () => app.log)
  const ledger = createLedger(app, location, () => loops[3]!.wake())
  const watch = createWatch(app, schedule, anchors, {
    full: () => ledger.behind,
    keep(look, check) {
      ledger.keep(look, check)
      loops[2]!.wake()
    },
  })

  function lose(lost: readonly number[]): void {
    for (const slice of lost) held.delete(slice)
    schedule.disarmSlices(new Set(lost))
  }

  async function takeIn(taken: readonly number[]): Promise<void> {
    const loaded = await loadSlices(pool, location, taken)
    const now = clock.now().getTime()
    for (const slice of taken) held.add(slice)
    for (const check of loaded) schedule.arm(check, now)
    const counts = new Map(taken.map((slice) => [slice, 0]))
    for (const { slice } of loaded) counts.set(slice, counts.get(slice)! + 1)
    await noteArmed(pool, location, counts)
    loops[2]!.wake()
  }

  async function renew(): Promise<number[]> {
    const begun = performance.now()
    const still = await renewLeases(pool, location, app.instanceId)
    renewedAt = begun
    return still
  }

  /** Renews, and takes or gives back until this instance holds its share. A lease that cannot be renewed ends here, too. */
  async function lease(): Promise<number> {
    if (!made) await makeSlices(pool, location, slices)
    made = true
    try {
      await watchesFrom(pool, location, app.instanceId)
      const still = new Set(await renew())
      lose([...held].filter((slice) => !still.has(slice)))
      // What the database says is ours and we had given up, because we were too slow for a while, is ours again.
      const forgotten = [...still].filter((slice) => !held.has(slice))
      if (forgotten.length > 0) {
        await takeIn(forgotten)
        await renew()
      }
      const share = fairShare(await countHolders(pool, location, app.instanceId))
      if (held.size < share) {
        const taken = await takeLeases(pool, location, app.instanceId, share - held.size)
        if (taken.length > 0) await takeIn(taken)
        // Loading thousands of checks takes a while: the lease begins anew after it.
        if (taken.length > 0) await renew()
      } else if (held.size > share) {
        const spare = [...held].slice(share)
        lose(spare)
        await giveBack(pool, location, app.instanceId, spare)
      }
    } finally {
      if (performance.now() - renewedAt > leaseMs) lose([...held])
      checksHeld.set(schedule.size)
    }
    return renewEveryMs
  }

  /** Takes in what was made, changed, removed or wanted since. */
  async function changes(): Promise<number> {
    if (held.size === 0) return changesEveryMs
    const begun = clock.now()
    const found = await changedSince(pool, location, [...held], new Date(since.getTime() - overlapMs))
    for (const { id, live } of found) if (!live) schedule.disarm(id)
    const fresh = found.filter(({ id, version, live }) => live && schedule.versionOf(id) !== version)
    for (let from = 0; from < fresh.length; from += 5000) {
      const ids = fresh.slice(from, from + 5000).map(({ id }) => id)
      for (const check of await loadChecks(pool, location, ids)) if (held.has(check.slice)) schedule.arm(check, clock.now().getTime()) // biome-ignore format: one act
    }
    since = begun
    if (fresh.length > 0) loops[2]!.wake()
    return changesEveryMs
  }

  async function due(): Promise<number> {
    const now = performance.now()
    if (schedule.size > 0 && now - probedAt > probeEveryMs) {
      probedAt = now
      void anchors.probe()
    }
    // A lease that was not renewed in time may be somebody else's by now, though nobody told us.
    if (now - renewedAt > leaseMs) return 50
    return watch.startDue()
  }

  async function write(): Promise<number> {
    if (await ledger.write()) return 0
    return ledger.urgent ? 0 : gatherMs
  }

  const loops: Loop[] = [loop('check leases', lease), loop('check changes', changes), loop('checks', due), loop('check results', write)] // biome-ignore format: four loops

  return {
    schedule,
    held: () => [...held],
    start() {
      for (const each of loops) each.start()
    },
    async stop() {
      for (const each of loops.slice(0, 3)) await each.stop()
      await Promise.race([watch.idle(), new Promise((resolve) => setTimeout(resolve, 2000).unref())])
      await loops[3]!.stop()
      while (await ledger.write().catch(() => false));
      await giveBack(pool, location, app.instanceId, [...held]).catch(() => {})
    },
    async settle() {
      for (let round = 0; round < 100; round++) {
        await lease()
        await changes()
        watch.startDue()
        await watch.idle()
        while (await ledger.write());
        await changes()
        const next = schedule.nextDue()
        if (next === null || next > clock.now().getTime()) return
      }
      throw new Error('checks do not come to rest')
    },
  }
}
