import { systemActor } from '#platform/actor.ts'
import type { App } from '#platform/app.ts'
import { armKeeping, keepPoints, keepTimer } from './operations/keep.ts'

/** Partitions are made ahead and dropped. */
export function registerWorkers(app: App): void {
  app.timers.on(keepTimer, keepPoints)
}

/** At the start of the program. */
export function startWork(app: App): Promise<void> {
  return app.db.transact(systemActor('metrics'), armKeeping)
}
