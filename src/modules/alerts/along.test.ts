import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createRequest } from '#support'
import { clientOf } from '#test/client.ts'
import { makeProvider } from '#test/provider.ts'
import { createWorld } from '#test/world.ts'
import { incidentsOf, signalOf } from './alerts.fixture.ts'
import { takeSignals } from './alerts.ts'

const world = await createWorld()
const { acme, staff } = await world.tx(makeProvider)
const sam = await clientOf(world, staff.sam)

const said = async (key: string, severity: 'P2' | 'P3' = 'P3', status: 'problem' | 'clear' = 'problem') => {
  await world.tx((tx) => takeSignals(tx, [signalOf({ accountId: acme.id, key, severity, status }, tx.now)]))
  await world.settle()
}
const request = () =>
  world.tx(async (tx) => {
    const how = { title: 'The shop is slow', text: 'Since noon.', channel: 'phone', severity: 'P3' } as const
    const asked = { ...how, accountId: acme.id, contractId: acme.contractId, asker: null }
    return (await createRequest(tx, asked)).request.id
  })
const last = async () => (await world.tx((tx) => incidentsOf(tx, acme.id))).at(-1)!
const requests = async () =>
  (await world.tx((tx) => tx.selectFrom('request').select('id').where('account_id', '=', acme.id).execute())).length
const merge = async (from: string, into: string) => {
  const { version } = (await sam.get(`/api/requests/${from}`)).body
  const { status, body } = await sam.post(`/api/requests/${from}/merge`, { into, version })
  assert.equal(status, 200, JSON.stringify(body))
  await world.settle()
  return (body as { mergeId: string }).mergeId
}

test('an incident goes along when its request is merged, and pages nobody anew for what was closed by the merge', async () => {
  const others = await request()
  await said('shop')
  const own = (await last()).request_id!
  assert.notEqual(own, others)
  const made = await requests()
  await sam.post(`/api/requests/${others}/acknowledge`, {})
  const mergeId = await merge(own, others)
  assert.equal((await last()).request_id, others)
  await world.forward('20m')
  await said('shop', 'P2')
  assert.equal(await requests(), made, 'no further request')
  const { body } = await sam.get(`/api/requests/${others}`)
  assert.equal(body.severity, 'P2', 'what becomes worse raises the request it is in')
  assert.equal((await sam.post(`/api/merges/${mergeId}/undo`, {})).status, 200)
  await world.settle()
  assert.equal((await last()).request_id, own)
})

test('through two merges and back it is where it was', async () => {
  const [first, second] = [await request(), await request()]
  await said('mail')
  const own = (await last()).request_id!
  const inner = await merge(own, second)
  const outer = await merge(second, first)
  assert.equal((await last()).request_id, first)
  for (const [undone, back] of [
    [outer, second],
    [inner, own],
  ] as const) {
    assert.equal((await sam.post(`/api/merges/${undone}/undo`, {})).status, 200)
    await world.settle()
    assert.equal((await last()).request_id, back)
  }
})

test('who has the other request has the incident, too', async () => {
  await said('one')
  const { id, request_id: one } = await last()
  assert.equal((await sam.post(`/api/incidents/${id}/acknowledge`, {})).status, 204)
  await world.settle()
  await said('two')
  const two = await last()
  assert.equal(two.acked_name, null)
  await merge(two.request_id!, one!)
  assert.equal((await last()).acked_name, 'Sam Sample')
  for (const key of ['one', 'two']) await said(key, 'P3', 'clear')
  await world.forward('6m')
  await said('three')
  await merge((await last()).request_id!, one!)
  assert.equal((await last()).acked_name, null, 'what is over was somebody’s, and this is nobody’s yet')
})
