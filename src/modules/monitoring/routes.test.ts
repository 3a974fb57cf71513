import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { describe, test } from 'node:test'
import { sql } from 'kysely'
import { mountedRoutes } from '#platform/http/mount.ts'
import { createSystem, createTemplate } from '#systems'
import { signedIn, stranger } from '#test/caller.ts'
import { aPort, monitoringWorld } from './monitoring.fixture.ts'
import { up } from './runners/runners.fixture.ts'

const { world, provider, system, check, look, later, state, alerts } = await monitoringWorld()
const kim = await signedIn(world, provider.staff.kim)
const jordan = await signedIn(world, provider.acme.jordan)
const toni = await signedIn(world, provider.birch.toni)
const nobody = stranger(world)
const [open, shut] = [await aPort(), await aPort()]
let said: string | undefined
const web = await up(
  createServer((request, reply) => {
    said = request.headers.authorization
    reply.end('fine')
  }),
)
const url = `http://127.0.0.1:${web}/`
const target = (port: number) => ({ kind: 'tcp', host: '127.0.0.1', port })

type Course = {
  check: { id: string }
  course: { from: string; until: string | null; state: string }[]
  troubles: { outcome: string }[]
}
async function courses(systemId: string, from: Date): Promise<Course> {
  const to = new Date(from.getTime() + 3_600_000)
  const answer = await kim.get(
    `/api/check-courses?systemId=${systemId}&from=${from.toISOString()}&to=${to.toISOString()}`,
  )
  assert.equal(answer.status, 200, JSON.stringify(answer.body))
  return answer.body.items[0]
}

describe('checks by the API', () => {
  test('are tried, made, looked at, changed, paused and ended', async () => {
    const systemId = await system('Shop')
    const headers = [{ name: 'authorization', value: 'Bearer {{secret}}' }]
    const http = { kind: 'http', url, headers }
    const tried = await kim.post('/api/checks/try', { systemId, target: http, secret: 'one' })
    assert.deepEqual([tried.status, tried.body.outcome, said], [200, 'up', 'Bearer one'])
    const made = await kim.post('/api/checks', { systemId, name: 'Front page', target: http, secret: 'two' })
    assert.equal(made.status, 200, JSON.stringify(made.body))
    assert.ok(!JSON.stringify(made.body).includes('two'), 'the secret is never shown')
    await look()
    const { id } = made.body
    const found = await kim.get(`/api/checks/${id}`)
    assert.deepEqual(
      [found.body.state, found.body.hasSecret, found.body.views[0].facts.status, said],
      ['up', true, 200, 'Bearer two'],
    )
    const list = await kim.get(`/api/checks?systemId=${systemId}&state=up`)
    assert.deepEqual(
      list.body.items.map((each: { id: string }) => each.id),
      [id],
    )
    assert.equal((await kim.get(`/api/checks/${id}/results`)).body.items[0].outcome, 'up')
    const changes = await kim.get(`/api/checks/${id}/changes`)
    assert.deepEqual([changes.body.items[0].after, changes.body.availability], ['up', 1])
    assert.equal(
      (await kim.post('/api/checks', { systemId, name: 'front PAGE', target: http })).code,
      'monitoring.name_taken',
    )
    assert.equal((await kim.patch(`/api/checks/${id}`, { version: 0, name: 'x' })).code, 'monitoring.version_changed')
    const edited = await kim.patch(`/api/checks/${id}`, {
      version: found.body.version,
      name: 'Start page',
      paused: true,
    })
    assert.deepEqual([edited.body.name, edited.body.paused, edited.body.hasSecret], ['Start page', true, true])
    assert.equal((await kim.post(`/api/checks/${id}/look`)).code, 'monitoring.not_looked_at')
    assert.equal((await kim.patch(`/api/checks/${id}`, { version: edited.body.version, paused: false })).status, 200)
    assert.equal((await kim.post(`/api/checks/${id}/look`)).status, 204)
    assert.equal((await kim.delete(`/api/checks/${id}`)).status, 204)
    assert.equal((await kim.get(`/api/checks/${id}`)).status, 404)
  })

  test('a secret does not follow a check to another place', async () => {
    const systemId = await system('Keeper')
    const id = await check(systemId, { target: { kind: 'redis', host: '127.0.0.1', port: 1 }, secret: 'pa55' })
    const { version } = (await kim.get(`/api/checks/${id}`)).body
    const elsewhere = { kind: 'redis', host: 'evil.example', port: 1 }
    assert.equal(
      (await kim.patch(`/api/checks/${id}`, { version, target: elsewhere })).code,
      'monitoring.target_refused',
    )
    assert.equal(
      (await kim.post('/api/checks/try', { systemId, target: elsewhere, secretOf: id })).code,
      'monitoring.target_refused',
    )
    assert.equal((await kim.delete(`/api/checks/${id}`)).status, 204)
  })

  test('customers see their own, without addresses; nobody sees what is another account’s', async () => {
    const id = await check(await system('Seen'), { target: target(open.port) })
    await look()
    const theirs = await jordan.get(`/api/checks/${id}`)
    assert.deepEqual(
      [theirs.status, theirs.body.target, theirs.body.state, theirs.body.may.write],
      [200, null, 'up', false],
    )
    assert.ok(!JSON.stringify(theirs.body).includes('127.0.0.1'))
    for (const path of ['', '/results', '/changes', '/pings'])
      assert.equal((await toni.get(`/api/checks/${id}${path}`)).status, 404)
    assert.ok(!(await toni.get('/api/checks')).body.items.some((each: { id: string }) => each.id === id))
    assert.equal((await jordan.delete(`/api/checks/${id}`)).status, 404)
    assert.equal((await nobody.get('/api/checks')).status, 401)
  })

  test('how the checks of a system did over a span is one answer: states without gaps, and looks that were not up', async () => {
    const port = await aPort()
    const systemId = await system('Coursed')
    const id = await check(systemId, { target: target(port.port), attempts: 2, recheckSeconds: 5 })
    const began = await world.tx(async (tx) => tx.now)
    await later('10s')
    await port.close()
    await later('10s')
    const doubted = await courses(systemId, began)
    assert.deepEqual(doubted.course.map(({ state }) => state).at(-1), 'up', 'not believed yet')
    assert.equal(doubted.troubles.length, 1)
    await later('10s')
    const { check: of, course, troubles } = await courses(systemId, began)
    assert.equal(of.id, id)
    assert.deepEqual(
      course.map(({ state }) => state),
      ['pending', 'up', 'down'],
    )
    for (const [n, one] of course.entries()) assert.equal(one.until, course[n + 1]?.from ?? null)
    assert.ok(troubles.every(({ outcome }) => outcome === 'down'))
    const span = `from=${began.toISOString()}&to=${new Date(began.getTime() + 3_600_000).toISOString()}`
    assert.equal((await jordan.get(`/api/check-courses?systemId=${systemId}&${span}`)).status, 200)
    assert.equal((await toni.get(`/api/check-courses?systemId=${systemId}&${span}`)).status, 404)
    assert.equal((await kim.delete(`/api/checks/${id}`)).status, 204)
  })

  test('what does not fit is refused with its field', async () => {
    const systemId = await system('Refusing')
    const refuse = async (body: object) => {
      const answer = await kim.post('/api/checks', { systemId, name: 'x', target: target(open.port), ...body })
      return [answer.code, Object.keys(answer.body.fields ?? {})[0]]
    }
    assert.deepEqual(await refuse({ everySeconds: 5, timeoutMs: 6000 }), ['monitoring.settings_refused', 'timeoutMs'])
    assert.deepEqual(await refuse({ quorum: 2 }), ['monitoring.settings_refused', 'quorum'])
    assert.deepEqual(await refuse({ target: { kind: 'http', url: 'http://a:b@shop.test/' } }), [
      'monitoring.target_refused',
      'target.url',
    ])
    assert.deepEqual(await refuse({ target: { kind: 'http', url, json: [{ path: 'a[', is: 'present' }] } }), [
      'monitoring.target_refused',
      'target.json',
    ])
    assert.equal((await refuse({ target: { kind: 'shell', command: 'id' } }))[0], 'platform.invalid')
    assert.equal((await refuse({ everySeconds: 4 }))[0], 'platform.invalid')
    const template = {
      name: 'ping',
      kind: 'tcp',
      everySeconds: 30,
      severity: 'P3' as const,
      settings: { host: 'web.test', port: 443 },
      thresholds: [],
    }
    const made = await world.tx((tx) =>
      createSystem(tx, { accountId: provider.acme.id, name: 'Templated', kind: 'server' }).then(async (one) => {
        await tx.app.events.subscribersOf('systems.created')[0]!(tx, {
          accountId: one.accountId,
          data: { systemId: one.id, templateId: null, checks: [template] },
        } as never)
        return one.id
      }),
    )
    const [only] = (await kim.get(`/api/checks?systemId=${made}`)).body.items
    assert.deepEqual([only.name, only.kind, only.everySeconds, only.severity], ['ping', 'tcp', 30, 'P3'])
    assert.equal((await kim.delete(`/api/checks/${only.id}`)).status, 204)
  })

  test('a system from a template is refused with its check, as the contract of that route says', async () => {
    const words = { description: '', location: null, runbook: null, documentation: '', parameters: [] }
    const kinds = {
      'monitoring.target_refused': { kind: 'plugin', everySeconds: 60, settings: { plugin: 'check_disk' } },
      'monitoring.settings_refused': { kind: 'tcp', everySeconds: 10, settings: { host: 'web.test', port: 443, timeoutMs: 20_000 } }, // biome-ignore format: one check
    }
    for (const [code, kind] of Object.entries(kinds)) {
      const one = { name: 'disk', severity: 'P3' as const, thresholds: [], ...kind }
      const template = await world.tx((tx) => createTemplate(tx, { name: code, kind: 'server', ...words, checks: [one] })) // biome-ignore format: one act
      const path = `/api/system-templates/${template.id}/systems`
      const answer = await kim.post(path, { accountId: provider.acme.id, name: `Made with ${code}` })
      assert.deepEqual([answer.status, answer.code], [422, code])
      const contract = mountedRoutes.find((route) => route.path === '/api/system-templates/:id/systems')!
      assert.ok(contract.errors!.includes(code))
    }
    const made = await kim.get(`/api/systems?q=${encodeURIComponent('Made with')}`)
    assert.deepEqual(made.body.items, [], 'no system is made by half')
  })
})

describe('maintenance windows', () => {
  test('hold pages back while they last, never the state; what is still bad afterwards pages', async () => {
    const systemId = await system('Rebuilt')
    const id = await check(systemId, { target: target(shut.port) })
    await look()
    const body = { accountId: provider.acme.id, name: 'Rebuild', systems: [systemId], zone: 'UTC', minutes: 60 }
    const now = await world.tx(async (tx) => tx.now.toISOString().slice(0, 16))
    const planned = await kim.post('/api/maintenance-windows', { ...body, startsAt: now })
    assert.equal(planned.status, 200, JSON.stringify(planned.body))
    assert.ok(planned.body.now)
    await shut.close()
    await later('10s')
    assert.equal((await state(id)).state, 'down')
    assert.deepEqual(await alerts(), [
      { title: 'Rebuilt: port is down', severity: 'P2', held: 'maintenance', paged: false },
    ])
    const listed = await jordan.get(`/api/maintenance-windows?systemId=${systemId}`)
    assert.deepEqual(
      listed.body.items.map((each: { name: string }) => each.name),
      ['Rebuild'],
    )
    assert.equal((await kim.post(`/api/maintenance-windows/${planned.body.id}/end`)).body.now, null)
    await later('1h 1m')
    assert.deepEqual(
      (await alerts()).map(({ paged }) => paged),
      [true],
    )
    await shut.open()
    await later('10s')
    assert.deepEqual(await alerts(), [])
  })

  test('that cannot hold are refused with their field', async () => {
    const body = { accountId: provider.acme.id, name: 'x', startsAt: '2030-01-01T10:00', zone: 'UTC', minutes: 60 }
    for (const [more, field] of [
      [{ zone: 'Mars/Olympus' }, 'zone'],
      [{ startsAt: '2030-02-30T10:00' }, 'startsAt'],
      [{ startsAt: '2020-01-01T10:00' }, 'startsAt'],
      [{ lastDay: '2029-01-01' }, 'lastDay'],
      [{ systems: ['0198aaaa-0000-7000-8000-00000000dead'] }, 'systems'],
    ] as const) {
      const answer = await kim.post('/api/maintenance-windows', { ...body, ...more })
      assert.deepEqual(
        [answer.code, Object.keys(answer.body.fields)],
        ['monitoring.window_refused', [field]],
        JSON.stringify(more),
      )
    }
  })
})

describe('heartbeats', () => {
  const beat = (path: string, payload?: string) =>
    world.app.http.inject({
      method: payload === undefined ? 'GET' : 'POST',
      url: path,
      ...(payload !== undefined && { payload, headers: { 'content-type': 'application/x-www-form-urlencoded' } }),
    })

  test('come by GET and POST, with runs, words and exit codes; one that does not come is down', async () => {
    const systemId = await system('Backup')
    const id = await check(systemId, {
      name: 'nightly',
      target: { kind: 'heartbeat', everySeconds: 60, graceSeconds: 30 },
    })
    const { heartbeat } = (await kim.get(`/api/checks/${id}`)).body
    const path = new URL(heartbeat.url).pathname
    assert.match(path, /^\/api\/heartbeat\/[a-z0-9]{20,}$/)
    assert.equal((await jordan.get(`/api/checks/${id}`)).body.heartbeat.url, null)
    const rid = '0198aaaa-0000-7000-8000-000000000001'
    assert.equal((await beat(`${path}/start?rid=${rid}`)).body, 'OK')
    await later('5s')
    assert.equal((await beat(`${path}?rid=${rid}`, 'copied 5 files\u0000')).body, 'OK')
    assert.equal((await state(id)).state, 'up')
    const pings = (await kim.get(`/api/checks/${id}/pings`)).body.items
    assert.deepEqual(
      pings.map(({ kind, words, tookMs }: Record<string, unknown>) => [kind, words, Number(tookMs) >= 5000]),
      [
        ['success', 'copied 5 files', true],
        ['start', null, false],
      ],
    )
    assert.equal((await beat(`${path}/3`, 'disk full\nmore')).body, 'OK')
    assert.deepEqual(
      [(await state(id)).state, (await state(id)).said],
      ['down', 'The job failed with exit code 3: disk full'],
    )
    await beat(path)
    assert.equal((await state(id)).state, 'up')
    await later('91s')
    assert.match((await state(id)).said, /No sign of life since it was due/)
    assert.deepEqual(
      (await alerts()).map(({ title }) => title),
      ['Backup: nightly is down'],
    )
    await beat(`${path}/0`)
    await world.settle()
    assert.deepEqual(await alerts(), [])
  })

  test('an unknown address, a word that is none, one gone wild, and a new address', async () => {
    for (const path of ['/api/heartbeat/nothing', '/api/heartbeat/nothing/start'])
      for (const words of [undefined, 'words'])
        assert.equal((await beat(path, words)).json().code, 'monitoring.heartbeat_unknown')
    const id = await check(await system('Wild'), { name: 'loop', target: { kind: 'heartbeat', everySeconds: 60 } })
    const path = new URL((await kim.get(`/api/checks/${id}`)).body.heartbeat.url).pathname
    assert.equal((await beat(`${path}/restart`)).json().code, 'monitoring.heartbeat_unknown')
    const many = await Promise.all(Array.from({ length: 40 }, () => beat(path)))
    assert.ok(
      many.some((reply) => reply.statusCode === 429) && many.filter((reply) => reply.statusCode === 200).length >= 20,
    )
    assert.equal((await beat(path, 'x'.repeat(200_000))).statusCode, 413)
    const renewed = await kim.post(`/api/checks/${id}/address`)
    assert.equal(renewed.status, 200)
    await later('30s')
    assert.equal((await beat(path)).json().code, 'monitoring.heartbeat_unknown')
    const { rows } = await world.tx((tx) =>
      sql<{ n: number }>`select count(*)::int as n from heartbeat_ping where check_id = ${id}`.execute(tx),
    )
    assert.equal(
      rows[0]!.n,
      many.filter((reply) => reply.statusCode === 200).length,
      'what was answered is stored, what was refused is not',
    )
    const tcp = await check(await system('No beat'), { target: target(open.port) })
    assert.equal((await kim.post(`/api/checks/${tcp}/address`)).code, 'monitoring.no_heartbeat')
  })
})
