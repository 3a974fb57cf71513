import type { Chain } from './policy.ts'

export type Status = 'paging' | 'acknowledged' | 'exhausted' | 'silent' | 'closed'

/** A page planned in the current step. `hope` is false for a channel that was broken when the chain was made. */
export type PlannedPage = {
  personId: string
  channelId: string
  dueAtMs: number
  failed: boolean
  hope: boolean
  /** To a learner: it never counts. */
  shadow?: true
}

export type By = { personId: string; name: string; via: string }

/** Where an escalation stands. Plain data: it is stored as it is. Instants are milliseconds since 1970. */
export type State = {
  status: Status
  chain: Chain
  /** Counts every time the chain is gone through; with step, person and channel it names a page. */
  round: number
  repeatsLeft: number
  /** Index into chain.steps; equal to its length while a round in which nobody could be reached waits for the next. */
  step: number
  roundDueMs: number
  stepDueMs: number
  nextDueMs: number | null
  /** How many groups of alternates were called in this step. */
  alternates: number
  pages: PlannedPage[]
  /** Somebody had the whole time of a step to answer in this round. */
  waited: boolean
  holder: (By & { atMs: number }) | null
  leaseUntilMs: number | null
}

/** What the caller saw when acting: an act on a step that is over changes nothing. */
export type Seen = { round: number; step: number }

export type Event =
  | { type: 'started'; chain: Chain; dueAtMs: number }
  | { type: 'step_due'; dueAtMs: number }
  | { type: 'page_failed'; round: number; step: number; personId: string; channelId: string }
  | { type: 'acknowledged'; by: By }
  | { type: 'progress' }
  | { type: 'lease_expired'; dueAtMs: number; chain: Chain }
  | { type: 'escalate'; by: By; seen?: Seen }
  | { type: 'handed_over'; by: By; to: { personId: string; name: string }; chain: Chain; seen?: Seen }
  | { type: 'severity_changed'; chain: Chain }
  | { type: 'closed'; by: string | null }

export type StepEnd = 'expired' | 'passed' | 'acknowledged' | 'escalated' | 'restarted' | 'closed'

export type FactKind =
  | 'started'
  | 'silent'
  | 'paged'
  | 'stands_in'
  | 'passed_over'
  | 'step_passed'
  | 'acknowledged'
  | 'lease_expired'
  | 'escalated'
  | 'handed_over'
  | 'severity_changed'
  | 'waiting'
  | 'exhausted'
  | 'closed'

export type Effect =
  | {
      do: 'page'
      round: number
      step: number
      personId: string
      channelId: string
      dueAtMs: number
      standsIn: boolean
      shadow?: true
    }
  /** A planned page is due now, because the channel before it failed. */
  | { do: 'hurry'; round: number; step: number; personId: string; channelId: string; dueAtMs: number }
  /** The step is over: what was planned for `fromMs` or later is not sent. What was due before still is, however late. */
  | { do: 'expire'; round: number; step: number; fromMs: number }
  /** Nothing that has not left yet is sent. */
  | { do: 'cancel' }
  | { do: 'begin_step'; round: number; step: number; dueAtMs: number }
  | { do: 'end_step'; round: number; step: number; outcome: StepEnd }
  | { do: 'arm'; timer: 'step' | 'lease'; dueAtMs: number }
  | { do: 'disarm'; timer: 'step' | 'lease' }
  | { do: 'fact'; kind: FactKind; text: string; data: Record<string, unknown> }

export type RefusalCode = 'oncall.closed' | 'oncall.already_acknowledged' | 'oncall.no_next_step'
export type Refused = { refused: RefusalCode; detail: string; germanDetail: string }
export type Decision = { state: State; effects: Effect[] } | Refused

/** A decision in the making: a state of its own that the steps below change, and what they want done. */
export type Draft = { state: State; effects: Effect[]; nowMs: number }

/** Adds a sentence for the record. */
export function fact(draft: Draft, kind: FactKind, text: string, data: Record<string, unknown>): void {
  draft.effects.push({ do: 'fact', kind, text, data })
}
