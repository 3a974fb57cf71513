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

/** What a name server is asked for. */
export const recordTypes = [
  'A',
  'AAAA',
  'CNAME',
  'MX',
  'NS',
  'PTR',
  'SOA',
  'TXT',
  'SRV',
  'CAA',
  'DS',
  'DNSKEY',
] as const

export type DiagnosisOptions = { port?: number; record?: string }

/** The last three look inside a machine: they ask about a system, and nothing else names one. */
export const insideKinds: readonly DiagnosisKind[] = ['processes', 'disk', 'services']

/**
 * What somebody wants to know of a target: a host, an address, a domain, for `http` a URL. `reach` is `public` where nobody answers
 * for the target: then only public addresses are looked at, whatever networks the site opens.
 */
export type Order = { kind: DiagnosisKind; target: string; options: DiagnosisOptions; reach?: 'public' }

/** What was measured on the way, by name. */
export type Measured = {
  tookMs: number
  timings: Readonly<Record<string, number>>
  facts: Readonly<Record<string, string | number | boolean>>
}

/** What was found. `output` is what the program or the protocol said, bounded, line by line. */
export type Findings = { outcome: Outcome; said: string; output: string; measured?: Measured }

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
