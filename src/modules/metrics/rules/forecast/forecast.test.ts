import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { forecast, type Hour } from './forecast.ts'
import { findShifts, periodOf, withoutShifts } from './shifts.ts'
import { median, quantile, theilSen } from './slope.ts'

const hourMs = 3_600_000
const dayMs = 24 * hourMs
const now = new Date('2026-11-26T12:00:00Z')

/** Small and seeded (mulberry32), so that a failure can be replayed. */
function randomOf(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}
const normal = (random: () => number) => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())

/** Hours of the last `days` days; `valueIn` gets days since the first hour. */
function hoursOf(days: number, valueIn: (day: number, hour: number) => number): Hour[] {
  return Array.from({ length: days * 24 }, (_, i) => {
    const value = valueIn(i / 24, i)
    return { at: now.getTime() - (days * 24 - i) * hourMs, min: value, max: value, last: value }
  })
}
const daysUntil = (at: Date | null) => (at!.getTime() - now.getTime()) / dayMs

describe('a date is told', () => {
  test('of what grows evenly, within a day', () => {
    const found = forecast(
      hoursOf(30, (day) => 50 + day),
      95,
      'above',
      now,
    )
    assert.equal(found.kind, 'date')
    assert.ok(Math.abs(daysUntil(found.likely) - 15) < 1, `${daysUntil(found.likely)}`)
    assert.ok(Math.abs(found.perDay! - 1) < 0.01)
    assert.ok(found.backTest!.error < 0.1 && found.backTest!.tries > 5)
  })

  test('also when the source is a day behind, at whatever minute it last said something', () => {
    for (const minutes of [1, 20, 40, 59]) {
      const behind = hoursOf(30, (day) => 50 + day).slice(0, -24)
      const found = forecast(behind, 95, 'above', new Date(now.getTime() + minutes * 60_000))
      assert.ok(Math.abs(daysUntil(found.likely) - 15) < 1.5, `${minutes}: ${found.reason}`)
    }
    const silent = hoursOf(30, (day) => 50 + day).slice(0, -60)
    assert.equal(forecast(silent, 95, 'above', now).reason, 'gaps')
  })

  test('of what falls towards a floor, the same as of its mirror', () => {
    const up = forecast(
      hoursOf(30, (day) => 50 + day),
      95,
      'above',
      now,
    )
    const down = forecast(
      hoursOf(30, (day) => 50 - day),
      5,
      'below',
      now,
    )
    assert.equal(down.likely!.getTime(), up.likely!.getTime())
    assert.ok(down.perDay! < 0)
    assert.ok(down.line.every(({ low, likely, high }) => low <= likely && likely <= high))
  })

  test('of what was cleaned up once: the drop is no growth backwards', () => {
    const found = forecast(
      hoursOf(40, (day) => (day < 28 ? 40 + day : 20 + day)),
      90,
      'above',
      now,
    )
    assert.equal(found.kind, 'date')
    assert.ok(Math.abs(daysUntil(found.likely) - 30) < 2, `${daysUntil(found.likely)}`)
    assert.equal(found.shifts.length, 1)
    assert.ok(Math.abs(found.shifts[0]!.size + 21) < 2)
    assert.ok(Math.abs(found.shifts[0]!.at.getTime() - (now.getTime() - 12 * dayMs)) <= 1.5 * dayMs)
  })

  test('of what grows on working days only: a weekend is no end of it', () => {
    const grown = (day: number) => 5 * Math.floor(day / 7) + Math.min(day % 7, 5)
    const found = forecast(
      hoursOf(42, (day) => 40 + grown(day)),
      85,
      'above',
      now,
    )
    assert.equal(found.kind, 'date')
    assert.ok(Math.abs(daysUntil(found.likely) - 19) <= 3, `${daysUntil(found.likely)}`)
  })

  test('of what grows although it is cleaned up each week, by the peaks of the weeks', () => {
    const found = forecast(
      hoursOf(70, (day) => 30 + 0.5 * Math.floor(day / 7) * 7 + 3 * (day % 7)),
      98,
      'above',
      now,
    )
    assert.equal(found.everyDays, 7)
    assert.equal(found.kind, 'date')
    assert.ok(found.early! <= found.likely! && found.likely! <= found.late!)
  })

  test('that holds what comes, nearly always, for lines under noise', () => {
    let held = 0
    let told = 0
    for (let seed = 1; seed <= 120; seed++) {
      const random = randomOf(seed)
      const perDay = 0.6 + random()
      const truth = 12 + random() * 12
      const found = forecast(
        hoursOf(42, (day) => 90 - perDay * (42 - day + truth) + 0.8 * normal(random)),
        90,
        'above',
        now,
      )
      if (found.kind !== 'date') continue
      told++
      if (daysUntil(found.early) - 1 <= truth && truth <= daysUntil(found.late) + 1) held++
    }
    assert.ok(told >= 110, `${told} of 120 told`)
    assert.ok(held >= 0.9 * told, `${held} of ${told} held`)
  })
})

describe('no date is told', () => {
  const none = (hours: Hour[], reason: string, limit = 95) => {
    const found = forecast(hours, limit, 'above', now)
    assert.equal(found.kind, 'none', JSON.stringify({ ...found, line: [] }))
    assert.equal(found.reason, reason)
    assert.equal(found.likely, null)
  }

  test('of what is cleaned up each night, however fast it fills by day', () => {
    none(
      hoursOf(40, (day) => 40 + 45 * (day % 1)),
      'no_growth',
    )
  })
  test('of what is cleaned up each week', () => {
    none(
      hoursOf(70, (day) => 40 + 6 * (day % 7)),
      'no_growth',
    )
  })
  test('of what only wavers', () => {
    const random = randomOf(7)
    none(
      hoursOf(40, () => 60 + 3 * normal(random)),
      'no_growth',
    )
  })
  test('of a few days', () =>
    none(
      hoursOf(5, (day) => 50 + day),
      'too_short',
    ))
  test('of nothing', () => none([], 'too_short'))
  test('where most days are missing', () => {
    none(
      hoursOf(40, (day) => 40 + day).filter((_, i) => i % 96 < 24 || i > 39 * 24),
      'gaps',
    )
  })
  test('where it stopped growing', () => {
    const found = forecast(
      hoursOf(40, (day) => 40 + Math.min(day, 25)),
      95,
      'above',
      now,
    )
    assert.equal(found.kind, 'none')
  })
  test('for years to come', () =>
    none(
      hoursOf(30, (day) => 10 + 0.05 * day),
      'far',
    ))
  test('when it was cleaned up some hours ago', () => {
    none(
      hoursOf(40, (day) => (day < 39.8 ? 40 + day : 10 + day)),
      'changing',
    )
  })
  test('of what has reached it: that is no forecast', () => {
    assert.equal(
      forecast(
        hoursOf(30, (day) => 80 + day),
        95,
        'above',
        now,
      ).kind,
      'reached',
    )
  })
})

describe('for any series', () => {
  const series = fc
    .array(fc.double({ min: -1000, max: 1000, noNaN: true }), { minLength: 1, maxLength: 60 })
    .map((values) => hoursOf(values.length, (day) => values[Math.floor(day)]!))

  test('early is not after likely nor likely after late, and a reason stands where no date does', () => {
    fc.assert(
      fc.property(
        series,
        fc.double({ min: -2000, max: 2000, noNaN: true }),
        fc.constantFrom('above' as const, 'below' as const),
        (hours, limit, way) => {
          const found = forecast(hours, limit, way, now)
          if (found.kind === 'date')
            assert.ok(now <= found.early! && found.early! <= found.likely! && found.likely! <= found.late!)
          if (found.kind === 'none') assert.ok(found.reason !== null && found.likely === null)
          for (const { low, likely, high } of found.line) assert.ok(low <= likely && likely <= high)
        },
      ),
      { numRuns: 150 },
    )
  })

  test('the unit does not matter: bytes and gibibytes give the same dates', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), fc.integer({ min: 8, max: 50 }), (seed, days) => {
        const random = randomOf(seed)
        const hours = hoursOf(days, (day) => 200 + day * 8 + 4 * normal(random))
        const scaled = hours.map(({ at, min, max, last }) => ({
          at,
          min: min * 1024,
          max: max * 1024,
          last: last * 1024,
        }))
        const [a, b] = [forecast(hours, 800, 'above', now), forecast(scaled, 800 * 1024, 'above', now)]
        assert.deepEqual([a.kind, a.reason, a.likely, a.early, a.late], [b.kind, b.reason, b.likely, b.early, b.late])
      }),
      { numRuns: 60 },
    )
  })
})

describe('the pieces', () => {
  test('Theil and Sen do not mind wild days', () => {
    const ys = Array.from({ length: 30 }, (_, i) => 2 * i)
    ys[7] = 900
    ys[21] = -500
    assert.equal(theilSen(ys)!.perStep, 2)
    assert.equal(theilSen([1, 2]), null)
    assert.equal(theilSen(ys.map((y, i) => (i % 3 === 0 ? Number.NaN : y)))!.perStep, 2)
  })
  test('quantiles', () => {
    assert.equal(median([3, 1, 2]), 2)
    assert.equal(quantile([0, 10], 0.25), 2.5)
    assert.ok(Number.isNaN(median([])))
  })
  test('a spike that goes back is no shift of the level', () => {
    assert.deepEqual(findShifts([1, 2, 3, 4, 90, 6, 7, 8, 9]), [])
  })
  test('drops at irregular times have no period, regular ones do, overdue ones no more', () => {
    const at = (...steps: number[]) => steps.map((after) => ({ after, size: -5 }))
    assert.equal(periodOf(at(6, 13, 20), 24), 7)
    assert.equal(periodOf(at(6, 13, 20), 31), null)
    assert.equal(periodOf(at(3, 13, 17), 20), null)
    assert.equal(periodOf(at(3, 10), 12), null)
  })
  test('without its shifts a series stands on its last level', () => {
    const ys = [10, 11, 12, 13, 4, 5, 6, 7, 8]
    const shifts = findShifts(ys)
    assert.deepEqual(withoutShifts(ys, shifts), [0, 1, 2, 3, 4, 5, 6, 7, 8])
  })
})
