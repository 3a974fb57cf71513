import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type PromiseView, promiseFace } from './promise.ts'

const now = Date.parse('2026-11-17T12:38:24Z')
const minute = 60_000
const running = (used: number, left: number): PromiseView => ({
  name: 'First response',
  state: 'running',
  startedAt: now - used * minute,
  dueAt: now + left * minute,
})

const looks: [string, PromiseView, string, string][] = [
  ['neutral until the 75 % warning', running(3.4, 56.6), 'run', '56:36'],
  ['gold from 75 %', running(54, 11.6), 'warn', '11:36'],
  ['orange from 90 %', running(95, 5), 'late', '5:00'],
  ['orange under one minute, whatever is used', running(1, 37 / 60), 'late', '0:37'],
  ['hours and minutes under a day', running(4, 236), 'run', '3 h 56 m'],
  ['days and hours beyond', running(4, 52 * 60), 'run', '2 d 4 h'],
  ['broken the moment it is due has passed', running(30, -8.4), 'broke', '8:24 over'],
  [
    'kept says how early',
    { name: 'x', state: 'kept', startedAt: now - 3 * minute, dueAt: now + 27 * minute, metAt: now - 20_000 },
    'kept',
    '27:20 early',
  ],
  [
    'paused stands, without a due time',
    {
      name: 'x',
      state: 'paused',
      startedAt: now - 500 * minute,
      dueAt: null,
      allowedMs: 480 * minute,
      usedMs: 168 * minute,
      pausedAt: now,
    },
    'pause',
    '5 h 12 m left',
  ],
  [
    'on a closed calendar the due time is shown, not hours nobody works in',
    {
      name: 'x',
      state: 'running',
      startedAt: now,
      dueAt: now + 20 * 60 * minute,
      allowedMs: 120 * minute,
      usedMs: 10 * minute,
      usedAt: now,
      ticking: false,
    },
    'run',
    '',
  ],
]

for (const [name, view, look, left] of looks)
  test(name, () => {
    const face = promiseFace(view, now)
    assert.equal(face.look, look)
    if (left) assert.equal(face.left, left)
    else assert.match(face.left, /^[A-Z][a-z]{2} \d\d:\d\d$/)
  })

test('used time of a calendar runs on between two answers of the server, unless it stands', () => {
  const view: PromiseView = {
    ...running(0, 600),
    allowedMs: 100 * minute,
    usedMs: 50 * minute,
    usedAt: now - 10 * minute,
  }
  assert.equal(promiseFace({ ...view, ticking: true }, now).used, 0.6)
  assert.equal(promiseFace({ ...view, ticking: false }, now).used, 0.5)
})

test('the sentence for screen readers changes with the state, not each second', () => {
  assert.equal(promiseFace(running(3, 57), now).sentence, promiseFace(running(3, 57), now + 1000).sentence)
  assert.notEqual(promiseFace(running(3, 57), now).sentence, promiseFace(running(3, 57), now + 56.5 * minute).sentence)
})

test('a broken promise keeps its due mark inside the bar, by seconds or by days', () => {
  for (const over of [1000, 5 * minute, 4 * 24 * 60 * minute]) {
    const { used } = promiseFace({ ...running(30, 0), state: 'broken' }, now + over)
    assert.ok(used >= 0.4 && used <= 0.86, `${over} ms over: ${used}`)
  }
})
