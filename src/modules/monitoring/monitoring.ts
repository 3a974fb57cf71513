import type { App } from '#platform/app.ts'
import { createHeartbeats } from './operations/heartbeat.ts'
import { takeHeartbeatsByMail } from './operations/mail.ts'
import { mountRoutes } from './routes.ts'
import { registerWorkers } from './workers.ts'

export { type Target, target } from './contract/targets.ts'
export { createCheck, getCheck, lookNow } from './operations/checks.ts'
export { type LookMade, takeLooks } from './operations/take.ts'
export { createWindow } from './operations/windows.ts'
export { type CheckJudged, checksJudged } from './queries/around.ts'
export { signalSource } from './rules/signal.ts'
export { look } from './runners/all.ts'
export { connectTcp, pin } from './runners/connect.ts'
export type { Limits } from './runners/runner.ts'
export { siteLimits } from './schedule/watch.ts'
export type { CheckState, Observation, Outcome } from './types.ts'
export { monitoringOf } from './workers.ts'

/** Mounts the routes. Returns what starts looking at checks. */
export function start(app: App): () => Promise<void> {
  const startLoops = registerWorkers(app)
  takeHeartbeatsByMail(app)
  mountRoutes(app, createHeartbeats(app))
  return startLoops
}
