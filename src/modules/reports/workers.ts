import type { App } from '#platform/app.ts'
import { dueTimer } from './operations/reports.ts'
import { comeDue, type SendOrder, sendQueue } from './operations/schedule.ts'
import { sendReport } from './operations/send.ts'

/** Due times of mailed reports, and the work of making them: one at a time, so that the desk is never slowed by many. */
export function registerWorkers(app: App): void {
  app.timers.on(dueTimer, comeDue)
  app.jobs.on(sendQueue, { concurrency: 1, batch: 1 }, async (jobs) => {
    for (const { data } of jobs) await sendReport(app, data as SendOrder)
  })
}
