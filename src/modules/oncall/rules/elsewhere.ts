import { createHash } from 'node:crypto'
import { canonicalJson } from '#platform/audit/canonical.ts'
import type { DirectoryData } from './directory.ts'
import type { Bodies } from './page-text.ts'
import type { Chain, PolicyVersion, Severity } from './policy.ts'
import type { Event, State } from './state.ts'

/** What somebody elsewhere needs to go on paging while this installation is silent, and what they did. Plain data. */

/** A page that has not left, or whose person may still answer. */
export type CopiedPage = {
  id: string
  round: number
  step: number
  personId: string
  personName: string
  channelId: string
  kind: string
  address: string
  dueAtMs: number
  shadow: boolean
  /** A gateway, push service or mail server took it. */
  handed: boolean
}

/** What an escalation is about: shown in the page, and where the link leads. */
export type Subject = { kind: string; id: string; label: string; url: string }

export type CopiedEscalation = {
  id: string
  accountId: string
  subject: Subject
  title: string
  body: string
  bodies: Bodies
  severity: Severity
  policyId: string
  startedAtMs: number
  /** Null: it waits for its start, which is due. */
  state: State | null
  pages: CopiedPage[]
}

/** Paging that begins elsewhere, under the id it has from then on. */
export type NewEscalation = Omit<CopiedEscalation, 'state' | 'pages' | 'startedAtMs'>

/** Everything chains are built from, of all policies in use. */
export type Duty = { policies: PolicyVersion[]; directory: DirectoryData; languages: Readonly<Record<string, string>> }

/** One thing done elsewhere about one escalation. */
export type Deed =
  /** The rules decided an event. `before` names the state it met; `pageIds` are of the pages it planned, in order. */
  | { do: 'event'; at: Date; before: string; event: Event; pageIds: readonly string[] }
  | { do: 'sent'; at: Date; pageId: string; name: string; kind: string }
  | { do: 'failed'; at: Date; pageId: string; error: string }

/** Names a state: equal states have the same name on both sides, whatever the order of their fields. */
export function stateName(state: State | null): string {
  return state === null ? '' : createHash('sha256').update(canonicalJson(state)).digest('base64url')
}

/** Whoever a chain may page in earnest: only they can have acted on it from where they were paged. */
export function isInChain(chain: Chain, personId: string): boolean {
  return chain.steps.some((step) =>
    [...step.targets, ...step.alternates.flat()].some((person) => person.personId === personId),
  )
}
