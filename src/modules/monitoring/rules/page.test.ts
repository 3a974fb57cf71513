import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type Above, blockedBy, longestWaitMs, mayPage, type ParentState } from './page.ts'

type State = ParentState['state']
const child = { since: 1000, lookedAt: 1000 }
const states = (list: [string, State, since: number, lookedAt: number | null][]) =>
  new Map(list.map(([systemId, state, since, lookedAt]) => [systemId, { systemId, state, since, lookedAt }]))
const group = (mode: 'any' | 'all', ...members: string[]) => ({ mode, members })
const underRouter: Above = new Map([['server', [group('any', 'router')]]])
const ask = (above: Above, list: Parameters<typeof states>[0], now: number, of = child) =>
  mayPage('server', of, above, states(list), now)

test('a page about a child waits for its parent to be looked at, and is not made while the parent is down', () => {
  assert.deepEqual(ask(new Map(), [], 1000), { page: true })
  const unseen = ask(underRouter, [['router', 'up', 0, 900]], 1000)
  assert.deepEqual(unseen, { page: false, because: 'parent_unchecked', until: 1000 + longestWaitMs })
  assert.deepEqual(ask(underRouter, [['router', 'up', 0, 1100]], 1200), { page: true })
  const down = ask(underRouter, [['router', 'down', 1100, 1100]], 1200)
  assert.deepEqual(down, { page: false, because: 'parent_down', systemId: 'router' })
  assert.deepEqual(ask(underRouter, [], 1000), { page: true }, 'a parent without a check holds nothing back')
})

test('of a redundant pair both must be down, of a chain one, at any height', () => {
  const of = (groups: ReturnType<typeof group>[], more: [string, ReturnType<typeof group>[]][] = []) =>
    new Map([['server', groups], ...more])
  const one = states([
    ['a', 'down', 1, 1100],
    ['b', 'up', 0, 1100],
  ])
  assert.equal(blockedBy('server', of([group('any', 'a', 'b')]), one), null)
  assert.equal(blockedBy('server', of([group('all', 'a', 'b')]), one), 'a')
  assert.equal(blockedBy('server', of([group('any', 'b'), group('any', 'a')]), one), 'a')
  // Each of the pair hangs on a line of its own: one line down takes one of them, both take the server.
  const lines: [string, ReturnType<typeof group>[]][] = [
    ['a', [group('any', 'x')]],
    ['b', [group('any', 'y')]],
  ]
  const above = of([group('any', 'a', 'b')], lines)
  assert.equal(blockedBy('server', above, states([['x', 'down', 1, 1]])), null)
  assert.equal(
    blockedBy(
      'server',
      above,
      states([
        ['x', 'down', 1, 1],
        ['y', 'down', 1, 1],
      ]),
    ),
    'x',
  )
})

test('after the parent came back only a fresh look at the child pages', () => {
  const asked = ask(underRouter, [['router', 'up', 5000, 5000]], 5100)
  assert.deepEqual(asked, { page: false, because: 'child_unchecked', until: 5000 + longestWaitMs })
  assert.equal(ask(underRouter, [['router', 'up', 5000, 5000]], 5100, { since: 1000, lookedAt: 5050 }).page, true)
})

test('whatever happens, waiting ends: only a parent that is down holds a page for longer', () => {
  const names = ['a', 'b', 'c', 'd']
  const state = fc.constantFrom<State>('up', 'down', 'degraded', 'pending', 'inconclusive')
  const facts = fc.array(fc.tuple(fc.constantFrom(...names), state, fc.nat(100_000), fc.option(fc.nat(100_000))))
  const groups = fc.array(
    fc.record({ mode: fc.constantFrom('any' as const, 'all' as const), members: fc.subarray(names) }),
  )
  fc.assert(
    fc.property(facts, groups, fc.nat(100_000), fc.nat(100_000), (list, above, since, lookedAt) => {
      const late = ask(new Map([['server', above]]), list, 100_000 + longestWaitMs, { since, lookedAt })
      if (![...states(list).values()].some((each) => each.state === 'down')) assert.deepEqual(late, { page: true })
      if (!late.page) assert.equal(late.because, 'parent_down')
    }),
  )
})
