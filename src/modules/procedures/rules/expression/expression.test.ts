import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { evaluate as feel } from 'feelin'
import { ExpressionProblem } from './bounds.ts'
import { evaluate, holds, mostValues, passes, problemOf } from './evaluate.ts'

const at = Date.UTC(2026, 10, 26, 9)

describe('expressions', () => {
  test('are FEEL', () => {
    const data = { amount: 1200, kind: 'urgent', lines: [{ price: 3 }, { price: 9 }], since: '2026-01-31' }
    const cases: [string, unknown][] = [
      ['amount > 1000 and kind = "urgent"', true],
      ['if amount > 2000 then "large" else "small"', 'small'],
      ['lines[price > 5].price', [9]],
      ['sum(for line in lines return line.price)', 12],
      ['some line in lines satisfies line.price > 8', true],
      ['count(lines)', 2],
      ['date(since) + duration("P1M")', '2026-02-28'],
      ['for i in 1..3 return i * i', [1, 4, 9]],
      ['unknown', null],
      ['unknown > 3', null],
      ['now()', '2026-11-26T09:00:00Z'],
      ['today()', '2026-11-26'],
      ['{ a: 1, b: 2 }.b', 2],
    ]
    for (const [text, value] of cases) assert.deepEqual(evaluate(text, data, at), value, text)
  })

  test('hold only when they are true', () => {
    assert.equal(holds('yes', { yes: true }, at), true)
    for (const value of [null, 1, 'true', [], undefined]) assert.equal(holds('yes', { yes: value }, at), false)
  })

  test('reckon with money exactly', () => {
    const money: [string, unknown][] = [
      ['add money("0.10", "0.20")', '0.30'],
      ['subtract money("1", "0.01")', '0.99'],
      ['multiply money("19.99", 3)', '59.97'],
      ['round money("2.345", 2)', '2.35'],
      ['round money("-2.345", 2)', '-2.35'],
      ['compare money("1000.00", "1000") = 0', true],
      ['sum money(all)', '99999999999999999999.60'],
      ['add money("1.2.3", "1")', null],
      ['add money("1e3", "1")', null],
    ]
    const data = { all: ['99999999999999999999.10', '0.50'] }
    for (const [text, value] of money) assert.deepEqual(evaluate(text, data, at), value, text)
  })

  test('that could run long, grow, or ask the machine are refused before they run', () => {
    const cases: [string, string][] = [
      ['for i in 1..1000000000 return i', 'wide_range'],
      ['for i in [1..1000000000] return i', 'wide_range'],
      ['for i in a..b return i', 'wide_range'],
      ['{ f: function(x) f(x) }.f(1)', 'own_function'],
      ['{ a: "x", b: a + a, c: b + b }', 'own_entry'],
      ['for x in a return for y in a return x', 'nested_iteration'],
      ['for x in a, y in a return x', 'nested_iteration'],
      ['a[b[c > 1] > 1]', 'nested_iteration'],
      ['matches(a, "(a+)+$")', 'refused_function'],
      ['replace(a, "(a+)+$", "")', 'refused_function'],
      ['for i in 1..100 return concatenate(partial, partial)', 'refused_function'],
      ['a +', 'not_readable'],
      [`${'('.repeat(21)}1${')'.repeat(21)}`, 'too_deep'],
      [`"${'x'.repeat(1000)}"`, 'too_long'],
    ]
    for (const [text, code] of cases) assert.equal(problemOf(text)?.code, code, text.slice(0, 60))
  })

  test('go over no more than so much data', () => {
    const many = { a: Array.from({ length: mostValues + 1 }, () => 1) }
    assert.throws(() => evaluate('count(a)', many, at), (error) => error instanceof ExpressionProblem && error.code === 'too_much_data') // biome-ignore format: one check
  })

  test('see data alone, not the machine behind it', () => {
    for (const text of [
      'constructor',
      '__proto__',
      'a.constructor',
      'toString',
      'process',
      'globalThis',
      'a.b.c.__proto__',
    ])
      assert.equal(evaluate(text, { a: { b: 1 } }, at), null, text)
  })

  test('know no negative zero, which plain JSON does not keep', () => {
    for (const text of ['x * 0', '0 * x + 0 * x', '-0']) assert.ok(Object.is(evaluate(text, { x: -1 }, at), 0), text)
  })

  test('in their quick form give what the language gives', () => {
    const values = fc.oneof(
      fc.constantFrom(null, true, false, '', 'a', 'b', '1', 0, 1, -1, 1.5, 1e10),
      fc.constantFrom([1], [], ['a'], { y: 1 }, { y: 'a' }, { y: [1] }, [{ y: 1 }], { y: { z: 1 } }),
    )
    const literal = fc.constantFrom('1', '-1', '1.5', '"a"', '"1"', '0', 'true', 'false')
    const sign = fc.constantFrom('=', '!=', '<', '>', '<=', '>=', '+', '-', '*')
    const name = fc.constantFrom('x', 'x.y', 'x.y.z', 'gone', 'gone.y')
    const whole = fc.oneof(
      name,
      literal,
      fc.tuple(name, sign, literal).map((parts) => parts.join(' ')),
    )
    fc.assert(
      fc.property(whole, values, (text, x) => {
        let theirs: unknown
        try {
          theirs = feel(text, { x }).value ?? null
        } catch {
          // Where the language itself fails (an order of truth values) ours must fail or give nothing too.
          assert.ok(quietly(text, { x }) !== true)
          return
        }
        if (typeof theirs === 'function' || (typeof theirs === 'number' && !Number.isFinite(theirs))) return
        assert.deepEqual(quietly(text, { x }), JSON.parse(JSON.stringify(theirs)), `${text} of ${JSON.stringify(x)}`)
      }),
      { numRuns: 1500 },
    )
  })
})

const quietly = (text: string, data: Record<string, unknown>): unknown => {
  try {
    return evaluate(text, data, at)
  } catch {
    return null
  }
}

test('unary tests of decision tables', () => {
  const cases: [string, unknown, boolean][] = [
    ['> 10', 11, true],
    ['> 10', 10, false],
    ['"a", "b"', 'b', true],
    ['[1..5]', 6, false],
    ['-', null, true],
    ['', 'anything', true],
    ['not("a")', 'a', false],
    ['< limit', 1, true],
  ]
  for (const [text, value, passed] of cases) assert.equal(passes(text, value, { limit: 2 }, at), passed, text)
})
