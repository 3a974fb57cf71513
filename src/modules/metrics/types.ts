/** One measured value, as sources hand it over. */
export type Point = {
  accountId: string
  /** A system of that account. */
  systemId: string
  /** As Prometheus and OpenTelemetry name it, up to 200 characters. */
  name: string
  /** At most 32; 100 characters a key, 500 a value. */
  labels: Readonly<Record<string, string>>
  unit: string | null
  /** When it was measured; at most ten minutes ahead of our clock. */
  at: Date
  /** Finite. */
  value: number
}

/** What became of points: `stored` are new; the rest by reason. */
export type Recorded = {
  stored: number
  /** There was a point of this series at this moment already; the first one stays. */
  known: number
  /** Name, label or unit that cannot be kept. */
  malformed: number
  /** No number, infinite, or too large. */
  value: number
  /** Older than points are kept. */
  old: number
  /** Ahead of our clock by more than ten minutes. */
  future: number
  /** The system has as many series as one may have, or there is no such system of the account. */
  series: number
}

export type Series = {
  id: string
  accountId: string
  systemId: string
  name: string
  labels: Record<string, string>
  unit: string | null
  /** The newest point, within minutes. */
  seenAt: Date
}

export type Direction = 'above' | 'below'
export type WatchKind = 'threshold' | 'forecast'
export type Severity = 'P1' | 'P2' | 'P3' | 'P4'

export type Watch = {
  id: string
  accountId: string
  /** Null: every system of the account. */
  systemId: string | null
  kind: WatchKind
  name: string
  labels: Record<string, string>
  direction: Direction
  value: number
  holdSeconds: number
  horizonDays: number
  severity: Severity
  note: string
  version: number
}
