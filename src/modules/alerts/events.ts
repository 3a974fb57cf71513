import type { Severity } from '#platform/http/contract.ts'

/** `incidentId` is the incident the alert stands in. */
export type AlertFact = { alertId: string; incidentId: string | null; systemId: string | null }

declare module '#platform/events/events.ts' {
  interface EventTypes {
    'alerts.opened': AlertFact
    /** It counts on, its severity or its incident is another, somebody has it. */
    'alerts.changed': AlertFact
    'alerts.resolved': AlertFact
    'alerts.incident_opened': { incidentId: string; severity: Severity; requestId: string | null }
    'alerts.incident_changed': { incidentId: string }
    'alerts.incident_resolved': { incidentId: string }
    /** One incident turned out to be the other. Internal. */
    'alerts.incident_merged': { incidentId: string; number: number; intoId: string; intoNumber: number }
    /** An incident goes on in another request. Internal. */
    'alerts.incident_attached': { incidentId: string; number: number; requestId: string }
    /** Silences or rules are others. */
    'alerts.settings_changed': { what: 'silence' | 'rule' }
  }
}
