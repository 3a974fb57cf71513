import assert from 'node:assert/strict'
import { test } from 'node:test'
import { withoutData } from './plan/room.ts'
import { act, begun, does, drawing, folds, look, procedureWorld, rules, startEnd } from './procedures.fixture.ts'

/* A project holds so much and no more: what somebody brings beyond it is refused, what the program brings waits for an answer. */
const { world, provider, sam, kim, published } = await procedureWorld({ live: true })
const field = '<palisade:field name="note" label="Note" type="long_text"/>'
const xml = drawing(
  [
    ...startEnd,
    { id: 'write', tag: 'userTask', name: 'Write', inside: rules('who="engineer"', field) },
    { id: 'copy', tag: 'serviceTask', name: 'Copy', inside: act('set_data', { data: '={ again: big }' }) },
  ],
  [
    ['start', 'write'],
    ['write', 'copy'],
    ['copy', 'end'],
  ],
)
const { id: procedureId } = await published(xml)
const id = await begun(kim, { procedureId, accountId: provider.acme.id })
const fill = (name: string, characters: number) =>
  kim.call('PUT', `/api/projects/${id}/data`, { data: { [name]: 'x'.repeat(characters) } })

test('a project is filled call by call up to what it may hold', async () => {
  for (let n = 0; n < 9; n++) assert.equal((await fill(`part${n}`, 99_000)).status, 204)
  assert.equal((await fill('big', 99_000)).status, 204)
  const refused = await fill('more', 99_000)
  assert.deepEqual([refused.status, refused.body.code], [422, 'procedures.data_full'])
})

test('a form is refused too, and an act that brings more waits for an answer', async () => {
  assert.equal((await does(sam, id, 'write', { note: 'y'.repeat(9_900) })).body.code, 'procedures.data_full')
  assert.equal((await does(sam, id, 'write', { note: 'short' })).status, 200)
  await world.settle()
  const { interruptions, state } = await look(sam, id)
  assert.equal(state, 'running')
  assert.deepEqual(
    interruptions.map(({ node, code }) => [node, code]),
    [['copy', 'procedures.data_full']],
  )
  await folds(world, id)
})

test('what nobody can be told is heard without its data', () => {
  assert.deepEqual(withoutData({ type: 'message', data: { much: 1 } }), { type: 'message', data: {} })
  assert.equal((withoutData({ type: 'child_ended', data: { much: 1 } }) as { outcome?: string }).outcome, 'failed')
  assert.equal(withoutData({ type: 'completed', data: { much: 1 } }), null)
})
