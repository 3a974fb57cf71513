import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { z } from 'zod'
import type { Actor } from '#platform/actor.ts'
import { createWorld } from '#test/world.ts'
import { instant, line, prose, route } from './contract.ts'
import { mount, mountedRoutes } from './mount.ts'

const person: Actor = {
  kind: 'person',
  personId: '018f0000-0000-7000-8000-000000000001',
  name: 'Test',
  accountId: null,
  staff: true,
  accounts: 'all',
  roles: ['admin'],
  scopes: null,
  via: 'session',
}
let actor: Actor | null = person
let made = 0

const create = route({
  method: 'POST',
  path: '/api/things',
  summary: 'Makes a thing.',
  access: 'person',
  idempotent: true,
  body: z.object({
    name: line(40),
    text: prose(1000).optional(),
    at: instant.optional(),
    nested: z.object({ deep: z.number() }).optional(),
  }),
  reply: z.object({ id: z.number(), name: z.string(), at: instant }),
})
const broken = route({
  method: 'GET',
  path: '/api/things/broken',
  summary: 'Breaks.',
  access: 'public',
  reply: z.object({}),
})

const world = await createWorld()
const before = mountedRoutes.length
// The server is wired when the world is made, but it accepts routes until it is ready: these two are the test's own.
world.app.authenticate = async () => actor
mount(world.app, create, async ({ body }) =>
  world.app.db.transact(person, async (tx) => {
    made++
    return { id: made, name: body.name, at: body.at ?? tx.now }
  }),
)
mount(world.app, broken, async () => {
  throw new Error('secret detail of a bug')
})
const own = { 'x-palisade': '1' }

async function post(payload: string | object, headers: Record<string, string> = {}) {
  return world.app.http.inject({
    method: 'POST',
    url: '/api/things',
    headers: { ...own, 'content-type': 'application/json', ...headers },
    payload,
  })
}

describe('the edge', () => {
  test('answers with the shape of the contract, moments as text', async () => {
    const reply = await post({ name: 'a', at: '2026-11-17T12:35:00.123Z' })
    assert.equal(reply.statusCode, 200)
    assert.equal(reply.json().at, '2026-11-17T12:35:00.123Z')
    assert.ok(mountedRoutes.length >= before + 2)
  })

  test('refuses what the contract does not know, by field', async () => {
    const reply = await post({ name: '', extra: 1 })
    assert.equal(reply.statusCode, 400)
    assert.equal(reply.headers['content-type'], 'application/problem+json')
    const problem = reply.json()
    assert.equal(problem.code, 'platform.invalid')
    assert.equal(problem.fields.name, 'must not be empty')
    assert.match((await post({ name: 'two\nlines' })).json().fields.name, /one line/)
    assert.equal((await post({ name: 'a', nested: { deep: 'x' } })).json().fields['nested.deep'] !== undefined, true)
  })

  test('threat-21: odd content types, prototypes, trailing garbage, duplicate keys never reach a handler unvalidated', async () => {
    const was = made
    for (const type of [
      'text/plain',
      'application/json\ta',
      'application/jsonp',
      'application/x-www-form-urlencoded',
      'multipart/form-data',
      '',
    ])
      assert.equal((await post('{"name":"a"}', { 'content-type': type })).statusCode, 415, type)
    assert.equal((await post('{"name":"a","__proto__":{"x":1}}')).statusCode, 400)
    assert.equal((await post('{"name":"a","constructor":{"prototype":{"x":1}}}')).statusCode, 400)
    assert.equal((await post('{"name":"a"} x')).statusCode, 400)
    assert.equal((await post('')).statusCode, 400)
    assert.equal(made, was)
    const twice = await post('{"name":"a","name":"b"}')
    assert.equal(twice.json().name, 'b', 'the one that was validated is the one that is used')
  })

  test('refuses a body over its limit', async () => {
    const reply = await post({ name: 'a', text: 'x'.repeat(300 * 1024) })
    assert.equal(reply.statusCode, 413)
    assert.equal(reply.json().code, 'platform.too_large')
  })

  test('asks who is there, and takes a cookie only from our own pages', async () => {
    actor = null
    assert.equal((await post({ name: 'a' })).json().code, 'platform.not_signed_in')
    actor = person
    const foreign = await world.app.http.inject({
      method: 'POST',
      url: '/api/things',
      headers: { 'content-type': 'application/json' },
      payload: '{"name":"a"}',
    })
    assert.equal(foreign.json().code, 'platform.cross_site')
  })

  test('lets a token do only what its scopes say', async () => {
    actor = { ...person, via: 'token', scopes: ['things:read'] }
    assert.equal((await post({ name: 'a' })).statusCode, 403)
    actor = { ...person, via: 'token', scopes: ['things:write'] }
    assert.equal((await post({ name: 'a' })).statusCode, 200)
    actor = person
  })

  test('tells nothing of a bug', async () => {
    const reply = await world.app.http.inject({ method: 'GET', url: '/api/things/broken' })
    assert.equal(reply.statusCode, 500)
    assert.doesNotMatch(reply.body, /secret/)
    assert.equal(reply.json().code, 'platform.internal')
  })

  test('says not found as a problem under /api', async () => {
    const reply = await world.app.http.inject({ method: 'GET', url: '/api/nothing' })
    assert.equal(reply.statusCode, 404)
    assert.equal(reply.json().code, 'platform.not_found')
  })
})

describe('an Idempotency-Key', () => {
  test('gives the same answer to the same call, also when both run at once', async () => {
    const key = { 'idempotency-key': 'k-12345678' }
    const [first, second] = await Promise.all([post({ name: 'once' }, key), post({ name: 'once' }, key)])
    assert.equal(first!.statusCode, 200)
    assert.deepEqual(second!.json(), first!.json())
    assert.deepEqual((await post({ name: 'once' }, key)).json(), first!.json())
  })

  test('with another body is refused', async () => {
    const reply = await post({ name: 'other' }, { 'idempotency-key': 'k-12345678' })
    assert.equal(reply.statusCode, 422)
    assert.equal(reply.json().code, 'platform.idempotency_mismatch')
  })

  test('is free again when the call failed, and after a day', async () => {
    const key = { 'idempotency-key': 'k-failed-1' }
    assert.equal((await post({ name: '' }, key)).statusCode, 400)
    const good = await post({ name: 'good' }, key)
    assert.equal(good.statusCode, 200)
    await world.forward('25h')
    const later = await post({ name: 'later' }, key)
    assert.equal(later.json().name, 'later')
  })
})

describe('JSONTestSuite', () => {
  const folder = join(import.meta.dirname, '../../../../shared/corpora/json/JSONTestSuite/test_parsing')
  test('no body breaks the server', { skip: existsSync(folder) ? false : `${folder} is not there` }, async () => {
    for (const file of readdirSync(folder).filter((name) => name.endsWith('.json'))) {
      const reply = await world.app.http.inject({
        method: 'POST',
        url: '/api/things',
        headers: { ...own, 'content-type': 'application/json' },
        payload: readFileSync(join(folder, file)),
      })
      assert.ok(reply.statusCode < 500, `${file}: ${reply.statusCode}`)
      assert.equal(reply.statusCode, 400, `${file} is no thing`)
    }
  })
})
