import { systemActor } from '#platform/actor.ts'
import type { App } from '#platform/app.ts'
import { arm } from '#platform/timers/timers.ts'
import { evaluateThresholds, evaluateTimer } from './operations/evaluate.ts'
import { foresee, foreseeQueue, queueForecasts } from './operations/foresee.ts'
import { armKeeping, keepPoints, keepTimer } from './operations/keep.ts'
import { foreseeTimer } from './operations/watches.ts'

/** Partitions are made ahead and dropped; thresholds are looked at; forecasts are made, one watch after the other. */
export function registerWorkers(app: App): void {
  app.timers.on(keepTimer, keepPoints)
  app.timers.on(evaluateTimer, evaluateThresholds)
  app.timers.on(foreseeTimer, queueForecasts)
  app.jobs.on(foreseeQueue, { concurrency: 1, batch: 1 }, async (jobs) => {
    for (const { data } of jobs) await foresee(app, (data as { watchId: string }).watchId)
  })
}

/** At the start of the program. */
export function startWork(app: App): Promise<void> {
  return app.db.transact(systemActor('metrics'), async (tx) => {
    await armKeeping(tx)
    await arm(tx, { kind: evaluateTimer, key: 'thresholds', dueAt: tx.now })
  })
}
