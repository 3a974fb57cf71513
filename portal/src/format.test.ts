import assert from 'node:assert/strict'
import { test } from 'node:test'
import { allowance, clockMillis, count, dayText, initials, percent, span, spanWords, when } from './format.ts'

const second = 1000

test('lengths of time', () => {
  const table: [number, string, string][] = [
    [0, '0:00', '0 seconds'],
    [37 * second, '0:37', '37 seconds'],
    [84 * second, '1:24', '1 minute 24 seconds'],
    [3599 * second, '59:59', '59 minutes 59 seconds'],
    [3600 * second, '1 h 0 m', '1 hour'],
    [14_160 * second, '3 h 56 m', '3 hours 56 minutes'],
    [86_400 * second, '1 d 0 h', '1 day'],
    [187_200 * second, '2 d 4 h', '2 days 4 hours'],
    [-84 * second, '1:24', '1 minute 24 seconds'],
  ]
  for (const [ms, short, words] of table) {
    assert.equal(span(ms), short)
    assert.equal(spanWords(ms), words)
  }
})

test('promised lengths', () => {
  assert.equal(allowance(30 * 60_000), '30 min')
  assert.equal(allowance(4 * 3_600_000), '4 h')
  assert.equal(allowance(2 * 86_400_000), '2 days')
  assert.equal(allowance(90_000), '90 s')
  assert.equal(allowance(421_000), '7 min 1 s')
})

test('moments: the clock today, the weekday within the week, the date beyond', () => {
  const now = Date.parse('2026-11-17T12:38:24Z')
  assert.equal(when(now + 60_000, now, 'seconds', 'Europe/Berlin'), '13:39:24')
  assert.equal(when(now + 20 * 3_600_000, now, 'minutes', 'Europe/Berlin'), 'Wed 09:38')
  assert.equal(when(now + 9 * 86_400_000, now, 'minutes', 'Europe/Berlin'), 'Thu 26 Nov, 13:38')
  assert.equal(when(now - 86_400_000, now, 'minutes', 'Europe/Berlin'), 'Mon 16 Nov, 13:38')
  assert.match(clockMillis(now + 3), /\d\d:38:24\.003$/)
  assert.equal(dayText('2027-03-31'), '31 Mar 2027')
})

test('shares never round up to all', () => {
  assert.equal(percent(1), '100 %')
  assert.equal(percent(0.99999), '99.9 %')
  assert.equal(percent(0.9893), '98.9 %')
})

test('figures and initials', () => {
  assert.equal(count(1217), '1\u202f217')
  assert.equal(count(41), '41')
  assert.equal(initials('Jordan Placeholder'), 'JP')
  assert.equal(initials('Acme'), 'AC')
  assert.equal(initials('  Kim van Mockup '), 'KM')
})
