import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import type { Severity } from '#platform/http/contract.ts'
import { likelyCause, type Witness } from './cause.ts'
import { type Arriving, correlate, type Field, type Standing, stormAfter } from './correlate.ts'
import { createCuts, type Group, isReachable, topologyOf } from './topology.ts'

const nowMs = Date.UTC(2026, 10, 17, 12)
const all = (systemId: string, ...members: string[]): Group => ({ systemId, mode: 'all', members })
const any = (systemId: string, ...members: string[]): Group => ({ systemId, mode: 'any', members })

/** A field over a topology: alerts named by their systems. */
function fieldOf(groups: readonly Group[], arriving: readonly string[], more: Partial<Field> = {}): Field {
  const topology = topologyOf(groups)
  const cutsOf = createCuts(topology)
  const standing = (more.standing ?? []).map((one) => ({ ...one, cuts: [...cutsOf(one.systemId ?? '')] }))
  const failing = new Set([...arriving, ...standing.map(({ systemId }) => systemId)])
  return {
    incidents: [...new Set(standing.map(({ incidentId }) => incidentId))].map((id) => ({
      id,
      accountId: 'acme',
      openedAtMs: Math.min(...standing.filter((one) => one.incidentId === id).map((one) => one.openedAtMs)),
      storm: false,
    })),
    working: new Set(),
    unreachable: (id) => !isReachable(id, topology, (other) => failing.has(other)),
    nowMs,
    ...more,
    standing,
    arriving: arriving.map(
      (systemId): Arriving => ({
        id: `a-${systemId}`,
        accountId: 'acme',
        systemId,
        severity: 'P2',
        cuts: [...cutsOf(systemId)],
        labelKeys: [],
      }),
    ),
  }
}

const stands = (incidentId: string, systemId: string, agoMs: number, severity: Severity = 'P2'): Standing => ({
  incidentId,
  systemId,
  severity,
  cuts: [],
  labelKeys: [],
  openedAtMs: nowMs - agoMs,
})

/** Who stands with whom, as sorted lists of alert ids. */
const together = (field: Field) =>
  correlate(field)
    .map(({ alerts }) => alerts.map(({ id }) => id).sort())
    .sort((a, b) => (a[0]! < b[0]! ? -1 : 1))

describe('cuts', () => {
  test('AND takes every member, OR what all have in common and the group as a whole', () => {
    const cutsOf = createCuts(
      topologyOf([all('web', 'host'), any('host', 'gw1', 'gw2'), all('gw1', 'core'), all('gw2', 'core')]),
    )
    assert.deepEqual([...cutsOf('web')].sort(), ['any:gw1|gw2', 'core', 'host', 'web'])
  })

  test('a cut that fails takes the system away, nothing else that stands above it does', () => {
    const ids = ['a', 'b', 'c', 'd', 'e', 'f', 'g']
    const graph = fc.array(
      fc.record({
        child: fc.integer({ min: 1, max: 6 }),
        mode: fc.constantFrom('any' as const, 'all' as const),
        members: fc.uniqueArray(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 3 }),
      }),
      { maxLength: 10 },
    )
    fc.assert(
      fc.property(graph, (raw) => {
        const groups = raw.flatMap(({ child, mode, members }): Group[] => {
          const above = members.filter((one) => one < child).map((one) => ids[one]!)
          return above.length > 0 ? [{ systemId: ids[child]!, mode, members: above }] : []
        })
        const topology = topologyOf(groups)
        const cutsOf = createCuts(topology)
        for (const system of ids)
          for (const other of ids)
            assert.equal(
              cutsOf(system).has(other),
              !isReachable(system, topology, (id) => id === other),
              `${other} takes ${system} away`,
            )
      }),
    )
  })
})

describe('correlation', () => {
  test('a router and its children are one incident, whichever is heard first', () => {
    const groups = ['s1', 's2', 's3'].map((child) => all(child, 'router'))
    assert.deepEqual(together(fieldOf(groups, ['router', 's1', 's2'])), [['a-router', 'a-s1', 'a-s2']])
    const [later] = correlate(fieldOf(groups, ['s3'], { standing: [stands('i1', 'router', 3_600_000)] }))
    assert.equal(later!.incidentId, 'i1')
    assert.deepEqual(later!.alerts[0]!.why, { code: 'depends', systemIds: ['router'] })
    const [earlier] = correlate(fieldOf(groups, ['router'], { standing: [stands('i1', 's1', 60_000)] }))
    assert.equal(earlier!.incidentId, 'i1')
  })

  test('children that fail together have what they share in common, though nothing was heard from it', () => {
    const groups = [all('s1', 'switch'), all('s2', 'switch'), all('other', 'elsewhere')]
    const field = fieldOf(groups, ['s1', 's2', 'other'])
    assert.deepEqual(together(field), [['a-other'], ['a-s1', 'a-s2']])
    const working = { ...field, working: new Set(['switch']) }
    assert.deepEqual(together(working), [['a-other'], ['a-s1'], ['a-s2']], 'what was seen working is nobody’s cause')
  })

  test('two minutes apart they are not one', () => {
    const groups = [all('s1', 'switch'), all('s2', 'switch')]
    const at = (agoMs: number) => correlate(fieldOf(groups, ['s2'], { standing: [stands('i1', 's1', agoMs)] }))[0]!
    assert.equal(at(119_000).incidentId, 'i1')
    assert.equal(at(121_000).incidentId, null)
  })

  test('one of two redundant gateways explains nothing; both do', () => {
    const groups = [any('s1', 'gw1', 'gw2')]
    assert.deepEqual(together(fieldOf(groups, ['s1', 'gw1'])), [['a-gw1'], ['a-s1']])
    const lost = correlate(fieldOf(groups, ['s1', 'gw1', 'gw2']))
    assert.equal(lost.length, 1)
    assert.ok(lost[0]!.alerts.every(({ why }) => why.code === 'redundancy_lost'))
  })

  test('a redundant group is lost also when what carries its members fails', () => {
    const groups = [any('s1', 'gw1', 'gw2'), all('gw1', 'line1'), all('gw2', 'line2')]
    assert.equal(
      correlate(fieldOf(groups, ['s1', 'gw1', 'line2'])).length,
      2,
      'line 2 itself is heard of, its gateway not',
    )
    const standing = [stands('i1', 's1', 5_000), stands('i2', 'gw1', 4_000)]
    const [joined] = correlate(fieldOf(groups, ['gw2'], { standing }))
    assert.equal(joined!.incidentId, 'i1')
    assert.deepEqual(joined!.merged, ['i2'], 'two incidents turn out to be one')
  })

  test('an old small trouble of the parent does not swallow a worse one of its child', () => {
    const groups = [all('vm', 'host')]
    const old = stands('i1', 'host', 86_400_000, 'P4')
    assert.equal(correlate(fieldOf(groups, ['vm'], { standing: [old] }))[0]!.incidentId, null)
    assert.equal(correlate(fieldOf(groups, ['vm'], { standing: [{ ...old, severity: 'P1' }] }))[0]!.incidentId, 'i1')
  })

  test('labels put together what a rule says, within its time', () => {
    const key = { name: 'cluster=a', windowMs: 60_000, labels: { cluster: 'a' } }
    const base = fieldOf([], ['x', 'y', 'z'])
    const arriving = base.arriving.map((one, n) => ({ ...one, labelKeys: n < 2 ? [key] : [] }))
    assert.deepEqual(together({ ...base, arriving }), [['a-x', 'a-y'], ['a-z']])
    const standing = [{ ...stands('i1', 'w', 59_000), labelKeys: ['cluster=a'] }]
    assert.equal(
      correlate({ ...base, standing, arriving: arriving.slice(0, 1), incidents: [incident('i1')] })[0]!.incidentId,
      'i1',
    )
  })

  const incident = (id: string, openedAtMs = nowMs - 59_000) => ({ id, accountId: 'acme', openedAtMs, storm: false })

  test('beyond what anybody can answer, strangers become one storm', () => {
    const names = Array.from({ length: stormAfter + 30 }, (_, n) => `s${n}`)
    const placements = correlate(fieldOf([], names))
    assert.equal(placements.length, stormAfter + 1)
    assert.equal(placements.filter(({ storm }) => storm).length, 1)
    assert.equal(placements.flatMap(({ alerts }) => alerts).length, names.length)
  })

  test('two thousand children and their router are one, in whatever order and batches', () => {
    const children = Array.from({ length: 2000 }, (_, n) => `c${n}`)
    const groups = children.map((child, n) => all(child, `switch${n % 40}`))
    for (let n = 0; n < 40; n++) groups.push(all(`switch${n}`, 'router'))
    assert.equal(correlate(fieldOf(groups, [...children, 'router'])).length, 1)
    assert.equal(correlate(fieldOf(groups, children)).length, 1, 'also while the router is silent')
  })

  test('properties: every alert has one place, and the order of arrival does not matter', () => {
    const ids = ['a', 'b', 'c', 'd', 'e', 'f']
    const graph = fc.array(
      fc.record({
        child: fc.integer({ min: 1, max: 5 }),
        mode: fc.constantFrom('any' as const, 'all' as const),
        members: fc.uniqueArray(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 3 }),
      }),
      { maxLength: 8 },
    )
    fc.assert(
      fc.property(graph, fc.shuffledSubarray(ids, { minLength: 1 }), (raw, systems) => {
        const groups = raw.flatMap(({ child, mode, members }): Group[] => {
          const above = members.filter((one) => one < child).map((one) => ids[one]!)
          return above.length > 0 ? [{ systemId: ids[child]!, mode, members: above }] : []
        })
        const field = fieldOf(groups, systems)
        const found = together(field)
        assert.deepEqual(found.flat().sort(), systems.map((id) => `a-${id}`).sort())
        assert.deepEqual(together({ ...field, arriving: field.arriving.toReversed() }), found)
      }),
    )
  })
})

describe('the likely cause', () => {
  const groups = [
    ...['s1', 's2', 's3'].map((child) => all(child, 'switch')),
    all('switch', 'router'),
    any('db', 'gw1', 'gw2'),
    any('app', 'gw1', 'gw2'),
  ]
  const cutsOf = createCuts(topologyOf(groups))
  const witness = (systemId: string, afterMs: number, severity: Severity = 'P2'): Witness => ({
    id: `a-${systemId}`,
    systemId,
    severity,
    cuts: [...cutsOf(systemId)],
    openedAtMs: nowMs + afterMs,
  })

  test('is the failing system that explains the others, though it is heard last', () => {
    const cause = likelyCause([witness('s1', 0), witness('s2', 10), witness('s3', 20), witness('switch', 900)])
    assert.deepEqual(cause, {
      systemIds: ['switch'],
      alertId: 'a-switch',
      why: [{ code: 'explains', explained: 4, of: 4 }],
    })
  })

  test('is the uppermost of those that were heard', () => {
    const cause = likelyCause([witness('switch', 0), witness('router', 5), witness('s1', 9)])
    assert.deepEqual(cause.systemIds, ['router'])
  })

  test('is what they share and nearest to them when nothing was heard from it', () => {
    const cause = likelyCause([witness('s1', 0), witness('s2', 10)])
    assert.deepEqual(cause.systemIds, ['switch'])
    assert.equal(cause.alertId, null)
    assert.ok(cause.why.some(({ code }) => code === 'nothing_heard'))
  })

  test('is both redundant parents when both fail', () => {
    const cause = likelyCause([witness('db', 0), witness('gw1', 10), witness('app', 12), witness('gw2', 20)])
    assert.deepEqual(cause.systemIds, ['gw1', 'gw2'])
    assert.ok(cause.why.some((why) => why.code === 'all_of_group' && why.members === 2))
  })

  test('is the worst alert where no system explains it, and the only one where there is one', () => {
    const cause = likelyCause([witness('x', 0, 'P3'), witness('y', 5, 'P1')])
    assert.equal(cause.alertId, 'a-y')
    assert.deepEqual(likelyCause([witness('x', 0)]).why, [{ code: 'only_alert' }])
  })
})
