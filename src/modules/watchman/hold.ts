import { systemActor } from '#platform/actor.ts'
import type { App } from '#platform/app.ts'
import { clock } from '#platform/clock.ts'
import { lastHeard } from './queries.ts'

/** Deadlines by which somebody is paged. */
const kinds = [
  'oncall.start',
  'oncall.page',
  'oncall.step',
  'oncall.lease',
  'channels.due',
  'promise.warn',
  'promise.due',
]
const queues = 'channels.'

/** Longer than this a watchman is not waited for: what fell due while the database was away fires within 5 s of its return. */
const patienceMs = 4000
/** While this instance does not listen yet it can hear nobody: waiting begins then, if that does not take longer than this. */
const openingMs = 20_000
/** A watchman takes over after 10 s; what was shorter than this it has not noticed. */
const noticedMs = 5000
/** A watchman that was not heard for so long is not waited for. */
const aliveMs = 24 * 3_600_000
const lookEveryMs = 1000

const actor = systemActor('watchman gate')

/**
 * After a start, and after the database was away, pages wait until every watchman that lives has said what it did meanwhile:
 * otherwise what it paged would be paged again here. Without a watchman nothing waits.
 */
export function holdPages(app: App): void {
  const gate = createGate(
    () => app.db.transact(actor, lastHeard),
    () => app.http.server.listening,
  )
  app.timers.holdWhile(kinds, gate.held)
  app.jobs.holdWhile(queues, gate.held)
}

type Waiting = { since: Date; until: number; atMost: number }

/** The gate over what tells when each watchman was heard last, which throws while the database is away. */
export function createGate(
  heard: () => Promise<readonly Date[]>,
  listening: () => boolean,
  monotonicMs: () => number = () => performance.now(),
): { held(): Promise<boolean> } {
  let waiting: Waiting | null = null
  let goodAt: number | null = null
  let askedAt = Number.NEGATIVE_INFINITY
  let asking: Promise<boolean> | null = null

  async function look(): Promise<boolean> {
    const times = await heard()
    const now = monotonicMs()
    const wasAway = goodAt === null || now - goodAt > noticedMs
    goodAt = now
    if (wasAway) waiting = { since: clock.now(), until: now + patienceMs, atMost: now + openingMs }
    if (waiting) {
      if (!listening()) waiting.until = Math.min(now + patienceMs, waiting.atMost)
      const { since, until } = waiting
      const lives = times.filter((at) => at.getTime() > since.getTime() - aliveMs)
      if (now >= until || lives.every((at) => at >= since)) waiting = null
    }
    return waiting !== null
  }

  return {
    held() {
      if (asking) return asking
      if (waiting === null && monotonicMs() - askedAt < lookEveryMs) return Promise.resolve(false)
      askedAt = monotonicMs()
      asking = look().finally(() => {
        asking = null
      })
      return asking
    },
  }
}
