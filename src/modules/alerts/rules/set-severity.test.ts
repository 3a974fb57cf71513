import assert from 'node:assert/strict'
import { test } from 'node:test'
import { alertsToSet, sharedSeverity } from './set-severity.ts'

const open = (...severities: ('P1' | 'P2' | 'P3' | 'P4')[]) =>
  severities.map((severity, n) => ({ id: `a${n}`, severity, openedAtMs: 100 - n }))

test('lowered, every alert that is worse follows; those that are not stay', () => {
  assert.deepEqual(alertsToSet(open('P1', 'P3', 'P2', 'P4'), 'a1', { from: 'P1', to: 'P3' }), ['a0', 'a2'])
})

test('raised, the alert of the cause speaks, else the worst, and of those the one that came first', () => {
  assert.deepEqual(alertsToSet(open('P3', 'P4'), 'a1', { from: 'P3', to: 'P1' }), ['a1'])
  assert.deepEqual(alertsToSet(open('P4', 'P3', 'P3'), 'gone', { from: 'P3', to: 'P2' }), ['a2'])
  assert.deepEqual(alertsToSet([], null, { from: 'P3', to: 'P2' }), [])
})

test('a request that several incidents share is as bad as the worst of them', () => {
  assert.equal(sharedSeverity('P3', ['P4', 'P2']), 'P2')
  assert.equal(sharedSeverity('P1', ['P4']), 'P1')
})
