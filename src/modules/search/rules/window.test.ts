import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { monthsAfter, monthsOf, portionsOf, windowOf } from './window.ts'

describe('a window of the index', () => {
  test('holds at least what is wanted, the newest before its end', () => {
    fc.assert(
      fc.property(fc.nat(10_000_000), fc.nat(2_000_000), fc.nat(10_000_000), (count, wanted, before) => {
        const end = Math.max(1, count - before)
        const { lexemes, whole } = windowOf(count, wanted, end)
        if (lexemes.length === 0) return assert.ok(whole)
        assert.ok(lexemes.length <= 18)
        for (const seq of [end, Math.max(0, end - wanted), Math.floor(end - wanted / 2)].filter((one) => one >= 0))
          assert.ok(
            portionsOf(seq).some((portion) => lexemes.includes(portion)),
            `${seq} of ${count}`,
          )
      }),
    )
  })

  test('is the whole only when it ends at the newest', () => {
    assert.deepEqual(windowOf(1_000_000, 900_000), { lexemes: [], whole: true })
    assert.equal(windowOf(30_000, 1000).whole, false)
    assert.equal(windowOf(1_000_000, 1000, 1000).whole, false, 'what came later is still to be looked at')
  })

  test('months touched by a span, and those after a moment', () => {
    const at = (text: string) => new Date(`${text}T12:00:00Z`)
    assert.deepEqual(monthsOf(at('2026-10-31'), at('2026-12-01')), ['=m2026-10', '=m2026-11', '=m2026-12'])
    assert.deepEqual(monthsAfter(at('2026-10-31'), at('2026-12-01')), ['=m2026-11', '=m2026-12'])
    assert.deepEqual(monthsAfter(at('2026-12-01'), at('2026-12-02')), [])
  })
})
