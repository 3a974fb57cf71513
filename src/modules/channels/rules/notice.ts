import type { ChannelKind, ReachableBy } from '../types.ts'

/** A notice rings nobody out of bed where it can be read: a call is the last way. */
const lastOfAll: ChannelKind = 'voice'

/**
 * The channel a notice goes over next: the person's own order, working ones before those that fail, calls last. `kinds` null:
 * any. Null when none is left that was not tried.
 */
export function nextChannel(
  channels: readonly ReachableBy[],
  kinds: readonly string[] | null,
  tried: ReadonlySet<string>,
): ReachableBy | null {
  const left = channels.filter((one) => !tried.has(one.id) && (kinds === null || kinds.includes(one.kind)))
  const rank = (one: ReachableBy) => (one.kind === lastOfAll ? 2 : 0) + (one.working ? 0 : 1)
  return left.toSorted((a, b) => rank(a) - rank(b))[0] ?? null
}
