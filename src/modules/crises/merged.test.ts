import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createSystem } from '#systems'
import { crisisWorld } from './crises.fixture.ts'

const all = await crisisWorld()
const { world, provider, sam, robin, kim, jordan, published, attach, request, alert, crisesOf, crisis, journal } = all
const { acme, birch, staff } = provider
const procedureId = await published('Everything is down')
await attach({ name: 'Everything is down', procedureId, severities: ['P1'], updateMinutes: { P1: 20 } })

const of = async (requestId: string) => (await crisesOf(`request=${requestId}`))[0]!
const texts = async (id: string) => (await journal(id)).map(({ text }) => text)
const merge = async (from: string, into: string) => {
  const { version } = (await kim.get(`/api/requests/${from}`)).body
  const merged = await kim.post(`/api/requests/${from}/merge`, { version, into })
  assert.equal(merged.status, 200, merged.text)
  await world.settle()
  return merged.body.mergeId as string
}
const undo = async (mergeId: string) => {
  const undone = await kim.post(`/api/merges/${mergeId}/undo`)
  assert.equal(undone.status, 200, undone.text)
  await world.settle()
}
const give = (id: string, role: string, personId: string) => sam.call('PUT', `/api/crises/${id}/roles/${role}`, { personId }) // biome-ignore format: one call
/** Two requests of an account that burn: the one that stays came first. */
async function two(accountId: string) {
  const into = await request(accountId, 'P1', 'Shop is down')
  await world.forward('5m')
  const from = await request(accountId, 'P1', 'Nobody can buy')
  return { from, into, ended: await of(from), stays: await of(into) }
}

describe('two requests that both burn, merged', () => {
  test('have one crisis: the other ends in it, and what was written, who was on it and what is owed are there', async () => {
    const { from, into, ended, stays } = await two(acme.id)
    await sam.post(`/api/crises/${ended.id}/entries`, { text: 'The disk is full', kind: 'finding' })
    await give(ended.id, 'communications', staff.robin)
    await give(ended.id, 'lead', staff.kim)
    await sam.post(`/api/crises/${ended.id}/handovers`, { roles: ['lead'], toId: staff.robin })
    await sam.post(`/api/crises/${stays.id}/updates`, { text: 'We look at it.' })
    const owed = (await crisis(ended.id)).updateDueAt
    assert.ok(owed! < (await crisis(stays.id)).updateDueAt!)
    await merge(from, into)

    const [over, open] = [await crisis(ended.id), await crisis(stays.id)]
    assert.deepEqual([over.state, over.goesOnIn, over.updateDueAt, over.handovers], ['closed', { id: stays.id, number: stays.number }, null, []]) // biome-ignore format: one line
    assert.deepEqual([open.state, open.goesOnIn, open.request!.id], ['open', null, into])
    assert.equal(open.updateDueAt, owed, 'what was owed is owed, no later')
    assert.equal(open.summary, 'We look at it.')
    const roles = open.roles.map(({ role, person }) => [role, person.id])
    assert.deepEqual(roles, [['lead', staff.kim], ['communications', staff.robin]], 'the lead was only on call here, and chosen there') // biome-ignore format: one line
    const lines = await texts(stays.id)
    assert.ok(lines.includes('The disk is full'), lines.join('\n'))
    assert.ok((await texts(ended.id))[0]!.startsWith(`It goes on in CR-${stays.number}`))
    assert.deepEqual(open.parts.map(({ id, run }) => [id, run!.number]), [[ended.id, ended.run!.number]]) // biome-ignore format: one line
    const refused = await sam.post(`/api/crises/${ended.id}/entries`, { text: 'More' })
    assert.equal(refused.body.code, 'crises.over')
  })

  test('both checklists follow the people of the one that goes on, and both stand in its post-mortem', async () => {
    const [stays] = await crisesOf(`account=${acme.id}&state=open`)
    const { body } = await sam.get(`/api/projects/${(await crisesOf(`account=${acme.id}&state=closed`))[0]!.run!.id}`)
    const mine = async (by: typeof sam) => {
      const project = (await by.get(`/api/projects/${body.id}`)).body as { steps: { may: { do: boolean } }[] }
      return project.steps[0]!.may.do
    }
    assert.deepEqual([await mine(sam), await mine(kim)], [false, true])
    await give(stays!.id, 'lead', staff.sam)
    assert.deepEqual([await mine(sam), await mine(kim)], [true, false])
    const { job } = (body.steps as { job: number }[])[0]!
    assert.equal((await sam.post(`/api/projects/${body.id}/steps/${job}/complete`, { data: {} })).status, 200)
    assert.ok((await texts(stays!.id))[0]!.includes('Find out what is hit'), 'ticked off in the one, told in the other')
    const closed = await sam.post(`/api/crises/${stays!.id}/close`, { summary: 'A full disk' })
    assert.equal(closed.status, 200, closed.text)
    const { text } = (await sam.get(`/api/crises/${stays!.id}/post-mortem`)).body as { text: string }
    assert.ok(text.includes('The disk is full'))
    for (const box of ['- [x]', '- [ ]']) assert.equal(text.split(`${box} Find out what is hit`).length, 2, box)
    const part = stays!.parts[0]!.id
    assert.equal((await sam.get(`/api/crises/${part}/post-mortem`)).body.text, text, 'that of what it ended in')
    assert.notEqual((await jordan.get(`/api/crises/${part}`)).status, 200)
  })

  test('undone, each has its own again; what was written since stays, and the next update is owed from the last', async () => {
    const { from, into, ended, stays } = await two(birch.id)
    const mergeId = await merge(from, into)
    await sam.post(`/api/crises/${stays.id}/updates`, { text: 'Both know this.' })
    const at = (await crisis(stays.id)).updatedAt!
    await sam.post(`/api/crises/${stays.id}/entries`, { text: 'Written between' })
    await undo(mergeId)
    const [back, other] = [await crisis(ended.id), await crisis(stays.id)]
    assert.deepEqual([back.state, back.goesOnIn, back.request!.id, back.run!.id], ['open', null, from, ended.run!.id])
    assert.deepEqual([other.state, other.request!.id, other.run!.id, other.parts], ['open', into, stays.run!.id, []])
    assert.deepEqual([back.summary, back.updatedAt], ['Both know this.', at])
    assert.equal(Date.parse(back.updateDueAt!) - Date.parse(at), 20 * 60_000)
    assert.ok(!(await texts(back.id)).includes('Written between'))
    assert.ok((await texts(stays.id)).includes('Written between'))
    assert.equal((await sam.post(`/api/crises/${back.id}/entries`, { text: 'On it again' })).status, 204)
    await world.forward('21m')
    assert.match((await texts(back.id))[0]!, /^A status update was due/)
    assert.match((await texts(stays.id))[0]!, /^A status update was due/)
  })

  test('undone when all is over, stay over', async () => {
    const { from, into, ended, stays } = await two(birch.id)
    const mergeId = await merge(from, into)
    assert.equal((await kim.post(`/api/crises/${stays.id}/close`, {})).status, 200)
    await undo(mergeId)
    assert.equal((await crisis(ended.id)).state, 'closed')
    assert.equal((await texts(ended.id))[0], `Request ${ended.request!.number} stands on its own again; CR-${stays.number} is over, and so is this`) // biome-ignore format: one line
  })
})

describe('a request that burns, merged into one that does not', () => {
  test('takes its crisis along, and back again; neither begins another', async () => {
    const into = await request(acme.id, 'P3', 'Slow since Monday')
    const from = await request(acme.id, 'P1', 'Stands still')
    const { id } = await of(from)
    const mergeId = await merge(from, into)
    assert.deepEqual([(await crisis(id)).state, (await crisis(id)).request!.id], ['open', into])
    assert.equal((await crisesOf(`request=${into}`)).length, 1)
    await sam.post(`/api/crises/${id}/updates`, { text: 'Heard by both' })
    const { messages } = (await sam.get(`/api/requests/${into}`)).body as { messages: { text: string }[] }
    assert.ok(messages.some(({ text }) => text === 'Heard by both'))
    await undo(mergeId)
    assert.equal((await crisis(id)).request!.id, from)
    assert.deepEqual(await crisesOf(`request=${into}`), [])
    assert.equal((await crisesOf(`request=${from}`)).length, 1)
  })

  test('goes also into one whose own crisis is over', async () => {
    const into = await request(acme.id, 'P1', 'Was down')
    assert.equal((await kim.post(`/api/crises/${(await of(into)).id}/close`, {})).status, 200)
    const from = await request(acme.id, 'P1', 'Down again')
    const { id } = await of(from)
    await merge(from, into)
    assert.deepEqual((await crisesOf(`request=${into}`)).map((one) => [one.id === id, one.state]), [[true, 'open'], [false, 'closed']]) // biome-ignore format: one line
  })
})

test('two incidents that turn out to be one have one crisis, whose journal is that of both', async () => {
  const system = (name: string, parents: string[] = []) =>
    world.tx(async (tx) => {
      const above = parents.length > 0 ? [{ mode: 'any' as const, members: parents }] : []
      return (await createSystem(tx, { accountId: acme.id, name, kind: 'server', parents: above })).id
    })
  const [gw1, gw2] = [await system('Gateway 1'), await system('Gateway 2')]
  const shop = await system('Shop', [gw1, gw2])
  await alert(acme.id, 'gw1', 'P1', {}, gw1)
  await alert(acme.id, 'shop', 'P1', {}, shop)
  const open = async () => (await crisesOf(`account=${acme.id}&state=open`)).filter(({ incident }) => incident)
  const [second, first] = await open()
  assert.ok(first && second && first.request!.id !== second.request!.id)
  await sam.post(`/api/crises/${second.id}/entries`, { text: 'Only the shop?' })
  await alert(acme.id, 'gw2', 'P1', {}, gw2)
  const [one, ...more] = await open()
  assert.deepEqual([one!.id, more], [first.id, []])
  assert.deepEqual((await crisis(second.id)).goesOnIn, { id: first.id, number: first.number })
  const lines = await texts(first.id)
  assert.ok(lines.includes('Only the shop?'))
  assert.ok(lines.includes(`One with IN-${first.incident!.number}; it goes on there.`), lines.join('\n'))
})

test('an incident that is attached to a request with a crisis of its own ends its crisis in that', async () => {
  await world.forward('1h')
  const into = await request(birch.id, 'P1', 'Called in')
  const stays = await of(into)
  await alert(birch.id, 'probe', 'P4')
  const { items } = (await robin.get('/api/incidents')).body as { items: { id: string; title: string }[] }
  const { id } = items.find(({ title }) => title.startsWith('probe'))!
  const made = await robin.post('/api/crises', { incidentId: id })
  assert.equal(made.status, 200, made.text)
  const attached = await robin.post(`/api/incidents/${id}/attach`, { request: into })
  assert.ok(attached.status < 300, attached.text)
  await world.settle()
  assert.deepEqual((await crisis(made.body.id as string)).goesOnIn, { id: stays.id, number: stays.number })
  assert.equal((await crisis(stays.id)).incident!.id, id)
})
