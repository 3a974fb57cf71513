import type { Severity } from '#platform/http/contract.ts'
import type { Channel, Status } from './shapes.ts'

export type RequestFact = { requestId: string; number: number }

declare module '#platform/events/events.ts' {
  interface EventTypes {
    'support.request_created': RequestFact & { severity: Severity; channel: Channel; title: string }
    /** Status, severity, people or words of a request are others. */
    'support.request_changed': RequestFact & { status: Status }
    'support.message_added': RequestFact & { messageId: string; kind: 'customer' | 'answer' }
    'support.note_added': RequestFact & { messageId: string }
    'support.request_solved': RequestFact
    'support.request_reopened': RequestFact
  }
}
