import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { lint } from '#procedures-rules'
import { blockOf, randomOf } from './blocks.ts'
import { graphOf } from './build.ts'
import { judge } from './judge.ts'

// bench/interpreter.bench.ts runs 100,000 of them; here are some on every change.
test('random procedures lose and double no token, and replay gives what was live, with a crash at every commit', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 2 ** 31 }), (seed) => {
      assert.deepEqual(judge(seed).wrong, [])
    }),
    { numRuns: 150 },
  )
})

test('the lint finds no deadlock and no unreachable step in block-structured procedures', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 2 ** 31 }), (seed) => {
      const wrong = lint(graphOf(blockOf(randomOf(seed)))).filter(({ code }) =>
        ['deadlock', 'ever_more', 'unreachable', 'missing_join', 'endless_loop'].includes(code),
      )
      assert.deepEqual(wrong, [])
    }),
    { numRuns: 200 },
  )
})
