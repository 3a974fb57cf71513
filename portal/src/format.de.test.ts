import assert from 'node:assert/strict'
import { test } from 'node:test'

// The language is chosen when the module is loaded, from what the browser says.
Object.defineProperty(globalThis, 'navigator', { value: { languages: ['fr', 'de-AT', 'en'] } })
const { allowance, bytes, day, dayHead, dayText, percent, span, spanWords, when } = await import('./format.ts')
const { promiseFace } = await import('./ui/promise.ts')

const now = Date.parse('2026-11-17T12:38:24Z')
const hour = 3_600_000

test('German: lengths of time and their plurals', () => {
  assert.equal(span(14_160_000), '3 h 56 min')
  assert.equal(span(52 * hour), '2 T 4 h')
  assert.equal(spanWords(61_000), '1 Minute 1 Sekunde')
  assert.equal(spanWords(2 * 24 * hour + hour), '2 Tage 1 Stunde')
  assert.equal(spanWords(0), '0 Sekunden')
  assert.equal(allowance(24 * hour), '1 Tag')
  assert.equal(allowance(48 * hour), '2 Tage')
})

test('German: days, dates and figures', () => {
  assert.equal(day(now, now, 'Europe/Berlin'), 'Di 17. Nov')
  assert.equal(day(now, now + 60 * 24 * hour, 'Europe/Berlin'), 'Di 17. Nov 2026')
  assert.equal(when(now + 20 * hour, now, 'minutes', 'Europe/Berlin'), 'Mi 09:38')
  assert.equal(dayText('2027-03-31'), '31. Mär 2027')
  assert.match(dayHead(now, now), /^Heute, Di/)
  assert.match(dayHead(now - 24 * hour, now), /^Gestern, Mo/)
  assert.equal(percent(0.9893), '98,9 %')
  assert.equal(bytes(3_240_000), '3,2 MB')
})

test('German: a promise says what is left and what is over', () => {
  const promise = { name: 'Erste Antwort', state: 'running' as const, startedAt: now - hour, dueAt: now + 2 * hour }
  assert.equal(promiseFace({ ...promise, state: 'kept', metAt: now }, now).left, '2 h 0 min vor der Zeit')
  assert.equal(promiseFace({ ...promise, dueAt: now - 84_000 }, now).left, '1:24 überzogen')
  assert.equal(promiseFace({ ...promise, dueAt: now - 84_000 }, now).sentence, 'Erste Antwort: gebrochen')
})
