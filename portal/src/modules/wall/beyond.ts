import type { SeverityName } from '../../ui/Severity.tsx'

export type BySeverity = Record<SeverityName, number>

export const SEVERITIES = ['P1', 'P2', 'P3', 'P4'] as const

/** What a list leaves out: all there are without those it shows, by severity. */
export function beyond(all: BySeverity, shown: readonly { severity: SeverityName }[]): BySeverity {
  const left = { ...all }
  for (const { severity } of shown) left[severity]--
  for (const severity of SEVERITIES) left[severity] = Math.max(0, left[severity])
  return left
}

export const totalOf = (counts: BySeverity) => SEVERITIES.reduce((sum, severity) => sum + counts[severity], 0)
