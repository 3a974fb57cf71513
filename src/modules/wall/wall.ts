import type { App } from '#platform/app.ts'
import { mountRoutes } from './routes.ts'

export { makeWall } from './screens.ts'

/** Mounts the routes of wall screens. */
export function start(app: App): void {
  mountRoutes(app)
}
