import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { instant, later, NotATime, nextOf, schedule } from './timer.ts'

const iso = (ms: number) => new Date(ms).toISOString()
const at = Date.UTC(2026, 0, 31, 12)

describe('timers', () => {
  test('are due by the calendar', () => {
    const cases: [Parameters<typeof schedule>[0], string, string][] = [
      ['date', '2031-05-01', '2031-05-01T00:00:00.000Z'],
      ['date', '2026-03-29T02:30+01:00', '2026-03-29T01:30:00.000Z'],
      ['date', '2026-07-01T09:00[Europe/Berlin]', '2026-07-01T07:00:00.000Z'],
      ['duration', 'P1M', '2026-02-28T12:00:00.000Z'],
      ['duration', 'P2Y1M', '2028-02-29T12:00:00.000Z'],
      ['duration', 'PT90M', '2026-01-31T13:30:00.000Z'],
      ['duration', 'PT0S', '2026-01-31T12:00:00.000Z'],
      ['cycle', 'R3/PT10M', '2026-01-31T12:10:00.000Z'],
      ['cycle', 'R/2027-01-01T00:00Z/P1Y', '2027-01-01T00:00:00.000Z'],
      ['cycle', 'R3/PT1H/2026-02-01T00:00Z', '2026-01-31T22:00:00.000Z'],
    ]
    for (const [kind, value, due] of cases) assert.equal(iso(schedule(kind, value, at).due), due, value)
  })

  test('of a cycle count from the first, so the 31st does not slide to the 28th', () => {
    const first = Date.UTC(2026, 0, 31)
    assert.deepEqual(
      [1, 2, 3, 13].map((count) => iso(nextOf(first, 'P1M', count)).slice(0, 10)),
      ['2026-02-28', '2026-03-31', '2026-04-30', '2027-02-28'],
    )
  })

  test('know how often they fire', () => {
    assert.equal(schedule('cycle', 'R3/P1D', at).left, 2)
    assert.equal(schedule('cycle', 'R/P1D', at).left, null)
  })

  test('refuse what is no time', () => {
    for (const [kind, value] of [
      ['date', 'tomorrow'],
      ['date', '2026-02-30T00:00Z'],
      ['duration', '5 minutes'],
      ['duration', 'P300000Y'],
      ['cycle', 'R3'],
      ['cycle', 'R0/PT1H'],
      ['cycle', 'R/PT0S'],
      ['cycle', 'R/-PT1H'],
      ['cycle', 'R/PT1H/2026-01-01T00:00Z'],
      ['cycle', '* * * * *'],
      ['duration', `P${'1'.repeat(200)}D`],
    ] as const)
      assert.throws(() => schedule(kind, value, at), NotATime, value)
  })

  test('of years are the years of the calendar, whichever instant they begin at', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: Date.UTC(1990, 0, 1), max: Date.UTC(2090, 0, 1) }),
        fc.integer({ min: 1, max: 40 }),
        (from, years) => {
          const due = new Date(later(from, `P${years}Y`, 1))
          const begun = new Date(from)
          const leap = begun.getUTCMonth() === 1 && begun.getUTCDate() === 29 && due.getUTCDate() === 28
          assert.equal(due.getUTCFullYear(), begun.getUTCFullYear() + years)
          assert.equal(due.getUTCMonth(), begun.getUTCMonth())
          assert.ok(leap || due.getUTCDate() === begun.getUTCDate())
          assert.equal(due.getTime() % 86_400_000, from % 86_400_000)
        },
      ),
    )
  })

  test('read a date without a zone as UTC', () =>
    assert.equal(instant('2026-03-29T02:30'), Date.UTC(2026, 2, 29, 2, 30)))
})
