import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { act, begun, does, drawing, look, procedureWorld, rules, startEnd } from './procedures.fixture.ts'

/* A run that waits for another does none of its acts and calls nobody before that is there. */
const { world, provider, sam, kim, published } = await procedureWorld()
const accountId = provider.acme.id
const chain = (...nodes: Parameters<typeof drawing>[0]) => {
  const ids = ['start', ...nodes.map(({ id }) => id), 'end']
  return drawing(
    [...startEnd, ...nodes],
    ids.slice(1).map((id, n) => [ids[n]!, id] as [string, string]),
  )
}
const human = (id: string, more = '') => ({
  id,
  tag: 'userTask',
  name: `Step ${id}`,
  inside: rules(`who="engineer" ${more}`),
})
const told = (id: string, text: string) => ({ id, tag: 'serviceTask', name: id, inside: act('journal', { text }) })

const line = (await published(chain(human('first', 'milestone="Half way"'), human('last')))).id
const moving = (await published(chain(told('tell', 'Moved in'), human('after')))).id
const project = (procedureId: string, title: string, more: Record<string, unknown> = {}) =>
  begun(kim, { procedureId, accountId, title, ...more })
type Step = { node: string; state: string; held: boolean }
const stepAt = async (id: string, node: string) =>
  ((await look(sam, id)).steps as unknown as Step[]).find((step) => step.node === node)
const log = async (id: string) =>
  ((await sam.get(`/api/projects/${id}/journal?limit=100`)).body.items as { text: string }[]).map(({ text }) => text)

describe('an act of a run that waits', () => {
  test('is not done before the other is there, and then at once', async () => {
    const on = await project(line, 'New line')
    const id = await project(moving, 'Move', { waitsFor: [{ on }] })
    await world.settle()
    assert.deepEqual(await stepAt(id, 'tell').then((step) => [step?.state, step?.held]), ['open', true])
    assert.ok(!(await log(id)).includes('Moved in'))
    await does(sam, on, 'first')
    await world.settle()
    assert.ok(!(await log(id)).includes('Moved in'), 'a milestone is not the end')
    await does(sam, on, 'last')
    await world.settle()
    assert.deepEqual((await log(id)).filter((text) => text === 'Moved in').length, 1)
    assert.deepEqual(await stepAt(id, 'tell').then((step) => [step?.state, step?.held]), ['done', false])
    assert.equal((await does(sam, id, 'after')).status, 200)
  })

  test('waits for the milestone that was said, also when it alone was told to', async () => {
    const on = await project(line, 'Second line')
    const id = await project(moving, 'Second move', { waitsFor: [{ on, milestone: 'Half way', node: 'tell' }] })
    const free = await project(moving, 'No wait', { waitsFor: [{ on, node: 'after' }] })
    await world.settle()
    assert.equal((await stepAt(id, 'tell'))?.held, true)
    assert.ok((await log(free)).includes('Moved in'), 'another step of it waits')
    await does(sam, on, 'first')
    await world.settle()
    assert.ok((await log(id)).includes('Moved in'))
    assert.equal((await does(sam, free, 'after')).body.code, 'procedures.waits')
    await does(sam, on, 'last')
    await world.settle()
    const freed = (await log(id)).filter((text) => text.endsWith('it waits for it no more'))
    assert.deepEqual(freed, ['“Half way” of Second line is reached: it waits for it no more'], 'told once')
    assert.equal((await does(sam, free, 'after')).status, 200)
  })

  test('begins when nobody wants it to wait any more, but not while something else holds it', async () => {
    const [on, also] = [await project(line, 'Third line'), await project(line, 'Fourth line')]
    const id = await project(moving, 'Third move', { waitsFor: [{ on }, { on: also }] })
    await world.settle()
    const { waitsFor } = (await sam.get(`/api/projects/${id}`)).body as { waitsFor: { id: string }[] }
    assert.equal(waitsFor.length, 2)
    const dropped = (n: number) => kim.call('DELETE', `/api/projects/${id}/dependencies/${waitsFor[n]!.id}`)
    assert.equal((await dropped(0)).status, 200)
    await world.settle()
    assert.equal((await stepAt(id, 'tell'))?.held, true)
    assert.equal((await dropped(1)).status, 200)
    await world.settle()
    assert.ok((await log(id)).includes('Moved in'))
  })

  test('is withdrawn with its run, and what frees it later does nothing', async () => {
    const on = await project(line, 'Fifth line')
    const id = await project(moving, 'Fourth move', { waitsFor: [{ on }] })
    await world.settle()
    assert.equal((await kim.post(`/api/projects/${id}/cancel`, { reason: 'Nobody moves' })).status, 200)
    await does(sam, on, 'first')
    await does(sam, on, 'last')
    await world.settle()
    assert.ok(!(await log(id)).includes('Moved in'))
    assert.equal((await stepAt(id, 'tell'))?.state, 'withdrawn')
  })
})

describe('a procedure that a run calls', () => {
  test('is not begun before that, and then with what it was given', async () => {
    const inner = (await published(chain(told('tell', 'Called')), 'Inner of hold')).id
    const { key } = (await sam.get(`/api/procedures/${inner}`)).body as { key: string }
    const calls = `<bpmn:extensionElements><palisade:call procedure="${key}"/></bpmn:extensionElements>`
    const outer = (await published(chain({ id: 'call', tag: 'callActivity', name: 'Call', inside: calls }))).id
    const on = await project(line, 'Sixth line')
    const id = await project(outer, 'Caller', { waitsFor: [{ on, milestone: 'Half way' }] })
    await world.settle()
    const children = async () =>
      (await sam.get(`/api/projects/${id}`)).body as { children: { state: string }[]; state: string }
    assert.deepEqual((await children()).children, [])
    assert.equal((await stepAt(id, 'call'))?.held, true)
    await does(sam, on, 'first')
    await world.settle()
    const { children: begunOnes, state } = await children()
    assert.deepEqual([begunOnes.map((one) => one.state), state], [['done'], 'done'])
  })
})

describe('a start', () => {
  test('that names what cannot be waited for starts nothing', async () => {
    const elsewhere = await begun(kim, { procedureId: line, accountId: provider.birch.id, title: 'Elsewhere' })
    const on = await project(line, 'Seventh line')
    const body = { procedureId: moving, accountId, title: 'Never started' }
    const tried = (waitsFor: unknown) => kim.post('/api/projects', { ...body, waitsFor })
    assert.equal((await tried([{ on }, { on: elsewhere }])).body.code, 'procedures.other_account')
    assert.equal((await tried([{ on, milestone: 'Never' }])).status, 400)
    assert.equal((await tried([{ on, node: 'end' }])).status, 400)
    const { items } = (await sam.get('/api/projects?q=Never%20started')).body as { items: unknown[] }
    assert.deepEqual(items, [])
  })
})
