import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { sparkOf } from './spark.ts'

const span = { from: 0, to: 100_000 }
const steps = (average: (number | null)[]) => ({ average, min: average, max: average })

test('values go from the left below to the right above, and a pause is a gap', () => {
  const at = [0, 10, 20, 80, 90, 100]
  const { lines } = sparkOf(at, steps([0, 1, 2, 8, 9, 10]), null, span)
  assert.deepEqual(lines, ['0,28 10,25.4 20,22.8', '80,7.2 90,4.6 100,2'])
})

test('the watched value is drawn when it is near, and left out when it would make all flat', () => {
  const drawn = (limit: number) => sparkOf([0, 50, 100], steps([10, 11, 12]), limit, span).limit
  assert.equal(drawn(14), 2)
  assert.equal(drawn(9), 28)
  assert.equal(drawn(500), null)
})

test('for any values every point lies in the box', () => {
  const value = fc.option(fc.double({ min: -1e9, max: 1e9, noNaN: true }))
  fc.assert(
    fc.property(
      fc.array(value, { minLength: 1, maxLength: 30 }),
      fc.option(fc.double({ noNaN: true, min: -1e9, max: 1e9 })),
      (list, limit) => {
        fc.pre(list.some((one) => one !== null))
        const { lines, bands } = sparkOf(list.map((_, n) => n * 3), steps(list), limit, span) // biome-ignore format: one thing
        for (const pair of [...lines, ...bands].flatMap((one) => one.split(' '))) {
          const [x, y] = pair.split(',').map(Number)
          assert.ok(x! >= 0 && x! <= 100 && y! >= 2 && y! <= 28, pair)
        }
      },
    ),
  )
})
