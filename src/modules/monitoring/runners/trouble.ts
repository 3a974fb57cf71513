import type { Facts, Measure, Observation, Outcome, Timings } from '../types.ts'

/** Why a look came to no answer. `not_allowed`, `missing`: our own doing, so it is inconclusive. */
export type Reason =
  | 'not_allowed'
  | 'missing'
  | 'unresolvable'
  | 'timeout'
  | 'unreachable'
  | 'refused'
  | 'broken'
  | 'wrong'

/** Ends a look. The message is a sentence for people. */
export class Trouble extends Error {
  readonly reason: Reason
  constructor(reason: Reason, message: string) {
    super(message)
    this.name = 'Trouble'
    this.reason = reason
  }
}

/** The target answered, and what it said is a problem. */
export const wrong = (message: string) => new Trouble('wrong', message)

/** A problem of the network between us and the target, for which we may be to blame ourselves. */
const unreached: ReadonlySet<Reason> = new Set(['unresolvable', 'timeout', 'unreachable'])

const codes: Record<string, [Reason, string]> = {
  ECONNREFUSED: ['refused', 'refused the connection'],
  ECONNRESET: ['broken', 'closed the connection'],
  EPIPE: ['broken', 'closed the connection'],
  EHOSTUNREACH: ['unreachable', 'cannot be reached (no route to the host)'],
  ENETUNREACH: ['unreachable', 'cannot be reached (no route to the network)'],
  EADDRNOTAVAIL: ['missing', 'could not be tried: this machine has no free port'],
  EMFILE: ['missing', 'could not be tried: this machine has no free file descriptors'],
  ETIMEDOUT: ['timeout', 'did not answer in time'],
}

/** Any error of sockets as a Trouble about `what`. */
export function asTrouble(error: unknown, what: string): Trouble {
  if (error instanceof Trouble) return error
  const { code, message, name } = error as NodeJS.ErrnoException
  if (name === 'AbortError' || name === 'TimeoutError') return new Trouble('timeout', `${what} did not answer in time.`)
  const known = codes[code ?? '']
  if (known) return new Trouble(known[0], `${what} ${known[1]}.`)
  return new Trouble('broken', `${what}: ${oneLine(message || String(error), 200)}`)
}

/** Text of a target as one bounded line without control characters. */
export function oneLine(text: string, most = 300): string {
  const line = text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim().toWellFormed() // biome-ignore format: one line
  return line.length > most ? `${line.slice(0, most - 1)}…`.toWellFormed() : line
}

/** What a runner found; everything but the sentence has a usual value. */
export type Found = {
  said: string
  outcome?: Outcome
  timings?: Timings
  measures?: readonly Measure[]
  facts?: Facts
}

/**
 * Runs a look and makes an observation of however it ends. `what` names the target in sentences. The time is measured from
 * here, and is kept also where it ends in trouble.
 */
export async function observe(what: string, look: () => Promise<Found>): Promise<Observation> {
  const began = performance.now()
  const end = (found: Found, unreached: boolean): Observation => ({
    outcome: found.outcome ?? 'up',
    said: oneLine(found.said, 500),
    tookMs: Math.round((performance.now() - began) * 10) / 10,
    timings: found.timings ?? {},
    measures: found.measures ?? [],
    facts: found.facts ?? {},
    unreached,
  })
  try {
    return end(await look(), false)
  } catch (error) {
    const trouble = asTrouble(error, what)
    const ours = trouble.reason === 'not_allowed' || trouble.reason === 'missing'
    return end({ said: trouble.message, outcome: ours ? 'inconclusive' : 'down' }, unreached.has(trouble.reason))
  }
}

const rank: Record<Outcome, number> = { up: 0, inconclusive: 1, degraded: 2, down: 3 }

/** The worse of two outcomes. */
export function worse(a: Outcome, b: Outcome): Outcome {
  return rank[a] >= rank[b] ? a : b
}
