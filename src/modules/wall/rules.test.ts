import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { ParentGroup } from '#systems'
import { chooseNodes, nobodyFirst, severities, tally } from './rules.ts'

const groups: ParentGroup[] = [
  { systemId: 'router', mode: 'any', members: ['line a', 'line b'] },
  { systemId: 'web', mode: 'all', members: ['router'] },
  { systemId: 'shop', mode: 'all', members: ['web', 'database'] },
]

test('what has an alarm is on the map with all that carries it, trunks where there is room', () => {
  assert.deepEqual([...chooseNodes(['web'], ['database'], groups, 9)].sort(), ['database', 'line a', 'line b', 'router', 'web']) // biome-ignore format: one list
  assert.deepEqual([...chooseNodes(['shop', 'line a'], [], groups, 5)], ['line a'])
})

test('the map is never larger than it may be, and nothing on it lacks what carries it', () => {
  const ids = ['line a', 'line b', 'router', 'web', 'shop', 'database']
  const some = fc.uniqueArray(fc.constantFrom(...ids))
  fc.assert(
    fc.property(some, some, fc.nat(7), (alarmed, trunks, most) => {
      const chosen = chooseNodes(alarmed, trunks, groups, most)
      assert.ok(chosen.size <= most)
      for (const { systemId, members } of groups)
        if (chosen.has(systemId)) assert.ok(members.every((member) => chosen.has(member)))
    }),
  )
})

test('accounts stand the worst first', () => {
  const counts = ['a', 'b', 'c', 'd'].map((accountId, n) => ({ accountId, systems: n + 1 }))
  const alarmed = [
    { systemId: '1', accountId: 'b', severity: 'P2' as const },
    { systemId: '2', accountId: 'b', severity: 'P3' as const },
    { systemId: '3', accountId: 'c', severity: 'P1' as const },
  ]
  assert.deepEqual(tally(counts, alarmed, 3), [
    { accountId: 'c', systems: 3, alarmed: 1, worst: 'P1' },
    { accountId: 'b', systems: 2, alarmed: 2, worst: 'P2' },
    { accountId: 'd', systems: 4, alarmed: 0, worst: null },
  ])
})

test('a rota nobody is on call in comes before the others, which keep their order', () => {
  const rotas = ['Ada', null, 'Kim', null].map((person, n) => ({ rota: `R${n}`, person }))
  assert.deepEqual(
    nobodyFirst(rotas).map(({ rota }) => rota),
    ['R1', 'R3', 'R0', 'R2'],
  )
})

test('every severity is counted, also the one nobody has', () => {
  assert.deepEqual(severities([{ severity: 'P2' }, { severity: 'P4' }, { severity: 'P2' }]), {
    P1: 0,
    P2: 2,
    P3: 0,
    P4: 1,
  })
})
