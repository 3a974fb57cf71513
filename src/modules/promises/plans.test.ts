import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createAccount, createContract } from '#accounts'
import type { Actor, Role } from '#platform/actor.ts'
import { newId } from '#platform/id.ts'
import { createPlan, startPromises } from '#promises'
import { createWorld } from '#test/world.ts'

const modules = ['accounts', 'calendars', 'promises'] as const
const world = await createWorld({ modules })
const customer = await world.tx((tx) => createAccount(tx, { kind: 'customer', name: 'Acme Corp' }))

const staff = (...roles: Role[]): Actor => ({
  kind: 'person',
  personId: newId(),
  name: 'Kim Mockup',
  accountId: null,
  staff: true,
  accounts: 'all',
  roles,
  scopes: null,
  via: 'session',
})
const actors = { manager: staff('support_manager'), tier1: staff('support_tier1') }
world.app.authenticate = async (request) => actors[request.headers['x-test-actor'] as keyof typeof actors] ?? null

async function call(as: keyof typeof actors, method: 'GET' | 'POST' | 'PUT' | 'DELETE', url: string, body?: unknown) {
  const headers: Record<string, string> = { 'x-test-actor': as, 'x-palisade': '1' }
  if (body !== undefined) headers['content-type'] = 'application/json'
  const payload = body === undefined ? undefined : JSON.stringify(body)
  const reply = await world.app.http.inject({ method, url, headers, payload })
  return { status: reply.statusCode, body: reply.body ? reply.json() : null }
}

let made = 0
const plan = (allowedMs = 1_800_000) => ({
  name: `Plan ${++made}`,
  targets: [
    { severity: 'P2', kind: 'resolution', allowedMs: 8 * allowedMs },
    { severity: 'P1', kind: 'first_response', allowedMs, warnings: [50, 90] },
  ],
})

describe('support plans', () => {
  it('are made, read and listed, targets in order', async () => {
    const { status, body } = await call('manager', 'POST', '/api/plans', plan())
    assert.equal(status, 200)
    assert.deepEqual([body.version, body.goalPercent, body.retiredAt], [1, 98, null])
    assert.deepEqual(
      body.targets.map((each: { severity: string }) => each.severity),
      ['P1', 'P2'],
    )
    assert.deepEqual(body.targets[1].warnings, [50, 75, 90])
    assert.deepEqual((await call('tier1', 'GET', `/api/plans/${body.id}`)).body, body)
    const list = await call('tier1', 'GET', '/api/plans')
    assert.ok(list.body.items.some((each: { id: string }) => each.id === body.id))
    assert.equal((await call('tier1', 'GET', `/api/plans/${newId()}`)).status, 404)
  })

  it('are written by those who lead', async () => {
    const { body } = await call('manager', 'POST', '/api/plans', plan())
    assert.equal((await call('tier1', 'POST', '/api/plans', plan())).body.code, 'platform.not_permitted')
    assert.equal((await call('tier1', 'PUT', `/api/plans/${body.id}`, { ...plan(), version: 1 })).status, 403)
    assert.equal((await call('tier1', 'DELETE', `/api/plans/${body.id}`)).status, 403)
  })

  it('are refused with each fault by its path', async () => {
    const target = { severity: 'P1', kind: 'first_response', allowedMs: 1000 }
    const bad: [Record<string, unknown>, string][] = [
      [{ ...target, allowedMs: 0 }, 'targets.0.allowedMs'],
      [{ ...target, allowedMs: 1e12 }, 'targets.0.allowedMs'],
      [{ ...target, warnings: [90, 50] }, 'targets.0.warnings'],
      [{ ...target, warnings: [100] }, 'targets.0.warnings'],
      [{ ...target, calendarId: newId() }, 'targets.0.calendarId'],
    ]
    for (const [each, path] of bad) {
      const { status, body } = await call('manager', 'POST', '/api/plans', { ...plan(), targets: [each] })
      assert.equal(status, 422, path)
      assert.deepEqual([body.code, Object.keys(body.fields)], ['promises.plan_invalid', [path]])
    }
    const twice = await call('manager', 'POST', '/api/plans', { ...plan(), targets: [target, target] })
    assert.match(twice.body.detail, /there twice/)
    const spoken = { ...target, kind: 'First response' }
    assert.equal((await call('manager', 'POST', '/api/plans', { ...plan(), targets: [spoken] })).status, 400)
    assert.equal((await call('manager', 'POST', '/api/plans', { name: '' })).status, 400)
  })

  it('have names of their own', async () => {
    const input = plan()
    await call('manager', 'POST', '/api/plans', input)
    assert.equal((await call('manager', 'POST', '/api/plans', input)).body.code, 'promises.plan_name_taken')
  })

  it('are changed by version, and promises made stay as they were made', async () => {
    const input = plan()
    const { body } = await call('manager', 'POST', '/api/plans', input)
    const order = { accountId: customer.id, planId: body.id, severity: 'P1' as const, label: 'Down' }
    const begin = () => world.tx((tx) => startPromises(tx, { ...order, subject: { kind: 'request', id: newId() } }))
    const [before] = await begin()
    const change = { name: input.name, targets: plan(600_000).targets, version: 1 }
    const changed = await call('manager', 'PUT', `/api/plans/${body.id}`, change)
    assert.deepEqual([changed.status, changed.body.version], [200, 2])
    const stale = await call('manager', 'PUT', `/api/plans/${body.id}`, change)
    assert.deepEqual([stale.body.code, stale.body.version], ['promises.plan_changed', 2])
    assert.equal((await call('tier1', 'GET', `/api/promises/${before!.id}`)).body.allowedMs, 1_800_000)
    assert.equal((await begin())[0]!.allowedMs, 600_000)
    const retired = await call('manager', 'PUT', `/api/plans/${body.id}`, { ...change, version: 2, retired: true })
    assert.ok(retired.body.retiredAt)
  })

  it('are removed only when nobody was promised anything by them', async () => {
    const { body: unused } = await call('manager', 'POST', '/api/plans', plan())
    assert.equal((await call('manager', 'DELETE', `/api/plans/${unused.id}`)).status, 204)
    assert.equal((await call('manager', 'DELETE', `/api/plans/${unused.id}`)).status, 404)
    const used = await world.tx(async (tx) => {
      const { id } = await createPlan(tx, { name: 'Used', description: '', goalPercent: 90, targets: [] })
      await createContract(tx, { accountId: customer.id, name: 'Gold', planId: id, startsOn: '2026-01-01' })
      return id
    })
    assert.equal((await call('manager', 'DELETE', `/api/plans/${used}`)).body.code, 'promises.plan_in_use')
  })
})
