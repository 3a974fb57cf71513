import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { sql } from 'kysely'
import { aPort, monitoringWorld } from './monitoring.fixture.ts'
import { monitoringOf } from './monitoring.ts'

const { world, system, check, look, later, state, alerts } = await monitoringWorld()
const [shop, slow, routerPort, serverPort, takenOver] = [
  await aPort(),
  await aPort(),
  await aPort(),
  await aPort(),
  await aPort(),
]

describe('a check from the first look to the page', () => {
  test('is up, is down after its attempts, pages, and its alert ends when it is up', async () => {
    const web = await system('Web shop')
    const id = await check(web, {
      name: 'shop',
      target: { kind: 'tcp', host: '127.0.0.1', port: shop.port },
      attempts: 3,
      recheckSeconds: 2,
    })
    assert.equal((await state(id)).state, 'pending')
    await look()
    assert.deepEqual(await state(id), { state: 'up', flapping: false, problem: false, said: 'The connection is taken' })
    await shop.close()
    await later('10s')
    assert.equal((await state(id)).state, 'up', 'one problem is none yet')
    await later('2s')
    await later('2s')
    const down = await state(id)
    assert.deepEqual([down.state, down.problem], ['down', true])
    assert.deepEqual(await alerts(), [{ title: 'Web shop: shop is down', severity: 'P2', held: null, paged: true }])
    await shop.open()
    await later('11s')
    assert.equal((await state(id)).state, 'up')
    assert.deepEqual(await alerts(), [])
  })

  test('every look is a row, every change too, and how late it was', async () => {
    const { rows } = await world.tx((tx) =>
      sql<{ outcome: string; late: number }>`select outcome, late_ms as late from check_result order by at`.execute(tx),
    )
    assert.deepEqual([...new Set(rows.map(({ outcome }) => outcome))], ['up', 'down'])
    assert.ok(rows.every(({ late }) => late >= 0))
    const changes = await world.tx((tx) =>
      sql<{ before: string; after: string }>`select before, after from check_change order by id`.execute(tx),
    )
    assert.deepEqual(
      changes.rows.map(({ before, after }) => `${before} ${after}`),
      ['pending up', 'up down', 'down up'],
    )
  })

  test('a slow answer is degraded, one severity lower', async () => {
    const port = slow
    const id = await check(await system('Slow'), {
      severity: 'P1',
      target: { kind: 'ntp', host: '127.0.0.1', port: port.port, offset: { warn: 1, fail: 2 } },
      timeoutMs: 500,
    })
    await look()
    assert.equal((await state(id)).state, 'down')
    const metric = await check(await system('Certificate'), {
      severity: 'P1',
      target: { kind: 'tls', host: '127.0.0.1', port: port.port },
    })
    await look()
    assert.equal((await state(metric)).state, 'down')
    assert.deepEqual(
      (await alerts()).map(({ severity }) => severity),
      ['P1', 'P1'],
    )
    for (const each of [id, metric])
      await world.tx((tx) => sql`update system_check set removed_at = ${tx.now} where id = ${each}`.execute(tx))
    await world.tx((tx) =>
      sql`update alert set status = 'resolved', resolved_at = ${tx.now} where status = 'open'`.execute(tx),
    )
  })
})

describe('what is above', () => {
  test('the parent is looked at before the child pages; while it is down no child does; after it came back a fresh look decides', async () => {
    const router = await system('Router')
    const server = await system('Server', { parents: [{ mode: 'any', members: [router] }] })
    // The router is looked at once an hour: without a forced look the child would page long before.
    const routerCheck = await check(router, {
      target: { kind: 'tcp', host: '127.0.0.1', port: routerPort.port },
      everySeconds: 3600,
    })
    const serverCheck = await check(server, { target: { kind: 'tcp', host: '127.0.0.1', port: serverPort.port } })
    await look()
    assert.deepEqual([(await state(routerCheck)).state, (await state(serverCheck)).state], ['up', 'up'])
    await routerPort.close()
    await serverPort.close()
    await later('10s')
    await later('2s')
    assert.deepEqual([(await state(routerCheck)).state, (await state(serverCheck)).state], ['down', 'down'])
    const told = await alerts()
    assert.deepEqual(
      told.map(({ title }) => title),
      ['Router: port is down', 'Server: port is down'],
    )
    const requests = await world.tx((tx) =>
      sql<{
        n: number
      }>`select count(*)::int as n from request where title like '%Server%' or title like '%Router%'`.execute(tx),
    )
    assert.equal(requests.rows[0]!.n, 1, 'one page for both')
    // The router comes back; the server is looked at at once, though its turn is seconds away.
    await routerPort.open()
    await serverPort.open()
    await world.tx((tx) =>
      sql`update system_check set forced_at = ${tx.now}, changed_at = ${tx.now}, version = version + 1 where id = ${routerCheck}`.execute(
        tx,
      ),
    )
    await later('1s')
    await later('1s')
    assert.deepEqual([(await state(routerCheck)).state, (await state(serverCheck)).state], ['up', 'up'])
    assert.deepEqual(await alerts(), [])
  })
})

describe('what counts for nobody', () => {
  test('a target that may not be looked at is inconclusive, and no alert', async () => {
    const id = await check(await system('Elsewhere'), { target: { kind: 'plugin', plugin: 'check_nothing' } }).catch(
      (error) => error.code,
    )
    assert.equal(id, 'monitoring.target_refused')
  })

  test('results of a lease that was lost are not kept', async () => {
    const port = takenOver
    const id = await check(await system('Taken over'), { target: { kind: 'tcp', host: '127.0.0.1', port: port.port } })
    await look()
    const looks = () =>
      world.tx(
        async (tx) =>
          (await sql<{ n: number }>`select count(*)::int as n from check_result where check_id = ${id}`.execute(tx))
            .rows[0]!.n,
      )
    const before = await looks()
    assert.ok(before > 0)
    await world.tx((tx) =>
      sql`update check_slice set held_by = gen_random_uuid(), held_until = clock_timestamp() + interval '1 hour'`.execute(
        tx,
      ),
    )
    await later('30s')
    assert.equal(monitoringOf(world.app).schedule.size, 0)
    assert.equal(await looks(), before)
    await world.tx((tx) => sql`update check_slice set held_until = clock_timestamp() - interval '1 second'`.execute(tx))
    await look()
    await later('11s')
    assert.ok((await looks()) > before, 'what was missed is caught up by who takes the lease')
  })

  test('an instance that was too slow for its lease takes in again what the database still says is its own', async (t) => {
    const id = await check(await system('Looked at slowly'), {
      target: { kind: 'tcp', host: '127.0.0.1', port: takenOver.port },
    })
    await look()
    const monitoring = monitoringOf(world.app)
    assert.equal(monitoring.held().length, 64)
    // Each step takes longer than a lease is good for, by the clock of this machine: it must stop looking by itself.
    const real = performance.now.bind(performance)
    let slow = 0
    const clock = t.mock.method(performance, 'now', () => {
      slow += 4000
      return real() + slow
    })
    await monitoring.settle()
    clock.mock.restore()
    assert.deepEqual([monitoring.held().length, monitoring.schedule.size], [0, 0])
    const held = await world.tx((tx) =>
      sql<{ n: number }>`select count(*)::int as n from check_slice where held_by = ${world.app.instanceId}`.execute(
        tx,
      ),
    )
    assert.equal(held.rows[0]!.n, 64, 'nobody else takes what the database says is ours')
    const { rows: before } = await world.tx((tx) =>
      sql<{ n: number }>`select count(*)::int as n from check_result where check_id = ${id}`.execute(tx),
    )
    await look()
    assert.equal(monitoring.held().length, 64)
    await later('11s')
    const { rows: after } = await world.tx((tx) =>
      sql<{ n: number }>`select count(*)::int as n from check_result where check_id = ${id}`.execute(tx),
    )
    assert.ok(after[0]!.n > before[0]!.n)
  })
})
