import { systemActor } from '#platform/actor.ts'
import type { App } from '#platform/app.ts'
import { mountRoutes } from './routes.ts'
import { armPrune, registerWorkers } from './workers.ts'

export type { AlertFact } from './events.ts'
export { attachIncident } from './operations/acts.ts'
export { countOn } from './operations/again.ts'
export { attend, attendAgainQueue, attendQueue } from './operations/attend.ts'
export { type IncidentFacts, incidentFacts } from './operations/facts.ts'
export { look as correlate } from './operations/look.ts'
export { checkMatchers, type IncidentWords, incidentWords, ruleNames } from './operations/matched.ts'
export { createRule } from './operations/rule-book.ts'
export { silencesOver } from './operations/silenced.ts'
export { createSilence, endSilence, type NewSilence, silencesOf } from './operations/silences.ts'
export { lookQueue, takeSignals } from './operations/take.ts'
export { incidentExists } from './queries/incident.ts'
export { openOnWall } from './queries/overview.ts'
export type { Silence } from './queries/silences.ts'
export { fits, type Matcher } from './rules/silence.ts'
export {
  type AlertInQuestion,
  type Hold,
  registerSighting,
  registerSuppression,
  type Sighting,
  type Suppression,
} from './suppression.ts'
export type { Change, Signal, Taken } from './types.ts'

/** Mounts the routes, takes what waits into incidents and keeps their deadlines. */
export function start(app: App): () => Promise<void> {
  mountRoutes(app)
  registerWorkers(app)
  return () => app.db.transact(systemActor('alerts'), armPrune)
}
