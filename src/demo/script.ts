import type { Severity } from '#platform/http/contract.ts'
import type { AccountKey, StaffKey } from './people.ts'
import type { TeamKey } from './provider.ts'

/** What happened in the demo, as data. Times are before the story's moment: '3m 24s', or milliseconds. */
export type Ago = string | number

export type Status = 'open' | 'in_progress' | 'waiting_customer' | 'solved'

export type Act = { ago: Ago } & (
  | { who: StaffKey; answer: string; next?: Status }
  | { who: StaffKey; update: string }
  | { who: StaffKey; note: string }
  | { who: StaffKey; gives: StaffKey }
  | { who: StaffKey; sets: Status }
  /** Takes the page; where nobody is paged, the request. */
  | { who: StaffKey; acknowledges: true }
  /** Why a promise was broken. */
  | { who: StaffKey; explains: string; kind: string }
  | { who: 'customer'; says: string; by: 'email' | 'portal' }
)

export type ScriptedRequest = {
  number?: number
  account: AccountKey
  ago: Ago
  title: string
  text: string
  severity: Severity
  by: 'portal' | 'email' | 'phone' | 'monitoring'
  topic?: string
  tags?: string[]
  /** Not the team of the account's contract. */
  team?: TeamKey
  /** Contacts of the account who follow, by their place. */
  follows?: number[]
  /** A promise no plan knows: until when, counted from the beginning. */
  extra?: { kind: string; allowed: string }
  acts: Act[]
}
