import { systemActor } from '#platform/actor.ts'
import type { App } from '#platform/app.ts'
import { lookAtScanner } from '#platform/files/scan/watch.ts'
import { arm } from '#platform/timers/timers.ts'
import { type DiskFacts, look, lookAtDisk } from './operations.ts'

const everyMs = 30_000

/** Looks every thirty seconds, on whichever instance is first: one timer for the whole installation, armed by itself. */
export function registerWorkers(app: App): void {
  let disk: DiskFacts = { diskFreeShare: null, mailSetAside: 0 }
  app.timers.on('health.look', async (tx, timers) => {
    await look(tx, disk)
    const last = timers[timers.length - 1]!
    const next = Math.max(last.dueAt.getTime() + everyMs, tx.now.getTime() + 1000)
    await arm(tx, { kind: 'health.look', key: 'all', dueAt: new Date(next) })
    void lookAtDisk(app.config.DATA_DIR).then((seen) => {
      disk = seen
    })
    void lookAtScanner(app)
  })
}

/** Arms the first look; where one is armed already it is only moved to now. */
export async function firstLook(app: App): Promise<void> {
  await app.db.transact(systemActor('health'), (tx) => arm(tx, { kind: 'health.look', key: 'all', dueAt: tx.now }))
}
