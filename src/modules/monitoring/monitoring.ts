import type { App } from '#platform/app.ts'

export { type Target, target } from './contract/targets.ts'
export { look } from './runners/all.ts'
export { connectTcp, pin } from './runners/connect.ts'
export type { Limits } from './runners/runner.ts'
export type { CheckState, Observation, Outcome } from './types.ts'

/** Mounts the module's routes. */
export function start(_app: App): void {}
