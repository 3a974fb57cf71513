import type { App } from '#platform/app.ts'

export type { CheckState, Observation, Outcome } from './types.ts'

/** Mounts the module's routes. */
export function start(_app: App): void {}
