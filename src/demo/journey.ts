import type { App } from '#platform/app.ts'
import { clock } from '#platform/clock.ts'
import type { TimeTravel } from '#platform/db/time-travel.ts'
import type { Outside } from './outside.ts'

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
        await outside.answer()
        const next = await nextMoment(app, planned)
        if (next === null || next > moment) break
        await arrive(next)
        await runPlanned()
        await app.timers.settle()
      }
      await arrive(moment)
    },
  }
  const outside = meet(journey)

  async function arrive(moment: Date): Promise<void> {
    if (moment <= arrived) return
    arrived = moment
    if (moment > clock.now() || clock.now().getTime() - moment.getTime() > 1000) await travel.to(moment)
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

/** When something falls due next: a deadline, a page that waits for its turn, or what the script planned. */
async function nextMoment(app: App, planned: readonly Planned[]): Promise<Date | null> {
  const { rows } = await app.db.pool.query<{ at: Date | null }>(
    `select least((select min(try_at) from timer where fired_at is null),
                  (select min(run_at) from job where queue like 'channels.%' and failed_at is null)) as at`,
  )
  const moments = [...planned.map(({ at }) => at), ...(rows[0]!.at ? [rows[0]!.at] : [])]
  return moments.length > 0 ? new Date(Math.min(...moments.map((at) => at.getTime()))) : null
}

const units: Record<string, number> = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1000 }

/** '1h 2m 3s' in milliseconds. */
export function spanMs(span: string): number {
  return [...span.matchAll(/(\d+)([dhms])/g)].reduce((sum, [, n, unit]) => sum + Number(n) * units[unit!]!, 0)
}
