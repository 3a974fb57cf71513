import { systemActor } from '#platform/actor.ts'
import type { App } from '#platform/app.ts'
import type { Tx } from '#platform/db/database.ts'
import { arm } from '#platform/timers/timers.ts'
import '#alerts'
import '#monitoring'
import { mailQueue } from './operations/incidents.ts'
import { lookSoon, observeAll, observePages, observeTimer, soonTimer } from './operations/observe.ts'
import { mailUpdate } from './operations/subscribe.ts'

/** Components follow the alerts of their systems at once, and the clock each minute; what is told is mailed. */
export function registerWorkers(app: App): void {
  const follow = (tx: Tx, { data }: { data: { systemId: string | null } }) =>
    data.systemId ? observePages(tx, { systemIds: [data.systemId] }) : Promise.resolve()
  app.events.on('alerts.opened', follow)
  app.events.on('alerts.changed', follow)
  app.events.on('alerts.resolved', follow)
  app.events.on('monitoring.changed', lookSoon)
  app.timers.on(soonTimer, (tx) => observePages(tx))
  app.timers.on(observeTimer, observeAll)
  app.jobs.on(mailQueue, { concurrency: 1, batch: 1 }, async (jobs) => {
    for (const { data } of jobs) await mailUpdate(app, data as Parameters<typeof mailUpdate>[1])
  })
}

/** At the start of the program. */
export function startWork(app: App): Promise<void> {
  return app.db.transact(systemActor('status pages'), (tx) =>
    arm(tx, { kind: observeTimer, key: 'all', dueAt: tx.now }),
  )
}
