import type { FlowResult } from '#flows'
import type { Kind, Target } from './contract/targets.ts'

/** What one look at a target says. Inconclusive: we could not judge, so it counts for nobody. */
export type Outcome = 'up' | 'degraded' | 'down' | 'inconclusive'

/** What is known about a check: `pending` until the first conclusive result. */
export type CheckState = 'pending' | Outcome

/** One number a check measured on its way, for series: performance data of plugins, samples of an exporter, timings. */
export type Measure = {
  name: string
  value: number
  unit: string | null
  labels?: Readonly<Record<string, string>>
}

/** Milliseconds of the parts of a look, as far as the protocol has them. */
export type Timings = { resolve?: number; connect?: number; tls?: number; firstByte?: number; transfer?: number }

/** A fact worth showing beside the result: version of a server, end of a certificate, records found. */
export type Facts = Readonly<Record<string, string | number | boolean>>

export type Observation = {
  outcome: Outcome
  /** One line for people, at most 500 characters, never with a secret. */
  said: string
  tookMs: number
  timings: Timings
  measures: readonly Measure[]
  facts: Facts
  /** The target was not reached at all: only then our own connection may be to blame. */
  unreached: boolean
  /** Of a flow: its steps, and of a failed one what was on the screen and on the line. */
  ran?: FlowResult
}

/** A check as it stands. */
export type StoredCheck = {
  id: string
  accountId: string
  accountName: string
  systemId: string
  systemName: string
  name: string
  kind: Kind
  target: Target
  secret: Buffer | null
  /** Of a recorded visit: names, and what is sealed of each in base64. */
  secrets: Record<string, string>
  everyMs: number
  timeoutMs: number
  attempts: number
  recheckMs: number
  severity: 'P1' | 'P2' | 'P3' | 'P4'
  locations: string[]
  quorum: number
  version: number
  pausedAt: Date | null
  removedAt: Date | null
  state: CheckState
  since: Date
  flapping: boolean
  said: string
  voters: number
  against: number
  problem: boolean
  lookedAt: Date | null
  tookMs: number | null
}

export const subjectOf = (id: string) => ({ kind: 'check', id })
