import type { App } from '#platform/app.ts'
import { registerSearchSource } from '#platform/searchable.ts'
import './events.ts'
import { registerDocuments } from './acts/document.ts'
import { registerInsideActs } from './acts/inside.ts'
import { registerOutsideActs } from './acts/outside.ts'
import { queues } from './operations/errand.ts'
import { mountRoutes } from './routes.ts'
import { projectSource } from './searchable.ts'
import { registerWorkers, startWork } from './workers.ts'

export {
  type Act,
  ActFailed,
  type ActPlace,
  type ActResult,
  actAnywhere,
  describeActs,
  type Place,
  registerAct,
} from './acts/registry.ts'
export { takeTemplate } from './library/library.ts'
export { actWaits, endAct, failAct, runAct } from './operations/act.ts'
export { advance, type Happening } from './operations/advance.ts'
export { type Beginning, beginRun } from './operations/begin.ts'
export { type Checklist, checklistOf, procedureNames, recastRun } from './operations/checklist.ts'
export { tellMessage, tellSignal } from './operations/correlate.ts'
export { createProcedure } from './operations/definitions.ts'
export { publishDraft, saveDraft } from './operations/draft.ts'
export { setStepDue } from './operations/due.ts'
export { storeEvidence } from './operations/evidence.ts'
export { importProcedure } from './operations/exchange.ts'
export { type RunInFull, runFileInFull, runsInFull } from './operations/in-full.ts'
export { reachMilestone } from './operations/milestone.ts'
export { loadRun } from './operations/read.ts'
export { addRecord } from './operations/records.ts'
export { startRun } from './operations/steer.ts'
export { stepNumbered } from './operations/step-number.ts'
export { claimStep, completeStep, openStepOf } from './operations/steps.ts'
export { type Work, workOf } from './operations/work.ts'
export { type EventShape, moduleEvents } from './plan/listened.ts'
export type { Command, Data, Finding, Graph, Outcome, ProcedureEvent, State, Step } from './rules/face.ts'
export { ExpressionProblem, evaluate, problemOf } from './rules/face.ts'

/** Acts of service tasks wait here for `runAct`. */
export const actQueue = queues.act

/** Mounts the routes, offers the acts, takes deadlines, and listens to what the modules tell. */
export function start(app: App): () => Promise<void> {
  registerInsideActs(app)
  registerDocuments(app)
  registerOutsideActs(app)
  registerSearchSource(app, projectSource)
  mountRoutes(app)
  registerWorkers(app)
  return () => startWork(app)
}
