import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { readAmount, showAmount } from '../src/amount.ts'
import {
  available,
  type ConsumeResult,
  consume,
  importPackage,
  newState,
  readState,
  refund,
  release,
  reserve,
  type State,
  settle,
  stateBytes,
  verifyJournal,
} from '../src/licence.ts'
import { mostClosed, mostOpen } from '../src/state.ts'
import { appliance, day, TB, text, Vendor } from './vendor.ts'

const vendor = await Vendor.open()
const granted = importPackage(newState(text(appliance), vendor.pin), await vendor.grant(TB), day(11)).state
/** The same with a small capacity, so that numbers are easy to read. */
const small = (total: bigint): State => ({ ...granted, capacities: [{ ...granted.capacities[0]!, total }] })
const kind = 'migration.files'
const now = day(12)

type Step = (state: State) => { result: ConsumeResult; state: State }
const steps = {
  reserve: (id: string, amount: bigint) => (state: State) => reserve(state, id, kind, amount, now),
  settle: (id: string, amount: bigint) => (state: State) => settle(state, id, amount, now),
  release: (id: string) => (state: State) => release(state, id, now),
  refund: (id: string, amount: bigint) => (state: State) => refund(state, id, amount, now),
  consume: (id: string, amount: bigint) => (state: State) => consume(state, id, kind, amount, now),
}
const { reserve: r, settle: s, release: l, refund: b, consume: c } = steps

describe('consumption of 100', () => {
  const rows: [string, [Step, string][], [used: bigint, reserved: bigint]][] = [
    [
      'reserve and settle by what was really used',
      [
        [r('a', 60n), 'RESERVED'],
        [s('a', 45n), 'SETTLED'],
      ],
      [45n, 0n],
    ],
    [
      'settle for more than was reserved, while it is there',
      [
        [r('a', 60n), 'RESERVED'],
        [s('a', 100n), 'SETTLED'],
      ],
      [100n, 0n],
    ],
    [
      'settle for more than there is',
      [
        [r('a', 60n), 'RESERVED'],
        [s('a', 101n), 'NOT_ENOUGH'],
      ],
      [0n, 60n],
    ],
    [
      'settle for nothing',
      [
        [r('a', 60n), 'RESERVED'],
        [s('a', 0n), 'SETTLED'],
      ],
      [0n, 0n],
    ],
    ['reserve beyond the capacity', [[r('a', 101n), 'NOT_ENOUGH']], [0n, 0n]],
    [
      'reserve to the last one',
      [
        [r('a', 100n), 'RESERVED'],
        [r('b', 1n), 'NOT_ENOUGH'],
      ],
      [0n, 100n],
    ],
    [
      'release',
      [
        [r('a', 60n), 'RESERVED'],
        [l('a'), 'RELEASED'],
        [l('a'), 'ALREADY_DONE'],
        [r('b', 100n), 'RESERVED'],
      ],
      [0n, 100n],
    ],
    [
      'the same reservation again',
      [
        [r('a', 60n), 'RESERVED'],
        [r('a', 60n), 'ALREADY_DONE'],
      ],
      [0n, 60n],
    ],
    [
      'another reservation of the same name',
      [
        [r('a', 60n), 'RESERVED'],
        [r('a', 61n), 'USED_OTHERWISE'],
      ],
      [0n, 60n],
    ],
    [
      'settle twice',
      [
        [c('a', 60n), 'SETTLED'],
        [s('a', 60n), 'ALREADY_DONE'],
        [s('a', 61n), 'USED_OTHERWISE'],
      ],
      [60n, 0n],
    ],
    [
      'settle what was released',
      [
        [r('a', 60n), 'RESERVED'],
        [l('a'), 'RELEASED'],
        [s('a', 5n), 'USED_OTHERWISE'],
      ],
      [0n, 0n],
    ],
    [
      'release what was settled',
      [
        [c('a', 60n), 'SETTLED'],
        [l('a'), 'USED_OTHERWISE'],
      ],
      [60n, 0n],
    ],
    [
      'settle or release what nobody reserved',
      [
        [s('a', 1n), 'UNKNOWN_USE'],
        [l('a'), 'UNKNOWN_USE'],
        [b('a', 1n), 'UNKNOWN_USE'],
      ],
      [0n, 0n],
    ],
    [
      'consume at once, and again',
      [
        [c('a', 60n), 'SETTLED'],
        [c('a', 60n), 'ALREADY_DONE'],
        [c('b', 41n), 'NOT_ENOUGH'],
        [c('b', 40n), 'SETTLED'],
      ],
      [100n, 0n],
    ],
    [
      'refund in parts, each said as the whole so far',
      [
        [c('a', 60n), 'SETTLED'],
        [b('a', 10n), 'REFUNDED'],
        [b('a', 10n), 'ALREADY_DONE'],
        [b('a', 60n), 'REFUNDED'],
      ],
      [0n, 0n],
    ],
    [
      'refund more than was used, or less than before',
      [
        [c('a', 60n), 'SETTLED'],
        [b('a', 61n), 'BAD_AMOUNT'],
        [b('a', 5n), 'REFUNDED'],
        [b('a', 4n), 'BAD_AMOUNT'],
      ],
      [55n, 0n],
    ],
    [
      'refund what is only reserved',
      [
        [r('a', 60n), 'RESERVED'],
        [b('a', 1n), 'UNKNOWN_USE'],
      ],
      [0n, 60n],
    ],
    [
      'amounts that are none',
      [
        [r('a', 0n), 'BAD_AMOUNT'],
        [r('a', -1n), 'BAD_AMOUNT'],
        [r('a', 2n ** 63n), 'BAD_AMOUNT'],
        [r('a', 1.5 as unknown as bigint), 'BAD_AMOUNT'],
        [r('a', Number.NaN as unknown as bigint), 'BAD_AMOUNT'],
      ],
      [0n, 0n],
    ],
    [
      'names that are none',
      [
        [r('', 1n), 'BAD_ID'],
        [r('a b', 1n), 'BAD_ID'],
        [r('x'.repeat(65), 1n), 'BAD_ID'],
      ],
      [0n, 0n],
    ],
  ]
  for (const [name, row, [used, reserved]] of rows)
    test(name, () => {
      let state = small(100n)
      for (const [step, code] of row) {
        const { result, state: after } = step(state)
        assert.equal(result.code, code, result.sentence)
        const changes = ['RESERVED', 'SETTLED', 'RELEASED', 'REFUNDED'].includes(code)
        assert.equal(after !== state, changes)
        state = after
      }
      assert.deepEqual([state.capacities[0]!.used, state.capacities[0]!.reserved], [used, reserved])
    })

  test('of a kind that nobody granted', () => {
    assert.equal(reserve(granted, 'a', 'tapes', 1n, now).result.code, 'UNKNOWN_KIND')
    assert.equal(reserve(granted, 'a', 'constructor', 1n, now).result.code, 'UNKNOWN_KIND')
  })
})

describe('memory of an appliance', () => {
  test('open work is bounded, and work that was open for long is not forgotten when it closes', () => {
    let state = reserve(small(10_000n), 'long', kind, 5n, now).state
    for (let n = 0; n < mostClosed + 10; n++) state = consume(state, `job-${n}`, kind, 1n, now).state
    state = settle(state, 'long', 4n, now).state
    assert.equal(refund(state, 'long', 1n, now).result.code, 'REFUNDED')
    assert.equal(refund(state, 'job-0', 1n, now).result.code, 'UNKNOWN_USE')
    assert.equal(state.uses.length, mostClosed)
    for (let n = 0; n < mostOpen; n++) state = reserve(state, `open-${n}`, kind, 1n, now).state
    assert.equal(reserve(state, 'one-more', kind, 1n, now).result.code, 'TOO_MANY_OPEN')
    assert.deepEqual(readState(stateBytes(state)), state)
  })
})

describe('whatever is called in whatever order', () => {
  const id = fc.constantFrom('a', 'b', 'c', 'd')
  const amount = fc.bigInt({ min: 0n, max: 60n })
  const call = fc.oneof(
    fc.tuple(fc.constant('reserve' as const), id, amount),
    fc.tuple(fc.constant('settle' as const), id, amount),
    fc.tuple(fc.constant('release' as const), id, amount),
    fc.tuple(fc.constant('refund' as const), id, amount),
    fc.tuple(fc.constant('consume' as const), id, amount),
  )

  test('the sums agree with the single uses, nothing goes beyond the capacity, and the journal tells all of it', () => {
    fc.assert(
      fc.property(fc.array(call, { maxLength: 60 }), (calls) => {
        let state = small(100n)
        for (const [what, name, much] of calls) state = steps[what](name, much)(state).state
        const { total, used, reserved, refunded } = state.capacities[0]!
        const sum = (of: (use: State['uses'][0]) => bigint) => state.uses.reduce((all, use) => all + of(use), 0n)
        assert.equal(
          used,
          sum((use) => use.used - use.refunded),
        )
        assert.equal(
          refunded,
          sum((use) => use.refunded),
        )
        assert.equal(
          reserved,
          sum((use) => (use.stage === 'reserved' ? use.reserved : 0n)),
        )
        assert.ok(used >= 0n && reserved >= 0n && used + reserved <= total)
        assert.equal(available(state, kind), total - used - reserved)
        verifyJournal(state.journal.kept, state.journal.count, state.journal.head)
        const last = state.journal.kept.at(-1)!
        if (state.journal.count > 1) assert.deepEqual([last.used, last.reserved], [used, reserved])
        assert.deepEqual(readState(stateBytes(state)), state)
      }),
      { numRuns: 200 },
    )
  })

  test('an entry that was changed, left out or put elsewhere breaks the journal', () => {
    let state = small(100n)
    for (let n = 0; n < 6; n++) state = consume(state, `job-${n}`, kind, 2n, now).state
    const { kept, count, head } = state.journal
    for (let n = 0; n < kept.length; n++) {
      const changed = kept.with(n, { ...kept[n]!, used: 0n, amount: 77n })
      assert.throws(() => verifyJournal(changed, count, head), { code: 'MALFORMED' })
      if (n > 0) assert.throws(() => verifyJournal(kept.toSpliced(n, 1), count, head), { code: 'MALFORMED' })
      if (n > 0)
        assert.throws(() => verifyJournal(kept.with(n, kept[n - 1]!).with(n - 1, kept[n]!), count, head), {
          code: 'MALFORMED',
        })
    }
  })
})

describe('amounts as people write them', () => {
  test('are exact, or none', () => {
    const rows: [string, bigint | null, string | null][] = [
      ['5TB', 5n * TB, 'byte'],
      ['5 TB', 5n * TB, 'byte'],
      ['5TiB', 5n * 2n ** 40n, 'byte'],
      ['1.5TB', 1_500_000_000_000n, 'byte'],
      ['0.25KiB', 256n, 'byte'],
      ['12h', 43_200n, 'second'],
      ['1.5min', 90n, 'second'],
      ['1000', 1000n, null],
      ['9223372036854775807', 2n ** 63n - 1n, null],
    ]
    for (const [written, value, unit] of rows) assert.deepEqual(readAmount(written), { value, unit }, written)
    const none = [
      '',
      '-1',
      '+1',
      '0.5',
      '1.3KiB',
      'NaN',
      '1e3',
      '1tb',
      '1 parsec',
      '1,5TB',
      '0x10',
      '.5TB',
      '5.TB',
      '5TBB',
      '9223372036854775808',
      '10000PB',
      '١',
    ]
    for (const written of none) assert.equal(readAmount(written), null, written)
    assert.deepEqual(
      [
        showAmount(5n * TB, 'byte'),
        showAmount(2n ** 40n, 'byte'),
        showAmount(5400n, 'second'),
        showAmount(1000n, 'count'),
        showAmount(0n, 'byte'),
      ],
      ['5 TB', '1.099 TB (1099511627776 bytes)', '1.5 h', '1000', '0 B'],
    )
  })
})
