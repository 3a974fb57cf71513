import assert from 'node:assert/strict'
import { test } from 'node:test'
import { best, fuzzy } from './fuzzy.ts'

const places = [
  'My work',
  'Requests',
  'On call',
  'Accounts',
  'Support plans',
  'System health',
  'API tokens',
  'Über uns',
]
const found = (typed: string) => best(typed, places, (one) => one)

test('the beginning of a word fits best, then the middle, then letters in order', () => {
  assert.equal(found('acc')[0], 'Accounts')
  assert.equal(found('plans')[0], 'Support plans')
  assert.equal(found('sh')[0], 'System health')
  assert.equal(found('on')[0], 'On call')
  assert.ok((fuzzy('count', 'Accounts') ?? 0) < (fuzzy('acc', 'Accounts') ?? 0))
})

test('every word must fit, in any order; case and accents do not matter', () => {
  assert.deepEqual(found('HEALTH sys'), ['System health'])
  assert.deepEqual(found('uber'), ['Über uns'])
  assert.deepEqual(found('health plans'), [])
  assert.equal(fuzzy('xyz', 'Accounts'), null)
})

test('nothing typed keeps all in their order', () => {
  assert.deepEqual(found('  '), places)
})

test('letters strewn over a long text do not count as a fit', () => {
  assert.equal(fuzzy('acd', 'a customer wrote that cards cannot be charged and nobody knows'), null)
})
