import { problems } from './problems.ts'
import { type Flow, readRecording } from './rules/recording.ts'
import { referred } from './rules/variables.ts'

export type { Flow } from './rules/recording.ts'
export type { FlowFault, FlowLimits, FlowResult, StepResult } from './rules/result.ts'
export { usualLimits } from './rules/result.ts'
export { type RunOptions, runFlow } from './run/run.ts'

/** Why a recording cannot be run; null where it can. */
export function flowFault(json: string): string | null {
  const flow = readRecording(json)
  return 'code' in flow ? flow.detail : null
}

/** The names of the secrets a recording types, each once. */
export const flowSecrets = ({ steps }: { steps?: unknown }): string[] => [
  ...new Set(referred(JSON.stringify(steps ?? [])).secrets),
]

/** A recording that somebody gave us. Refuses `flows.too_large`, `flows.unreadable`, `flows.not_supported`. */
export function readFlow(json: string): Flow {
  const flow = readRecording(json)
  if ('code' in flow) throw problems.refuse(flow.code, { detail: flow.detail })
  return flow
}
