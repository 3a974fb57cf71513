import { type Limits, look, type Observation, type Target, target as targetShape } from '#monitoring'
import type { Findings, Measured, Order } from '../types.ts'
import { cleanLine, cleanOutput } from './clean.ts'

/** The same looks that checks take, asked once, with everything they saw written out. */
export const lookKinds = ['ping', 'dns', 'tls', 'http', 'port', 'domain'] as const
/** So many measured facts of one look are kept as data. */
const mostFacts = 50

export type LookKind = (typeof lookKinds)[number]

/** What a check of this kind looks at; null where the target does not fit it. */
export function targetOf({
  kind,
  target,
  options,
}: Order & { kind: LookKind }): Exclude<Target, { kind: 'heartbeat' }> | null {
  const read = targetShape.safeParse(wanted(kind, target, options))
  return read.success && read.data.kind !== 'heartbeat' ? read.data : null
}

function wanted(kind: LookKind, target: string, { port, record }: Order['options']): unknown {
  switch (kind) {
    case 'ping':
      return { kind, host: target, count: 5 }
    case 'dns':
      return { kind, name: target, record }
    case 'tls':
      return { kind, host: target, port }
    case 'http':
      return { kind, url: target, redirects: 5, status: ['1xx', '2xx', '3xx', '4xx', '5xx'] }
    case 'port':
      return { kind: 'tcp', host: target, port }
    case 'domain':
      return { kind, domain: target }
  }
}

export async function lookAt(order: Order & { kind: LookKind }, limits: Limits): Promise<Findings> {
  const target = targetOf(order)
  if (!target) return { outcome: 'inconclusive', said: 'The target does not fit what is asked.', output: '' }
  const seen = await look(target, limits)
  const { outcome, said } = seen
  return { outcome, said: cleanLine(said), output: cleanOutput(written(seen)), measured: measuredIn(seen) }
}

/** What was measured, as data: bounded, because names and values may come from the target. */
function measuredIn({ tookMs, timings, measures, facts }: Observation): Measured {
  const all = [...measures.map(({ name, value }) => [name, value] as const), ...Object.entries(facts)]
  const named = all
    .slice(0, mostFacts)
    .map(([name, value]) => [
      cleanLine(name).slice(0, 100),
      typeof value === 'number' || typeof value === 'boolean' ? value : cleanLine(String(value)),
    ])
  return { tookMs, timings: { ...timings } as Record<string, number>, facts: Object.fromEntries(named) }
}

/** Every part of an observation on a line of its own. */
function written({ said, tookMs, timings, measures, facts }: Observation): string {
  return [
    said,
    ...Object.entries(timings).map(([part, ms]) => `${part}: ${ms} ms`),
    `together: ${tookMs} ms`,
    ...measures.map(({ name, value, unit }) => `${name}: ${value}${unit ? ` ${unit}` : ''}`),
    ...Object.entries(facts).map(([name, value]) => `${name}: ${value}`),
  ].join('\n')
}
