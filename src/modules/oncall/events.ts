import type { Severity } from './rules/policy.ts'
import type { FactKind, Status } from './rules/state.ts'

/** Data of every event that tells what an escalation did. The event's subject is what the escalation is about. */
export type EscalationFact = {
  escalationId: string
  severity: Severity
  status: Status
  round?: number
  step?: number
  /** Who acted, of `acknowledged`, `escalated`. */
  personId?: string
  via?: string
}

export type OncallEventName = `oncall.${FactKind}`

declare module '#platform/events/events.ts' {
  interface EventTypes {
    'oncall.started': EscalationFact
    /** Its policy pages nobody at this time. */
    'oncall.silent': EscalationFact
    /** A further step is paged; of the first page of a chain `oncall.started` tells. */
    'oncall.paged': EscalationFact
    'oncall.stands_in': EscalationFact
    /** Every channel of a person failed. */
    'oncall.passed_over': EscalationFact
    /** Nobody in the step could be reached. */
    'oncall.step_passed': EscalationFact
    'oncall.acknowledged': EscalationFact
    'oncall.lease_expired': EscalationFact
    'oncall.escalated': EscalationFact
    'oncall.handed_over': EscalationFact
    'oncall.severity_changed': EscalationFact
    /** Nobody in the whole chain could be reached; the next round comes in its time. */
    'oncall.waiting': EscalationFact
    /** The chain is over and nobody acknowledged. */
    'oncall.exhausted': EscalationFact
    'oncall.closed': EscalationFact
    /** A paged person wrote to the customer from the page. In their name; support sends it or refuses. */
    'oncall.answered': { escalationId: string; personId: string; text: string; via: string }
    /** A paged person says it is solved. Support closes the subject, or refuses and nothing happens. */
    'oncall.resolved': { escalationId: string; personId: string; via: string }
    /** A rota or an override changed: gaps may be others. */
    'oncall.rota_changed': { rotaId: string }
  }
}
