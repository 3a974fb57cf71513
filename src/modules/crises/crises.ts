import type { App } from '#platform/app.ts'
import { registerSearchSource } from '#platform/searchable.ts'
import './events.ts'
import { mountRoutes } from './routes.ts'
import { crisisSource } from './searchable.ts'
import { registerWorkers, startWork } from './workers.ts'

export { closeCrisis } from './operations/close.ts'
export { declareCrisis } from './operations/declare.ts'
export { lookAtRequest, lookQueue } from './operations/look.ts'
export { giveRole } from './operations/roles.ts'
export { createRunbook } from './operations/runbooks.ts'

/** Mounts the routes, tells search what there is, and watches for what is a crisis. */
export function start(app: App): () => Promise<void> {
  registerSearchSource(app, crisisSource)
  mountRoutes(app)
  registerWorkers(app)
  return () => startWork(app)
}
