import type { Severity } from '#platform/http/contract.ts'
import type { Channel, Status } from './shapes.ts'

export type RequestFact = { requestId: string; number: number }
/** The request that went into the other, and which merge did it. */
export type MergeFact = RequestFact & { intoId: string; intoNumber: number; mergeId: string }

declare module '#platform/events/events.ts' {
  interface EventTypes {
    'support.request_created': RequestFact & { severity: Severity; channel: Channel; title: string }
    /** Status, severity, people or words of a request are others. */
    'support.request_changed': RequestFact & { status: Status }
    /** Internal. */
    'support.severity_changed': RequestFact & { severity: Severity; before: Severity }
    'support.message_added': RequestFact & { messageId: string; kind: 'customer' | 'answer'; statusUpdate: boolean }
    'support.note_added': RequestFact & { messageId: string }
    /** A reminder was set, taken back or seen to. Internal. */
    'support.follow_up_changed': { requestId: string }
    /** Somebody began or stopped reading or writing. Internal; its subject is of kind `presence`. */
    'support.presence_changed': { requestId: string }
    /** Time spent changed: for billing. Internal; its subject is of kind `time`. */
    'support.time_changed': { requestId: string; entryId: string }
    /** A customer said how it was. */
    'support.rated': RequestFact & { score: number }
    /** Views of the list changed. Internal; its subject is of kind `view`. */
    'support.views_changed': { viewId: string }
    'support.request_solved': RequestFact
    'support.request_reopened': RequestFact
    /** One request went into another. Internal, as its undoing. */
    'support.request_merged': MergeFact
    'support.request_unmerged': MergeFact
  }
}
