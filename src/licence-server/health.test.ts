import assert from 'node:assert/strict'
import { test } from 'node:test'
import { licenceServerFindings } from '#licensing'
import { createLicenceWorld, TB } from '#test/licence-world.ts'

const it = await createLicenceWorld()
const mara = await it.approver('Mara')
const keys = async () => (await it.world.tx(licenceServerFindings)).map(({ key, severity }) => `${key} ${severity}`)

test('a licence server that works is no alert; one that is silent, lacks something or does not answer is', async () => {
  assert.deepEqual(await keys(), [], 'none was ever started')
  await it.server.look()
  assert.deepEqual(await keys(), [])
  await it.asOwner(`update licence_server set seen_at = seen_at - interval '1 minute'`)
  assert.deepEqual(await keys(), ['silent P1'])
  await it.server.look()
  await it.approved(await it.key(), TB, [mara])
  assert.deepEqual(await keys(), [])
  await it.world.forward('2m 1s')
  assert.deepEqual(await keys(), ['unanswered P1'])
  await it.settle()
  assert.deepEqual(await keys(), [])
  await it.world.forward('70d')
  await it.server.look()
  assert.deepEqual(await keys(), ['issuer P3'])
  const other = await it.openServer()
  await it.rotate({ [it.kind.code]: { perPackage: TB, perDay: TB } })
  await other.look()
  assert.deepEqual(await keys(), [], 'where one can sign, everything is signed')
  await it.asOwner('update capacity_kind set retired_at = app_now()')
  await it.asOwner(`update licence_server set seen_at = seen_at - interval '1 minute'`)
  assert.deepEqual(await keys(), [], 'nothing is sold, so nobody is missed')
})

test('one that was stopped in order is not missed', async () => {
  await it.asOwner('update capacity_kind set retired_at = null')
  const other = await it.openServer()
  await other.look()
  await it.asOwner('delete from licence_server where id <> $1', [other.id])
  await other.stop()
  assert.deepEqual(await keys(), [])
})

test('one that is told to stop while it starts ends in order', async () => {
  const other = await it.openServer()
  const started = other.start()
  await other.stop()
  await started
  const { rows } = await it.asOwner('select stopped_at from licence_server where id = $1', [other.id])
  assert.ok(rows[0]?.stopped_at)
})
