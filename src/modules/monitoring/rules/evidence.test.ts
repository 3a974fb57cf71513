import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Before, toldOf, worthKeeping } from './evidence.ts'

const now = new Date('2026-11-26T12:00:00Z')
const ago = (minutes: number) => new Date(now.getTime() - minutes * 60_000)
const failure = { state: 'failed' as const, failedStep: 3, reason: { code: 'not_found' as const, text: '' } }
const before = (more: Partial<Before> = {}): Before => ({
  newest: { state: 'failed', failedStep: 3, code: 'not_found' },
  keptAt: ago(5),
  ...more,
})

test('the first failure is kept, another one too, the same one again once an hour, and nothing of what went well', () => {
  assert.equal(worthKeeping(failure, { newest: null, keptAt: null }, now), true)
  assert.equal(worthKeeping(failure, before(), now), false)
  assert.equal(worthKeeping(failure, before({ keptAt: ago(60) }), now), true)
  assert.equal(worthKeeping({ ...failure, failedStep: 4 }, before(), now), true)
  assert.equal(worthKeeping({ ...failure, reason: { code: 'timeout', text: '' } }, before(), now), true)
  assert.equal(worthKeeping(failure, before({ newest: { state: 'passed', failedStep: null, code: null } }), now), true)
  for (const state of ['passed', 'degraded', 'inconclusive'] as const)
    assert.equal(worthKeeping({ ...failure, state }, before({ keptAt: null }), now), false)
})

test('what is kept in words is bounded and can be stored', () => {
  const step = { label: `${'x'.repeat(500)}`, state: 'passed' as const, tookMs: 1, selector: 0, selectors: 1, matched: 'a\u0000b' } // biome-ignore format: one thing
  const told = toldOf({ steps: Array(400).fill(step), warnings: [], assertions: [{ name: '\ud800', held: true }] })
  assert.equal(told.steps.length, 300)
  assert.deepEqual([told.steps[0]!.label.length, told.steps[0]!.matched], [200, 'ab'])
  assert.equal(told.assertions[0]!.name, '\ufffd')
})
