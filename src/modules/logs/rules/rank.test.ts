import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type Heard, rank, reasonOf, type Window } from './rank.ts'
import { chosenWindow, windowOf } from './window.ts'

const at = (time: string) => new Date(`2026-11-26T${time}Z`)
const window: Window = {
  from: at('12:00:00'),
  to: at('13:00:00'),
  openedAt: at('12:15:00'),
  heardSince: new Date('2026-11-01'),
}
const heard = (more: Partial<Heard>): Heard => ({
  text: 'words <*>',
  severity: 6,
  n: 0,
  days: Array.from({ length: 14 }, () => 0),
  beforeAt: at('11:00:00'),
  firstAt: at('12:40:00'),
  ...more,
})
const often = (n: number) => Array.from({ length: 14 }, (_, day) => n + (day % 3) - 1)

describe('what is unlike the days before', () => {
  const cases: [what: string, of: Partial<Heard>, kind: string | null, reason?: string][] = [
    ['never seen is new', { n: 1, beforeAt: null }, 'new', 'new: never seen in 14 days'],
    ['as often as always is none', { n: 100, days: often(100) }, null],
    ['twice by chance is none', { n: 2, days: often(1) }, null],
    ['forty times is more', { n: 400, days: often(10) }, 'more', 'more: 40 times its usual'],
    [
      'where there was none at this time is more',
      { n: 9 },
      'more',
      'more: unusual for this time of the day, on 14 days before there was none',
    ],
    [
      'what came and comes no more is fewer',
      { n: 0, days: often(100), firstAt: null },
      'fewer',
      'fewer: the usual is 100 in this time',
    ],
    ['what is rare and comes not is none', { n: 0, days: often(2), firstAt: null }, null],
    ['what varies widely is none', { n: 300, days: [1, 400, 5, 200, 0, 350, 10, 500, 90, 3, 250, 7, 120, 60] }, null],
    ['two days say little, and fewer is never said of them', { n: 0, days: [100, 100], firstAt: null }, null],
  ]
  for (const [what, of, kind, reason] of cases)
    test(what, () => {
      const ranked = rank(heard(of), window)
      assert.equal(ranked?.kind ?? null, kind)
      if (ranked && reason) assert.equal(reasonOf(ranked), reason)
    })

  test('is told apart by how bad, how sudden and how often', () => {
    const score = (of: Partial<Heard>) => rank(heard({ n: 4, beforeAt: null, ...of }), window)!.score
    assert.ok(score({ severity: 3 }) > score({ severity: 6 }))
    assert.ok(score({ text: 'connection refused' }) > score({ text: 'words' }))
    assert.ok(score({ firstAt: at('12:16:00') }) > score({ firstAt: at('12:40:00') }))
    assert.ok(score({ n: 60 }) > score({ n: 4 }))
  })

  test('on the first day of a system is said to be so', () => {
    const ranked = rank(heard({ n: 3, beforeAt: null, days: [] }), { ...window, heardSince: at('11:00:00') })!
    assert.equal(ranked.learning, true)
    assert.match(reasonOf(ranked), /first day/)
  })
})

describe('the time of an incident', () => {
  test('begins before it and ends with it, an hour later or now', () => {
    const of = (resolvedAt: Date | null, now: string) => windowOf({ openedAt: at('12:17:30'), resolvedAt }, at(now))
    assert.deepEqual(of(null, '12:21:00'), { from: at('12:00:00'), to: at('12:25:00') })
    assert.deepEqual(of(at('12:33:00'), '18:00:00'), { from: at('12:00:00'), to: at('12:35:00') })
    assert.deepEqual(of(null, '18:00:00'), { from: at('12:00:00'), to: at('13:20:00') })
  })
  test('that is chosen is whole steps of at most six hours', () => {
    assert.deepEqual(chosenWindow(at('12:01:00'), at('12:09:00')), { from: at('12:00:00'), to: at('12:10:00') })
    assert.equal(chosenWindow(at('12:00:00'), at('11:00:00')), null)
    assert.equal(chosenWindow(at('00:00:00'), at('12:00:00')), null)
  })
})
