import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type Group, longestWaitMs, mayPage, type ParentState } from './page.ts'

const parent = (state: ParentState['state'], since: number, lookedAt: number | null): ParentState => ({
  systemId: `s${since}`,
  state,
  since,
  lookedAt,
})
const any = (...members: ParentState[]): Group => ({ mode: 'any', members })
const child = { since: 1000, lookedAt: 1000 }

test('a page about a child waits for its parent to be looked at, and is not made while the parent is down', () => {
  assert.deepEqual(mayPage(child, [], 1000), { page: true })
  const unseen = mayPage(child, [any(parent('up', 0, 900))], 1000)
  assert.deepEqual(unseen, { page: false, because: 'parent_unchecked', look: ['s0'], until: 1000 + longestWaitMs })
  assert.deepEqual(mayPage(child, [any(parent('up', 0, 1100))], 1200), { page: true })
  const down = mayPage(child, [any(parent('down', 1100, 1100))], 1200)
  assert.deepEqual(down, { page: false, because: 'parent_down', systemId: 's1100' })
})

test('of a redundant pair both must be down, of a chain one', () => {
  const pair = [parent('down', 1, 1100), parent('up', 0, 1100)]
  assert.equal(mayPage(child, [any(...pair)], 1200).page, true)
  assert.equal(mayPage(child, [{ mode: 'all', members: pair }], 1200).page, false)
  assert.equal(mayPage(child, [any(parent('up', 0, 1100)), any(parent('down', 1, 1100))], 1200).page, false)
})

test('after the parent came back only a fresh look at the child pages', () => {
  const back = any(parent('up', 5000, 5000))
  const asked = mayPage(child, [back], 5100)
  assert.deepEqual(asked, { page: false, because: 'child_unchecked', look: [], until: 5000 + longestWaitMs })
  assert.equal(mayPage({ since: 1000, lookedAt: 5050 }, [back], 5100).page, true)
})

test('whatever happens, waiting ends: only a parent that is down holds a page for longer', () => {
  const state = fc.constantFrom<ParentState['state']>('up', 'down', 'degraded', 'pending', 'inconclusive')
  const member = fc.record({
    systemId: fc.string(),
    state,
    since: fc.nat(100_000),
    lookedAt: fc.option(fc.nat(100_000)),
  })
  const groups = fc.array(
    fc.record({ mode: fc.constantFrom('any' as const, 'all' as const), members: fc.array(member, { maxLength: 4 }) }),
  )
  fc.assert(
    fc.property(groups, fc.nat(100_000), fc.nat(100_000), (list, since, lookedAt) => {
      const late = mayPage({ since, lookedAt }, list, 100_000 + longestWaitMs)
      const none = list.every(({ members }) => members.every((each) => each.state !== 'down'))
      if (none) assert.deepEqual(late, { page: true })
      if (!late.page) assert.equal(late.because, 'parent_down')
    }),
  )
})
