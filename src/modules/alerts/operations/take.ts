import type { Tx } from '#platform/db/database.ts'
import { newId } from '#platform/id.ts'
import { addJob } from '#platform/jobs/jobs.ts'
import {
  type AlertChange,
  holdKeys,
  insertAlerts,
  insertSignals,
  type KeptSignal,
  type KeyToSave,
  nameOf,
  type StoredKey,
  saveKeys,
  updateAlerts,
} from '../queries/take.ts'
import { bounded, type KeyState, takeSignal } from '../rules/signal.ts'
import type { Signal, Taken } from '../types.ts'
import { tellChanged } from './tell.ts'

/** The queue whose jobs put changed alerts into incidents. */
export const lookQueue = 'alerts.look'

/** Keys stored by one set of statements: more would only make long parameters. */
const chunk = 1000
/** Of a key that only repeats, one signal in so long is kept in full. */
export const keepEveryMs = 60_000
/** Of one key, so many signals that changed its alert are kept from one call; a source gone wild has nothing more to tell. */
const mostKept = 10

/**
 * Takes signals in, however many: folded by key in memory, then six statements for each thousand keys. What each did comes
 * back in the order given. Incidents, pages and events follow a moment after the commit, from a job, so that a storm is seen
 * as a whole and intake waits for nobody. Deadlocks cannot happen between nodes: keys are held in one order.
 */
export async function takeSignals(tx: Tx, signals: readonly Signal[]): Promise<readonly Taken[]> {
  const taken: Taken[] = new Array(signals.length)
  const byKey = Map.groupBy(
    signals.map((signal, index) => ({ signal: bounded(signal), index })),
    ({ signal }) => nameOf(signal),
  )
  const names = [...byKey.keys()].sort()
  const folds: Fold[] = []
  for (let from = 0; from < names.length; from += chunk) {
    const some = names.slice(from, from + chunk)
    const held = await holdKeys(
      tx,
      some.map((name) => byKey.get(name)![0]!.signal),
    )
    const folded = some.map((name) => fold(tx, byKey.get(name)!, held.get(name)!, taken))
    await store(tx, folded)
    folds.push(...folded)
  }
  if (folds.some(({ change }) => change?.looked)) await addJob(tx, { queue: lookQueue, data: {} })
  await tellChanged(tx, folds.flatMap(countedOn))
  return taken
}

type Fold = { key: KeyToSave; change: AlertChange | null; kept: KeptSignal[]; changed: boolean }

/** Readers hear of an alert that only counts when one of its signals was kept: once a minute. */
function countedOn({ change, kept, key }: Fold): { accountId: string; alertId: string }[] {
  return change && !change.looked && kept.length > 0 ? [{ accountId: key.accountId, alertId: change.alertId }] : []
}

function fold(tx: Tx, signals: readonly { signal: Signal; index: number }[], stored: StoredKey, taken: Taken[]): Fold {
  const { accountId, source, key } = signals[0]!.signal
  let state: KeyState | null = stored.state
  let change: AlertChange | null = null
  let { keptAtMs, repeats } = stored
  const kept: KeptSignal[] = []
  const nowMs = tx.now.getTime()
  for (const { signal, index } of signals) {
    const times = signal.status === 'problem' ? (signal.times ?? 1) : 1
    const decision = takeSignal(state, { ...signal, atMs: signal.at.getTime() }, newId(), nowMs)
    state = decision.state
    const { alertId } = state
    taken[index] = { alertId, change: decision.change }
    if (decision.change === 'stale' || decision.change === 'nothing' || alertId === null) continue
    const counted = decision.change === 'counted'
    change = changeBy(change, { signal, alertId, state, opens: decision.opens, counted, times })
    repeats += times
    const keeps = counted ? nowMs - keptAtMs >= keepEveryMs : kept.length < mostKept
    if (!keeps) continue
    kept.push({ id: newId(), alertId, change: decision.change, signal, repeats })
    keptAtMs = nowMs
    repeats = 0
  }
  const changed = state !== stored.state
  return { key: { accountId, source, key, state: state!, keptAtMs, repeats }, change, kept, changed }
}

type Step = {
  signal: Signal
  alertId: string
  state: KeyState
  opens: 'new' | 'again' | null
  counted: boolean
  times: number
}

function changeBy(before: AlertChange | null, { signal, alertId, state, opens, counted, times }: Step): AlertChange {
  const problem = signal.status === 'problem'
  return {
    alertId,
    signal: problem || !before ? signal : before.signal,
    reported: state.reported,
    fresh: before?.fresh || opens === 'new',
    status: problem ? 'open' : 'resolved',
    problems: (before?.problems ?? 0) + (problem ? times : 0),
    looked: before?.looked || !counted,
    reopened: before?.reopened || opens === 'again',
  }
}

async function store(tx: Tx, folds: readonly Fold[]): Promise<void> {
  const changes = folds.flatMap(({ change }) => (change ? [change] : []))
  await insertAlerts(
    tx,
    changes.filter(({ fresh }) => fresh),
  )
  await updateAlerts(
    tx,
    changes.filter(({ fresh }) => !fresh),
  )
  await saveKeys(
    tx,
    folds.filter(({ changed }) => changed).map(({ key }) => key),
  )
  await insertSignals(
    tx,
    folds.flatMap(({ kept }) => kept),
  )
}
