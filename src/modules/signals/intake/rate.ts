import { clock } from '#platform/clock.ts'
import { problems } from '../problems.ts'
import type { Source } from '../types.ts'

/** As much as a source may send in a minute may come at once; then it comes back evenly. */
export type Rate = {
  /** Takes `n` from what the source may send; refuses `signals.too_many` with `retryAfterSeconds` when there is not enough. */
  take(source: Pick<Source, 'id' | 'perMinute'>, n: number): void
}

/** Token buckets in memory; each instance counts for itself. A single delivery larger than a whole minute is taken when nothing else came. */
export function createRate(): Rate {
  const buckets = new Map<string, { left: number; at: number }>()
  return {
    take({ id, perMinute }, n) {
      const now = clock.now().getTime()
      const before = buckets.get(id)
      const idleMs = before ? Math.max(0, now - before.at) : 0
      const left = before ? Math.min(perMinute, before.left + (idleMs * perMinute) / 60_000) : perMinute
      const wanted = Math.min(n, perMinute)
      if (left < wanted) {
        buckets.set(id, { left, at: now })
        throw problems.refuse('signals.too_many', {
          retryAfterSeconds: Math.ceil(((wanted - left) * 60) / perMinute),
        })
      }
      buckets.set(id, { left: left - wanted, at: now })
    },
  }
}
