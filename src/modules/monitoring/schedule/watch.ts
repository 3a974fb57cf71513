import type { App } from '#platform/app.ts'
import { clock } from '#platform/clock.ts'
import { isPublicAddress, openedNetworks } from '#platform/http/addresses.ts'
import { createResolver } from '#platform/http/resolve.ts'
import { checkLateness, checksDone } from '../metrics.ts'
import { openSecrets } from '../operations/secrets.ts'
import type { Look } from '../queries/save.ts'
import { takeResult, unsure } from '../rules/confirm.ts'
import { dueAgain } from '../rules/schedule.ts'
import { look } from '../runners/all.ts'
import type { Limits } from '../runners/runner.ts'
import type { Observation } from '../types.ts'
import type { Anchors } from './anchors.ts'
import type { Armed, Schedule } from './armed.ts'

const maxBytes = 1024 * 1024

/** What is done with a look that ended, and whether no more can be taken for now. */
export type Keeping = { keep(look: Look, check: Armed): void; full(): boolean }

/** Runs what is due. */
export type Watch = {
  /** Starts what is due, as far as there is room. Returns the milliseconds until the next is, at most 400. */
  startDue(): number
  readonly running: number
  /** Until nothing runs any more. */
  idle(): Promise<void>
}

/** What a look of this site may do; secrets and the time come from the check. */
export function siteLimits(app: App): Omit<Limits, 'timeoutMs' | 'secret' | 'secrets'> {
  const allows = openedNetworks(app.config.CHECK_NETWORKS)!
  return {
    maxBytes,
    allows,
    networks: app.config.CHECK_NETWORKS,
    resolve: createResolver(),
    plugins: app.config.CHECK_PLUGINS ?? null,
  }
}

const cutOffWords = (seen: Observation) =>
  `We are cut off ourselves, so this counts for nobody: ${seen.said}`.slice(0, 500)

/**
 * Looks at checks when they are due. A look that did not reach its target is believed only when our own connection works; what
 * a location believes follows from the result at once, in memory, because the lease makes this instance the only one that looks.
 */
export function createWatch(app: App, schedule: Schedule, anchors: Anchors, { keep, full }: Keeping): Watch {
  const site = siteLimits(app)
  const under = new Set<Promise<void>>()

  async function observe(check: Armed): Promise<Observation> {
    let inside = false
    const allows = (address: string) => {
      inside ||= !isPublicAddress(address)
      return site.allows(address)
    }
    const own = { ...openSecrets(app.sealer, check), timeoutMs: check.timeoutMs }
    const seen = await look(check.target as never, { ...site, ...own, allows })
    const doubtful = seen.outcome === 'down' && seen.unreached
    if (!doubtful || !(await anchors.blameUs({ private: inside }))) return seen
    return { ...seen, outcome: 'inconclusive', said: cutOffWords(seen) }
  }

  async function run(check: Armed): Promise<void> {
    const { due } = check
    const started = clock.now().getTime()
    checkLateness.observe(Math.max(0, started - due) / 1000)
    let seen: Observation
    try {
      seen = await observe(check)
    } catch (error) {
      const said = `The check itself failed: ${(error as Error).message}`.slice(0, 500)
      seen = { outcome: 'inconclusive', said, tookMs: 0, timings: {}, measures: [], facts: {}, unreached: false }
    }
    const ended = Math.max(started, clock.now().getTime())
    checksDone.inc({ kind: check.kind, outcome: seen.outcome })
    check.running = false
    check.started = started
    if (check.gone) return
    check.view = takeResult(check.view, seen.outcome, check)
    const wanted = check.forced !== null && check.forced > started
    const next = wanted ? ended : dueAgain(check.id, { periodMs: check.everyMs, recheckMs: check.recheckMs }, { firedDue: due, endedMs: ended, unsure: unsure(check.view) }) // biome-ignore format: one choice
    keep({ accountId: check.accountId, checkId: check.id, due, started, ended, seen, view: check.view }, check)
    schedule.again(check, next)
  }

  return {
    startDue() {
      const now = clock.now().getTime()
      const room = () => under.size < app.config.CHECKS_AT_ONCE && !full()
      while (room()) {
        const check = schedule.take(now)
        if (!check) break
        check.running = true
        const task = run(check).finally(() => under.delete(task))
        under.add(task)
      }
      if (!room()) return 5
      const next = schedule.nextDue()
      return next === null ? 400 : Math.min(400, Math.max(1, next - now))
    },
    get running() {
      return under.size
    },
    async idle() {
      while (under.size > 0) await Promise.race(under)
    },
  }
}
