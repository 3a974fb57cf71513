import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Calendar } from '#calendars'
import { ALWAYS } from '#calendars'
import type { PromiseClock, Target } from './clock.ts'
import { isPaused, usedAt } from './clock.ts'
import type { Decision, PromiseEvent } from './decide.ts'
import { decide, startClock } from './decide.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const HOUR_TARGET: Target = { allowedMs: HOUR, warnings: [50, 75, 90] }
const OFFICE: Calendar = {
  zone: 'Europe/Berlin',
  always: false,
  weekly: [1, 2, 3, 4, 5].map((weekday) => ({ weekday, from: '09:00', to: '17:00' })),
  holidays: [],
}
/** Tuesday 17 November 2026, Berlin. */
const at = (time: string) => new Date(`2026-11-17T${time}+01:00`)

function begin(target = HOUR_TARGET, from = at('12:00'), calendar = ALWAYS): PromiseClock {
  const outcome = startClock(calendar, target, from, from)
  assert.ok(!('refused' in outcome))
  return outcome.clock
}
function go(clock: PromiseClock, event: PromiseEvent, now: Date, calendar = ALWAYS): Decision {
  const outcome = decide(clock, event, now, calendar)
  assert.ok(!('refused' in outcome), JSON.stringify(outcome))
  return outcome
}
const kinds = (decision: Decision) =>
  decision.effects.map((each) => ('what' in each ? `${each.type} ${each.what}` : each.type))

describe('a promise from its start', () => {
  it('is due after its allowed open time and arms both deadlines', () => {
    const outcome = startClock(OFFICE, HOUR_TARGET, at('16:30'), at('16:30'))
    assert.ok(!('refused' in outcome))
    assert.deepEqual(outcome.clock.dueAt, new Date('2026-11-18T09:30+01:00'))
    assert.deepEqual(outcome.effects, [
      { type: 'arm', what: 'due', at: new Date('2026-11-18T09:30+01:00') },
      { type: 'arm', what: 'warn', at: at('17:00') },
    ])
  })
  it('begun in the past may be broken at once, and that lateness is not our clock', () => {
    const outcome = startClock(ALWAYS, HOUR_TARGET, at('12:00'), at('13:10'))
    assert.ok(!('refused' in outcome))
    assert.equal(outcome.clock.state, 'broken')
    assert.deepEqual(outcome.effects[0], { type: 'broke', dueAt: at('13:00'), byClock: false })
  })
  it('is refused on a calendar that never opens', () => {
    assert.deepEqual(startClock({ ...OFFICE, weekly: [] }, HOUR_TARGET, at('12:00'), at('12:00')), {
      refused: 'never_due',
    })
  })
})

describe('warnings', () => {
  it('come one after the other, each arming the next', () => {
    const first = go(begin(), { type: 'warn' }, at('12:30:00.004'))
    assert.deepEqual(first.effects, [
      { type: 'warned', percentage: 50, dueAt: at('12:30'), byClock: true },
      { type: 'arm', what: 'warn', at: at('12:45') },
    ])
    const last = go(go(first.clock, { type: 'warn' }, at('12:45')).clock, { type: 'warn' }, at('12:54'))
    assert.deepEqual(kinds(last), ['warned'])
    assert.deepEqual(last.clock.warned, [50, 75, 90])
  })
  it('are said once, the highest, after a stand-still', () => {
    const decision = go(begin(), { type: 'warn' }, at('12:50'))
    assert.deepEqual(decision.effects, [
      { type: 'warned', percentage: 75, dueAt: at('12:45'), byClock: true },
      { type: 'arm', what: 'warn', at: at('12:54') },
    ])
  })
  it('too early change nothing and stay armed', () => {
    const clock = begin()
    const decision = go(clock, { type: 'warn' }, at('12:29'))
    assert.equal(decision.clock, clock)
    assert.deepEqual(decision.effects, [{ type: 'arm', what: 'warn', at: at('12:30') }])
  })
})

describe('the due time', () => {
  it('breaks a promise, from its first millisecond', () => {
    const clock = begin()
    assert.deepEqual(kinds(go(clock, { type: 'due' }, at('12:59:59.999'))), ['arm due'])
    const broken = go(clock, { type: 'due' }, at('13:00:00.003'))
    assert.equal(broken.clock.state, 'broken')
    assert.deepEqual(broken.clock.brokenAt, at('13:00:00.003'))
    assert.deepEqual(broken.effects[0], { type: 'broke', dueAt: at('13:00'), byClock: true })
  })
  it('counts also when another act comes before the timer', () => {
    const decision = go(begin(), { type: 'keep' }, at('13:00'))
    assert.deepEqual(kinds(decision), ['broke', 'disarm due', 'disarm warn', 'kept'])
    assert.equal(decision.clock.state, 'broken')
    assert.deepEqual(decision.clock.keptAt, at('13:00'))
  })
  it('fired twice breaks once', () => {
    const broken = go(begin(), { type: 'due' }, at('13:00')).clock
    assert.deepEqual(go(broken, { type: 'due' }, at('13:00:01')), { clock: broken, effects: [] })
  })
})

describe('keeping', () => {
  it('in time says how early', () => {
    const decision = go(begin(), { type: 'keep' }, at('12:50'))
    assert.equal(decision.clock.state, 'kept')
    assert.deepEqual(decision.effects[0], { type: 'kept', earlyMs: 10 * MINUTE })
    assert.deepEqual(kinds(decision), ['kept', 'disarm due', 'disarm warn'])
  })
  it('late says by how much, and the promise stays broken', () => {
    const broken = go(begin(), { type: 'due' }, at('13:00')).clock
    const decision = go(broken, { type: 'keep' }, at('13:08:24'))
    assert.equal(decision.clock.state, 'broken')
    assert.deepEqual(decision.effects, [{ type: 'kept', earlyMs: -(8 * MINUTE + 24_000) }])
  })
  it('twice is refused, and a timer after it does nothing', () => {
    const kept = go(begin(), { type: 'keep' }, at('12:10')).clock
    assert.deepEqual(decide(kept, { type: 'keep' }, at('12:11'), ALWAYS), { refused: 'ended' })
    assert.deepEqual(go(kept, { type: 'due' }, at('13:00')), { clock: kept, effects: [] })
    assert.deepEqual(go(kept, { type: 'warn' }, at('13:00')), { clock: kept, effects: [] })
  })
})

describe('pauses', () => {
  it('stop the time and move the due time by their open length', () => {
    const paused = go(begin(), { type: 'pause' }, at('12:20'))
    assert.equal(paused.clock.dueAt, null)
    assert.deepEqual(kinds(paused), ['disarm due', 'disarm warn'])
    assert.equal(usedAt(paused.clock, at('15:00'), ALWAYS), 20 * MINUTE)
    const resumed = go(paused.clock, { type: 'resume' }, at('14:00'))
    assert.deepEqual(resumed.clock.dueAt, at('14:40'))
    assert.deepEqual(resumed.effects, [
      { type: 'arm', what: 'due', at: at('14:40') },
      { type: 'arm', what: 'warn', at: at('14:10') },
    ])
  })
  it('cannot be begun or ended twice', () => {
    const paused = go(begin(), { type: 'pause' }, at('12:20')).clock
    assert.deepEqual(decide(paused, { type: 'pause' }, at('12:21'), ALWAYS), { refused: 'already_paused' })
    assert.deepEqual(decide(begin(), { type: 'resume' }, at('12:21'), ALWAYS), { refused: 'not_paused' })
  })
  it('ignore timers that were on their way', () => {
    const paused = go(begin(), { type: 'pause' }, at('12:20')).clock
    assert.deepEqual(go(paused, { type: 'due' }, at('13:00')).effects, [])
    assert.deepEqual(go(paused, { type: 'warn' }, at('13:00')).effects, [])
  })
  it('may be kept while they last', () => {
    const paused = go(begin(), { type: 'pause' }, at('12:20')).clock
    const kept = go(paused, { type: 'keep' }, at('15:00'))
    assert.deepEqual(kept.effects, [{ type: 'kept', earlyMs: 40 * MINUTE }])
    assert.equal(isPaused(kept.clock), false)
  })
  it('stop the overtime of a broken promise too', () => {
    const broken = go(begin(), { type: 'due' }, at('13:00')).clock
    const paused = go(broken, { type: 'pause' }, at('13:10')).clock
    const resumed = go(paused, { type: 'resume' }, at('15:00')).clock
    assert.equal(resumed.state, 'broken')
    assert.equal(usedAt(resumed, at('15:05'), ALWAYS), HOUR + 15 * MINUTE)
  })
})

describe('another severity', () => {
  it('counts from the original start, without the pauses', () => {
    const paused = go(begin(), { type: 'pause' }, at('12:10')).clock
    const resumed = go(paused, { type: 'resume' }, at('12:40')).clock
    const decision = go(resumed, { type: 'retarget', target: { allowedMs: 20 * MINUTE, warnings: [50] } }, at('12:45'))
    assert.deepEqual(decision.clock.dueAt, at('12:50'))
    assert.deepEqual(kinds(decision), ['warned', 'arm due', 'disarm warn'])
    assert.deepEqual(decision.effects[0], { type: 'warned', percentage: 50, dueAt: at('12:10'), byClock: false })
  })
  it('whose time is over breaks at once, due when it was', () => {
    const decision = go(begin(), { type: 'retarget', target: { allowedMs: 10 * MINUTE, warnings: [] } }, at('12:22:04'))
    assert.equal(decision.clock.state, 'broken')
    assert.deepEqual(decision.effects[0], { type: 'broke', dueAt: at('12:10'), byClock: false })
  })
  it('on another calendar counts anew on that', () => {
    const early = begin(HOUR_TARGET, at('08:30'))
    const decision = go(early, { type: 'retarget', target: HOUR_TARGET }, at('09:10'), OFFICE)
    assert.deepEqual(decision.clock.dueAt, at('10:00'))
  })
  it('warns again at percentages that lie ahead again', () => {
    const warned = go(begin(), { type: 'warn' }, at('12:45')).clock
    const wider = go(warned, { type: 'retarget', target: { allowedMs: 4 * HOUR, warnings: [50, 75] } }, at('12:46'))
    assert.deepEqual(wider.clock.warned, [])
    assert.deepEqual(wider.effects, [
      { type: 'arm', what: 'due', at: at('16:00') },
      { type: 'arm', what: 'warn', at: at('14:00') },
    ])
  })
  it('never mends a breach', () => {
    const broken = go(begin(), { type: 'due' }, at('13:00')).clock
    const wider = go(broken, { type: 'retarget', target: { allowedMs: 8 * HOUR, warnings: [50] } }, at('13:01'))
    assert.equal(wider.clock.state, 'broken')
    assert.deepEqual(wider.clock.brokenAt, at('13:00'))
    assert.deepEqual(wider.effects, [])
    assert.equal(go(wider.clock, { type: 'keep' }, at('14:00')).clock.state, 'broken')
  })
  it('while paused is due only when the time goes on', () => {
    const paused = go(begin(), { type: 'pause' }, at('12:20')).clock
    const shorter = go(paused, { type: 'retarget', target: { allowedMs: 30 * MINUTE, warnings: [] } }, at('14:00'))
    assert.deepEqual([shorter.clock.state, shorter.clock.dueAt, shorter.effects], ['paused', null, []])
    assert.deepEqual(go(shorter.clock, { type: 'resume' }, at('15:00')).clock.dueAt, at('15:10'))
    const over = go(paused, { type: 'retarget', target: { allowedMs: 5 * MINUTE, warnings: [] } }, at('14:00'))
    assert.deepEqual([over.clock.state, over.clock.dueAt], ['broken', at('12:05')])
  })
})

describe('next update', () => {
  it('keeps one period and begins the next', () => {
    const { clock, effects, next } = go(begin(), { type: 'restart', target: HOUR_TARGET }, at('12:40'))
    assert.equal(clock.state, 'kept')
    assert.deepEqual(effects[0], { type: 'kept', earlyMs: 20 * MINUTE })
    assert.deepEqual([next?.startedAt, next?.dueAt, next?.warned], [at('12:40'), at('13:40'), []])
  })
  it('begins paused while paused', () => {
    const paused = go(begin(), { type: 'pause' }, at('12:20')).clock
    const { next } = go(paused, { type: 'restart', target: HOUR_TARGET }, at('14:00'))
    assert.ok(next)
    assert.equal(next.state, 'paused')
    assert.deepEqual(go(next, { type: 'resume' }, at('15:00')).clock.dueAt, at('16:00'))
  })
})

describe('cancelling', () => {
  it('ends a promise in time, and leaves a broken one broken', () => {
    assert.equal(go(begin(), { type: 'cancel' }, at('12:20')).clock.state, 'cancelled')
    const late = go(begin(), { type: 'cancel' }, at('13:20'))
    assert.deepEqual([late.clock.state, late.clock.cancelledAt], ['broken', at('13:20')])
  })
})
