import type { Calendar } from '#calendars'
import type { Tx } from '#platform/db/database.ts'
import { problems } from '../problems.ts'
import { insertFacts } from '../queries/facts.ts'
import { insertPromises, type PromiseFact, type StoredPromise } from '../queries/promises.ts'
import { nextWarning, type Target } from '../rules/clock.ts'
import { decide, type PromiseEvent } from '../rules/decide.ts'
import { factsIn } from './carry.ts'
import { begin, type NewPromise } from './start.ts'
import { calendarsOf } from './view.ts'

/** A promise that was decided before it came here. */
export type PastPromise = NewPromise &
  Target & {
    startedAt: Date
    /** When it was satisfied; not before `startedAt`, not in the future. */
    keptAt: Date
    /** How late its clocks fired, ms. */
    latenessMs?: number
    /** Why it was broken, if it was. */
    reason?: string
  }

/**
 * Stores promises of the past with their record, replayed by the same rules as running ones: for an import. No deadline
 * is armed and nobody is told. Two statements however many. Throws `promises.never_due`.
 */
export async function recordPromises(tx: Tx, past: readonly PastPromise[]): Promise<void> {
  const calendars = await calendarsOf(tx, past)
  const replayed = past.map((each) => replay(tx, each, calendars(each.calendarId)))
  await insertPromises(
    tx,
    replayed.map((each) => each.promise),
  )
  await insertFacts(
    tx,
    replayed.flatMap((each) => each.facts),
    tx.now,
  )
}

function replay(tx: Tx, past: PastPromise, calendar: Calendar): { promise: StoredPromise; facts: PromiseFact[] } {
  if (past.keptAt < past.startedAt || past.keptAt > tx.now) {
    throw problems.refuse('promises.never_due', {
      detail: 'A promise of the past was kept after it began, and before now.',
    })
  }
  const started = begin(past, past, calendar, past.startedAt, past.startedAt)
  const dueAt = started.promise.clock.dueAt!
  let { promise } = started
  const facts: PromiseFact[] = [{ ...factsIn(started, past.startedAt)[0]!, firedAt: past.startedAt }]

  const happen = (event: PromiseEvent, at: Date) => {
    const decision = decide(promise.clock, event, at, calendar)
    if ('refused' in decision) return
    facts.push(...factsIn({ promise, decision }, at).map((fact) => ({ ...fact, firedAt: at })))
    const broken = facts.find((each) => each.fact === 'broken')
    promise = { ...promise, clock: decision.clock, latenessMs: broken?.latenessMs ?? null }
  }
  const late = (at: Date) => new Date(Math.min(at.getTime() + (past.latenessMs ?? 0), past.keptAt.getTime()))

  for (let next = nextWarning(promise.clock, calendar); next; next = nextWarning(promise.clock, calendar)) {
    if (next.at >= past.keptAt || next.at >= dueAt) break
    happen({ type: 'warn' }, late(next.at))
  }
  if (dueAt <= past.keptAt) happen({ type: 'due' }, late(dueAt))
  happen({ type: 'keep' }, past.keptAt)
  const reason = promise.clock.state === 'broken' ? (past.reason ?? '') : ''
  return { promise: { ...promise, reason, reasonBy: reason ? tx.actor.name : null }, facts }
}
