import type { ChannelKind } from '../types.ts'

/**
 * Pauses after a failed try that may pass. Short, because a page is worth something for a minute or two and then the next
 * channel is better; long enough for a gateway that restarts.
 */
const pausesMs: Record<ChannelKind, readonly number[]> = {
  sms: [2000, 4000, 8000],
  voice: [2000, 4000, 8000],
  push: [2000, 6000],
  webhook: [2000, 6000],
  email: [5000, 15_000],
}

/** A provider that asks for more patience than this is passed over. */
const mostPatienceMs = 15_000

/** The pause before the next try after `attempts` failed ones, or null: pass over to the next channel. */
export function nextPause(kind: ChannelKind, attempts: number, retryAfterMs: number | null): number | null {
  const pause = pausesMs[kind][attempts - 1]
  if (pause === undefined) return null
  if (retryAfterMs !== null && retryAfterMs > mostPatienceMs) return null
  return Math.max(pause, retryAfterMs ?? 0)
}

/** A channel that failed is tried again with the first page after this long, otherwise nobody would learn that it works. */
export const restMs = 15 * 60_000

export function isWorking(brokenAt: Date | null, lastFailureAt: Date | null, now: Date): boolean {
  return brokenAt === null || lastFailureAt === null || now.getTime() - lastFailureAt.getTime() >= restMs
}
