import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import type { Outcome } from '../types.ts'
import { newView, takeResult, unsure, type View } from './confirm.ts'
import { cutOff } from './cut-off.ts'
import { flapShare, noFlaps, rememberResult } from './flap.ts'
import { type Ballot, vote } from './quorum.ts'

const outcome = fc.constantFrom<Outcome>('up', 'degraded', 'down', 'inconclusive')
const outcomes = fc.array(outcome, { maxLength: 60 })
const run = (list: readonly Outcome[], attempts: number, from: View = newView) =>
  list.reduce((view, each) => takeResult(view, each, { attempts }), from)

describe('confirmation', () => {
  test('a problem needs its attempts in a row; up is believed at once', () => {
    assert.equal(run(['up', 'down', 'down'], 3).state, 'up')
    assert.equal(run(['up', 'down', 'down', 'down'], 3).state, 'down')
    assert.equal(run(['up', 'down', 'degraded', 'down'], 3).state, 'down')
    assert.equal(run(['up', 'down', 'down', 'up', 'down', 'down'], 3).state, 'up')
    assert.equal(run(['up', 'down', 'down', 'down', 'up'], 3).state, 'up')
    assert.equal(run(['down', 'down', 'down', 'degraded'], 3).state, 'degraded')
    assert.equal(run(['down'], 1).state, 'down')
    assert.equal(run(['down', 'down'], 3).state, 'pending')
  })

  test('inconclusive results never count: without them the state is the same', () => {
    fc.assert(
      fc.property(outcomes, fc.integer({ min: 1, max: 5 }), (list, attempts) => {
        const with_ = run(list, attempts)
        const without = run(
          list.filter((each) => each !== 'inconclusive'),
          attempts,
        )
        assert.deepEqual({ ...with_, blind: false }, { ...without, blind: false })
        assert.equal(with_.blind, list.at(-1) === 'inconclusive')
      }),
    )
  })

  test('is never a problem without the attempts just before it, and never up without an up', () => {
    fc.assert(
      fc.property(outcomes, fc.integer({ min: 1, max: 5 }), (list, attempts) => {
        const { state } = run(list, attempts)
        const told = list.filter((each) => each !== 'inconclusive')
        if (state === 'up') assert.ok(told.includes('up'))
        if (state === 'down' || state === 'degraded') {
          assert.ok(told.slice(told.lastIndexOf('up') + 1).length >= attempts)
          assert.equal(told.at(-1), state)
        }
        assert.equal(
          unsure(run(list, attempts)) && told.at(-1) === 'up',
          list.at(-1) === 'inconclusive' && told.at(-1) === 'up',
        )
      }),
    )
  })
})

describe('flapping', () => {
  const steps = (list: readonly boolean[]) => list.reduce(rememberResult, noFlaps)

  test('weighs as Icinga does', () => {
    // Changes at every one of 20 results: 20 weights from 0.8 to 1.18, 99 % of 20.
    assert.equal(Math.round(flapShare({ changes: 2 ** 20 - 1 })), 99)
    assert.equal(flapShare({ changes: 1 }).toFixed(2), '5.90')
    assert.equal(flapShare({ changes: 1 << 19 }).toFixed(2), '4.00')
  })

  test('begins above 30 %, ends below 25 %, and stays between', () => {
    const six = steps([true, true, true, true, true, true])
    assert.ok(flapShare(six) > 30 && six.flapping)
    assert.equal(steps([true, true, true, true, true]).flapping, false)
    let memory = six
    let quiet = 0
    while (memory.flapping) {
      const share = flapShare(memory)
      assert.ok(share >= 25)
      memory = rememberResult(memory, false)
      quiet++
    }
    assert.ok(flapShare(memory) < 25 && quiet > 1 && quiet <= 20)
  })

  test('twenty results without a change end it, whatever was before', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { maxLength: 100 }), (list) => {
        const quiet = steps([...list, ...Array<boolean>(20).fill(false)])
        assert.equal(quiet.flapping, false)
        assert.equal(quiet.changes, 0)
        const share = flapShare(steps(list))
        assert.ok(share >= 0 && share <= 100)
      }),
    )
  })
})

describe('the vote of the locations', () => {
  const ballot = fc.record({
    state: fc.constantFrom<View['state']>('up', 'down', 'degraded', 'pending'),
    blind: fc.boolean(),
    flapping: fc.boolean(),
    ageMs: fc.integer({ min: 0, max: 200 }),
  })
  const rule = { quorum: 2, staleMs: 100 }
  const of = (state: View['state'], more: Partial<Ballot> = {}): Ballot => ({
    state,
    blind: false,
    flapping: false,
    ageMs: 0,
    ...more,
  })

  test('by example', () => {
    assert.equal(vote([of('down'), of('up'), of('up')], rule).state, 'up')
    assert.equal(vote([of('down'), of('down'), of('up')], rule).state, 'down')
    assert.equal(vote([of('down'), of('degraded'), of('up')], rule).state, 'degraded')
    assert.equal(vote([of('down', { blind: true }), of('down', { blind: true }), of('up')], rule).state, 'up')
    assert.equal(vote([of('up', { blind: true }), of('up', { ageMs: 101 }), of('down')], rule).state, 'down')
    assert.equal(vote([of('up', { blind: true }), of('down', { blind: true })], rule).state, 'inconclusive')
    assert.equal(vote([of('pending'), of('pending')], rule).state, 'pending')
  })

  test('the blind and the silent change nothing, order does not matter, and more problems never make it better', () => {
    const rank = { pending: 0, inconclusive: 0, up: 1, degraded: 2, down: 3 }
    fc.assert(
      fc.property(
        fc.array(ballot, { minLength: 1, maxLength: 7 }),
        fc.integer({ min: 1, max: 5 }),
        fc.nat(),
        (ballots, quorum, at) => {
          const rules = { quorum, staleMs: 100 }
          const verdict = vote(ballots, rules)
          assert.deepEqual(vote([...ballots].reverse(), rules), verdict)
          const judging = ballots.filter((b) => !b.blind && b.ageMs <= 100 && b.state !== 'pending')
          if (judging.length > 0) assert.equal(vote(judging, rules).state, verdict.state)
          else assert.ok(['inconclusive', 'pending'].includes(verdict.state))
          const index = at % ballots.length
          if (!judging.includes(ballots[index]!)) return
          const worse = ballots.with(index, { ...ballots[index]!, state: 'down' })
          assert.ok(rank[vote(worse, rules).state] >= rank[verdict.state])
        },
      ),
    )
  })
})

test('we blame ourselves only when every anchor that ever answered is silent', () => {
  const anchor = (reaches: boolean, more = {}) => ({ name: 'a', private: false, reachedOnce: true, reaches, ...more })
  const outside = { private: false }
  assert.equal(cutOff([], outside), false)
  assert.equal(cutOff([anchor(false), anchor(false)], outside), true)
  assert.equal(cutOff([anchor(false), anchor(true)], outside), false)
  assert.equal(cutOff([anchor(false, { reachedOnce: false })], outside), false)
  assert.equal(cutOff([anchor(false)], { private: true }), false)
  assert.equal(cutOff([anchor(false), anchor(false, { private: true })], { private: true }), true)
})
