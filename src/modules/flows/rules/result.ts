/** What became of one run. Times in milliseconds. */
export type FlowResult = {
  /** `inconclusive`: it says nothing about what was looked at (our browser did not start, say). */
  state: 'passed' | 'degraded' | 'failed' | 'inconclusive'
  reason: { code: FlowFault; text: string } | null
  /** The step that failed, counted from 0. */
  failedStep: number | null
  steps: readonly StepResult[]
  /** Sentences for staff; with one of them a run that passed is degraded. */
  warnings: readonly { step: number; text: string }[]
  assertions: readonly { name: string; held: boolean }[]
  /** Of a failed run. PNG; HAR 1.2 without bodies, credentials or secrets. */
  screenshot: Buffer | null
  har: Buffer | null
  tookMs: number
}

export type FlowFault =
  | 'not_found'
  | 'not_held'
  | 'no_value'
  | 'refused_address'
  | 'navigation'
  | 'step'
  | 'timeout'
  | 'memory'
  | 'disk'
  | 'flooded'
  | 'browser'

export type StepResult = {
  label: string
  state: 'passed' | 'failed' | 'skipped'
  tookMs: number
  /** Which of its selectors matched, counted from 0; null for a step without, or where none did. */
  selector: number | null
  /** How many selectors it has, and the one that matched, in words. */
  selectors: number
  matched: string | null
}

/** What one run may use. A run that takes more is ended, and costs nothing but itself. */
export type FlowLimits = {
  /** For everything; a quarter of it is kept for the steps that always run. */
  ms: number
  memoryMb: number
  diskMb: number
  /** Bytes over the network, both ways. */
  trafficMb: number
}

export const usualLimits: FlowLimits = { ms: 60_000, memoryMb: 1500, diskMb: 200, trafficMb: 100 }
