import { wordsOf } from '#accounts'
import { systemActor } from '#platform/actor.ts'
import type { App } from '#platform/app.ts'
import type { Tx } from '#platform/db/database.ts'
import type { EventName } from '#platform/events/events.ts'
import { arm } from '#platform/timers/timers.ts'
import { moduleEvents } from '#procedures'
import { runAct } from './operations/act.ts'
import { fireRules } from './operations/fire.ts'
import { type Hearing, hearEvent, queues } from './operations/hear.ts'
import { eraseFromFirings, pruneFirings } from './queries/firings.ts'

const pruneTimer = 'automation.prune'
const dayMs = 86_400_000
/** How long the history of rules is kept. */
const keptMs = 90 * dayMs

/** Events rules listen to, and their acts. */
export function registerWorkers(app: App): void {
  app.timers.on(pruneTimer, prune)
  app.jobs.on(queues.hear, { concurrency: 2 }, async (jobs) => {
    for (const { data } of jobs) await fireRules(app, data as Hearing)
  })
  app.jobs.on(queues.act, { concurrency: 4 }, async (jobs) => {
    for (const { data, attempt } of jobs) await runAct(app, data as { firingId: string }, attempt)
  })
  app.events.on('accounts.person_erased', async (tx, { accountId, data }) =>
    eraseFromFirings(tx, accountId!, await wordsOf(tx, data.personId), data.instead),
  )
  for (const { name } of moduleEvents) app.events.on(name as EventName, hearEvent)
}

async function prune(tx: Tx): Promise<void> {
  await pruneFirings(tx, new Date(tx.now.getTime() - keptMs))
  await armPrune(tx)
}

const armPrune = (tx: Tx) => arm(tx, { kind: pruneTimer, key: 'all', dueAt: new Date(tx.now.getTime() + dayMs) })

/** At the start of the program. */
export function startWork(app: App): Promise<void> {
  return app.db.transact(systemActor('automation'), armPrune)
}
