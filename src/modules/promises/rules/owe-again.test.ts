import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { ALWAYS } from '#calendars'
import type { PromiseClock } from './clock.ts'
import { decide, type PromiseEvent, startClock } from './decide.ts'

const begun = new Date('2026-11-17T12:00:00Z')
const minute = 60_000
const later = (ms: number) => new Date(begun.getTime() + ms)

function go(clock: PromiseClock, event: PromiseEvent, at: Date): PromiseClock {
  const outcome = decide(clock, event, at, ALWAYS)
  return 'refused' in outcome ? clock : outcome.clock
}

test('given up and owed again is as if it never had been given up, whatever happened before and however long it took', () => {
  const happening = fc.record({
    event: fc.constantFrom<PromiseEvent>({ type: 'pause' }, { type: 'resume' }),
    afterMs: fc.integer({ min: 1, max: 40 * minute }),
  })
  fc.assert(
    fc.property(fc.array(happening, { maxLength: 5 }), fc.nat(90 * minute), fc.nat(90 * minute), (past, wait, gone) => {
      const started = startClock(ALWAYS, { allowedMs: 60 * minute, warnings: [50, 75] }, begun, begun)
      assert.ok(!('refused' in started))
      let clock = started.clock
      let at = 0
      for (const { event, afterMs } of past) {
        at += afterMs
        clock = go(clock, event, later(at))
      }
      const end = later(at + wait + 1)
      const back = later(at + wait + 1 + gone + 1)
      const cancelled = go(clock, { type: 'cancel' }, end)
      assert.notEqual(cancelled.cancelledAt, null)
      const again = go(cancelled, { type: 'owe_again' }, back)
      // The same clock that nobody touched, looked at at the same moment.
      const untouched = go(clock, { type: 'due' }, back)
      assert.equal(again.state, untouched.state)
      assert.equal(again.cancelledAt, null)
      assert.deepEqual(again.pauses, untouched.pauses)
      assert.equal(again.dueAt?.getTime() ?? null, untouched.dueAt?.getTime() ?? null)
    }),
  )
})

test('what was not given up cannot be owed again', () => {
  const started = startClock(ALWAYS, { allowedMs: 60 * minute, warnings: [] }, begun, begun)
  assert.ok(!('refused' in started))
  assert.deepEqual(decide(started.clock, { type: 'owe_again' }, later(1), ALWAYS), { refused: 'ended' })
  const kept = go(started.clock, { type: 'keep' }, later(1))
  assert.deepEqual(decide(kept, { type: 'owe_again' }, later(2), ALWAYS), { refused: 'ended' })
})
