import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { courseOf, type Turn } from './course.ts'

const at = (minutes: number) => new Date(Date.UTC(2026, 10, 26, 12, minutes))
const turn = (minutes: number, before: Turn['before'], after: Turn['after']): Turn => ({ at: at(minutes), before, after, said: after }) // biome-ignore format: one thing
const now = { state: 'down', said: 'now' } as const
const seen = (turns: Turn[], from: number, to: number) =>
  courseOf(turns, now, at(from), at(to)).map(({ from, until, state }) => [from.getUTCMinutes(), until?.getUTCMinutes(), state]) // biome-ignore format: one thing

test('what was before the first change is what it changed from, also when it came after the span', () => {
  assert.deepEqual(seen([turn(10, 'up', 'down'), turn(20, 'down', 'up')], 5, 30), [
    [5, 10, 'up'],
    [10, 20, 'down'],
    [20, undefined, 'up'],
  ])
  assert.deepEqual(seen([turn(40, 'inconclusive', 'down')], 5, 30), [[5, undefined, 'inconclusive']])
  assert.deepEqual(seen([], 5, 30), [[5, undefined, 'down']])
})

test('for any changes: stretches follow each other without gaps and stay within the span', () => {
  const minutes = fc.uniqueArray(fc.integer({ min: 0, max: 59 }), { maxLength: 20 })
  fc.assert(
    fc.property(minutes, fc.integer({ min: 0, max: 29 }), fc.integer({ min: 30, max: 59 }), (list, from, to) => {
      const turns = list.sort((a, b) => a - b).map((minute, n) => turn(minute, n % 2 ? 'down' : 'up', n % 2 ? 'up' : 'down')) // biome-ignore format: one thing
      const course = courseOf(turns.filter((one) => one.at >= at(from)), now, at(from), at(to)) // biome-ignore format: one thing
      assert.deepEqual(course[0]!.from, at(from))
      assert.equal(course.at(-1)!.until, null)
      for (const [n, one] of course.entries()) {
        assert.deepEqual(one.until, course[n + 1]?.from ?? null)
        assert.ok(one.from >= at(from) && one.from < at(to))
      }
    }),
  )
})
