import type { App } from '#platform/app.ts'
import { registerLineSink } from '#signals'
import { takeLines } from './operations/take.ts'
import { mountRoutes } from './routes.ts'
import { registerWorkers, startWork } from './workers.ts'

/** Takes the lines of sources, mines them, and says what is unusual in the logs of an incident. */
export function start(app: App): () => Promise<void> {
  registerLineSink(app, takeLines)
  mountRoutes(app)
  registerWorkers(app)
  return () => startWork(app)
}
