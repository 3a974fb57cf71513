import { recordPoints } from '#metrics'
import { systemActor } from '#platform/actor.ts'
import type { App } from '#platform/app.ts'
import { decide } from '../operations/decide.ts'
import { keepRun } from '../operations/runs.ts'
import { heldSlices, insertResults, type Look, putViews } from '../queries/save.ts'
import type { View } from '../rules/confirm.ts'
import type { Armed } from './armed.ts'

/** Looks written by one transaction. */
const most = 1000
/** While the database is away so many looks are kept; beyond, the oldest go: what they changed stands in the newer ones. */
const mostWaiting = 50_000
/** So many wait where looks come faster than they can be written; then no more are begun, and they are late instead of lost. */
const mostBehind = 5 * most

type Waiting = { look: Look; slice: number; systemId: string; changed: boolean }

/** Looks that wait to be written. */
export type Ledger = {
  keep(look: Look, check: Armed): void
  /** Writes one batch. Returns whether more waits; throws when the database did not take it, and keeps it then. */
  write(): Promise<boolean>
  /** A change of state waits: it is not to wait for its batch to fill. */
  readonly urgent: boolean
  /** Looks come faster than the database takes them. Not while it is away: what is seen meanwhile is kept. */
  readonly behind: boolean
  readonly size: number
}

const actor = systemActor('monitoring')

/**
 * Writes looks in batches, with the decisions that follow from them, in one transaction. `location` is where this instance looks
 * from. A lease that was lost meanwhile takes its looks with it: somebody else believes something else by now.
 */
export function createLedger(app: App, location: string, wake: () => void): Ledger {
  let waiting: Waiting[] = []
  let away = false
  /** What the last written or waiting look of a check believed: only changes are put to the vote. */
  const believed = new Map<string, Pick<View, 'state' | 'blind'> & { flapping: boolean }>()

  function keep(look: Look, check: Armed): void {
    const { state, blind, flap } = look.view
    const before = believed.get(check.id)
    const changed = !before || before.state !== state || before.blind !== blind || before.flapping !== flap.flapping
    believed.set(check.id, { state, blind, flapping: flap.flapping })
    waiting.push({ look, slice: check.slice, systemId: check.systemId, changed })
    if (waiting.length > mostWaiting + most) waiting = waiting.slice(-mostWaiting)
    if (changed) wake()
  }

  async function save(batch: readonly Waiting[]): Promise<void> {
    await app.db.transact(actor, async (tx) => {
      const held = await heldSlices(tx, location, [...new Set(batch.map(({ slice }) => slice))])
      const ours = batch.filter(({ slice }) => held.has(slice))
      const looks = ours.map(({ look }) => look)
      if (looks.length === 0) return
      await insertResults(tx, location, looks)
      await putViews(tx, location, looks)
      await decide(tx, [...new Set(ours.filter(({ changed }) => changed).map(({ look }) => look.checkId))])
    })
  }

  /** Series are welcome, but nothing waits or fails for them. */
  async function record(batch: readonly Waiting[]): Promise<void> {
    const points = batch.flatMap(({ look, systemId }) =>
      look.seen.measures.map(({ name, value, unit, labels }) => ({
        accountId: look.accountId,
        systemId,
        name,
        value,
        unit,
        labels: { ...labels, check: look.checkId },
        at: new Date(look.ended),
      })),
    )
    if (points.length === 0) return
    try {
      await app.db.transact(actor, (tx) => recordPoints(tx, points))
    } catch (error) {
      app.log.warn({ points: points.length, error: (error as Error).message }, 'measures of checks could not be kept')
    }
  }

  /** So is what flows leave. */
  async function keepRuns(batch: readonly Waiting[]): Promise<void> {
    for (const { look } of batch) {
      const { ran } = look.seen
      if (!ran) continue
      const ended = { accountId: look.accountId, checkId: look.checkId, location, at: new Date(look.started), ran }
      try {
        await app.db.transact(actor, (tx) => keepRun(tx, ended))
      } catch (error) {
        app.log.warn({ check: look.checkId, error: (error as Error).message }, 'a run of a flow could not be kept')
      }
    }
  }

  return {
    keep,
    get urgent() {
      return waiting.some(({ changed }) => changed)
    },
    get behind() {
      return waiting.length > mostBehind && !away
    },
    get size() {
      return waiting.length
    },
    async write() {
      const batch = waiting.splice(0, most)
      if (batch.length === 0) return false
      try {
        await save(batch)
        away = false
      } catch (error) {
        away = true
        waiting = [...batch, ...waiting]
        throw error
      }
      await record(batch)
      await keepRuns(batch)
      return waiting.length > 0
    },
  }
}
