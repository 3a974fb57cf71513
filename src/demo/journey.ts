import type { App } from '#platform/app.ts'
import { clock } from '#platform/clock.ts'
import type { TimeTravel } from '#platform/db/time-travel.ts'
import type { Outside } from './outside.ts'
import type { Watch } from './watch.ts'

/** The way through the demo's past: time passes, deadlines fire at their moment, the world outside answers. */
export type Journey = {
  readonly app: App
  /** The moment the story is told at. */
  readonly present: Date
  /** '3m 24s' before the story's moment. */
  ago(span: string): Date
  /** Something to happen later on the way. */
  plan(at: Date, run: () => Promise<void>): void
  /** Everything that falls due happens at its moment; then it is `moment`. Never goes back. */
  until(moment: Date): Promise<void>
}

type Planned = { at: Date; run: () => Promise<void> }

export function beginJourney(
  app: App,
  travel: TimeTravel,
  watch: Watch,
  present: Date,
  meet: (journey: Journey) => Outside,
): Journey {
  const planned: Planned[] = []
  let arrived = new Date(0)

  const journey: Journey = {
    app,
    present,
    ago: (span) => new Date(present.getTime() - spanMs(span)),
    plan: (at, run) => void planned.push({ at, run }),
    async until(moment) {
      for (;;) {
        const seen = await watch.look()
        await outside.answer(seen)
        if (seen.queues.length > 0) continue
        const next = earliest([...planned.map(({ at }) => at), seen.timer, seen.job])
        if (next === null || next > moment) break
        await arrive(next)
        await runPlanned()
        if (seen.timer && seen.timer <= clock.now()) await app.timers.settle()
      }
      await arrive(moment)
    },
  }
  const outside = meet(journey)

  async function arrive(moment: Date): Promise<void> {
    if (moment <= arrived) return
    arrived = moment
    const now = clock.now()
    if (moment > now || now.getTime() - moment.getTime() > 1000) await travel.to(moment)
  }

  async function runPlanned(): Promise<void> {
    for (;;) {
      const now = clock.now()
      const index = planned.findIndex(({ at }) => at <= now)
      if (index < 0) return
      const [{ run }] = planned.splice(index, 1) as [Planned]
      await run()
    }
  }

  return journey
}

function earliest(moments: readonly (Date | null)[]): Date | null {
  const known = moments.filter((each) => each !== null)
  return known.length > 0 ? new Date(Math.min(...known.map((at) => at.getTime()))) : null
}

const units: Record<string, number> = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1000 }

/** '1h 2m 3s' in milliseconds. */
export function spanMs(span: string): number {
  return [...span.matchAll(/(\d+)([dhms])/g)].reduce((sum, [, n, unit]) => sum + Number(n) * units[unit!]!, 0)
}
