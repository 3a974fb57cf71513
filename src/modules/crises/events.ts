import type { Severity } from '#platform/http/contract.ts'

declare module '#platform/events/events.ts' {
  interface EventTypes {
    /** A crisis began, by itself or by hand. Internal, as all of these. */
    'crises.opened': { crisisId: string; severity: Severity; requestId: string | null; incidentId: string | null }
    /** Something was written in it, a role moved, an update was given or is owed. */
    'crises.changed': { crisisId: string }
    'crises.closed': { crisisId: string; requestId: string | null; incidentId: string | null }
    /** Which runbook is for what is another. Its subject is of kind `crisis_runbook`. */
    'crises.runbooks_changed': { runbookId: string }
  }
}
