import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import type { Severity } from '#platform/http/contract.ts'
import type { Change, Signal } from '../types.ts'
import { bounded, type KeyState, settleMs, takeSignal } from './signal.ts'

type Heard = Parameters<typeof takeSignal>[1]
const nowMs = Date.UTC(2026, 10, 17, 12)

const heard = (status: Signal['status'], more: Partial<Heard> = {}): Heard => ({
  status,
  sequence: null,
  severity: 'P2',
  atMs: nowMs,
  ...more,
})

/** Takes all in order; fresh ids count up. */
function takeAll(signals: readonly Heard[], before: KeyState | null = null, at = nowMs) {
  let state = before
  const changes: Change[] = []
  const severities: Severity[] = []
  for (const [index, signal] of signals.entries()) {
    const decision = takeSignal(state, signal, `alert-${index}`, at)
    state = decision.state
    changes.push(decision.change)
    severities.push(state.reported)
  }
  return { state: state!, changes, severities }
}

describe('one key', () => {
  test('opens, counts, rises, resolves', () => {
    const { changes } = takeAll([
      heard('problem', { severity: 'P3' }),
      heard('problem', { severity: 'P3' }),
      heard('problem', { severity: 'P1' }),
      heard('problem', { severity: 'P4' }),
      heard('clear'),
      heard('clear'),
    ])
    assert.deepEqual(changes, ['opened', 'counted', 'raised', 'counted', 'resolved', 'nothing'])
  })

  test('is the same alert again when it is back within the settling time, and another one later', () => {
    const { state } = takeAll([heard('problem'), heard('clear')])
    const soon = takeSignal(state, heard('problem', { atMs: nowMs + 1 }), 'fresh', nowMs + settleMs - 1)
    assert.equal(soon.opens, 'again')
    assert.equal(soon.state.alertId, 'alert-0')
    const late = takeSignal(state, heard('problem', { atMs: nowMs + settleMs }), 'fresh', nowMs + settleMs)
    assert.equal(late.opens, 'new')
    assert.equal(late.state.alertId, 'fresh')
  })

  test('a late problem is stale after the clear of the same number, also when the clear came first of all', () => {
    const clear = heard('clear', { sequence: 7n })
    const { state, changes } = takeAll([clear])
    assert.deepEqual(changes, ['nothing'])
    assert.equal(takeSignal(state, heard('problem', { sequence: 7n }), 'x', nowMs).change, 'stale')
    assert.equal(takeSignal(state, heard('problem', { sequence: 8n }), 'x', nowMs).change, 'opened')
  })

  test('without numbers the time at the source decides, and a clock that is ahead counts as now', () => {
    const { state } = takeAll([heard('problem', { atMs: nowMs + 86_400_000 })])
    assert.equal(state.atMs, nowMs)
    assert.equal(takeSignal(state, heard('clear', { atMs: nowMs + 1 }), 'x', nowMs + 1).change, 'resolved')
    assert.equal(takeSignal(state, heard('clear', { atMs: nowMs - 1 }), 'x', nowMs + 1).change, 'stale')
  })

  test('a source that was set up anew starts counting again', () => {
    const { state } = takeAll([heard('problem', { sequence: 900n })])
    assert.equal(takeSignal(state, heard('clear'), 'x', nowMs).change, 'resolved')
  })
})

const signals = fc.array(
  fc.record({
    status: fc.constantFrom('problem' as const, 'clear' as const),
    sequence: fc.bigInt({ min: 0n, max: 60n }),
    severity: fc.constantFrom('P1' as const, 'P2' as const, 'P3' as const, 'P4' as const),
    atMs: fc.integer({ min: nowMs - 10_000, max: nowMs }),
  }),
  { minLength: 1, maxLength: 40 },
)

describe('properties', () => {
  test('numbered signals end the same in whatever order they come', () => {
    fc.assert(
      fc.property(signals, fc.infiniteStream(fc.nat()), (list, random) => {
        const shuffled = list
          .map((signal) => ({ signal, by: random.next().value as number }))
          .toSorted((a, b) => a.by - b.by)
          .map(({ signal }) => signal)
        const ends = [list, shuffled].map((order) => {
          const { state } = takeAll(order)
          return { status: state.status, sequence: state.sequence }
        })
        assert.deepEqual(ends[0], ends[1])
      }),
    )
  })

  test('while an alert is open its severity never falls, and what is stale changes nothing', () => {
    fc.assert(
      fc.property(signals, (list) => {
        let state = null as KeyState | null
        for (const [index, signal] of list.entries()) {
          const before = state
          const decision = takeSignal(before, signal, `alert-${index}`, nowMs)
          if (decision.change === 'stale') assert.equal(decision.state, before)
          if (before?.alertId && decision.state.alertId === before.alertId)
            assert.ok(decision.state.reported <= before.reported)
          assert.equal(decision.change === 'opened', decision.opens !== null)
          state = decision.state
        }
      }),
    )
  })

  test('the same signals twice change nothing the second time', () => {
    fc.assert(
      fc.property(signals, (list) => {
        const ordered = list.toSorted((a, b) => Number(a.sequence - b.sequence) || (a.status < b.status ? 1 : -1))
        const { state } = takeAll(ordered)
        const again = takeAll(ordered, state)
        assert.deepEqual({ ...again.state, atMs: 0 }, { ...state, atMs: 0 })
        for (const change of again.changes) assert.ok(!['opened', 'raised', 'resolved'].includes(change), change)
      }),
    )
  })
})

test('what is too long or cannot be stored is cut, never refused', () => {
  const signal = bounded({
    source: 's'.repeat(100),
    key: `k\u0000${'x'.repeat(600)}`,
    accountId: 'a',
    systemId: null,
    status: 'problem',
    sequence: null,
    severity: 'P1',
    title: `two\nlines\u0007 ${'😀'.repeat(200)}`,
    text: 't'.repeat(20_000),
    labels: Object.fromEntries(Array.from({ length: 100 }, (_, n) => [`l${n}`, 'v'.repeat(600)])),
    runbook: '',
    at: new Date(nowMs),
  })
  assert.equal(signal.source.length, 40)
  assert.equal(signal.key.length, 500)
  assert.ok(signal.title.startsWith('two lines') && signal.title.length <= 300 && signal.title.isWellFormed())
  assert.equal(signal.text.length, 10_000)
  assert.equal(Object.keys(signal.labels).length, 64)
  assert.equal(signal.labels.l0!.length, 500)
  assert.equal(signal.runbook, null)
})
