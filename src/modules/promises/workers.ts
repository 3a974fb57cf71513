import { wordsOf } from '#accounts'
import { systemActor } from '#platform/actor.ts'
import type { App } from '#platform/app.ts'
import type { Tx } from '#platform/db/database.ts'
import { addJob } from '#platform/jobs/jobs.ts'
import { armMany, type FiredTimer } from '#platform/timers/timers.ts'
import { type Change, carryOut, timerKinds } from './operations/carry.ts'
import { calendarsOf } from './operations/view.ts'
import { eraseFromPromises } from './queries/erase.ts'
import { lockFree, lockOwedOnCalendar } from './queries/promises.ts'
import { decide } from './rules/decide.ts'

/** A promise another transaction holds is looked at again after this; the lateness it costs is recorded. */
const againAfterMs = 10
const portion = 200
const recalculate = 'promises.recalculate'

/** Registers the deadlines of promises, and their recalculation when a calendar changes. */
export function startWorkers(app: App): void {
  app.timers.on(timerKinds.due, (tx, timers) => fire(tx, timers, 'due'))
  app.timers.on(timerKinds.warn, (tx, timers) => fire(tx, timers, 'warn'))
  app.events.on('calendars.changed', (tx, { data }) =>
    addJob(tx, { queue: recalculate, key: data.calendarId, data: { calendarId: data.calendarId } }),
  )
  app.events.on('accounts.person_erased', async (tx, { accountId, data }) =>
    eraseFromPromises(tx, accountId!, await wordsOf(tx, data.personId), data.instead),
  )
  app.jobs.on(recalculate, { concurrency: 1 }, async (jobs) => {
    for (const { data } of jobs) await recalculateOn(app, (data as { calendarId: string }).calendarId)
  })
}

/** A batch of deadlines in a handful of statements. The state found decides: a timer that came too late changes nothing. */
async function fire(tx: Tx, timers: readonly FiredTimer[], type: 'due' | 'warn'): Promise<void> {
  const now = new Date(Math.max(...timers.map((each) => each.firedAt.getTime())))
  const promises = await lockFree(
    tx,
    timers.map((each) => each.key),
  )
  const calendars = await calendarsOf(tx, promises)
  const changes: Change[] = []
  for (const promise of promises) {
    const decision = decide(promise.clock, { type }, now, calendars(promise.calendarId))
    if ('refused' in decision || decision.effects.length === 0) continue
    changes.push({ promise, decision })
  }
  await carryOut(tx, changes, now)
  const found = new Set(promises.map((each) => each.id))
  const held = timers.filter((each) => !found.has(each.key))
  const dueAt = new Date(now.getTime() + againAfterMs)
  await armMany(
    tx,
    held.map(({ kind, key }) => ({ kind, key, dueAt })),
  )
}

/** Counts every owed promise of a calendar anew on what it says now, portion by portion. */
async function recalculateOn(app: App, calendarId: string): Promise<void> {
  let after: string | null = '00000000-0000-0000-0000-000000000000'
  while (after) {
    const from: string = after
    after = await app.db.transact(systemActor('calendar change'), async (tx) => {
      const promises = await lockOwedOnCalendar(tx, calendarId, from, portion)
      const calendars = await calendarsOf(tx, promises)
      const changes: Change[] = []
      for (const promise of promises) {
        const { allowedMs, warnings } = promise.clock
        const event = { type: 'retarget', target: { allowedMs, warnings } } as const
        const decision = decide(promise.clock, event, tx.now, calendars(promise.calendarId))
        // On a calendar that now never opens long enough the promise stays as it was made.
        if (!('refused' in decision)) changes.push({ promise, decision, fact: 'retargeted' })
      }
      await carryOut(tx, changes, tx.now)
      return promises.length === portion ? promises.at(-1)!.id : null
    })
  }
}
