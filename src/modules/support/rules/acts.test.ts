import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { changesBetween, type Fields, takeBackChanges } from './acts.ts'

const anyFields: fc.Arbitrary<Fields> = fc.record({
  status: fc.constantFrom('new', 'open', 'in_progress', 'waiting_customer', 'solved'),
  severity: fc.constantFrom('P1', 'P2', 'P3', 'P4'),
  assigneeId: fc.option(fc.constantFrom('sam', 'kim')),
  teamId: fc.option(fc.constantFrom('web', 'net')),
  title: fc.string(),
  tags: fc.uniqueArray(fc.constantFrom('a', 'b', 'c')),
})

test('an act that is taken back leaves every field as it was', () => {
  fc.assert(
    fc.property(anyFields, anyFields, (before, after) => {
      const undone = takeBackChanges(after, changesBetween(before, after))
      assert.ok('fields' in undone)
      assert.deepEqual({ ...after, ...undone.fields }, { ...before })
    }),
  )
})

test('what somebody changed since stays, and with it the rest', () => {
  fc.assert(
    fc.property(anyFields, anyFields, anyFields, (before, after, since) => {
      const changes = changesBetween(before, after)
      const touched = changes.some(({ field }) => JSON.stringify(after[field]) !== JSON.stringify(since[field]))
      assert.equal('refused' in takeBackChanges(since, changes), touched)
    }),
  )
})

test('a closed request stays closed', () => {
  const before = { status: 'solved', severity: 'P3', assigneeId: null, teamId: null, title: '', tags: [] }
  const after = { ...before, status: 'closed' }
  assert.deepEqual(takeBackChanges(after, changesBetween(before, after)), { refused: 'closed' })
})
