import type { App } from '#platform/app.ts'
import { mountRoutes } from './routes.ts'
import { firstLook, registerWorkers } from './workers.ts'

/** Wires the module; what it returns is done once the program runs. */
export function start(app: App): () => Promise<void> {
  mountRoutes(app)
  registerWorkers(app)
  return () => firstLook(app)
}
