import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { learntFrom, roundedUp } from './plan/measured.ts'
import { begun, does, drawing, procedureWorld, rules, startEnd } from './procedures.fixture.ts'
import { readBpmn } from './rules/read/read.ts'

describe('a duration that was measured', () => {
  for (const [ms, said] of [
    [0, 'PT5M'],
    [61_000, 'PT5M'],
    [301_000, 'PT10M'],
    [3_600_000, 'PT1H'],
    [3_600_001, 'PT2H'],
    [2 * 86_400_000, 'PT48H'],
    [2 * 86_400_000 + 1, 'P3D'],
  ] as const)
    test(`${ms} ms is said as ${said}`, () => assert.equal(roundedUp(ms), said))
})

describe('a template from a project that is done', async () => {
  const { world, provider, sam, kim, jordan, published } = await procedureWorld()
  const xml = drawing(
    [
      ...startEnd,
      { id: 'copy', tag: 'userTask', name: 'Copy', inside: rules('who="engineer"', '<palisade:instructions>All of it</palisade:instructions>') }, // biome-ignore format: one element
      { id: 'look', tag: 'userTask', name: 'Look', inside: rules(`who="person:${provider.staff.kim}" due="P9D"`) },
      { id: 'bare', tag: 'userTask', name: 'Bare' },
      { id: 'never', tag: 'userTask', name: 'Never', inside: rules('who="lead" due="P1D"') },
      { id: 'which', tag: 'exclusiveGateway', attributes: 'default="f3"' },
    ],
    [
      ['start', 'copy'],
      ['copy', 'look'],
      ['look', 'bare'],
      ['which', 'end'],
      ['bare', 'which'],
      ['which', 'never', 'more = true'],
      ['never', 'end'],
    ],
  )
  const { id: procedureId } = await published(xml, 'As it was drawn')
  const people = [{ role: 'lead', personId: provider.staff.kim }]
  const id = await begun(kim, { procedureId, accountId: provider.acme.id, people, title: 'The first of them' })

  test('is refused before its end', async () => {
    const reply = await sam.post(`/api/projects/${id}/template`, { name: 'Too early' })
    assert.deepEqual([reply.status, reply.body.code], [409, 'procedures.not_finished'])
  })

  test('has the time each step took as its due, roles in place of people, and everything else as it was', async () => {
    await world.forward('3h 10m')
    assert.equal((await does(sam, id, 'copy')).status, 200)
    await world.forward('4d 23h')
    assert.equal((await does(kim, id, 'look')).status, 200)
    await world.forward('12m')
    assert.equal((await does(sam, id, 'bare')).status, 200)
    const made = await sam.post(`/api/projects/${id}/template`, { name: 'As it is done' })
    assert.equal(made.status, 200, made.text)
    const draft = (await sam.get(`/api/procedures/${made.body.id}/draft`)).body.xml as string
    const [before, after] = [(await readBpmn(xml)).graph!, (await readBpmn(draft)).graph!]
    const said = new Map(after.nodes.map((node) => [node.id, node.task]))
    assert.deepEqual(said.get('copy'), { who: 'engineer', due: 'PT4H', instructions: 'All of it' })
    assert.deepEqual(said.get('look'), { who: 'lead', due: 'P5D' })
    assert.deepEqual(said.get('bare'), { due: 'PT15M' })
    assert.deepEqual(said.get('never'), { who: 'lead', due: 'P1D' })
    const bare = ({ nodes, ...rest }: typeof before) => ({
      ...rest,
      nodes: nodes.map(({ task: _task, ...node }) => node),
    })
    assert.deepEqual(bare(after), bare(before))
    assert.equal((await kim.post(`/api/procedures/${made.body.id}/publish`, { revision: 1 })).status, 200)
  })

  test('is not the account’s people’s to make', async () => {
    assert.equal((await jordan.post(`/api/projects/${id}/template`, { name: 'Ours' })).status, 404)
  })

  test('takes the longest where a step was done more than once', async () => {
    const { graph } = await readBpmn(xml)
    const at = (hours: number) => new Date(hours * 3_600_000)
    const one = { node: 'copy', kind: 'task', state: 'done', openedAt: at(0) }
    const learnt = learntFrom(
      graph!,
      [
        { ...one, closedAt: at(3) },
        { ...one, closedAt: at(1) },
      ],
      [],
    )
    assert.deepEqual(learnt, { copy: { due: 'PT3H' } })
  })
})
