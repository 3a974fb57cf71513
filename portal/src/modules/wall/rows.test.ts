import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { layOut } from '../systems/map-layout.ts'
import { beyond, totalOf } from './beyond.ts'
import { rowsOf, shareRows, type WallNode } from './map-rows.ts'
import { nameLines } from './name-lines.ts'

const severities = ['P1', 'P2', 'P3', 'P4'] as const
const room = { columns: 3, rows: 5 }

/** Systems of which each hangs on an earlier one or on nothing, with an alarm or without. */
const nets = fc
  .array(fc.record({ worst: fc.constantFrom(null, ...severities), parent: fc.nat(30) }), {
    minLength: 1,
    maxLength: 40,
  })
  .map((list) => ({
    nodes: list.map(({ worst }, n): WallNode => ({ id: `s${n}`, name: `System ${n}`, worst })),
    groups: list.flatMap(({ parent }, n) =>
      parent < n ? [{ systemId: `s${n}`, mode: 'all' as const, members: [`s${parent}`] }] : [],
    ),
  }))

test('what the map has no room for is counted, and never has a worse alarm than what is shown of its level', () => {
  fc.assert(
    fc.property(nets, ({ nodes, groups }) => {
      const laid = layOut(nodes, groups)
      const { boxes, edges, rows } = rowsOf(laid, groups, room)
      assert.equal(
        boxes.reduce((sum, { count }) => sum + count, 0),
        nodes.length,
      )
      assert.ok(rows <= Math.max(room.rows, laid.levels))
      assert.equal(new Set(boxes.map(({ row, column }) => `${row} ${column}`)).size, boxes.length, 'no box on another')
      for (const { column } of boxes) assert.ok(column >= 0 && column <= room.columns - 1)
      for (const { from, to } of edges) assert.ok(from.row < to.row)
      for (const others of boxes.filter(({ name }) => name === null)) {
        const level = Number(others.id.split(' ')[1])
        for (const { node } of [...laid.placed.values()].filter((one) => one.level === level))
          if (boxes.some(({ id }) => id === node.id)) assert.ok((node.worst ?? 'P9') <= (others.worst ?? 'P9'))
      }
    }),
  )
})

test('rows to spare go to the level that lacks most', () => {
  assert.deepEqual(shareRows([2, 11, 5], 4, 5), [1, 3, 1])
  assert.deepEqual(shareRows([1, 1], 4, 5), [1, 1])
})

test('what a list leaves out is told by severity', () => {
  const left = beyond({ P1: 2, P2: 3, P3: 0, P4: 4 }, [{ severity: 'P1' }, { severity: 'P1' }, { severity: 'P2' }])
  assert.deepEqual(left, { P1: 0, P2: 2, P3: 0, P4: 4 })
  assert.equal(totalOf(left), 6)
})

test('a name takes two lines at most, broken where it may be', () => {
  assert.deepEqual(nameLines('db-01', 4.5), ['db-01'])
  assert.deepEqual(nameLines('Core router', 4.5), ['Core', 'router'])
  assert.deepEqual(nameLines('web-prod-eu-central-01', 5), ['web-prod-', 'eu-centr…'])
  assert.equal(nameLines('Hochverfügbarkeit', 5).length, 1)
})
