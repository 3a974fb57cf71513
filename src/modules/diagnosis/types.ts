import type { Outcome } from '#monitoring'

/** What can be tried. The last three look inside a machine, which only a runner on it can. */
export const kinds = [
  'ping',
  'trace',
  'dns',
  'tls',
  'http',
  'port',
  'whois',
  'domain',
  'processes',
  'disk',
  'services',
] as const
export type DiagnosisKind = (typeof kinds)[number]

export type DiagnosisOptions = { port?: number; record?: string }

/** What somebody wants to know of a target: a host, an address, a domain, for `http` a URL. */
export type Order = { kind: DiagnosisKind; target: string; options: DiagnosisOptions }

/** What was found. `output` is what the program or the protocol said, bounded, line by line. */
export type Findings = { outcome: Outcome; said: string; output: string }

/**
 * Runs diagnoses at one location. The instance is the first there is; an agent near the systems is another. It keeps within its
 * time, and never throws for what the target does.
 */
export type DiagnosisRunner = {
  /** Null: for systems without a location that has a runner of its own. */
  location: string | null
  kinds: readonly DiagnosisKind[]
  run(order: Order, signal: AbortSignal): Promise<Findings>
}

export type Diagnosis = Order & {
  id: string
  accountId: string
  systemId: string
  incidentId: string | null
  location: string | null
  askedBy: string | null
  askedName: string
  askedAt: Date
  state: 'waiting' | 'done' | 'failed'
  outcome: Outcome | null
  said: string
  output: string
  endedAt: Date | null
}
