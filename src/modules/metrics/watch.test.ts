import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { sql } from 'kysely'
import { clock } from '#platform/clock.ts'
import type { Tx } from '#platform/db/database.ts'
import type { PalisadeEvent } from '#platform/events/events.ts'
import { newId } from '#platform/id.ts'
import { createSystem } from '#systems'
import { type Answer, clientOf } from '#test/client.ts'
import { makeProvider } from '#test/provider.ts'
import { createWorld } from '#test/world.ts'
import { recordPoints } from './metrics.ts'
import { evaluateTimer } from './operations/evaluate.ts'
import { startWork } from './workers.ts'

const world = await createWorld()
const provider = await world.tx(makeProvider)
const acme = provider.acme.id
const { id: systemId } = await world.tx((tx) => createSystem(tx, { accountId: acme, name: 'Web 01', kind: 'server' }))
/** Signed in anew each time: time moves by days here. */
const as = async (personId: string) => clientOf(world, personId)
await startWork(world.app)
let kim = await as(provider.staff.kim)
let jordan = await as(provider.acme.jordan)
const toni = await as(provider.birch.toni)

const crossed: PalisadeEvent<'metrics.crossed'>[] = []
world.app.events.on('metrics.crossed', async (_tx: Tx, event) => void crossed.push(event))

const itemsOf = <T>(answer: Answer) => answer.body.items as T[]

const record = (name: string, value: number, labels = {}) =>
  world.tx((tx) => recordPoints(tx, [{ accountId: acme, systemId, name, labels, unit: null, at: clock.now(), value }]))
const watchOf = (more: object = {}) => ({
  accountId: acme,
  kind: 'threshold',
  name: 'used_percent',
  direction: 'above',
  value: 90,
  holdSeconds: 120,
  severity: 'P2',
  note: 'disk {mountpoint} is nearly full',
  ...more,
})

describe('a threshold', () => {
  test('is told once it was crossed for long enough, and told again when it is over', async () => {
    const made = await kim.post('/api/metrics/watches', watchOf())
    assert.equal(made.status, 200, made.text)
    const use = async (value: number) => {
      await record('used_percent', value, { mountpoint: '/srv' })
      await world.forward('1m')
    }
    const state = async () =>
      itemsOf<{ state: string }>(await kim.get(`/api/metrics/findings?system=${systemId}`))[0]?.state ?? 'clear'
    await use(80)
    const states = new Set<string>()
    for (let minutes = 0; crossed.length === 0; minutes++) {
      assert.ok(minutes < 10, [...states].join(' '))
      await use(97)
      states.add(await state())
    }
    assert.ok(states.has('waiting'), [...states].join(' '))
    assert.equal(await state(), 'problem')
    assert.equal(crossed[0]!.data.status, 'problem')
    assert.equal(crossed[0]!.data.title, 'Web 01: disk /srv is nearly full')
    const alerts = await world.tx((tx) =>
      sql<{ title: string }>`select title from alert where system_id = ${systemId}`.execute(tx),
    )
    assert.deepEqual(
      alerts.rows.map(({ title }) => title),
      ['Web 01: disk /srv is nearly full'],
    )
    assert.match(crossed[0]!.data.text, /used_percent\{mountpoint="\/srv"\} is at 97 %/)
    await use(97)
    assert.equal(crossed.length, 1)
    for (let minutes = 0; crossed.length === 1; minutes++) {
      assert.ok(minutes < 10)
      await use(50)
    }
    assert.deepEqual(
      crossed.map(({ data }) => data.status),
      ['problem', 'clear'],
    )
    assert.ok(crossed[1]!.data.sequence > crossed[0]!.data.sequence)
    assert.equal(crossed[1]!.data.key, crossed[0]!.data.key)
  })

  test('that is taken away while it is crossed says that it is over', async () => {
    crossed.length = 0
    const made = await kim.post(
      '/api/metrics/watches',
      watchOf({ name: 'load', value: 4, holdSeconds: 0, systemId, note: '' }),
    )
    await record('load', 9)
    await world.forward('1m')
    assert.equal(crossed[0]?.data.title, 'Web 01: load is above 4')
    assert.equal((await kim.call('DELETE', `/api/metrics/watches/${made.body.id}`)).status, 204)
    assert.deepEqual(
      crossed.map(({ data }) => data.status),
      ['problem', 'clear'],
    )
  })

  test('that nothing is measured of changes nothing: silence is no recovery', async () => {
    crossed.length = 0
    await kim.post('/api/metrics/watches', watchOf({ name: 'temperature', value: 60, holdSeconds: 0 }))
    await record('temperature', 80)
    await world.forward('1m')
    assert.equal(crossed.length, 1)
    await world.forward('30m')
    assert.equal(crossed.length, 1)
    const { rowCount } = await world.app.db.pool.query('select from timer where kind = $1 and fired_at is null', [
      evaluateTimer,
    ])
    assert.equal(rowCount, 1)
  })
})

describe('watches', () => {
  test('are of systems of the account, changed in turn, and not for customers', async () => {
    const foreign = await kim.post('/api/metrics/watches', watchOf({ systemId: newId() }))
    assert.equal(foreign.body.code, 'metrics.no_such_system')
    assert.equal((await jordan.post('/api/metrics/watches', watchOf())).status, 404)
    const made = await kim.post('/api/metrics/watches', watchOf({ name: 'other' }))
    const { id, accountId: _, ...fields } = made.body
    const changed = await kim.call('PUT', `/api/metrics/watches/${id}`, { ...fields, value: 95 })
    assert.deepEqual([changed.body.value, changed.body.version], [95, 2])
    const late = await kim.call('PUT', `/api/metrics/watches/${id}`, { ...fields, value: 97 })
    assert.equal(late.body.code, 'metrics.version_changed')
    const list = await kim.get(`/api/metrics/watches?account=${acme}`)
    assert.ok(itemsOf<{ id: string }>(list).some((one) => one.id === id))
  })
})

describe('reading', () => {
  test('gives a chart of several series over the same steps, to whom the system belongs', async () => {
    const posted = await kim.post('/api/metrics/points', {
      accountId: acme,
      points: [0, 1, 2].flatMap((n) =>
        ['a', 'b'].map((core) => ({
          systemId,
          name: 'cpu',
          labels: { core },
          at: new Date(clock.now().getTime() - n * 60_000).toISOString(),
          value: n + (core === 'b' ? 10 : 0),
        })),
      ),
    })
    assert.equal(posted.body.stored, 6, posted.text)
    const listed = itemsOf<{ id: string; labels: { core: string }; value: number }>(
      await jordan.get(`/api/metrics/series?system=${systemId}&name=cpu`),
    )
    assert.deepEqual(listed.map((one) => [one.labels.core, one.value]).toSorted(), [
      ['a', 0],
      ['b', 10],
    ])
    const ids = listed.map(({ id }) => id).join(',')
    const [from, to] = [clock.now().getTime() - 600_000, clock.now().getTime() + 1000].map((at) =>
      new Date(at).toISOString(),
    )
    const chart = await jordan.get(`/api/metrics/points?series=${ids}&from=${from}&to=${to}`)
    assert.equal(chart.body.source, 'raw')
    const { at, series } = chart.body as { at: number[]; series: { average: number[] }[] }
    assert.equal(at.length, 3)
    assert.deepEqual(series.map(({ average }) => average.toSorted()).toSorted(), [
      [0, 1, 2],
      [10, 11, 12],
    ])
    assert.equal((await toni.get(`/api/metrics/points?series=${ids}&from=${from}&to=${to}`)).status, 404)
    assert.equal((await toni.get(`/api/metrics/series?system=${systemId}`)).status, 404)
    assert.equal((await jordan.get(`/api/metrics/points?series=nonsense&from=${from}&to=${to}`)).status, 400)
    const page = await jordan.get(`/api/metrics/series?system=${systemId}&limit=1`)
    assert.equal(
      itemsOf(await jordan.get(`/api/metrics/series?system=${systemId}&limit=1&cursor=${page.body.next}`)).length,
      1,
    )
    const id = ids.split(',')[0]
    const forecast = await jordan.get(`/api/metrics/series/${id}/forecast?value=100`)
    assert.deepEqual([forecast.body.kind, forecast.body.reason], ['none', 'too_short'])
    assert.equal((await toni.get(`/api/metrics/series/${id}/forecast?value=100`)).status, 404)
  })
})

describe('updates', () => {
  type Judged = {
    state: string
    reasons: { code: string; overdue: boolean; count: number; packages: string[] }[]
  }
  const compliance = async () =>
    itemsOf<Judged>(await jordan.get(`/api/metrics/compliance?account=${acme}&system=${systemId}`))[0]!
  const post = (pending: object[], more = {}) => kim.post('/api/metrics/inventories', { systemId, pending, ...more })

  test('that wait longer than the policy says are overdue, with the reason, without anybody doing anything', async () => {
    assert.deepEqual((await compliance()).reasons[0]!.code, 'no_inventory')
    await post([{ name: 'openssl', security: true }, { name: 'nano' }])
    assert.equal((await compliance()).state, 'due')
    await world.forward('6d')
    assert.equal((await compliance()).state, 'unknown')
    await post([
      { name: 'openssl', security: true },
      { name: 'vim', security: true },
    ])
    assert.equal((await compliance()).state, 'due')
    await world.forward('1d 1h')
    const found = await compliance()
    assert.equal(found.state, 'overdue')
    assert.deepEqual(
      [found.reasons[0]!.code, found.reasons[0]!.count, found.reasons[0]!.packages],
      ['security', 2, ['openssl', 'vim']],
    )
    const policy = await kim.call('PUT', `/api/metrics/patch-policies/${acme}`, {
      securityDays: 14,
      otherDays: 30,
      rebootDays: 7,
      staleHours: 48,
      version: 0,
    })
    assert.equal(policy.body.version, 1)
    assert.equal((await compliance()).state, 'due')
    const again = await kim.call('PUT', `/api/metrics/patch-policies/${acme}`, {
      securityDays: 1,
      otherDays: 1,
      rebootDays: 1,
      staleHours: 48,
      version: 0,
    })
    assert.equal(again.body.code, 'metrics.version_changed')
    const twice = await post([{ name: 'a' }, { name: 'a' }])
    assert.equal(twice.body.code, 'metrics.inventory_refused')
    assert.equal((await post([])).body.state, 'compliant')
  })

  test('are known from the apt collector of the node exporter as well', async () => {
    for (let day = 0; day < 9; day++) {
      await record('apt_upgrades_pending', 3, { origin: 'Debian-Security:13/stable-security', arch: 'amd64' })
      if (day < 5) await record('apt_upgrades_pending', 1, { origin: 'Debian:13/stable', arch: 'amd64' })
      await record('node_reboot_required', day < 8 ? 0 : 1)
      await world.forward('24h')
    }
    await record('apt_upgrades_pending', 3, { origin: 'Debian-Security:13/stable-security', arch: 'amd64' })
    await record('node_reboot_required', 1)
    kim = await as(provider.staff.kim)
    jordan = await as(provider.acme.jordan)
    await kim.call('PUT', `/api/metrics/patch-policies/${acme}`, {
      securityDays: 7,
      otherDays: 30,
      rebootDays: 7,
      staleHours: 48,
      version: 1,
    })
    const found = await compliance()
    assert.equal(found.state, 'overdue')
    assert.deepEqual(
      found.reasons.map(({ code, overdue, count }) => [code, overdue, count]),
      [
        ['security', true, 3],
        ['reboot', false, 1],
      ],
    )
  })
})
