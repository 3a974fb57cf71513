import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { balancesOf, books, entriesOf, most, moveNames, nothing, type Posting, post } from './ledger.ts'
import { type Draw, decideDraws, type Limit, runsLow } from './withdraw.ts'

const amount = fc.oneof(fc.bigInt({ min: 1n, max: 1000n }), fc.bigInt({ min: -5n, max: most * 2n }))
const posting = fc.record({ kind: fc.constantFrom(...moveNames), amount })

describe('the ledger', () => {
  test('every posting sums to zero, and so do the books together', () => {
    fc.assert(
      fc.property(fc.array(posting), (tries) => {
        const done: Posting[] = []
        let balances = nothing
        for (const each of tries) {
          assert.equal(
            entriesOf(each).reduce((sum, entry) => sum + entry.amount, 0n),
            0n,
          )
          const result = post(balances, each)
          if ('refused' in result) continue
          balances = result.after
          done.push(each)
          assert.ok(balances.available >= 0n && balances.held >= 0n && balances.drawn >= 0n)
        }
        assert.deepEqual(balances, balancesOf(done))
        assert.equal(
          books.reduce((sum, book) => sum + balances[book], 0n),
          0n,
        )
        assert.equal(balances.available + balances.held + balances.drawn, -balances.sold - balances.adjustments)
      }),
    )
  })

  test('takes no amount that is none, no more than there is, no more than can be', () => {
    const some = { ...nothing, sold: -10n, available: 10n }
    assert.deepEqual(post(some, { kind: 'hold', amount: 0n }), { refused: 'not_positive' })
    assert.deepEqual(post(some, { kind: 'hold', amount: -1n }), { refused: 'not_positive' })
    assert.deepEqual(post(some, { kind: 'hold', amount: 11n }), { refused: 'overdrawn' })
    assert.deepEqual(post(some, { kind: 'post', amount: 1n }), { refused: 'overdrawn' })
    assert.deepEqual(post(some, { kind: 'purchase', amount: most }), { refused: 'too_much' })
  })
})

describe('wishes to withdraw', () => {
  const target = { kindId: 'k', belongs: true, bound: true, retired: false }
  const standing = (available: bigint) => ({
    kindId: 'k',
    closed: false,
    allowed: true,
    balances: { ...nothing, sold: -available, available },
  })
  const wish = (more: Partial<Draw>): Draw => ({ id: 'i', personId: 'p', key: 'a', bodyHash: 'x', amount: 1n, target, ...more }) // biome-ignore format: one thing
  const limits = (limit: Partial<Limit>) => new Map([['p', { each: most, perDay: most, used: 0n, ...limit }]])

  test('never take more than there is, nor more than a person may, and refuse none that fits', () => {
    const wishes = fc.array(fc.record({ person: fc.constantFrom('p', 'q'), amount: fc.bigInt({ min: -2n, max: 40n }) }), { maxLength: 60 }) // biome-ignore format: one thing
    fc.assert(
      fc.property(wishes, fc.bigInt({ min: 0n, max: 300n }), fc.bigInt({ min: 1n, max: 200n }), (list, has, day) => {
        const draws = list.map(({ person, amount }, n) => wish({ id: `${n}`, key: `${n}`, personId: person, amount }))
        const may = new Map(['p', 'q'].map((id) => [id, { each: 30n, perDay: day, used: 0n }]))
        const { outcomes, balances, used } = decideDraws(standing(has), draws, may, new Map())
        let left = has
        const sums = new Map<string, bigint>()
        for (const [n, outcome] of outcomes.entries()) {
          const { personId, amount } = draws[n]!
          const sum = sums.get(personId) ?? 0n
          const fits = amount > 0n && amount <= 30n && sum + amount <= day && amount <= left
          assert.equal('held' in outcome, fits, 'refused' in outcome ? outcome.refused : 'held')
          if (!fits) continue
          left -= amount
          sums.set(personId, sum + amount)
        }
        assert.equal(balances.available, left)
        assert.equal(balances.held, has - left)
        for (const [person, sum] of sums) assert.equal(used.get(person), sum)
      }),
    )
  })

  test('the same wish again is the hold it has; with another body it is refused, also within one bundle', () => {
    const draws = [
      wish({}),
      wish({ id: 'j' }),
      wish({ id: 'k', bodyHash: 'y' }),
      wish({ id: 'l', key: 'old' }),
      wish({ id: 'm', key: 'old', bodyHash: 'y' }),
    ]
    const known = new Map([['p old', { id: 'before', bodyHash: 'x' }]])
    const { outcomes, balances } = decideDraws(standing(10n), draws, limits({}), known)
    assert.ok('held' in outcomes[0]!)
    assert.deepEqual(outcomes.slice(1), [{ again: 'i' }, { refused: 'other_body' }, { again: 'before' }, { refused: 'other_body' }]) // biome-ignore format: one thing
    assert.equal(balances.held, 1n)
  })

  for (const [name, more, change, limit, refused] of [
    ['an account that is closed', {}, { closed: true }, {}, 'closed'],
    ['a kind that is not for credit', {}, { allowed: false }, {}, 'not_allowed'],
    ['a key nobody sees', { target: null }, {}, {}, 'key_refused'],
    ['a key of somebody else', { target: { ...target, belongs: false } }, {}, {}, 'key_refused'],
    ['a key of another kind', { target: { ...target, kindId: 'o' } }, {}, {}, 'key_refused'],
    ['a key without appliance', { target: { ...target, bound: false } }, {}, {}, 'key_refused'],
    ['a key out of use', { target: { ...target, retired: true } }, {}, {}, 'key_refused'],
    ['a person without limit', { personId: 'q' }, {}, {}, 'no_limit'],
    ['more than at once', { amount: 3n }, {}, { each: 2n }, 'above_limit'],
    ['more than today', { amount: 3n }, {}, { perDay: 4n, used: 2n }, 'above_day'],
    ['more than there is', { amount: 11n }, {}, {}, 'not_enough'],
    ['nothing', { amount: 0n }, {}, {}, 'amount_refused'],
  ] as const)
    test(`refuse ${name}`, () => {
      const { outcomes } = decideDraws({ ...standing(10n), ...change }, [wish(more)], limits(limit), new Map())
      assert.deepEqual(outcomes, [{ refused }])
    })

  test('warn once, when the line is crossed', () => {
    assert.deepEqual([runsLow(5n, 4n, 5n), runsLow(4n, 3n, 5n), runsLow(9n, 5n, 5n), runsLow(9n, 1n, null)], [true, false, false, false]) // biome-ignore format: one thing
  })
})
