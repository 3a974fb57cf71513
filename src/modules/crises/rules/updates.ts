import type { Severity } from '#platform/http/contract.ts'

/** Minutes between two status updates, by severity, where a runbook says nothing else. */
export const usualMinutes: Record<Severity, number> = { P1: 30, P2: 60, P3: 240, P4: 1440 }

export type UpdateMinutes = Partial<Record<Severity, number>>

/** How long a status update holds, in milliseconds. */
export function everyMs(severity: Severity, own: UpdateMinutes): number {
  return (own[severity] ?? usualMinutes[severity]) * 60_000
}

/** When the next update is owed: so long after the last one, or after the beginning while there was none. */
export function updateDue(last: Date, severity: Severity, own: UpdateMinutes): Date {
  return new Date(last.getTime() + everyMs(severity, own))
}

/**
 * When to remind again of an update that is owed since `due` and was not given: at whole intervals from then, the next one after
 * `now`. Moments that passed while nobody could remind are left out, never made up for.
 */
export function remindAgain(due: Date, every: number, now: Date): Date {
  const passed = Math.max(0, Math.floor((now.getTime() - due.getTime()) / every))
  return new Date(due.getTime() + (passed + 1) * every)
}
