import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { sql } from 'kysely'
import type { Tx } from '#platform/db/database.ts'
import { createSystem } from '#systems'
import { makeProvider } from '#test/provider.ts'
import { createWorld } from '#test/world.ts'
import { type IncidentRow, incidentsOf, signalOf } from './alerts.fixture.ts'
import { type Hold, registerSighting, registerSuppression, type Signal, takeSignals } from './alerts.ts'

const world = await createWorld()
const provider = await world.tx(makeProvider)
const { acme, birch, cedar } = provider

/** What the test's own monitoring says, as `monitoring` will. */
const suppressed = new Map<string, Hold>()
const unanswered = new Set<string>()
registerSuppression(world.app, async (_tx, alerts) => {
  if (alerts.some(({ key }) => unanswered.has(key))) throw new Error('whoever holds back pages does not answer')
  const held = alerts.filter(({ systemId }) => systemId !== null && suppressed.has(systemId))
  return new Map(held.map(({ alertId, systemId }) => [alertId, suppressed.get(systemId!)!]))
})
const working = new Set<string>()
registerSighting(world.app, async (_tx, ids) => new Set(ids.filter((id) => working.has(id))))

type Said = Partial<Signal> & { key: string }

async function take(accountId: string, ...said: Said[]) {
  const taken = await world.tx((tx) =>
    takeSignals(
      tx,
      said.map((one) => signalOf({ accountId, ...one }, tx.now)),
    ),
  )
  await world.settle()
  return taken
}
const incidents = (accountId: string) => world.tx((tx) => incidentsOf(tx, accountId))
const last = async (accountId: string): Promise<IncidentRow> => (await incidents(accountId)).at(-1)!
const escalations = (requestId: string) =>
  world.tx(
    async (tx) =>
      (
        await sql<{ status: string; severity: string }>`select status, severity from escalation
    where subject_id = ${requestId} order by started_at`.execute(tx)
      ).rows,
  )
const request = (id: string) =>
  world.tx(
    async (tx) =>
      (
        await sql<{ status: string; severity: string; title: string; contract_id: string }>`
    select status, severity, title, contract_id from request where id = ${id}`.execute(tx)
      ).rows[0]!,
  )
const system = (tx: Tx, accountId: string, name: string, more: Partial<Parameters<typeof createSystem>[1]> = {}) =>
  createSystem(tx, { accountId, name, kind: 'server', ...more })

describe('taking signals', () => {
  test('one problem is one alert, one incident, one request that pages, however often it is said', async () => {
    const changes = await take(acme.id, { key: 'disk', sequence: 1n }, { key: 'disk', sequence: 2n })
    assert.deepEqual(
      changes.map(({ change }) => change),
      ['opened', 'counted'],
    )
    assert.equal(changes[0]!.alertId, changes[1]!.alertId)
    await take(acme.id, { key: 'disk', sequence: 3n })
    const [incident, ...more] = await incidents(acme.id)
    assert.deepEqual(more, [])
    assert.equal(incident!.open_alerts, 1)
    const raised = await request(incident!.request_id!)
    assert.equal(raised.title, 'disk is failing')
    assert.equal(raised.contract_id, acme.contractId)
    assert.equal((await escalations(incident!.request_id!)).length, 1)
    const { rows } = await world.tx((tx) =>
      sql<{ count: number }>`select count from alert
      where id = ${changes[0]!.alertId}`.execute(tx),
    )
    assert.equal(rows[0]!.count, 3)
  })

  test('the higher severity raises request and page chain, a lower one changes nothing', async () => {
    await take(acme.id, { key: 'disk', sequence: 4n, severity: 'P1' }, { key: 'disk', sequence: 5n, severity: 'P4' })
    const incident = await last(acme.id)
    assert.equal(incident.severity, 'P1')
    assert.equal((await request(incident.request_id!)).severity, 'P1')
    assert.equal((await escalations(incident.request_id!)).at(-1)!.severity, 'P1')
  })

  test('it is over five minutes after its clear, and a request nobody took is solved with it', async () => {
    const [cleared] = await take(acme.id, { key: 'disk', sequence: 6n, status: 'clear' })
    assert.equal(cleared!.change, 'resolved')
    const [late] = await take(acme.id, { key: 'disk', sequence: 5n })
    assert.equal(late!.change, 'stale')
    assert.equal((await last(acme.id)).status, 'open', 'it may flap')
    await world.forward('4m')
    const [again] = await take(acme.id, { key: 'disk', sequence: 7n })
    assert.equal(again!.change, 'opened')
    assert.equal((await incidents(acme.id)).length, 1, 'the same incident')
    await take(acme.id, { key: 'disk', sequence: 8n, status: 'clear' })
    await world.forward('5m 1s')
    const incident = await last(acme.id)
    assert.equal(incident.status, 'resolved')
    assert.equal((await request(incident.request_id!)).status, 'solved')
    assert.ok((await escalations(incident.request_id!)).every(({ status }) => status === 'closed'))
  })

  test('two nodes that hear the same at once make one alert', async () => {
    // Of one moment: whoever comes second may have begun first, and what is older than what was taken changes nothing.
    const heard = await world.tx(async (tx) => signalOf({ accountId: birch.id, key: 'twice' }, tx.now))
    const both = await Promise.all([1, 2].map(() => world.tx((tx) => takeSignals(tx, [heard]))))
    assert.equal(new Set(both.flat().map(({ alertId }) => alertId)).size, 1)
    assert.deepEqual(
      both
        .flat()
        .map(({ change }) => change)
        .sort(),
      ['counted', 'opened'],
    )
    await world.settle()
    assert.equal((await incidents(birch.id)).length, 1)
    await take(birch.id, { key: 'twice', status: 'clear' })
    await world.forward('5m 1s')
  })

  test('a clear of what nobody heard of makes no alert', async () => {
    const [taken] = await take(birch.id, { key: 'unheard', status: 'clear' })
    assert.deepEqual(taken, { alertId: null, change: 'nothing' })
  })

  test('of a key that repeats, one signal a minute is kept and says for how many it stands', async () => {
    const said = Array.from({ length: 500 }, () => ({ key: 'chatty' }))
    const [first] = await take(birch.id, ...said)
    const kept = () =>
      world.tx(
        async (tx) =>
          (
            await sql<{ change: string; repeats: number }>`select change, repeats from alert_signal
        where alert_id = ${first!.alertId} order by taken_at`.execute(tx)
          ).rows,
      )
    assert.deepEqual(await kept(), [{ change: 'opened', repeats: 1 }])
    await world.forward('1m 1s')
    await take(birch.id, { key: 'chatty' })
    assert.deepEqual((await kept())[1], { change: 'counted', repeats: 500 })
    await take(birch.id, { key: 'chatty', status: 'clear' })
    await world.forward('5m 1s')
  })
})

describe('incidents', () => {
  test('children first, then their router: one incident, the cause and the title are the router', async () => {
    const [router, one, two] = await world.tx(async (tx) => {
      const above = await system(tx, acme.id, 'Router North', {
        kind: 'network_device',
        runbook: 'https://wiki.test/router',
      })
      const parents = [{ mode: 'all' as const, members: [above.id] }]
      return [above, await system(tx, acme.id, 'Web 1', { parents }), await system(tx, acme.id, 'Web 2', { parents })]
    })
    await take(acme.id, { key: 'web 1', systemId: one.id, severity: 'P3' })
    await take(acme.id, { key: 'web 2', systemId: two.id, severity: 'P3' })
    const shared = await last(acme.id)
    assert.equal(shared.alerts, 2)
    assert.deepEqual(shared.cause.systemIds, [router.id])
    assert.ok(shared.cause.why.some(({ code }) => code === 'nothing_heard'))
    await take(acme.id, { key: 'router', systemId: router.id, severity: 'P1' })
    const named = await last(acme.id)
    assert.equal(named.id, shared.id)
    assert.equal(named.title, 'router is failing')
    assert.deepEqual(named.cause.systemIds, [router.id])
    const raised = await request(named.request_id!)
    assert.equal(raised.severity, 'P1')
    assert.equal(raised.title, 'router is failing')
    const { rows } = await world.tx((tx) =>
      sql<{ runbook: string; why: { code: string } }>`select runbook, why from alert
      where system_id = ${router.id}`.execute(tx),
    )
    assert.equal(rows[0]!.runbook, 'https://wiki.test/router')
    assert.equal(rows[0]!.why.code, 'depends')
    await take(acme.id, ...['web 1', 'web 2', 'router'].map((key) => ({ key, status: 'clear' as const })))
    await world.forward('5m 1s')
  })

  test('two incidents that turn out to be one go on in one request', async () => {
    const [gw1, gw2, shop] = await world.tx(async (tx) => {
      const [a, b] = [await system(tx, acme.id, 'Gateway 1'), await system(tx, acme.id, 'Gateway 2')]
      return [a, b, await system(tx, acme.id, 'Shop', { parents: [{ mode: 'any', members: [a.id, b.id] }] })]
    })
    await take(acme.id, { key: 'gw1', systemId: gw1.id })
    await take(acme.id, { key: 'shop', systemId: shop.id })
    const [first, second] = (await incidents(acme.id)).slice(-2)
    assert.notEqual(first!.request_id, second!.request_id)
    await take(acme.id, { key: 'gw2', systemId: gw2.id })
    const [into, merged] = (await incidents(acme.id)).slice(-2)
    assert.equal(merged!.status, 'merged')
    assert.equal(merged!.merged_into_id, into!.id)
    assert.equal(into!.alerts, 3)
    assert.deepEqual(into!.cause.systemIds, [gw1.id, gw2.id].sort())
    assert.equal((await request(merged!.request_id!)).status, 'closed')
    await take(acme.id, ...['gw1', 'gw2', 'shop'].map((key) => ({ key, status: 'clear' as const })))
    await world.forward('5m 1s')
  })

  test('what was seen working is not what two neighbours have in common', async () => {
    const [host, one, two] = await world.tx(async (tx) => {
      const above = await system(tx, acme.id, 'Host')
      const parents = [{ mode: 'all' as const, members: [above.id] }]
      return [above, await system(tx, acme.id, 'VM 1', { parents }), await system(tx, acme.id, 'VM 2', { parents })]
    })
    working.add(host.id)
    const before = (await incidents(acme.id)).length
    await take(acme.id, { key: 'vm 1', systemId: one.id }, { key: 'vm 2', systemId: two.id })
    assert.equal((await incidents(acme.id)).length, before + 2)
  })
})

describe('holding back a page', () => {
  test('in maintenance the alert stands, counts and rises, and pages when it ends', async () => {
    const machine = await world.tx((tx) => system(tx, cedar.id, 'Mail relay'))
    const until = await world.tx(async (tx) => new Date(tx.now.getTime() + 600_000))
    suppressed.set(machine.id, { code: 'maintenance', text: 'new disks', until })
    await take(cedar.id, { key: 'relay', systemId: machine.id })
    const held = await last(cedar.id)
    assert.equal(held.request_id, null)
    assert.equal(held.held!.code, 'maintenance')
    await take(cedar.id, { key: 'relay', systemId: machine.id, severity: 'P1' })
    assert.equal((await last(cedar.id)).severity, 'P1')
    suppressed.delete(machine.id)
    await world.forward('1m 1s')
    const paged = await last(cedar.id)
    assert.ok(paged.request_id)
    assert.equal(paged.held, null)
    assert.equal((await request(paged.request_id!)).severity, 'P1')
  })

  test('a problem that ends while it is held calls nobody', async () => {
    const machine = await world.tx((tx) => system(tx, cedar.id, 'Print server'))
    suppressed.set(machine.id, { code: 'parent_down', text: '', until: null })
    await take(cedar.id, { key: 'print', systemId: machine.id })
    await take(cedar.id, { key: 'print', systemId: machine.id, status: 'clear' })
    suppressed.delete(machine.id)
    await world.forward('6m')
    const incident = await last(cedar.id)
    assert.equal(incident.status, 'resolved')
    assert.equal(incident.request_id, null)
  })

  test('one incident that cannot be attended to holds up no other, and is attended to when it can be', async () => {
    unanswered.add('stuck')
    await take(cedar.id, { key: 'stuck' }, { key: 'free' })
    const [stuck, free] = (await incidents(cedar.id)).slice(-2).toSorted((a) => (a.title.startsWith('stuck') ? -1 : 1))
    assert.deepEqual([stuck!.title, stuck!.request_id], ['stuck is failing', null])
    assert.ok(free!.request_id, 'the other pages')
    unanswered.delete('stuck')
    await world.forward('1m')
    const after = (await incidents(cedar.id)).find(({ id }) => id === stuck!.id)!
    assert.ok(after.request_id)
    assert.equal((await escalations(after.request_id!)).length, 1)
    await take(cedar.id, { key: 'stuck', status: 'clear' }, { key: 'free', status: 'clear' })
    await world.forward('5m 1s')
  })

  test('P4 waits in the list', async () => {
    await take(cedar.id, { key: 'certificate', severity: 'P4' })
    const incident = await last(cedar.id)
    assert.equal(incident.held!.code, 'low')
    assert.equal(incident.request_id, null)
  })
})
