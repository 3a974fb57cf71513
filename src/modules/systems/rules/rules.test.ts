import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import type { ParentGroup } from '../types.ts'
import { keysOf, nameKey, tidyAliases } from './names.ts'
import { decideParents, type Edge, mostDepth, reachableOf } from './parents.ts'
import { flawOfChecks, type TemplateCheck } from './template-checks.ts'

describe('names', () => {
  test('case, width, blanks and the dot of DNS make no other name', () => {
    for (const [one, other] of [
      ['Web-01', 'WEB-01'],
      ['web-01.acme.test', 'web-01.acme.test.'],
      ['Core  router ', 'core router'],
      ['ＷＥＢ', 'web'],
    ])
      assert.equal(nameKey(one!), nameKey(other!))
    assert.notEqual(nameKey('web-1'), nameKey('web-01'))
  })

  test('aliases say nothing twice', () => {
    assert.deepEqual(tidyAliases('web', ['WEB', 'shop', 'Shop.', ' www ', '']), ['shop', 'www'])
    assert.deepEqual(keysOf({ name: 'Web', aliases: ['web', 'Shop'] }), ['web', 'shop'])
  })
})

const any = (...members: string[]) => ({ mode: 'any' as const, members })
const all = (...members: string[]) => ({ mode: 'all' as const, members })
const known = new Set(['a', 'b', 'c', 'd'])

describe('parents', () => {
  test('a circle is refused with the way round', () => {
    const edges = [
      { child: 'b', parent: 'c' },
      { child: 'c', parent: 'd' },
    ]
    assert.equal(decideParents('a', [all('b')], known, edges), null)
    assert.deepEqual(decideParents('d', [any('a', 'b')], known, edges), { refused: 'circle', path: ['d', 'b', 'c'] })
    assert.deepEqual(decideParents('a', [all('a')], known, edges), { refused: 'own_parent' })
    assert.deepEqual(decideParents('a', [all('z')], known, edges), { refused: 'unknown', systemId: 'z' })
    // What a system has now does not count against what it gets.
    assert.equal(decideParents('b', [all('a')], known, edges), null)
  })

  test('what is accepted step by step never has a circle, and what is refused as one would have', () => {
    const ids = ['a', 'b', 'c', 'd', 'e', 'f']
    const step = fc.record({
      child: fc.constantFrom(...ids),
      groups: fc.array(fc.array(fc.constantFrom(...ids), { minLength: 1, maxLength: 3 }), { maxLength: 2 }),
    })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
        let edges: Edge[] = []
        for (const { child, groups } of steps) {
          const refused = decideParents(
            child,
            groups.map((members) => any(...members)),
            new Set(ids),
            edges,
          )
          const next = [
            ...edges.filter((edge) => edge.child !== child),
            ...groups.flat().map((parent) => ({ child, parent })),
          ]
          assert.equal(refused !== null, sorted(next) === null)
          if (!refused) edges = next
        }
      }),
    )
  })

  test('a chain has an end', () => {
    const chain = Array.from({ length: mostDepth + 2 }, (_, n) => `s${n}`)
    const edges = chain.slice(1, -1).map((parent, n) => ({ child: chain[n]!, parent }))
    const last = chain.at(-1)!
    const everyone = new Set(chain)
    assert.deepEqual(decideParents(chain.at(-2)!, [all(last)], everyone, edges), { refused: 'too_deep' })
    assert.equal(decideParents(chain.at(-3)!, [all(last)], everyone, edges), null)
  })
})

/** The nodes in an order in which parents come first (Kahn); null when there is none. */
function sorted(edges: readonly Edge[]): string[] | null {
  const left = new Set(edges.flatMap(({ child, parent }) => [child, parent]))
  const order: string[] = []
  while (left.size > 0) {
    const free = [...left].filter((id) => !edges.some(({ child, parent }) => child === id && left.has(parent)))
    if (free.length === 0) return null
    for (const id of free) left.delete(id)
    order.push(...free)
  }
  return order
}

describe('reachability', () => {
  const groups: ParentGroup[] = [
    { systemId: 'shop', ...all('server', 'database') },
    { systemId: 'server', ...all('router') },
    { systemId: 'database', ...all('router') },
    { systemId: 'router', ...any('line a', 'line b') },
  ]

  test('one of two lines is enough, all of two servers are needed', () => {
    assert.equal(reachableOf(groups, new Set(['line a']))('shop'), true)
    assert.equal(reachableOf(groups, new Set(['line a', 'line b']))('shop'), false)
    assert.equal(reachableOf(groups, new Set(['database']))('shop'), false)
    assert.equal(reachableOf(groups, new Set(['database']))('server'), true)
  })

  test('what is down more never makes more reachable', () => {
    const ids = ['shop', 'server', 'database', 'router', 'line a', 'line b']
    const some = fc.uniqueArray(fc.constantFrom(...ids))
    fc.assert(
      fc.property(some, some, (down, more) => {
        const before = reachableOf(groups, new Set(down))
        const after = reachableOf(groups, new Set([...down, ...more]))
        for (const id of ids) assert.ok(before(id) || !after(id))
      }),
    )
  })
})

describe('checks of a template', () => {
  const check: TemplateCheck = {
    name: 'Answers',
    kind: 'http',
    everySeconds: 60,
    severity: 'P2',
    settings: { url: 'https://{address}/' },
    thresholds: [{ value: 'total_ms', above: '2000', below: null, severity: 'P3' }],
  }

  test('names are told apart, settings are bounded, limits say something', () => {
    assert.equal(flawOfChecks([check, { ...check, name: 'Other' }]), null)
    assert.equal(flawOfChecks([check, { ...check, name: 'ANSWERS' }])?.path, 'checks.1.name')
    assert.equal(flawOfChecks([{ ...check, settings: { a: 'x'.repeat(20_001) } }])?.path, 'checks.0.settings')
    assert.equal(flawOfChecks([{ ...check, settings: { a: [[[[[[[[[1]]]]]]]]] } }])?.path, 'checks.0.settings')
    const empty = { value: 'x', above: null, below: null, severity: 'P3' as const }
    assert.equal(flawOfChecks([{ ...check, thresholds: [empty] }])?.path, 'checks.0.thresholds.0')
  })
})
