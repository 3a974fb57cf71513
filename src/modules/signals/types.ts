import type { Severity } from '#platform/http/contract.ts'
import type { Settings, SourceKind } from './shapes.ts'

/** A measured value of a source, before it is known whose system it is of. */
export type Measured = {
  host: string
  name: string
  labels: Readonly<Record<string, string>>
  unit: string | null
  at: Date
  value: number
}

/** A line of a log, before it is known whose system it is of. Severity as in RFC 5424: 0 emergency to 7 debug. */
export type Line = {
  host: string
  program: string
  severity: number
  at: Date
  text: string
  /** Where a source says more of it: for finding the account. */
  labels?: Readonly<Record<string, string>>
}

/** A problem, or that it is over, as a source tells it. `key` names it within the source and the host. */
export type Told = {
  host: string
  key: string
  status: 'problem' | 'clear'
  sequence: bigint | null
  severity: Severity
  title: string
  text: string
  labels: Readonly<Record<string, string>>
  runbook: string | null
  at: Date
  /** Of an alert that its source keeps up: as it stands, and a digest of all it says but its end. */
  active?: ActiveAlert
  words?: string
  /** Said so often in a row, word for word; once unless given. */
  times?: number
}

/** An alert as a Prometheus keeps it up. */
export type ActiveAlert = {
  fingerprint: string
  labels: Readonly<Record<string, string>>
  annotations: Readonly<Record<string, string>>
  generatorUrl: string
  startsAt: Date
  endsAt: Date
}

/** An alert its source said before, word for word but for its end: it is read only where it has to be. */
export type Said = { words: string; endsAt: Date; read: () => Told }

/** What a decoder and a mapping make of what came, all of it bounded. `again` holds what is not told because it is known. */
export type Heard = {
  told: readonly Told[]
  lines: readonly Line[]
  measured: readonly Measured[]
  again?: readonly Said[]
}

/** A source as its signals meet it. */
export type Source = {
  id: string
  accountId: string
  /** Its account is the provider's: what it says belongs to the accounts it names. */
  many: boolean
  kind: SourceKind
  name: string
  settings: Settings
  networks: readonly string[]
  tokenHash: Buffer
  tokenSealed: Buffer | null
  perMinute: number
  paused: boolean
}
