import type { App } from '#platform/app.ts'
import { holdPages } from './hold.ts'
import { mountRoutes } from './routes.ts'

export { watchmanFindings, watchmenSeen } from './findings.ts'
export { registerForetold } from './foretold.ts'
export { enrolWatchman, listWatchmen, retireWatchman } from './operations/enrol.ts'
export type { StoredWatchman } from './queries.ts'
export type { Foretold } from './rules/wire.ts'

/** Mounts the route of the watchmen, and lets pages wait for them after a silence. */
export function start(app: App): void {
  mountRoutes(app)
  holdPages(app)
}
