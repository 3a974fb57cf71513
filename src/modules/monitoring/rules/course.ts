import type { CheckState } from '../types.ts'

/** A change of the state of a check, as it was kept. */
export type Turn = { at: Date; before: CheckState; after: CheckState; said: string }

/** A stretch of one state; `until` is null where it still lasts at the end of the span asked for. */
export type Stretch = { from: Date; until: Date | null; state: CheckState; said: string }

/**
 * The states of a check one after the other, without gaps, from `from` to `to`. `turns`: its changes since `from`, oldest first,
 * also those after `to`, because the first of them tells what was before. Without any, what is so now was so all along.
 */
export function courseOf(
  turns: readonly Turn[],
  now: Pick<Stretch, 'state' | 'said'>,
  from: Date,
  to: Date,
): Stretch[] {
  const within = turns.filter(({ at }) => at > from && at < to)
  const first = turns.find(({ at }) => at > from)
  const begin: Stretch = first
    ? { from, until: null, state: first.before, said: '' }
    : { from, until: null, state: turns.at(-1)?.after ?? now.state, said: turns.at(-1)?.said ?? now.said }
  const stretches = [begin, ...within.map(({ at, after, said }) => ({ from: at, until: null, state: after, said }))]
  return stretches.map((one, n) => ({ ...one, until: stretches[n + 1]?.from ?? null }))
}
