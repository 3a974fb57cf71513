import { systemActor } from '#platform/actor.ts'
import type { App } from '#platform/app.ts'
import { createThread } from './mining/thread.ts'
import { armKeeping, keepLogs, keepTimer, makeAhead } from './operations/keep.ts'
import { minePacks } from './operations/mine.ts'
import { mineQueue } from './operations/take.ts'

const actor = systemActor('logs')

/** Lines are mined one turn after the other; one job sees all that wait. */
export function registerWorkers(app: App): void {
  const thread = createThread()
  app.jobs.on(mineQueue, { concurrency: 1, batch: 500 }, async () => {
    while (await app.db.transact(actor, (tx) => minePacks(tx, thread)));
  })
  app.timers.on(keepTimer, (tx) => keepLogs(tx))
  app.onStop(() => thread.stop())
}

/** At the start of the program. */
export function startWork(app: App): Promise<void> {
  return app.db.transact(actor, async (tx) => {
    await makeAhead(tx)
    await armKeeping(tx)
  })
}
