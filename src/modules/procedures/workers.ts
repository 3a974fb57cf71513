import { sql } from 'kysely'
import { wordsOf } from '#accounts'
import { systemActor } from '#platform/actor.ts'
import type { App } from '#platform/app.ts'
import type { Tx } from '#platform/db/database.ts'
import type { EventName } from '#platform/events/events.ts'
import { arm, type FiredTimer } from '#platform/timers/timers.ts'
import { runAct } from './operations/act.ts'
import { advance } from './operations/advance.ts'
import { hearEvent } from './operations/correlate.ts'
import { type Errand, queues, timers } from './operations/errand.ts'
import { runErrand } from './operations/errands.ts'
import { remindOf } from './operations/remind.ts'
import { startByClock } from './operations/start-timers.ts'
import { moduleEvents } from './plan/listened.ts'
import { eraseFromProcedures } from './queries/erase.ts'

const pruneTimer = 'procedures.prune'
const dayMs = 86_400_000
/** A job that comes again does so within hours; a month is beyond every doubt. */
const keptMs = 30 * dayMs

/** Deadlines of runs, jobs of their acts and errands, and events of modules that a procedure may wait for. */
export function registerWorkers(app: App): void {
  app.timers.on(timers.fired, fire)
  app.timers.on(timers.remind, remindOf)
  app.timers.on(timers.start, startByClock)
  app.timers.on(pruneTimer, prune)
  app.jobs.on(queues.act, { concurrency: 4 }, async (jobs) => {
    for (const { data, attempt } of jobs) await runAct(app, data as { runId: string; job: number }, attempt)
  })
  app.jobs.on(queues.carry, { concurrency: 2 }, async (jobs) => {
    for (const { id, data } of jobs) await runErrand(app, id, data as Errand)
  })
  app.events.on('accounts.person_erased', async (tx, { accountId, data }) =>
    eraseFromProcedures(tx, accountId!, await wordsOf(tx, data.personId), data.instead),
  )
  for (const { name } of moduleEvents) app.events.on(name as EventName, hearEvent)
}

/** All timers of a batch in one go: runs are loaded and saved together. */
async function fire(tx: Tx, fired: FiredTimer[]): Promise<void> {
  await advance(
    tx,
    fired.map(({ data }) => {
      const { runId, timer } = data as { runId: string; timer: number }
      return { runId, event: { type: 'fired' as const, timer } }
    }),
  )
}

async function prune(tx: Tx): Promise<void> {
  await sql`delete from procedure_told where at < ${new Date(tx.now.getTime() - keptMs)}`.execute(tx)
  await armPrune(tx)
}

const armPrune = (tx: Tx) => arm(tx, { kind: pruneTimer, key: 'all', dueAt: new Date(tx.now.getTime() + dayMs) })

/** At the start of the program. */
export function startWork(app: App): Promise<void> {
  return app.db.transact(systemActor('procedures'), armPrune)
}
