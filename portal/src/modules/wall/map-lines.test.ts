import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { linesOf } from './map-lines.ts'
import type { Box, Edge } from './map-rows.ts'

const of = { box: { width: 208, height: 74 }, step: { x: 224, y: 116 }, columns: 3 }
const place = (row: number, column: number): Box => ({ id: `${row} ${column}`, name: '', count: 1, worst: null, row, column }) // biome-ignore format: one box

/** Some of the ways down in a map of five full rows. */
const maps = fc
  .uniqueArray(fc.tuple(fc.nat(3), fc.nat(2), fc.nat(3), fc.nat(2)), { maxLength: 12, selector: String })
  .map((list) =>
    list.map(([row, column, below, to]): Edge => {
      const lower = place(Math.min(4, row + 1 + below), to)
      return { from: place(row, column), to: lower, mode: 'all', several: false }
    }),
  )

/** The straight pieces of a path, each with the box its line leaves. */
function piecesOf(edges: readonly Edge[]) {
  return linesOf(edges, of).flatMap(({ edge, d }) => {
    const pieces = []
    let at = { x: 0, y: 0 }
    for (const [, letter, numbers] of d.matchAll(/([MVH])([\d. ]+)/g)) {
      const [first, second] = numbers!.split(' ').map(Number)
      const next = letter === 'M' ? { x: first!, y: second! } : letter === 'V' ? { x: at.x, y: first! } : { x: first!, y: at.y } // biome-ignore format: one choice
      if (letter !== 'M') pieces.push({ edge, letter: letter!, a: at, b: next })
      at = next
    }
    return pieces
  })
}

test('lines of different carriers never run in each other from side to side', () => {
  fc.assert(
    fc.property(maps, (edges) => {
      const across = piecesOf(edges).filter(({ letter }) => letter === 'H')
      for (const one of across)
        for (const other of across) {
          if (one.edge.from.id === other.edge.from.id || one.a.y !== other.a.y) continue
          const ends = (of: typeof one) => [of.a.x, of.b.x].sort((a, b) => a - b) as [number, number]
          const [[from, to], [otherFrom, otherTo]] = [ends(one), ends(other)]
          assert.ok(to < otherFrom || otherTo < from, `${JSON.stringify(one)} ${JSON.stringify(other)}`)
        }
    }),
  )
})

test('no line goes through a box, and each ends at the box it leads to', () => {
  fc.assert(
    fc.property(maps, (edges) => {
      for (const { edge, letter, a, b } of piecesOf(edges)) {
        if (letter === 'H') assert.ok(a.y % of.step.y > of.box.height, 'between two rows')
        const inColumn = a.x % of.step.x < of.box.width
        if (letter === 'V' && inColumn) assert.ok(Math.abs(b.y - a.y) <= of.step.y - of.box.height, 'beside the boxes')
        assert.ok(b.y <= edge.to.row * of.step.y)
      }
      for (const { edge, d } of linesOf(edges, of))
        assert.ok(d.endsWith(`V${edge.to.row * of.step.y}`) && d.startsWith(`M${edge.from.column * of.step.x + of.box.width / 2} `)) // biome-ignore format: one claim
    }),
  )
})
