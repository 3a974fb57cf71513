import type { App } from '#platform/app.ts'
import './events.ts'
import { mountRoutes } from './routes.ts'
import { registerWorkers } from './workers.ts'

export { saveReport } from './operations/reports.ts'

/** Mounts the routes and mails reports that are due. What can be reported on is registered by the modules that own it. */
export function start(app: App): void {
  mountRoutes(app)
  registerWorkers(app)
}
