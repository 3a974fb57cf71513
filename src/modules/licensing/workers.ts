import type { App } from '#platform/app.ts'
import { warnOfDecision } from './operations/follow.ts'

/** What other modules tell: a promised decision nears its end. */
export function registerWorkers(app: App): void {
  app.events.on('promises.warned', (tx, { subject, data }) => warnOfDecision(tx, subject, data))
}
