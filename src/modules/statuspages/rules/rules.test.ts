import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Incident, Span, State } from '../types.ts'
import { historyOf } from './history.ts'
import { isOn, type Looked, stateOfComponent, stateOfSystem, type Trouble, worstOf } from './state.ts'

const now = new Date('2026-11-26T12:00:00Z')
const at = (hours: number) => new Date(now.getTime() + hours * 3_600_000)
const span = (begins: number, ends: number | null, state: State): Span => ({
  componentId: 'c',
  begins: at(begins),
  ends: ends === null ? null : at(ends),
  state,
})

test('the share counts up against degraded and down; inconclusive time, maintenance and what is not known do not count', () => {
  const spans = [
    span(-60, -50, 'up'),
    span(-50, -40, 'inconclusive'),
    span(-40, -30, 'down'),
    span(-30, -20, 'maintenance'),
    span(-20, null, 'up'),
  ]
  assert.equal(historyOf(spans, 90, now).share, 30 / 40)
  assert.equal(historyOf([span(-60, null, 'inconclusive')], 90, now).share, null)
  assert.equal(historyOf([], 90, now).share, null)
})

test('a day has its worst, and a day nobody knows anything of has none', () => {
  const { days } = historyOf([span(-14, -13, 'down'), span(-13, null, 'up')], 3, now)
  assert.deepEqual(
    days.map(({ day, worst, badMs }) => [day, worst, badMs]),
    [
      ['2026-11-24', null, 0],
      ['2026-11-25', 'down', 3_600_000],
      ['2026-11-26', 'up', 0],
    ],
  )
})

test('for any spans: shares are between 0 and 1, and inconclusive time changes none of them', () => {
  const states = fc.array(fc.constantFrom<State>('up', 'degraded', 'down', 'maintenance', 'inconclusive'), {
    minLength: 1,
    maxLength: 40,
  })
  fc.assert(
    fc.property(states, (list) => {
      const spans = list.map((state, n) =>
        span(n - list.length, n === list.length - 1 ? null : n + 1 - list.length, state),
      )
      const { share, days } = historyOf(spans, 5, now)
      assert.ok(share === null || (share >= 0 && share <= 1))
      for (const one of days) assert.ok(one.share === null || (one.share >= 0 && one.share <= 1))
      const known = spans.filter(({ state }) => state !== 'inconclusive')
      assert.equal(historyOf(known, 5, now).share, share)
    }),
  )
})

const incident = (more: Partial<Incident>): Incident => ({
  id: 'i',
  accountId: 'a',
  pageId: 'p',
  kind: 'incident',
  title: '',
  state: 'investigating',
  begins: at(-1),
  ends: null,
  version: 1,
  components: [{ id: 'c', state: 'degraded' }],
  updates: [],
  ...more,
})

test('a component is as bad as the worst of its systems and of what is told of it; a maintenance is a maintenance', () => {
  assert.equal(worstOf(['up', 'inconclusive', 'down', 'degraded']), 'down')
  assert.equal(stateOfSystem([{ severity: 'P3', key: null }]), 'up')
  assert.equal(
    stateOfSystem([
      { severity: 'P2', key: null },
      { severity: 'P1', key: 'x' },
    ]),
    'down',
  )
  assert.equal(stateOfComponent('c', ['up'], [incident({})], now), 'degraded')
  assert.equal(stateOfComponent('c', ['down'], [incident({})], now), 'down')
  assert.equal(stateOfComponent('d', ['up'], [incident({})], now), 'up')
  const works = incident({
    kind: 'maintenance',
    state: 'scheduled',
    ends: at(1),
    components: [{ id: 'c', state: 'maintenance' }],
  })
  assert.equal(stateOfComponent('c', ['down'], [works], now), 'maintenance')
  assert.equal(stateOfComponent('c', ['down'], [works], at(2)), 'down')
  assert.ok(!isOn(incident({ state: 'resolved' }), now))
})

const check = (state: Looked['state'], severity: Looked['severity'] = 'P1', alertKey = 'one'): Looked => ({ state, severity, alertKey }) // biome-ignore format: one thing

test('what a check cannot judge is neither an outage nor operation; another problem that is seen counts', () => {
  const own: Trouble = { severity: 'P1', key: 'one' }
  assert.equal(stateOfSystem([own], [check('down')]), 'down')
  assert.equal(stateOfSystem([own], [check('inconclusive')]), 'inconclusive')
  assert.equal(stateOfSystem([], [check('inconclusive'), check('up', 'P1', 'two')]), 'inconclusive')
  assert.equal(stateOfSystem([own, { severity: 'P2', key: 'two' }], [check('inconclusive'), check('down', 'P2', 'two')]), 'degraded') // biome-ignore format: one claim
  assert.equal(stateOfSystem([{ severity: 'P1', key: null }], [check('inconclusive')]), 'down')
  assert.equal(stateOfSystem([], [check('inconclusive', 'P3')]), 'up')
  assert.equal(stateOfSystem([], [check('pending')]), 'inconclusive')
  assert.equal(stateOfSystem([], [check('pending'), check('up', 'P2', 'two')]), 'up')
})

test('for any checks: inconclusive ones never make an outage, and never operation where they could have told of one', () => {
  const states = fc.array(fc.constantFrom<Looked['state']>('up', 'degraded', 'down', 'inconclusive'), { maxLength: 6 })
  fc.assert(
    fc.property(states, (list) => {
      const checks = list.map((state, n) => check(state, 'P1', String(n)))
      const stands = checks.filter(({ state }) => state === 'down' || state === 'inconclusive')
      const state = stateOfSystem(stands.map(({ alertKey: key }) => ({ severity: 'P1', key })), checks) // biome-ignore format: one call
      const seen = list.includes('down') ? 'down' : list.includes('inconclusive') ? 'inconclusive' : 'up'
      assert.equal(state, seen)
    }),
  )
})
