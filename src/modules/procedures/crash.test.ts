import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { sql } from 'kysely'
import { newId } from '#platform/id.ts'
import { createWorld } from '#test/world.ts'
import { runErrand } from './operations/errands.ts'
import {
  begun,
  does,
  drawing,
  folds,
  look,
  oneStep,
  procedureWorld,
  rules,
  startEnd,
  stepOf,
} from './procedures.fixture.ts'
import { advance } from './procedures.ts'

const { world, provider, sam, kim, published } = await procedureWorld()
const accountId = provider.acme.id

const logged = (runId: string) =>
  world.tx((tx) =>
    tx.selectFrom('procedure_event').select(['seq', 'cause']).where('run_id', '=', runId).orderBy('seq').execute(),
  )

/** A step, then waits for a message with a key; then another step. */
const waiting = drawing(
  [
    ...startEnd,
    { id: 'work', tag: 'userTask', inside: rules('who="engineer"') },
    { id: 'told', tag: 'intermediateCatchEvent', inside: '<bpmn:messageEventDefinition id="m" messageRef="msg"/>' },
    { id: 'then', tag: 'userTask', inside: rules('who="engineer"') },
  ],
  [
    ['start', 'work'],
    ['work', 'told'],
    ['told', 'then'],
    ['then', 'end'],
  ],
  '<bpmn:message id="msg" name="copied"/>',
)

describe('a crash', () => {
  test('before the commit leaves nothing half: state, log, steps and subscriptions stand as before', async () => {
    const { id: procedureId } = await published(waiting)
    const id = await begun(sam, { procedureId, accountId })
    const { job } = await stepOf(sam, id, 'work')
    const completed = { runId: id, event: { type: 'completed' as const, job } }
    await assert.rejects(
      world.tx(async (tx) => {
        assert.equal((await advance(tx, [completed])).size, 1)
        throw new Error('the machine is gone')
      }),
      /gone/,
    )
    assert.equal((await logged(id)).length, 1)
    assert.equal((await stepOf(sam, id, 'work')).job, job)
    const heard = () =>
      world.tx((tx) => tx.selectFrom('procedure_subscription').select('name').where('run_id', '=', id).execute())
    assert.deepEqual(await heard(), [])
    await world.tx((tx) => advance(tx, [completed]))
    assert.deepEqual(await heard(), [{ name: 'copied' }])
    assert.equal((await world.tx((tx) => advance(tx, [completed]))).size, 0, 'what is done is not done again')
    assert.equal((await logged(id)).length, 2)
  })

  test('between the commit of an errand and the end of its job does it once', async () => {
    const accountId = provider.birch.id
    const { id: procedureId } = await published(waiting)
    const runs = [await begun(sam, { procedureId, accountId }), await begun(sam, { procedureId, accountId })]
    for (const id of runs) await does(sam, id, 'work')
    const errand = { do: 'message' as const, accountId, name: 'copied', data: { shares: 31 }, cause: 'test' }
    const job = newId()
    for (let time = 0; time < 3; time++) await runErrand(world.app, job, errand)
    const open = await Promise.all(
      runs.map(async (id) => (await look(sam, id)).steps.filter(({ node }) => node === 'then').length),
    )
    assert.deepEqual(open, [1, 0], 'one message goes to who waits longest, once')
    await runErrand(world.app, newId(), { ...errand, cause: 'another' })
    await stepOf(sam, runs[1]!, 'then')
  })

  test('of one of two instances: deadlines are shared, and each moves its run once', async () => {
    const xml = drawing(
      [
        ...startEnd,
        {
          id: 'wait',
          tag: 'intermediateCatchEvent',
          inside: '<bpmn:timerEventDefinition><bpmn:timeDuration>PT1M</bpmn:timeDuration></bpmn:timerEventDefinition>',
        },
        { id: 'then', tag: 'userTask', inside: rules('who="engineer"') },
      ],
      [
        ['start', 'wait'],
        ['wait', 'then'],
        ['then', 'end'],
      ],
    )
    const { id: procedureId } = await published(xml)
    const runs: string[] = []
    for (let n = 0; n < 40; n++) runs.push(await begun(sam, { procedureId, accountId }))
    const other = await createWorld({ database: world.database })
    await world.forward('1m 1s')
    await Promise.all([world.settle(), other.settle()])
    const { rows } = await world.tx((tx) =>
      sql<{ n: number }>`select count(*)::int as n from procedure_event where run_id = any(${runs}::uuid[])`.execute(
        tx,
      ),
    )
    assert.equal(rows[0]!.n, 80)
    await other.close()
  })
})

describe('a run in another version', () => {
  const renamed = oneStep().replaceAll('work', 'labour').replace('name="Do the labour"', 'name="Labour"')

  test('is moved with a mapping: first tried dry, then for good, with a way back until it goes on', async () => {
    const { id: procedureId, versionId: first } = await published(oneStep())
    const id = await begun(sam, { procedureId, accountId })
    await sam.call('PUT', `/api/procedures/${procedureId}/draft`, { xml: renamed, base: 1 })
    const { body } = await kim.post(`/api/procedures/${procedureId}/publish`, { revision: 2 })
    const move = (more: object) => kim.post(`/api/projects/${id}/move`, { versionId: body.id, ...more })
    const dry = await move({ dry: true })
    assert.deepEqual([dry.status, dry.body.possible], [200, false])
    assert.deepEqual(
      (dry.body.flaws as { element: string }[]).map(({ element }) => element),
      ['work'],
    )
    assert.equal((await move({})).body.code, 'procedures.mapping_refused')
    const mapping = { work: 'labour' }
    assert.equal((await move({ mapping, dry: true })).body.possible, true)
    await stepOf(sam, id, 'work')
    assert.equal((await move({ mapping })).status, 200)
    await stepOf(sam, id, 'labour')
    assert.equal((await kim.post(`/api/projects/${id}/move-back`)).status, 200)
    await stepOf(sam, id, 'work')
    const version = async () =>
      ((await sam.get(`/api/projects/${id}`)).body.procedure as { versionId: string }).versionId
    assert.equal(await version(), first)
    await move({ mapping })
    assert.equal(await version(), body.id)
    assert.equal((await sam.post(`/api/projects/${id}/move`, { versionId: provider.acme.id })).status, 404)
    await folds(world, id)
    assert.equal((await does(sam, id, 'labour')).status, 200)
    await folds(world, id)
    assert.equal((await look(sam, id)).state, 'done')
    assert.equal((await kim.post(`/api/projects/${id}/move-back`)).body.code, 'procedures.over')
  })

  test('that went on has no way back', async () => {
    const { id: procedureId } = await published(waiting)
    const id = await begun(sam, { procedureId, accountId })
    await sam.call('PUT', `/api/procedures/${procedureId}/draft`, { xml: waiting, base: 1 })
    const { body } = await kim.post(`/api/procedures/${procedureId}/publish`, { revision: 2 })
    assert.equal((await kim.post(`/api/projects/${id}/move`, { versionId: body.id })).status, 200)
    await does(sam, id, 'work')
    assert.equal((await kim.post(`/api/projects/${id}/move-back`)).body.code, 'procedures.no_way_back')
  })
})
