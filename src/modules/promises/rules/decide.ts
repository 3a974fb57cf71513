import type { Calendar } from '#calendars'
import type { Pause, PromiseClock, Target } from './clock.ts'
import { isOwed, isPaused, nextWarning, recount, usedAt, usedUpAt, warningAfter } from './clock.ts'

/** What may happen to a promise. `retarget` and `restart` carry the target that counts from now on. */
export type PromiseEvent =
  | { type: 'pause' }
  | { type: 'resume' }
  | { type: 'retarget'; target: Target }
  | { type: 'warn' }
  | { type: 'due' }
  | { type: 'keep' }
  | { type: 'restart'; target: Target }
  | { type: 'cancel' }
  | { type: 'owe_again' }

/**
 * What must happen besides storing the state.
 * `byClock` tells a fact whose instant our clock should have met (so that its lateness is ours) from one that a
 * recalculation put into the past.
 */
export type PromiseEffect =
  | { type: 'arm'; what: 'due' | 'warn'; at: Date }
  | { type: 'disarm'; what: 'due' | 'warn' }
  | { type: 'warned'; percentage: number; dueAt: Date; byClock: boolean }
  | { type: 'broke'; dueAt: Date; byClock: boolean }
  | { type: 'kept'; earlyMs: number }

/** `ended`: nobody owes it any more. `never_due`: the calendar does not open that long. */
export type PromiseRefusal = 'ended' | 'already_paused' | 'not_paused' | 'never_due'

export interface Decision {
  clock: PromiseClock
  effects: PromiseEffect[]
  /** The period that follows, for `restart`. */
  next?: PromiseClock
}

export type Outcome = Decision | { refused: PromiseRefusal }

/**
 * A promise begun at `startedAt`, seen at `now` (the same, unless it is entered later), with the pauses it already had.
 * Begun in the past it may be broken at once.
 */
export function startClock(
  calendar: Calendar,
  target: Target,
  startedAt: Date,
  now: Date,
  pauses: readonly Pause[] = [],
): Outcome {
  const clock: PromiseClock = {
    state: pauses.at(-1)?.to === null ? 'paused' : 'running',
    startedAt,
    ...target,
    pauses,
    usedMs: 0,
    countedAt: now,
    dueAt: null,
    warned: [],
    brokenAt: null,
    keptAt: null,
    cancelledAt: null,
  }
  return aim(clock, target, now, calendar)
}

/**
 * The next state and the effects of one event, or why it cannot be. Pure. A `now` before what happened last counts as that
 * moment: clocks of two machines differ by some milliseconds, and a promise's own time never runs backwards.
 */
export function decide(clock: PromiseClock, event: PromiseEvent, moment: Date, calendar: Calendar): Outcome {
  const now = notBefore(clock, moment)
  if (event.type === 'owe_again') return oweAgain(clock, now, calendar)
  if (!isOwed(clock)) return event.type === 'due' || event.type === 'warn' ? unchanged(clock) : { refused: 'ended' }
  // Whether a promise is broken follows from the time, not from which transaction came first: whatever happens at or
  // after the due time finds it broken, also when the timer itself has not fired yet.
  const breach = breachBy(clock, now)
  const present = breach?.clock ?? clock
  const outcome = apply(present, event, now, calendar)
  if ('refused' in outcome || !breach) return outcome
  return { ...outcome, effects: [...breach.effects, ...outcome.effects] }
}

function notBefore(clock: PromiseClock, moment: Date): Date {
  return new Date(Math.max(moment.getTime(), clock.countedAt.getTime(), clock.brokenAt?.getTime() ?? 0))
}

function apply(
  clock: PromiseClock,
  event: Exclude<PromiseEvent, { type: 'owe_again' }>,
  now: Date,
  calendar: Calendar,
): Outcome {
  switch (event.type) {
    case 'pause':
      return pause(clock, now, calendar)
    case 'resume':
      return resume(clock, now, calendar)
    case 'retarget':
      return aim(clock, event.target, now, calendar)
    case 'warn':
      return warn(clock, now, calendar)
    case 'due':
      // Still running: the timer came too early, for example because a retarget moved the due time meanwhile.
      return clock.state === 'running' && clock.dueAt
        ? { clock, effects: [{ type: 'arm', what: 'due', at: clock.dueAt }] }
        : unchanged(clock)
    case 'keep':
      return keep(clock, now, calendar)
    case 'restart':
      return restart(clock, event.target, now, calendar)
    case 'cancel':
      return cancel(clock, now, calendar)
  }
}

function unchanged(clock: PromiseClock): Decision {
  return { clock, effects: [] }
}

/** The breach that is due by `now`, if any. */
function breachBy(clock: PromiseClock, now: Date): Decision | null {
  if (clock.state !== 'running' || !clock.dueAt || now < clock.dueAt) return null
  return {
    clock: { ...clock, state: 'broken', brokenAt: now },
    effects: [
      { type: 'broke', dueAt: clock.dueAt, byClock: true },
      { type: 'disarm', what: 'due' },
      { type: 'disarm', what: 'warn' },
    ],
  }
}

function pause(clock: PromiseClock, now: Date, calendar: Calendar): Outcome {
  if (isPaused(clock)) return { refused: 'already_paused' }
  const broken = clock.state === 'broken'
  return {
    clock: {
      ...clock,
      state: broken ? 'broken' : 'paused',
      pauses: [...clock.pauses, { from: now, to: null }],
      usedMs: usedAt(clock, now, calendar),
      countedAt: now,
      dueAt: broken ? clock.dueAt : null,
    },
    effects: broken ? [] : disarmed(),
  }
}

function resume(clock: PromiseClock, now: Date, calendar: Calendar): Outcome {
  const last = clock.pauses.at(-1)
  if (!last || last.to !== null) return { refused: 'not_paused' }
  const pauses = [...clock.pauses.slice(0, -1), { from: last.from, to: now }]
  const resumed: PromiseClock = { ...clock, pauses, countedAt: now }
  if (clock.state === 'broken') return unchanged(resumed)
  const dueAt = usedUpAt(clock.startedAt, pauses, clock.allowedMs, calendar)
  if (!dueAt) return { refused: 'never_due' }
  const running: PromiseClock = { ...resumed, state: 'running', dueAt }
  return { clock: running, effects: armed(running, calendar) }
}

/** Recalculates a promise from its original start, pauses kept, as if the target had been this one all along. */
function aim(clock: PromiseClock, target: Target, now: Date, calendar: Calendar): Outcome {
  const usedMs = recount(clock.startedAt, clock.pauses, now, calendar)
  const dueAt = usedUpAt(clock.startedAt, clock.pauses, target.allowedMs, calendar)
  if (!dueAt && !isPaused(clock)) return { refused: 'never_due' }
  const passed = target.warnings.filter((each) => warningAfter(target.allowedMs, each) <= usedMs)
  const aimed: PromiseClock = { ...clock, ...target, usedMs, countedAt: now, dueAt, warned: passed }
  if (clock.state === 'broken') return unchanged({ ...aimed, dueAt: dueAt ?? clock.dueAt })
  if (dueAt && dueAt <= now) {
    return {
      clock: { ...aimed, state: 'broken', brokenAt: now },
      effects: [{ type: 'broke', dueAt, byClock: false }, ...disarmed()],
    }
  }
  const news = passed.filter((each) => !clock.warned.includes(each)).at(-1)
  const effects = clock.state === 'running' ? armed(aimed, calendar) : []
  if (news !== undefined) effects.unshift(warning(aimed, news, calendar, false))
  return { clock: aimed, effects }
}

/** Gives the warning that is due. When several are (the program stood still), only the highest is said. */
function warn(clock: PromiseClock, now: Date, calendar: Calendar): Decision {
  if (clock.state !== 'running') return unchanged(clock)
  const usedMs = usedAt(clock, now, calendar)
  const passed = clock.warnings.filter((each) => warningAfter(clock.allowedMs, each) <= usedMs)
  const news = passed.filter((each) => !clock.warned.includes(each)).at(-1)
  const warned: PromiseClock = news === undefined ? clock : { ...clock, warned: passed }
  const effects: PromiseEffect[] = news === undefined ? [] : [warning(clock, news, calendar, true)]
  const next = nextWarning(warned, calendar)
  if (next) effects.push({ type: 'arm', what: 'warn', at: next.at })
  return { clock: warned, effects }
}

function keep(clock: PromiseClock, now: Date, calendar: Calendar): Decision {
  const usedMs = usedAt(clock, now, calendar)
  const broken = clock.state === 'broken'
  return {
    clock: { ...ended(clock, now, usedMs), state: broken ? 'broken' : 'kept', keptAt: now },
    effects: [{ type: 'kept', earlyMs: clock.allowedMs - usedMs }, ...(clock.state === 'running' ? disarmed() : [])],
  }
}

/** Keeps this period and begins the next at once; while paused the next begins paused. */
function restart(clock: PromiseClock, target: Target, now: Date, calendar: Calendar): Outcome {
  const pauses = isPaused(clock) ? [{ from: now, to: null }] : []
  const begun = startClock(calendar, target, now, now, pauses)
  if ('refused' in begun) return begun
  const kept = keep(clock, now, calendar)
  return { ...kept, next: begun.clock }
}

function cancel(clock: PromiseClock, now: Date, calendar: Calendar): Decision {
  const broken = clock.state === 'broken'
  return {
    clock: {
      ...ended(clock, now, usedAt(clock, now, calendar)),
      state: broken ? 'broken' : 'cancelled',
      cancelledAt: now,
    },
    effects: clock.state === 'running' ? disarmed() : [],
  }
}

/**
 * What was given up is owed again, as if it never had been given up: time went on meanwhile, unless a pause that the end had
 * cut short still lasts. So it may be broken at once, which is nobody's clock.
 */
function oweAgain(clock: PromiseClock, now: Date, calendar: Calendar): Outcome {
  const end = clock.cancelledAt
  if (!end) return { refused: 'ended' }
  const last = clock.pauses.at(-1)
  const wasPaused = last?.to?.getTime() === end.getTime()
  const pauses = wasPaused ? [...clock.pauses.slice(0, -1), { from: last!.from, to: null }] : clock.pauses
  const state = clock.state === 'broken' ? 'broken' : wasPaused ? 'paused' : 'running'
  const { allowedMs, warnings } = clock
  return aim({ ...clock, state, pauses, cancelledAt: null }, { allowedMs, warnings }, now, calendar)
}

/** The clock stopped for good: what it used is final and no pause stays open. */
function ended(clock: PromiseClock, now: Date, usedMs: number): PromiseClock {
  const pauses = clock.pauses.map((each) => (each.to === null ? { from: each.from, to: now } : each))
  return { ...clock, pauses, usedMs, countedAt: now }
}

function warning(clock: PromiseClock, percentage: number, calendar: Calendar, byClock: boolean): PromiseEffect {
  const after = warningAfter(clock.allowedMs, percentage)
  const dueAt = usedUpAt(clock.startedAt, clock.pauses, after, calendar) ?? clock.countedAt
  return { type: 'warned', percentage, dueAt, byClock }
}

/** Both deadlines of a running promise, as effects. */
export function armed(clock: PromiseClock, calendar: Calendar): PromiseEffect[] {
  if (clock.state !== 'running' || !clock.dueAt) return []
  const next = nextWarning(clock, calendar)
  return [
    { type: 'arm', what: 'due', at: clock.dueAt },
    next ? { type: 'arm', what: 'warn', at: next.at } : { type: 'disarm', what: 'warn' },
  ]
}

function disarmed(): PromiseEffect[] {
  return [
    { type: 'disarm', what: 'due' },
    { type: 'disarm', what: 'warn' },
  ]
}
