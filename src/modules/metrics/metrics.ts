import type { App } from '#platform/app.ts'
import './events.ts'
import { mountRoutes } from './routes.ts'
import { registerWorkers, startWork } from './workers.ts'

export { type LabelNames, registerLabelNames } from './names.ts'
export { recordPoints } from './operations/record.ts'
export { createWatch, createWatches, endWatches, type NewWatch } from './operations/watches.ts'
export type { Point, Recorded, Watch } from './types.ts'

/** Mounts the routes, keeps the tables of points, looks at thresholds and makes forecasts. */
export function start(app: App): () => Promise<void> {
  mountRoutes(app)
  registerWorkers(app)
  return () => startWork(app)
}
