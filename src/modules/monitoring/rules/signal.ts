import type { CheckState } from '../types.ts'

/** Who says it, as `#alerts` knows it. */
export const signalSource = 'monitoring'

/** The one name of a check's problem, whoever saw it. */
export const signalKey = (checkId: string) => `check ${checkId}`

type Severity = 'P1' | 'P2' | 'P3' | 'P4'

/**
 * Whether a problem stands after the vote. Inconclusive says nothing new, so what stood stands. A flapping check keeps its problem
 * while it is up for a moment, so that one flapping line is one alert and not fifty.
 */
export function problemStands(stood: boolean, verdict: { state: CheckState; flapping: boolean }): boolean {
  if (verdict.state === 'down' || verdict.state === 'degraded') return true
  if (verdict.state === 'up') return stood && verdict.flapping
  return stood
}

const lower: Record<Severity, Severity> = { P1: 'P2', P2: 'P3', P3: 'P4', P4: 'P4' }

/** How bad: what the check says for down, one less for degraded. */
export function severityOf(severity: Severity, state: CheckState): Severity {
  return state === 'degraded' ? lower[severity] : severity
}
