import type { Tx } from '#platform/db/database.ts'
import type { Subject } from '#platform/events/events.ts'
import { updateReason } from '../queries/list.ts'
import { lockPromises } from '../queries/promises.ts'
import { decide } from '../rules/decide.ts'
import { cancelPromises } from './act.ts'
import { type Change, carryOut } from './carry.ts'
import { calendarsOf, type PromiseView, viewOf } from './view.ts'

/** Cancels what is owed on a subject and says why, for instance that another subject owes it now. What is broken stays so. */
export async function giveUpPromises(tx: Tx, subject: Subject, because: string): Promise<PromiseView[]> {
  const views = await cancelPromises(tx, subject)
  for (const view of views) if (view.state === 'cancelled') await updateReason(tx, view.id, because)
  return views
}

/**
 * Takes a cancellation back: these promises are owed again as if it had not been, with the time that passed. One that is not
 * cancelled is left as it is.
 */
export async function oweAgain(tx: Tx, promiseIds: readonly string[]): Promise<PromiseView[]> {
  if (promiseIds.length === 0) return []
  const promises = await lockPromises(tx, promiseIds)
  const calendars = await calendarsOf(tx, promises)
  const changes: Change[] = []
  for (const promise of promises) {
    const decision = decide(promise.clock, { type: 'owe_again' }, tx.now, calendars(promise.calendarId))
    if (!('refused' in decision)) changes.push({ promise, decision, fact: 'owed_again' })
  }
  const stored = await carryOut(tx, changes, tx.now)
  for (const { id, clock } of stored) if (clock.state !== 'broken') await updateReason(tx, id, '')
  return stored.map((promise) => viewOf(promise, calendars(promise.calendarId), tx.now, tx.actor.staff))
}
