import { journalSource } from '#journal'
import type { App } from '#platform/app.ts'
import { registerSearchSource } from '#platform/searchable.ts'
import { findWordsWith, writtenKind } from '#support'
import { findRequests } from './operations/find.ts'
import { mountRoutes } from './routes.ts'
import { registerWorkers } from './workers.ts'

export { indexDue } from './operations/index-due.ts'
export { reindex } from './operations/reindex.ts'

/** Mounts the route, registers the journal (which has no start of its own) and starts indexing with the program. */
export function start(app: App): () => void {
  registerSearchSource(app, journalSource([writtenKind]))
  findWordsWith(app, findRequests)
  mountRoutes(app)
  return registerWorkers(app)
}
