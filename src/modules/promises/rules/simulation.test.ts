import assert from 'node:assert/strict'
import { it } from 'node:test'
import fc from 'fast-check'
import type { Calendar } from '#calendars'
import { ALWAYS, openBetween } from '#calendars'
import type { PromiseClock, Target } from './clock.ts'
import { isOwed } from './clock.ts'
import type { Decision, PromiseEvent } from './decide.ts'
import { decide, startClock } from './decide.ts'

const MINUTE = 60_000
const CALENDARS: Calendar[] = [
  ALWAYS,
  {
    zone: 'Europe/Berlin',
    always: false,
    weekly: [1, 2, 3, 4, 5].map((weekday) => ({ weekday, from: '09:00', to: '17:30' })),
    holidays: [{ date: '2026-10-26', name: 'Closed' }],
  },
  {
    zone: 'Australia/Lord_Howe',
    always: false,
    weekly: [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ weekday, from: '01:00', to: '24:00' })),
    holidays: [],
  },
]
/** The days before Europe and Lord Howe change their clocks. */
const STARTS = ['2026-03-27T12:00Z', '2026-10-23T12:00Z', '2026-04-03T20:00Z', '2026-10-02T20:00Z']

type Step = { wait: number; act: PromiseEvent['type']; target: Target; calendar: number }

const target = fc.record({
  allowedMs: fc.integer({ min: 1, max: 40 * 60 * MINUTE }),
  warnings: fc.uniqueArray(fc.integer({ min: 1, max: 99 }), { maxLength: 4 }).map((all) => all.sort((a, b) => a - b)),
})
const step: fc.Arbitrary<Step> = fc.record({
  wait: fc.oneof(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 20 * 60 * MINUTE })),
  act: fc.constantFrom('pause', 'resume', 'retarget', 'keep', 'restart', 'cancel', 'warn', 'due', 'resume', 'pause'),
  target,
  calendar: fc.nat(CALENDARS.length - 1),
})

/**
 * One promise in a small world: it keeps the timers the rules ask for, fires them up to `late` ms after their time, and
 * beside the rules' own state keeps a plain log of what was said and done, to judge them by.
 */
class World {
  clock: PromiseClock
  now: Date
  calendar: Calendar
  armed: { due?: Date; warn?: Date } = {}
  /** Instants at which time began to count or stopped to. */
  running: { from: Date; to: Date | null }[]
  breaches = 0
  said: number[] = []

  constructor(calendar: Calendar, first: Target, from: Date) {
    this.calendar = calendar
    this.now = from
    const outcome = startClock(calendar, first, from, from)
    assert.ok(!('refused' in outcome))
    this.running = [{ from, to: null }]
    this.clock = outcome.clock
    this.take(outcome)
  }

  /** Lets time pass; timers whose moment comes fire in order, each somewhat late. */
  pass(ms: number, late: number): void {
    const until = new Date(this.now.getTime() + ms)
    for (;;) {
      const next = (['warn', 'due'] as const)
        .flatMap((what) => (this.armed[what] ? [{ what, at: this.armed[what] }] : []))
        .sort((a, b) => a.at.getTime() - b.at.getTime())[0]
      if (!next || next.at > until) break
      delete this.armed[next.what]
      this.now = new Date(Math.max(this.now.getTime(), next.at.getTime() + late))
      this.do({ type: next.what })
    }
    if (until > this.now) this.now = until
  }

  do(event: PromiseEvent): void {
    const outcome = decide(this.clock, event, this.now, this.calendar)
    if ('refused' in outcome) return
    const before = this.clock
    this.clock = outcome.clock
    if (event.type === 'pause') this.running.at(-1)!.to = this.now
    if (event.type === 'resume') this.running.push({ from: this.now, to: null })
    if (event.type === 'retarget') this.said = this.said.filter((each) => outcome.clock.warned.includes(each))
    this.take(outcome)
    assert.ok(!before.brokenAt || before.brokenAt === this.clock.brokenAt, 'a breach never un-happens')
    this.judge()
    if (outcome.next) {
      // The next period is another promise: its own log begins.
      this.clock = outcome.next
      const paused = outcome.next.state === 'paused'
      this.running = [{ from: this.now, to: paused ? this.now : null }]
      this.armed = paused ? {} : { due: outcome.next.dueAt!, warn: this.armed.warn }
      this.breaches = 0
      this.said = []
      this.do({ type: 'warn' })
    }
  }

  take(decision: Decision): void {
    for (const effect of decision.effects) {
      if (effect.type === 'arm') this.armed[effect.what] = effect.at
      if (effect.type === 'disarm') delete this.armed[effect.what]
      if (effect.type === 'broke') {
        this.breaches++
        assert.ok(effect.dueAt <= this.now, 'broken not before it was due')
      }
      if (effect.type === 'warned') {
        assert.ok(!this.said.includes(effect.percentage), 'a warning is said once')
        assert.ok(effect.dueAt <= this.now, 'a warning is not said early')
        this.said.push(effect.percentage)
      }
    }
  }

  /** Open time used until an instant, from the plain log alone. */
  used(until: Date): number {
    return this.running.reduce((sum, each) => {
      const to = each.to && each.to < until ? each.to : until
      return sum + openBetween(this.calendar, each.from, to)
    }, 0)
  }

  judge(): void {
    const { clock } = this
    assert.equal(this.breaches, clock.brokenAt ? 1 : 0)
    assert.equal(clock.state === 'broken', clock.brokenAt !== null)
    assert.ok(clock.state !== 'kept' || (clock.keptAt && this.used(clock.keptAt) < clock.allowedMs), 'kept in time')
    assert.ok(isOwed(clock) === (clock.keptAt === null && clock.cancelledAt === null))
    if (clock.state === 'running') {
      assert.ok(clock.dueAt)
      assert.equal(this.used(clock.dueAt), clock.allowedMs, 'due when exactly the allowed time is used')
      assert.equal(this.used(new Date(clock.dueAt.getTime() - 1)), clock.allowedMs - 1)
      assert.deepEqual(this.armed.due, clock.dueAt, 'the deadline is armed at the due time')
      const open = clock.warnings.some((each) => !clock.warned.includes(each))
      assert.equal(this.armed.warn !== undefined, open, 'a warning is armed while one is left')
    } else {
      assert.deepEqual(this.armed, {}, 'nothing is armed for a promise that does not run')
    }
    if (isOwed(clock) && clock.state !== 'running') assert.equal(clock.usedMs, this.used(clock.countedAt))
  }
}

it('keeps its invariants under any sequence of acts, timers late by any amount, and changes of the clocks', () => {
  fc.assert(
    fc.property(
      fc.nat(CALENDARS.length - 1),
      target,
      fc.constantFrom(...STARTS),
      fc.array(step, { minLength: 1, maxLength: 25 }),
      fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 90 * MINUTE })),
      (calendar, first, from, steps, late) => {
        const world = new World(CALENDARS[calendar]!, first, new Date(from))
        for (const { wait, act, target, calendar } of steps) {
          world.pass(wait, late)
          // A plan of another severity may run on another calendar.
          if (act === 'retarget' && isOwed(world.clock)) {
            world.do({ type: 'due' })
            if (isOwed(world.clock)) world.calendar = CALENDARS[calendar]!
          }
          world.do({ type: act, target } as PromiseEvent)
        }
        world.pass(400 * 24 * 60 * MINUTE, late)
        assert.notEqual(world.clock.state, 'running', 'every promise ends, is broken, or stands paused')
      },
    ),
    { numRuns: 1500 },
  )
})
