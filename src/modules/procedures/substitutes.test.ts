import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { addOverride, createRota } from '#oncall'
import { systemActor } from '#platform/actor.ts'
import { clientOf } from '#test/client.ts'
import { begun, does, drawing, look, procedureWorld, rules, startEnd, stepOf } from './procedures.fixture.ts'

/* Robin is away and Sam stands in, as a rota says: Robin's steps are Sam's until Robin is back, and the log says for whom. */
const { world, provider, sam, kim, jordan, published } = await procedureWorld()
const robin = await clientOf(world, provider.staff.robin)
const ada = await clientOf(world, provider.staff.ada)
const who = (id: string, words: string) => ({ id, tag: 'userTask', name: `Step ${id}`, inside: rules(words) })
const xml = drawing(
  [
    ...startEnd,
    who('named', `who="person:${provider.staff.robin}"`),
    who('cast', 'who="lead"'),
    who('again', 'who="lead"'),
  ],
  [
    ['start', 'named'],
    ['named', 'cast'],
    ['cast', 'again'],
    ['again', 'end'],
  ],
)
const { id: procedureId } = await published(xml)
const people = [{ role: 'lead', personId: provider.staff.robin }]
const id = await begun(kim, {
  procedureId,
  accountId: provider.acme.id,
  people,
  shared: true,
  title: 'While Robin is away',
})
const log = async () =>
  ((await sam.get(`/api/projects/${id}/journal?limit=100`)).body.items as { text: string }[]).map(({ text }) => text)
type Work = { name: string; insteadOf: { name: string } | null }
const workOf = async (by: typeof sam) => {
  const { yours, roles } = (await by.get('/api/my-steps')).body as { yours: Work[]; roles: Work[] }
  return [...yours, ...roles].map(({ name, insteadOf }) => [name, insteadOf?.name ?? null])
}

describe('while somebody is away', () => {
  test('nobody has their steps before a rota says who stands in', async () => {
    assert.deepEqual(await workOf(sam), [])
    assert.equal((await does(sam, id, 'named')).body.code, 'procedures.not_yours')
    assert.deepEqual(await workOf(robin), [['Step named', null]])
  })

  test('whoever covers sees what is theirs, and for whom', async () => {
    await world.app.db.transact(systemActor('test'), async (tx) => {
      const rota = await createRota(tx, { name: 'Absences', description: '', zone: 'UTC', layers: [], mustCover: [] })
      await addOverride(
        tx,
        rota.id,
        {
          personId: provider.staff.sam,
          replaces: provider.staff.robin,
          from: tx.now,
          until: new Date(tx.now.getTime() + 86_400_000),
          reason: 'Away',
        },
        undefined,
      )
    })
    assert.deepEqual(await workOf(sam), [['Step named', 'Robin Example']])
    assert.equal((await stepOf(sam, id, 'named')).may.do, true)
    assert.deepEqual(await workOf(ada), [], 'nobody else')
    assert.equal((await does(ada, id, 'named')).body.code, 'procedures.not_yours')
    assert.deepEqual(await workOf(robin), [['Step named', null]], 'it stays theirs as well')
  })

  test('does a step that was given to them, and one of a role they alone have, and the log says so', async () => {
    assert.equal((await does(sam, id, 'named')).status, 200)
    assert.deepEqual(await workOf(sam), [['Step cast', 'Robin Example']])
    assert.equal((await does(sam, id, 'cast')).status, 200)
    const words = await log()
    for (const step of ['Step named', 'Step cast'])
      assert.ok(words.includes(`Sam Sample, standing in for Robin Example, did “${step}”`), words.join('\n'))
    assert.deepEqual((await look(jordan, id)).steps, [], 'customers see none of it')
  })

  test('has them no more once that time is over', async () => {
    await world.forward('25h')
    assert.deepEqual(await workOf(sam), [])
    assert.equal((await does(sam, id, 'again')).body.code, 'procedures.not_yours')
    assert.equal((await does(robin, id, 'again')).status, 200)
    assert.ok((await log()).includes('Robin Example did “Step again”'))
  })
})
