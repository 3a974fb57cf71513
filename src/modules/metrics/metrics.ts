import type { App } from '#platform/app.ts'
import { registerWorkers, startWork } from './workers.ts'

export { recordPoints } from './operations/record.ts'
export type { Point, Recorded } from './types.ts'

/** Mounts the module's routes, and keeps the tables of points. */
export function start(app: App): () => Promise<void> {
  registerWorkers(app)
  return () => startWork(app)
}
