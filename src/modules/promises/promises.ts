import type { App } from '#platform/app.ts'
import { mountRoutes } from './routes.ts'
import { startWorkers } from './workers.ts'

export {
  cancelPromises,
  keepPromise,
  pausePromises,
  promisesOf,
  restartPromise,
  resumePromises,
  retargetPromises,
  type Which,
} from './operations/act.ts'
export type { ClockEvent } from './operations/carry.ts'
export { type WarningAhead, warningsAhead } from './operations/foretell.ts'
export { giveUpPromises, oweAgain } from './operations/give-up.ts'
export { createPlan, type PlanInput } from './operations/plans.ts'
export { explainBreach } from './operations/read.ts'
export { type PastPromise, recordPromises } from './operations/record.ts'
export { armPromise, type PromisePreview, previewPromises, startPromises, targetOf } from './operations/start.ts'
export type { PromiseView } from './operations/view.ts'
export { countOwed, nextOwed, type Owed } from './queries/next.ts'
export { allPlans, findPlan, type StoredPlan } from './queries/plans.ts'
export type { PromiseState } from './rules/clock.ts'
export { DEFAULT_WARNINGS, nameOf, type PlanTarget, updateReminder } from './rules/plan.ts'

/** Mounts the routes, and registers deadlines, the subscriber and the job of the module. */
export function start(app: App): void {
  mountRoutes(app)
  startWorkers(app)
}
