import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { createHeap } from './heap.ts'

test('the heap gives the earliest first, whatever is put in between', () => {
  fc.assert(
    fc.property(fc.array(fc.option(fc.nat(1000)), { maxLength: 200 }), (steps) => {
      const heap = createHeap<number>()
      const model: number[] = []
      for (const step of steps) {
        if (step !== null) {
          heap.push(step, step)
          model.push(step)
          model.sort((a, b) => a - b)
        } else assert.equal(heap.pop(), model.shift() ?? null)
        assert.equal(heap.next(), model[0] ?? null)
        assert.equal(heap.size, model.length)
      }
      while (model.length > 0) assert.equal(heap.pop(), model.shift())
    }),
  )
})
