import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { statuses } from '../shapes.ts'
import { decideMerge, decideSplit, type Mergeable, takeBack } from './merge.ts'

const early = new Date('2026-11-17T09:00:00Z')
const late = new Date('2026-11-17T10:00:00Z')

const request = (changes: Partial<Mergeable> = {}): Mergeable => ({
  id: 'a',
  accountId: 'acme',
  severity: 'P3',
  status: 'open',
  mergedIntoId: null,
  createdAt: early,
  lastMessageAt: early,
  lastMessageBy: 'customer',
  cc: [],
  tags: [],
  owesResponse: true,
  stranger: null,
  ...changes,
})
const from = (changes: Partial<Mergeable> = {}) => request({ id: 'b', createdAt: late, ...changes })

describe('whether one request goes into another', () => {
  const table: [string, Mergeable, Mergeable, string][] = [
    ['a later one into an earlier one', from(), request(), 'merged'],
    ['into itself', request(), request(), 'same'],
    ['of another account', from({ accountId: 'birch' }), request(), 'other_account'],
    [
      'two strangers in the queue of unknown senders',
      from({ stranger: 'x@a' }),
      request({ stranger: 'y@b' }),
      'strangers',
    ],
    ['the same stranger twice', from({ stranger: 'x@a' }), request({ stranger: 'x@a' }), 'merged'],
    ['a closed one', from({ status: 'closed' }), request(), 'closed'],
    ['into a closed one', from(), request({ status: 'closed' }), 'closed'],
    ['a merged one', from({ status: 'closed', mergedIntoId: 'c' }), request(), 'merged already'],
    ['into a merged one', from(), request({ status: 'closed', mergedIntoId: 'c' }), 'merged already'],
    [
      'the earlier one that still owes an answer into a later one',
      from({ createdAt: early }),
      request({ createdAt: late }),
      'other_way',
    ],
    [
      'the earlier one, answered',
      from({ createdAt: early, owesResponse: false }),
      request({ createdAt: late }),
      'merged',
    ],
    ['a solved one', from({ status: 'solved' }), request(), 'merged'],
  ]
  for (const [name, one, other, expected] of table)
    test(name, () => {
      const decision = decideMerge(one, other)
      const said =
        'refused' in decision ? (decision.refused === 'merged' ? 'merged already' : decision.refused) : 'merged'
      assert.equal(said, expected)
    })

  test('the higher severity counts, and what came last is what came last', () => {
    const decision = decideMerge(from({ severity: 'P1', lastMessageAt: late }), request({ lastMessageBy: 'staff' }))
    assert.ok('fields' in decision)
    assert.equal(decision.fields.severity, 'P1')
    assert.equal(decision.fields.lastMessageAt, late)
    assert.equal(decision.fields.lastMessageBy, 'customer')
  })
})

const words = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e'), { maxLength: 5 })
const anyRequest = (id: string) =>
  fc.record({
    id: fc.constant(id),
    accountId: fc.constant('acme'),
    severity: fc.constantFrom('P1', 'P2', 'P3', 'P4'),
    status: fc.constantFrom(...statuses),
    mergedIntoId: fc.constant(null),
    createdAt: fc.constantFrom(early, late),
    lastMessageAt: fc.constantFrom(early, late),
    lastMessageBy: fc.constantFrom('customer', 'staff'),
    cc: words,
    tags: words,
    owesResponse: fc.boolean(),
    stranger: fc.constant(null),
  }) as fc.Arbitrary<Mergeable>

test('a merge that is taken back leaves the request exactly as it was', () => {
  fc.assert(
    fc.property(anyRequest('from'), anyRequest('into'), (one, into) => {
      const decision = decideMerge(one, into)
      if ('refused' in decision) return
      const { severity, cc, tags, lastMessageAt, lastMessageBy } = into
      assert.deepEqual(takeBack(decision.fields, decision.record), { severity, cc, tags, lastMessageAt, lastMessageBy })
    }),
  )
})

test('two merges taken back in either order leave the request exactly as it was', () => {
  fc.assert(
    fc.property(anyRequest('one'), anyRequest('two'), anyRequest('into'), fc.boolean(), (one, two, into, lastFirst) => {
      const first = decideMerge(one, into)
      if ('refused' in first) return
      const second = decideMerge(two, { ...into, ...first.fields })
      if ('refused' in second) return
      const records = lastFirst ? [second.record, first.record] : [first.record, second.record]
      const back = records.reduce(takeBack, second.fields)
      assert.deepEqual(back.cc, into.cc)
      assert.deepEqual(back.tags, into.tags)
      if (!lastFirst) return
      const { severity, cc, tags, lastMessageAt, lastMessageBy } = into
      assert.deepEqual(back, { severity, cc, tags, lastMessageAt, lastMessageBy })
    }),
  )
})

test('what people changed since stays as they left it', () => {
  fc.assert(
    fc.property(anyRequest('from'), anyRequest('into'), (one, into) => {
      const decision = decideMerge(one, into)
      if ('refused' in decision) return
      const newer = new Date('2026-11-18T00:00:00Z')
      const since = { ...decision.fields, severity: 'P4' as const, lastMessageAt: newer, tags: ['theirs'] }
      const back = takeBack(since, decision.record)
      assert.equal(back.lastMessageAt, newer)
      if (decision.record.severity.after !== 'P4') assert.equal(back.severity, 'P4')
      assert.deepEqual(back.tags, ['theirs'])
    }),
  )
})

describe('which messages leave a request', () => {
  const talk = [
    { id: '1', kind: 'customer' as const },
    { id: '2', kind: 'answer' as const },
    { id: '3', kind: 'customer' as const },
    { id: '4', kind: 'note' as const },
  ]
  const table: [string, string[], unknown][] = [
    ['one of the customer', ['3'], { messages: ['3'] }],
    ['named twice', ['3', '3'], { messages: ['3'] }],
    ['none', [], { refused: 'none' }],
    ['one of another request', ['3', '9'], { refused: 'unknown' }],
    ['an answer', ['2'], { refused: 'not_theirs' }],
    ['a note', ['4'], { refused: 'not_theirs' }],
    ['all of the customer', ['1', '3'], { refused: 'nothing_left' }],
  ]
  for (const [name, chosen, expected] of table) test(name, () => assert.deepEqual(decideSplit(talk, chosen), expected))
})
