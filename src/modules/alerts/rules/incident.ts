import type { Severity } from '#platform/http/contract.ts'
import type { Hold } from '../suppression.ts'
import { settleMs } from './signal.ts'

/** An incident as its decision needs it, after its alerts were counted. */
export type IncidentState = {
  severity: Severity
  /** What its request has; null: no request yet. */
  requestSeverity: Severity | null
  /** When the request was solved; null while it is open. */
  requestOverAtMs: number | null
  openAlerts: number
  quietAtMs: number | null
  snoozedUntilMs: number | null
}

/** Alerts that are open, with what holds each back. */
export type HeldAlert = {
  severity: Severity
  openedAtMs: number
  paging: 'usual' | 'never' | 'always'
  hold: Hold | null
}

export type IncidentStep =
  | { do: 'page' }
  /** Its request rises; the policy pages by the higher severity. */
  | { do: 'raise' }
  | { do: 'hold'; hold: Hold; againAtMs: number }
  | { do: 'settle'; atMs: number }
  /** Its request was solved and it is still there: asked again then. */
  | { do: 'again'; atMs: number }
  | { do: 'resolve' }
  | { do: 'wait' }

/** Somebody solved the request; so long they are believed although its alerts are open. */
export const believedMs = 900_000

/** Held for a reason without an end, it is asked again after so long. */
const askAgainMs = 60_000

/**
 * What an incident needs now. It pages when one of its open alerts is held back by nothing, and anew when its request was solved
 * and it is still there a quarter of an hour later, or worse at once; it resolves when none was open for
 * the settling time, so that a flapping line stays one incident and pages once.
 */
export function decideIncident(state: IncidentState, alerts: readonly HeldAlert[], nowMs: number): IncidentStep {
  if (state.openAlerts === 0) {
    const atMs = (state.quietAtMs ?? nowMs) + settleMs
    return atMs <= nowMs ? { do: 'resolve' } : { do: 'settle', atMs }
  }
  if (state.requestSeverity !== null && state.requestOverAtMs === null)
    return state.severity < state.requestSeverity ? { do: 'raise' } : { do: 'wait' }
  if (state.requestOverAtMs !== null && isBelieved(state, state.requestOverAtMs, alerts, nowMs))
    return { do: 'again', atMs: state.requestOverAtMs + believedMs }
  const holds = alerts.map((alert) => holdOf(alert))
  const snoozed = snoozeOf(state, nowMs)
  if (!snoozed && (holds.length === 0 || holds.includes(null))) return { do: 'page' }
  const hold = snoozed ?? nearest(holds.filter((one) => one !== null))
  const untilMs = hold.until?.getTime() ?? Number.POSITIVE_INFINITY
  return { do: 'hold', hold, againAtMs: Math.max(nowMs + 1000, Math.min(untilMs, nowMs + askAgainMs)) }
}

/** Nothing is new or worse since the request was solved, and that was a moment ago. */
function isBelieved(state: IncidentState, overAtMs: number, alerts: readonly HeldAlert[], nowMs: number): boolean {
  if (nowMs - overAtMs >= believedMs) return false
  const worse = state.requestSeverity !== null && state.severity < state.requestSeverity
  return !worse && alerts.every(({ openedAtMs }) => openedAtMs <= overAtMs)
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
