import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { newId } from '#platform/id.ts'
import { catchUpMs, dueAgain, fairShare, firstDue, nextDue, phaseOf, sliceOf, slices } from './schedule.ts'

const period = fc.constantFrom(5_000, 7_000, 30_000, 60_000, 3_600_000, 86_400_000)
const moment = fc.integer({ min: 1_700_000_000_000, max: 1_900_000_000_000 })
const anId = fc.uuid()

describe('the schedule', () => {
  test('is due once in every period, at the same phase whoever computes it', () => {
    fc.assert(
      fc.property(anId, period, moment, (id, periodMs, now) => {
        const due = nextDue(id, periodMs, now)
        assert.ok(due > now && due <= now + periodMs)
        assert.equal(due % periodMs, phaseOf(id, periodMs))
        assert.equal(nextDue(id, periodMs, due), due + periodMs)
        assert.equal(nextDue(id, periodMs, due - 1), due)
      }),
    )
  })

  test('a restart moves nothing: an armed check that missed nothing runs when it would have run', () => {
    fc.assert(
      fc.property(anId, period, moment, (id, periodMs, started) => {
        const due = nextDue(id, periodMs, started)
        assert.equal(firstDue(id, periodMs, started, due - 1), due)
        assert.equal(firstDue(id, periodMs, due, due + 1), due + periodMs)
      }),
    )
  })

  test('what was missed is caught up soon', () => {
    fc.assert(
      fc.property(anId, period, moment, fc.integer({ min: 1, max: 1_000_000_000 }), (id, periodMs, started, away) => {
        const now = nextDue(id, periodMs, started) + away
        const first = firstDue(id, periodMs, started, now)
        assert.ok(first >= now && first <= now + Math.min(periodMs, catchUpMs))
      }),
    )
  })

  test('ten thousand armed at once, also ones made in the same minute, are spread evenly', () => {
    const ids = Array.from({ length: 10_000 }, newId)
    const now = 1_800_000_000_000
    const busiest = (due: (id: string) => number, bucketMs: number) => {
      const counts = Map.groupBy(ids, (id) => Math.floor(due(id) / bucketMs))
      return Math.max(...[...counts.values()].map((list) => list.length))
    }
    // Evenly would be 167 and 500 a second; random places have a spread of a few times the root of that.
    assert.ok(busiest((id) => nextDue(id, 60_000, now), 1000) < 260)
    assert.ok(busiest((id) => firstDue(id, 60_000, null, now), 1000) < 800)
    const perSlice = Map.groupBy(ids, sliceOf)
    assert.equal(perSlice.size, slices)
    for (const list of perSlice.values()) {
      assert.ok(list.length > 90 && list.length < 230, String(list.length))
      // The checks of one slice are spread over the period too.
      const early = list.filter((id) => phaseOf(id, 60_000) < 30_000).length / list.length
      assert.ok(early > 0.25 && early < 0.75, String(early))
    }
  })

  test('two looks of one check never overlap, and a problem not yet believed is looked at soon', () => {
    fc.assert(
      fc.property(
        anId,
        period,
        moment,
        fc.nat(200_000),
        fc.integer({ min: 1000, max: 60_000 }),
        fc.boolean(),
        (id, periodMs, at, took, recheckMs, unsure) => {
          const firedDue = nextDue(id, periodMs, at)
          const endedMs = firedDue + took
          const due = dueAgain(id, { periodMs, recheckMs }, { firedDue, endedMs, unsure })
          assert.ok(due > endedMs)
          if (unsure) assert.ok(due <= endedMs + recheckMs)
          else assert.equal(due % periodMs, phaseOf(id, periodMs))
        },
      ),
    )
  })

  test('shares of live instances cover all slices', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 500 }), (n) => assert.ok(fairShare(n) * Math.max(1, n) >= slices)))
  })
})
