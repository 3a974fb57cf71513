import assert from 'node:assert/strict'
import { test } from 'node:test'
import { layOut } from './map-layout.ts'

const nodes = ['line a', 'line b', 'router', 'web', 'database', 'shop'].map((name) => ({ id: name, name }))
const groups = [
  { systemId: 'router', mode: 'any' as const, members: ['line a', 'line b'] },
  { systemId: 'web', mode: 'all' as const, members: ['router', 'somewhere else'] },
  { systemId: 'database', mode: 'all' as const, members: ['router'] },
  { systemId: 'shop', mode: 'all' as const, members: ['web', 'database', 'line a'] },
]

test('a system stands right of all it depends on', () => {
  const { placed, levels, places } = layOut(nodes, groups)
  assert.deepEqual([levels, places, placed.size], [4, 2, nodes.length])
  for (const { systemId, members } of groups)
    for (const member of members)
      if (placed.has(member))
        assert.ok(placed.get(systemId)!.level > placed.get(member)!.level, `${systemId} ${member}`)
})

test('no two systems stand in one place', () => {
  const { placed } = layOut(nodes, groups)
  const places = [...placed.values()].map(({ level, place }) => `${level} ${place}`)
  assert.equal(new Set(places).size, places.length)
})

test('lines cross where they must only', () => {
  const two = ['a', 'b', 'x', 'y'].map((name) => ({ id: name, name }))
  const crossed = [
    { systemId: 'x', mode: 'all' as const, members: ['b'] },
    { systemId: 'y', mode: 'all' as const, members: ['a'] },
  ]
  const { placed } = layOut(two, crossed)
  assert.equal(placed.get('x')!.place, placed.get('b')!.place)
  assert.equal(placed.get('y')!.place, placed.get('a')!.place)
})

test('nothing has a map, too', () => {
  assert.deepEqual(layOut([], []), { placed: new Map(), levels: 0, places: 0 })
})
