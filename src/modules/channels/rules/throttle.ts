import type { ChannelKind } from '../types.ts'

/** What one destination takes: `burst` at once, then one each `everyMs`. Others are never held up by it. */
export const paces: Record<ChannelKind, { everyMs: number; burst: number }> = {
  sms: { everyMs: 1000, burst: 10 },
  voice: { everyMs: 10_000, burst: 2 },
  push: { everyMs: 500, burst: 20 },
  email: { everyMs: 250, burst: 40 },
  webhook: { everyMs: 50, burst: 200 },
}

/** What would wait longer than this is refused: an SMS of ten minutes ago helps nobody, another channel may. */
export const horizonMs = 60_000

/**
 * When each of `count` messages to one destination leaves, by the generic cell rate algorithm (ITU-T I.371): the
 * destination's virtual clock stands at `busyBefore` and moves by `everyMs` a message; a message may be ahead of it by the
 * burst. Null: beyond the horizon.
 */
export function slots(kind: ChannelKind, count: number, busyBefore: Date, now: Date): (Date | null)[] {
  const { everyMs, burst } = paces[kind]
  const aheadMs = (burst - 1) * everyMs
  const from = Math.max(busyBefore.getTime(), now.getTime())
  return Array.from({ length: count }, (_, index) => {
    const at = Math.max(now.getTime(), from + index * everyMs - aheadMs)
    return at - now.getTime() > horizonMs ? null : new Date(at)
  })
}

/** How far the virtual clock may run ahead of now: no message is promised a moment beyond the horizon. */
export function furthestMs(kind: ChannelKind): number {
  const { everyMs, burst } = paces[kind]
  return horizonMs + burst * everyMs
}
