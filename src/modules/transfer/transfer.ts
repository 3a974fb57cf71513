import type { App } from '#platform/app.ts'
import { mountRoutes } from './routes.ts'

export { type ForeignResult, moveForeignIn } from './operations/foreign.ts'
export { openExport } from './read/archive.ts'

/** Mounts the routes. */
export function start(app: App): void {
  mountRoutes(app)
}
