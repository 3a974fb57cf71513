import type { Span, State } from '../types.ts'

const dayMs = 86_400_000

/** A UTC day of a component. `share` is null on a day nobody knows anything of. */
export type Day = { day: string; share: number | null; worst: State | null; badMs: number }

export type History = { days: Day[]; share: number | null }

/**
 * How a component did on each of the last days, oldest first, and over all of them. The share is time up of time up,
 * degraded and down: what was inconclusive is nobody's, a maintenance was announced, and time that is not covered is unknown.
 */
export function historyOf(spans: readonly Span[], days: number, now: Date): History {
  const first = Math.floor(now.getTime() / dayMs) - days + 1
  let [up, counted] = [0, 0]
  const list = Array.from({ length: days }, (_, n) => {
    const [from, to] = [(first + n) * dayMs, Math.min((first + n + 1) * dayMs, now.getTime())]
    const sums = sumsOf(spans, from, to)
    const bad = sums.degraded + sums.down
    up += sums.up
    counted += sums.up + bad
    const known = (Object.keys(sums) as State[]).filter((state) => sums[state] > 0 && state !== 'inconclusive')
    return {
      day: new Date(from).toISOString().slice(0, 10),
      share: sums.up + bad > 0 ? sums.up / (sums.up + bad) : null,
      worst: (['down', 'degraded', 'maintenance', 'up'] as const).find((state) => known.includes(state)) ?? null,
      badMs: bad,
    }
  })
  return { days: list, share: counted > 0 ? up / counted : null }
}

function sumsOf(spans: readonly Span[], from: number, to: number): Record<State, number> {
  const sums: Record<State, number> = { up: 0, degraded: 0, down: 0, maintenance: 0, inconclusive: 0 }
  for (const { begins, ends, state } of spans) {
    const length = Math.min(ends?.getTime() ?? to, to) - Math.max(begins.getTime(), from)
    if (length > 0) sums[state] += length
  }
  return sums
}
