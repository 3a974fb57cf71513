import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Graph, GraphNode, State } from '../rules/types.ts'
import { readForm } from './form.ts'
import { planMove } from './move.ts'
import { keyFrom, startsOf } from './starts.ts'
import { type Doer, isTheirs, seenOutside, wantedBy } from './who.ts'

const id = '019a0000-0000-7000-8000-000000000001'

describe('whose a step is', () => {
  for (const [said, role, personId] of [
    ['engineer', 'engineer', null],
    [' Lead ', 'lead', null],
    [id, null, id],
    [`person:${id}`, null, id],
    [['team:Web', 'lead'], 'team:web', null],
    ['', null, null],
    [undefined, null, null],
    [{ a: 1 }, null, null],
  ] as const)
    test(JSON.stringify(said) ?? 'nothing', () => assert.deepEqual(wantedBy(said), { role, personId }))

  const nobody: Doer = { personId: id, staff: true, roles: [], teams: [], cast: [] }
  const outside: Doer = { ...nobody, staff: false }
  const step = { role: null as string | null, assigneeId: null as string | null, forCustomer: false }
  for (const [what, of, doer, theirs] of [
    ['a role of staff', { role: 'engineer' }, { ...nobody, roles: ['engineer'] }, true],
    ['another role', { role: 'engineer' }, { ...nobody, roles: ['billing'] }, false],
    ['a role of the run', { role: 'dba' }, { ...nobody, cast: ['dba'] }, true],
    ['a team', { role: 'team:web' }, { ...nobody, teams: ['web'] }, true],
    ['nobody named', {}, nobody, true],
    ['nobody named, outside', {}, outside, false],
    ['the customer', { role: 'customer', forCustomer: true }, outside, true],
    ['the customer, by staff', { role: 'customer', forCustomer: true }, nobody, false],
    ['a role of staff, outside', { role: 'engineer' }, { ...outside, roles: ['engineer'] }, false],
    ['somebody else has it', { role: 'engineer', assigneeId: 'x' }, { ...nobody, roles: ['engineer'] }, false],
    ['a word that is a role of nobody', { role: 'toString' }, nobody, false],
  ] as const)
    test(what, () => assert.equal(isTheirs({ ...step, ...of }, doer), theirs))

  test('the account sees what is for it', () => {
    assert.ok(seenOutside('customer', new Set()) && seenOutside('dba', new Set(['dba'])))
    assert.ok(!seenOutside('lead', new Set(['dba'])) && !seenOutside(null, new Set()))
  })
})

describe('a form', () => {
  const field = (type: string, more = {}) => ({ name: 'x', label: 'X', type, ...more }) as never
  for (const [type, good, bad] of [
    ['text', 'words', 'two\nlines'],
    ['long_text', 'two\nlines', 7],
    ['number', 0.5, '0.5'],
    ['money', '12.50', '12.5.0'],
    ['date', '2027-03-01', '2027-13-01'],
    ['time', '08:30', '24:00'],
    ['yes_no', false, 'no'],
    ['person', id, 'Kim'],
    ['file', id, '../x'],
  ] as const)
    test(type, () => {
      assert.deepEqual(readForm([field(type)], { x: good }), { data: { x: good } })
      assert.deepEqual(Object.keys((readForm([field(type)], { x: bad }) as { flaws: object }).flaws), ['x'])
    })
  test('takes only its fields, those it must have, and of a choice one that is offered', () => {
    assert.deepEqual(readForm([field('text')], { x: '  ', y: 1 }), { flaws: { y: 'is no field of this form' } })
    assert.deepEqual(readForm([field('text', { required: true })], { x: ' ' }), { flaws: { x: 'must be filled in' } })
    assert.deepEqual(readForm([field('choice', { options: ['a'] })], { x: 'a' }), { data: { x: 'a' } })
    assert.ok('flaws' in readForm([field('choice', { options: ['a'] })], { x: 'b' }))
    assert.ok('flaws' in readForm([field('long_text')], { x: 'a\u0000' }))
  })
})

/** start -> a -> end, with what else is given. */
function graph(nodes: Partial<GraphNode>[], more: Partial<Graph> = {}): Graph {
  const whole = nodes.map(
    (node): GraphNode => ({ id: 'x', kind: 'user', scope: 0, incoming: [], outgoing: [], ...node }),
  )
  return {
    format: 1,
    process: 'p',
    nodes: whole,
    flows: [],
    scopes: [{ node: null, parent: null, nodes: whole.map((_, n) => n), starts: [0], eventStarts: [] }],
    ...more,
  }
}
const at = (node: number): State => ({
  status: 'running',
  ids: 3,
  data: {},
  frames: [{ id: 0, scope: 0, parent: null, joined: [], done: [] }],
  waits: [{ id: 1, node, frame: 0, kind: 'job' }],
  moving: [],
})

describe('moving to another version', () => {
  const old = graph([{ id: 'a' }, { id: 'b' }])
  test('finds each token its element by its id, wherever it stands in the other', () => {
    const plan = planMove(old, graph([{ id: 'new' }, { id: 'b' }, { id: 'a' }]), at(0), {})
    assert.deepEqual(plan.flaws, [])
    assert.equal(plan.state!.waits[0]!.node, 2)
  })
  test('names what is gone, and takes a mapping for it', () => {
    const next = graph([{ id: 'c' }])
    assert.deepEqual(planMove(old, next, at(0), {}).flaws.map(({ element }) => element), ['a']) // biome-ignore format: short
    assert.equal(planMove(old, next, at(0), { a: 'c' }).state!.waits[0]!.node, 0)
  })
  test('refuses another kind of element, and a mapping to nothing', () => {
    assert.equal(planMove(old, graph([{ id: 'a', kind: 'service' }]), at(0), {}).state, null)
    assert.equal(planMove(old, graph([{ id: 'a', kind: 'manual' }]), at(0), {}).state!.waits.length, 1)
    assert.equal(planMove(old, graph([{ id: 'a' }]), at(0), { a: 'zzz' }).state, null)
  })
  test('tells of events that are new beside a token', () => {
    const next = graph([
      { id: 'a', boundaries: [1] },
      { id: 'late', kind: 'boundary', on: 0 },
    ])
    assert.deepEqual(planMove(old, next, at(0), {}).warnings.map(({ element }) => element), ['late']) // biome-ignore format: short
  })
  test('keeps tokens at joins by the flow they came over', () => {
    const flow = (name: string) => ({ id: name, from: 0, to: 1 })
    const state = { ...at(0), frames: [{ id: 0, scope: 0, parent: null, joined: [0], done: [{ node: 0 }] }] }
    const [one, two] = [graph([{ id: 'a' }, { id: 'b' }], { flows: [flow('f')] }), graph([{ id: 'b' }, { id: 'a' }], { flows: [flow('g'), flow('f')] })] // biome-ignore format: short
    const plan = planMove(one, two, state, {})
    assert.deepEqual([plan.state!.frames[0]!.joined, plan.state!.frames[0]!.done], [[1], [{ node: 1 }]])
    assert.deepEqual(
      planMove(one, graph([{ id: 'a' }]), state, {}).flaws.map(({ element }) => element),
      ['f'],
    )
  })
})

test('what starts a procedure by itself is read from its start events', () => {
  const starts = graph([
    { id: 'plain', kind: 'start' },
    { id: 'm', kind: 'start', event: { type: 'message', name: 'support.request_created' } },
    { id: 't', kind: 'start', event: { type: 'timer', timer: { kind: 'cycle', value: 'R/P1D' } } },
    { id: 'c', kind: 'catch', event: { type: 'message', name: 'other' } },
  ])
  assert.deepEqual(startsOf(starts), [
    { node: 'm', kind: 'message', name: 'support.request_created' },
    { node: 't', kind: 'timer', name: 'cycle R/P1D' },
  ])
  assert.deepEqual(['Data migration', '14 Schritte', 'Größe!', '…'].map(keyFrom), [
    'data-migration',
    'schritte',
    'grosse',
    'procedure',
  ])
})
