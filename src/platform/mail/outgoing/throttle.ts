import { clock } from '../../clock.ts'

/** Mails at once to one destination domain from one instance. A smart host or a large provider slows down whoever sends more. */
const perDomain = 5
const firstPauseMs = 15_000
const longestPauseMs = 15 * 60_000

export type Gate = {
  /** The right to send one mail to the domain now: call the result when done. Null with the time to come back otherwise. */
  enter(domain: string): { leave(): void } | { comeBackAt: Date }
  /** The domain answered "not now" (4xx): leave it alone for a while, longer each time. */
  slowDown(domain: string): void
  /** The domain took a mail. */
  fine(domain: string): void
}

/** Keeps a slow or refusing domain from holding up the mail of all others. One for each running program. */
export function createGate(): Gate {
  const busy = new Map<string, number>()
  const pauses = new Map<string, { until: number; ms: number }>()

  return {
    enter(domain) {
      const now = clock.now().getTime()
      const pause = pauses.get(domain)
      if (pause && pause.until > now) return { comeBackAt: new Date(pause.until) }
      const sending = busy.get(domain) ?? 0
      if (sending >= perDomain) return { comeBackAt: new Date(now + 500) }
      busy.set(domain, sending + 1)
      return {
        leave() {
          const left = (busy.get(domain) ?? 1) - 1
          if (left > 0) busy.set(domain, left)
          else busy.delete(domain)
        },
      }
    },
    slowDown(domain) {
      const ms = Math.min(longestPauseMs, (pauses.get(domain)?.ms ?? firstPauseMs / 2) * 2)
      pauses.set(domain, { until: clock.now().getTime() + ms, ms })
    },
    fine(domain) {
      pauses.delete(domain)
    },
  }
}
