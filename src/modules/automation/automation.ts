import type { App } from '#platform/app.ts'
import './events.ts'
import { mountRoutes } from './routes.ts'
import { registerWorkers, startWork } from './workers.ts'

export { automationFindings } from './operations/findings.ts'
export { createRule, disableRule, enableRule, type NewRule, publishRule } from './operations/rules.ts'

/** Mounts the routes, listens to what the modules tell, and does the acts of rules that fired. */
export function start(app: App): () => Promise<void> {
  mountRoutes(app)
  registerWorkers(app)
  return () => startWork(app)
}
