import type { App } from '#platform/app.ts'
import { offerAgentJob } from './agent-job/act.ts'
import { type AgentJob, agentJobQueue } from './agent-job/order.ts'
import { runAgentJob } from './agent-job/run.ts'
import { runDiagnosis, runQueue } from './operations.ts'
import { mountRoutes } from './routes.ts'

export { registerDiagnosisRunner } from './runners.ts'
export type { DiagnosisKind, DiagnosisRunner, Findings, Order } from './types.ts'

/** Mounts the routes and runs what is asked for, a few at a time. */
export function start(app: App): void {
  mountRoutes(app)
  app.jobs.on(runQueue, { concurrency: 4, batch: 1, attempts: 3 }, ([job]) =>
    runDiagnosis(app, (job!.data as { id: string }).id),
  )
  offerAgentJob(app)
  app.jobs.on(agentJobQueue, { concurrency: 4, batch: 1 }, ([job]) => runAgentJob(app, job!.data as AgentJob))
}
