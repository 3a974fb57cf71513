import { systemActor } from '#platform/actor.ts'
import type { App } from '#platform/app.ts'
import { armPrune, registerWorkers } from './workers.ts'

export type { AlertFact } from './events.ts'
export { takeSignals } from './operations/take.ts'
export {
  type AlertInQuestion,
  type Hold,
  registerSighting,
  registerSuppression,
  type Sighting,
  type Suppression,
} from './suppression.ts'
export type { Change, Signal, Taken } from './types.ts'

/** Takes what waits into incidents and keeps their deadlines. */
export function start(app: App): () => Promise<void> {
  registerWorkers(app)
  return () => app.db.transact(systemActor('alerts'), armPrune)
}
