import assert from 'node:assert/strict'
import { test } from 'node:test'
import { systemActor } from '#platform/actor.ts'
import { addRecord, beginRun, createProcedure, publishDraft, saveDraft, storeEvidence } from '#procedures'
import { clientOf } from '#test/client.ts'
import { makeProvider } from '#test/provider.ts'
import { createWorld } from '#test/world.ts'
import { unzip } from './transfer.fixture.ts'

const world = await createWorld()
const provider = await world.tx(makeProvider)
const kim = await clientOf(world, provider.staff.kim)

test('the ZIP of an account holds its projects, those that are shared with what its people see, all with what was collected', async () => {
  const xml = `<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="x"><bpmn:process id="p" isExecutable="true">
    <bpmn:startEvent id="s"/><bpmn:userTask id="t" name="Copy"/><bpmn:sequenceFlow id="f" sourceRef="s" targetRef="t"/></bpmn:process></bpmn:definitions>`
  const actor = systemActor('test')
  const { id: procedureId } = await world.tx((tx) => createProcedure(tx, { name: 'Migration' }))
  await saveDraft(world.app, actor, procedureId, { xml, base: 0 })
  await publishDraft(world.app, actor, procedureId, { revision: 1 })
  const { id: accountId } = provider.acme
  await world.tx(async (tx) => {
    const begin = (title: string, shared: boolean) => beginRun(tx, { procedureId, accountId, title, shared, variables: { secret: 'COLLECTED' } }) // biome-ignore format: one call
    const { runId } = (await begin('Seen by them', true))!
    const bytes = Buffer.from('twelve of twelve')
    const file = await storeEvidence(tx, { id: runId, accountId }, { name: 'copy.log', type: 'text/plain', bytes })
    await addRecord(tx, runId, { text: 'Copied', fileId: file.id, customer: true })
    await addRecord(tx, runId, { text: 'HIDDENRECORD' })
    await begin('Ours alone', false)
  })
  const get = async (view: string) => {
    const answer = await world.app.http.inject({ url: `/api/transfer/accounts/${accountId}?view=${view}`, headers: { cookie: kim.cookie } }) // biome-ignore format: one call
    return unzip(answer.rawPayload)
  }
  const shown = await get('customer')
  assert.match(shown.get('projects.csv')!, /Seen by them/)
  assert.doesNotMatch([...shown.values()].join(), /Ours alone|HIDDENRECORD|COLLECTED/)
  const [log] = [...shown].filter(([name]) => name.endsWith('-copy.log'))
  assert.deepEqual(log?.[1], 'twelve of twelve')
  const whole = JSON.parse([...shown].find(([name]) => /^projects\/\d+\.json$/.test(name))![1])
  assert.deepEqual(whole.records.map(({ text, file }: { text: string; file: string }) => [text, file]), [['Copied', log![0]]]) // biome-ignore format: short
  const all = [...(await get('all')).values()].join()
  for (const text of ['Ours alone', 'HIDDENRECORD', 'COLLECTED', '"Copy"']) assert.ok(all.includes(text), text)
})
