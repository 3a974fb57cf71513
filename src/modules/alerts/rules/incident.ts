import type { Severity } from '#platform/http/contract.ts'
import type { Hold } from '../suppression.ts'
import { settleMs } from './signal.ts'

/** An incident as its decision needs it, after its alerts were counted. */
export type IncidentState = {
  severity: Severity
  /** What its request has; null: no request yet. */
  requestSeverity: Severity | null
  /** The request is solved or closed. */
  requestOver: boolean
  openAlerts: number
  quietAtMs: number | null
  snoozedUntilMs: number | null
}

/** Alerts that are open, with what holds each back. */
export type HeldAlert = { severity: Severity; paging: 'usual' | 'never' | 'always'; hold: Hold | null }

export type IncidentStep =
  | { do: 'page' }
  /** Its request rises; the policy pages by the higher severity. */
  | { do: 'raise' }
  | { do: 'hold'; hold: Hold; againAtMs: number }
  | { do: 'settle'; atMs: number }
  | { do: 'resolve' }
  | { do: 'wait' }

/** Held for a reason without an end, it is asked again after so long. */
const askAgainMs = 60_000

/**
 * What an incident needs now. It pages when one of its open alerts is held back by nothing; it resolves when none was open for
 * the settling time, so that a flapping line stays one incident and pages once.
 */
export function decideIncident(state: IncidentState, alerts: readonly HeldAlert[], nowMs: number): IncidentStep {
  if (state.openAlerts === 0) {
    const atMs = (state.quietAtMs ?? nowMs) + settleMs
    return atMs <= nowMs ? { do: 'resolve' } : { do: 'settle', atMs }
  }
  if (state.requestSeverity !== null) {
    const rises = !state.requestOver && state.severity < state.requestSeverity
    return rises ? { do: 'raise' } : { do: 'wait' }
  }
  const holds = alerts.map((alert) => holdOf(alert))
  const snoozed = snoozeOf(state, nowMs)
  if (!snoozed && (holds.length === 0 || holds.includes(null))) return { do: 'page' }
  const hold = snoozed ?? nearest(holds.filter((one) => one !== null))
  const untilMs = hold.until?.getTime() ?? Number.POSITIVE_INFINITY
  return { do: 'hold', hold, againAtMs: Math.max(nowMs + 1000, Math.min(untilMs, nowMs + askAgainMs)) }
}

function holdOf({ paging, hold, severity }: HeldAlert): Hold | null {
  if (paging === 'never') return { code: 'rule', text: '', until: null }
  if (hold) return hold
  if (paging === 'always') return null
  return severity === 'P4' ? { code: 'low', text: '', until: null } : null
}

function snoozeOf({ snoozedUntilMs }: IncidentState, nowMs: number): Hold | null {
  return snoozedUntilMs !== null && snoozedUntilMs > nowMs
    ? { code: 'snoozed', text: '', until: new Date(snoozedUntilMs) }
    : null
}

/** The hold that ends first is the one to name. */
function nearest(holds: readonly Hold[]): Hold {
  const endOf = (hold: Hold) => hold.until?.getTime() ?? Number.POSITIVE_INFINITY
  return holds.toSorted((a, b) => (endOf(a) < endOf(b) ? -1 : endOf(a) > endOf(b) ? 1 : 0))[0]!
}
