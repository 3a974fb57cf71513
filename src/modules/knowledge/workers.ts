import { systemActor } from '#platform/actor.ts'
import type { App } from '#platform/app.ts'
import type { Tx } from '#platform/db/database.ts'
import { addJob } from '#platform/jobs/jobs.ts'
import { forget } from './operations/reader.ts'

const actor = systemActor('knowledge')
const everyMs = 86_400_000

/** Forgets searches that found nothing, once a day. */
export function registerWorkers(app: App): void {
  app.jobs.on('knowledge.forget', { attempts: 1_000_000 }, async () => {
    await app.db.transact(actor, async (tx) => {
      await forget(tx)
      await schedule(tx)
    })
  })
}

export function startWork(app: App): Promise<void> {
  return app.db.transact(actor, schedule)
}

function schedule(tx: Tx): Promise<void> {
  return addJob(tx, { queue: 'knowledge.forget', data: {}, key: 'daily', runAt: new Date(tx.now.getTime() + everyMs) })
}
