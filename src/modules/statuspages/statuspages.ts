import type { App } from '#platform/app.ts'
import './events.ts'
import { mountRoutes } from './routes.ts'
import { mountSite } from './site/routes.ts'
import { registerWorkers, startWork } from './workers.ts'

export { recordHistory } from './operations/history.ts'
export { mailQueue, openIncident } from './operations/incidents.ts'
export { changePage, createPage } from './operations/keep.ts'

/** Mounts the pages of everybody and the routes of those who keep them, and follows alerts and the clock. */
export async function start(app: App): Promise<() => Promise<void>> {
  mountRoutes(app)
  await mountSite(app)
  registerWorkers(app)
  return () => startWork(app)
}
