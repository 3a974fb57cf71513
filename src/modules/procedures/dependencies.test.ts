import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { begun, does, drawing, procedureWorld, rules, startEnd } from './procedures.fixture.ts'

/* The move waits for the new line, from its second step on, and all of the clean-up waits until the move is done. */
const { world, provider, sam, kim, jordan, published } = await procedureWorld({ live: true })
const step = (id: string, more = '') => ({
  id,
  tag: 'userTask',
  name: `Step ${id}`,
  inside: rules(`who="engineer" ${more}`),
})
const xml = drawing(
  [...startEnd, step('first', 'milestone="Half way"'), step('second')],
  [
    ['start', 'first'],
    ['first', 'second'],
    ['second', 'end'],
  ],
)
const { id: procedureId } = await published(xml)
const project = (title: string, accountId = provider.acme.id) =>
  begun(kim, { procedureId, accountId, title, shared: true })
const [line, move, cleanUp] = [await project('New line'), await project('Move'), await project('Clean-up')]
type Waits = { id: string; milestone: string | null; node: string | null; met: boolean; run: { title: string } }[]
type View = {
  waitsFor: Waits
  awaitedBy: Waits
  steps: { node: string; held: boolean; may: { do: boolean } }[]
  state: string
}
const view = async (id: string, by = sam) => (await by.get(`/api/projects/${id}`)).body as unknown as View
const wait = (id: string, body: Record<string, unknown>, by = kim) => by.post(`/api/projects/${id}/dependencies`, body)
const log = async (id: string) =>
  ((await sam.get(`/api/projects/${id}/journal?limit=100`)).body.items as { text: string }[]).map(({ text }) => text)

describe('a project that waits for another', () => {
  test('is told by who steers, and stands on both', async () => {
    assert.equal((await wait(move, { on: line, milestone: 'Half way', node: 'second' }, jordan)).status, 404)
    const made = await wait(move, { on: line, milestone: 'Half way', node: 'second' })
    assert.equal(made.status, 200, made.text)
    assert.equal((await wait(cleanUp, { on: move })).status, 200)
    const [{ id: _id, ...waits }] = (await view(move)).waitsFor as [Waits[number]]
    assert.partialDeepStrictEqual(waits, {
      milestone: 'Half way',
      node: 'second',
      met: false,
      run: { title: 'New line' },
    })
    assert.deepEqual(
      (await view(line)).awaitedBy.map(({ run }) => run.title),
      ['Move'],
    )
    assert.deepEqual(
      (await view(move)).awaitedBy.map(({ run }) => run.title),
      ['Clean-up'],
    )
    const theirs = await view(move, jordan)
    assert.deepEqual([theirs.waitsFor, theirs.awaitedBy], [[], []])
  })

  test('makes no circle, not even by two at once, and waits for nothing of another account', async () => {
    assert.equal((await wait(line, { on: cleanUp })).body.code, 'procedures.circle')
    assert.equal((await wait(move, { on: move })).body.code, 'procedures.circle')
    const [a, b] = [await project('A'), await project('B')]
    const both = await Promise.all([wait(a, { on: b }), wait(b, { on: a })])
    assert.deepEqual(both.map(({ status }) => status).toSorted(), [200, 409])
    const other = await project('Elsewhere', provider.birch.id)
    assert.equal((await wait(move, { on: other })).body.code, 'procedures.other_account')
    assert.equal((await wait(move, { on: line, milestone: 'Never' })).status, 400)
    assert.equal((await wait(move, { on: line, node: 'start' })).status, 400)
  })

  test('is held where it was said, and nowhere else', async () => {
    assert.equal((await does(sam, move, 'first')).status, 200)
    const open = (await view(move)).steps.find(({ node }) => node === 'second')!
    assert.deepEqual([open.held, open.may.do], [true, false])
    assert.equal((await does(sam, move, 'second')).body.code, 'procedures.waits')
    assert.equal((await does(sam, cleanUp, 'first')).body.code, 'procedures.waits')
  })

  test('goes on once the other has reached the milestone, and is told so', async () => {
    assert.equal((await does(sam, line, 'first')).status, 200)
    await world.settle()
    assert.ok((await log(move)).includes('“Half way” of New line is reached: it waits for it no more'))
    assert.equal((await view(move)).waitsFor[0]!.met, true)
    assert.equal((await does(sam, move, 'second')).status, 200)
    await world.settle()
    assert.ok((await log(cleanUp)).includes('Move is done: it waits for it no more'))
    assert.equal((await does(sam, cleanUp, 'first')).status, 200)
  })

  test('waits no more when that is taken away', async () => {
    const late = await project('Late')
    await wait(late, { on: line })
    assert.equal((await does(sam, late, 'first')).body.code, 'procedures.waits')
    const { waitsFor } = await view(late)
    assert.equal((await kim.call('DELETE', `/api/projects/${late}/dependencies/${waitsFor[0]!.id}`)).status, 200)
    assert.equal((await does(sam, late, 'first')).status, 200)
  })
})
