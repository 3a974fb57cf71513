import { isDeepStrictEqual } from 'node:util'
import type { Kind, Target } from '../contract/targets.ts'
import { newView, type View } from '../rules/confirm.ts'
import { createHeap } from '../rules/heap.ts'
import { firstDue } from '../rules/schedule.ts'

/** A check as it stands in the database, with what this location believed last. */
export type Loaded = {
  id: string
  accountId: string
  systemId: string
  slice: number
  version: number
  kind: Kind
  target: Target
  secret: Buffer | null
  secrets: Record<string, string>
  everyMs: number
  timeoutMs: number
  attempts: number
  recheckMs: number
  forcedAt: Date | null
  view: View | null
  startedAt: Date | null
}

/** A check in this instance's schedule. Moments are milliseconds of the epoch. */
export type Armed = Omit<Loaded, 'view' | 'startedAt' | 'forcedAt'> & {
  view: View
  started: number | null
  forced: number | null
  due: number
  running: boolean
  /** Taken out of the schedule: what runs of it ends, and is not armed again. */
  gone: boolean
}

/** The checks this instance holds, and which is due next. */
export type Schedule = {
  /** Arms a check, or takes over its changes; what it believes in here is newer than what was loaded. */
  arm(check: Loaded, now: number): void
  disarm(id: string): void
  disarmSlices(slices: ReadonlySet<number>): void
  /** The next check that is due and not running. */
  take(now: number): Armed | null
  /** Arms a check that ran for its next moment. */
  again(check: Armed, due: number): void
  nextDue(): number | null
  versionOf(id: string): number | null
  readonly size: number
}

export function createSchedule(): Schedule {
  const checks = new Map<string, Armed>()
  const heap = createHeap<{ check: Armed; due: number }>()
  const put = (check: Armed, due: number) => {
    check.due = due
    heap.push(due, { check, due })
  }

  function arm(loaded: Loaded, now: number): void {
    const { view, startedAt, forcedAt, ...plain } = loaded
    const known = checks.get(loaded.id)
    const forced = forcedAt?.getTime() ?? null
    const check: Armed =
      known ?? { ...plain, view: view ?? newView, started: startedAt?.getTime() ?? null, forced, due: 0, running: false, gone: false } // biome-ignore format: one thing
    // Another target is another thing: what was believed of the old one says nothing about it.
    if (known && !isDeepStrictEqual(known.target, loaded.target)) known.view = newView
    const moved = known !== undefined && known.everyMs !== loaded.everyMs
    Object.assign(check, plain, { forced })
    checks.set(check.id, check)
    const wanted = forced !== null && (check.started === null || forced > check.started)
    if (check.running) return // it is armed again when it ends, with what was just taken over
    if (wanted) put(check, now)
    else if (!known || moved) put(check, firstDue(check.id, check.everyMs, check.started, now))
  }

  function disarm(id: string): void {
    const check = checks.get(id)
    if (!check) return
    check.gone = true
    checks.delete(id)
  }

  /** An entry of the heap that a later one has replaced, or whose check is gone. */
  const stale = ({ check, due }: { check: Armed; due: number }) => check.gone || check.running || check.due !== due

  return {
    arm,
    disarm,
    disarmSlices(slices) {
      for (const check of checks.values()) if (slices.has(check.slice)) disarm(check.id)
    },
    take(now) {
      for (let next = heap.next(); next !== null && next <= now; next = heap.next()) {
        const entry = heap.pop()!
        if (!stale(entry)) return entry.check
      }
      return null
    },
    again(check, due) {
      if (!check.gone) put(check, due)
    },
    nextDue: () => heap.next(),
    versionOf: (id) => checks.get(id)?.version ?? null,
    get size() {
      return checks.size
    },
  }
}
