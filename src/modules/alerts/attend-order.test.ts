import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createSystem } from '#systems'
import { makeProvider } from '#test/provider.ts'
import { createWorld } from '#test/world.ts'
import { incidentsOf, signalOf } from './alerts.fixture.ts'
import { attendAgainQueue, attendQueue, correlate, takeSignals } from './alerts.ts'

const world = await createWorld()
const { acme } = await world.tx(makeProvider)

test('what comes to an incident that has its request waits apart from what pages, unless it is worse', async () => {
  const { id: systemId } = await world.tx((tx) =>
    createSystem(tx, { accountId: acme.id, name: 'db-9', kind: 'server' }),
  )
  /** Where the incident of an alert waits to be attended to; then it is. */
  const waits = async (key: string, severity: 'P2' | 'P3') => {
    const queues = await world.tx(async (tx) => {
      await takeSignals(tx, [signalOf({ accountId: acme.id, systemId, key, severity }, tx.now)])
      await correlate(tx)
      const jobs = tx.selectFrom('job').select('queue').where('queue', 'in', [attendQueue, attendAgainQueue])
      return (await jobs.execute()).map(({ queue }) => queue)
    })
    await world.settle()
    return queues
  }
  assert.deepEqual(await waits('one', 'P3'), [attendQueue])
  const [incident] = await world.tx((tx) => incidentsOf(tx, acme.id))
  assert.ok(incident!.request_id)
  assert.deepEqual(await waits('two', 'P3'), [attendAgainQueue])
  assert.deepEqual(await waits('three', 'P2'), [attendQueue])
  const all = await world.tx((tx) => incidentsOf(tx, acme.id))
  assert.deepEqual(
    all.map(({ open_alerts, severity }) => [open_alerts, severity]),
    [[3, 'P2']],
  )
})
