import assert from 'node:assert/strict'
import { test } from 'node:test'
import { place, spanAsked } from './span.ts'

const now = Date.UTC(2026, 10, 26, 12)
const iso = (hours: number) => new Date(now + hours * 3_600_000).toISOString()

test('without a moment the axis ends now; about one, two thirds lie before it; it never ends later than now', () => {
  assert.deepEqual(spanAsked({ around: '', at: '', end: '' }, now).to, now)
  const about = spanAsked({ around: 'hour', at: iso(-5), end: '' }, now)
  assert.equal(Math.round(place(about.at!, about)), 67)
  assert.equal(about.to - about.from, 3_600_000)
  assert.equal(spanAsked({ around: 'week', at: iso(-1), end: '' }, now).to, now)
  assert.equal(spanAsked({ around: 'hour', at: iso(-5), end: iso(-3) }, now).to, now - 3 * 3_600_000)
})

test('an address nobody made is read as today', () => {
  const odd = spanAsked({ around: 'century', at: 'noon', end: '<script>' }, now)
  assert.deepEqual([odd.to, odd.length, odd.at, odd.live], [now, 86_400_000, null, true])
})
