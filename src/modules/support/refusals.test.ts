import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { createPerson } from '#accounts'
import { support } from './contract.ts'
import { createDesk } from './support.fixture.ts'

const desk = await createDesk()
const { staff, acme } = desk
const qa = (
  await desk.world.tx((tx) =>
    createPerson(tx, { accountId: desk.providerId, name: 'Quinn Sample', email: 'quinn@provider.test', roles: ['qa'] }),
  )
).id
const { id, number } = (
  await desk.post(acme.jordan, '/api/requests', { title: 'Something', text: 'words', severity: 'P3' })
).body
const read = async () => (await desk.get(staff.kim, `/api/requests/${id}`)).body
const call = (person: string | null, method: string, url: string, body?: unknown) =>
  method === 'GET'
    ? desk.get(person, url)
    : method === 'DELETE'
      ? desk.remove(person, url)
      : desk[method.toLowerCase() as 'post' | 'patch' | 'put'](person, url, body)
const none = '01900000-0000-7000-8000-000000000000'

describe('every route', () => {
  for (const [name, route] of Object.entries(support)) {
    const url = route.path.replace(':id', id).replace(/:(messageId|linkId|cannedId|macroId)/, none)
    if (route.access !== 'public')
      test(`${name} without credentials is refused`, async () => {
        const reply = await call(null, route.method, url, {})
        assert.equal(reply.status, 401)
        assert.equal(reply.body.code, 'platform.not_signed_in')
      })
    if (route.access === 'staff')
      test(`${name} does not exist for a customer`, async () => {
        const reply = await call(acme.jordan, route.method, url, {})
        assert.equal(reply.status, 404)
      })
    if (route.body && route.access !== 'public')
      test(`${name} refuses what it does not know`, async () => {
        const person = name === 'logCall' ? staff.ola : staff.kim
        for (const body of [{ surprise: 1 }, [], 'text', 7, null]) {
          const reply = await call(person, route.method, url, body)
          assert.equal(reply.status, 400, JSON.stringify(body))
        }
      })
  }
})

describe('by role', () => {
  const before = async () => (await read()).version
  test('QA may note, but not answer, change, move or create', async () => {
    assert.equal((await desk.post(qa, `/api/requests/${id}/notes`, { text: 'Seen it too.' })).status, 200)
    const version = await before()
    for (const [method, url, body] of [
      ['POST', `/api/requests/${id}/messages`, { text: 'x' }],
      ['POST', `/api/requests/${id}/status-updates`, { text: 'x' }],
      ['PATCH', `/api/requests/${id}`, { version, status: 'solved' }],
      ['PUT', `/api/requests/${id}/watchers`, { watchers: [] }],
      ['POST', `/api/requests/${id}/account`, { version, accountId: acme.id }],
      ['POST', '/api/requests', { accountId: acme.id, title: 'x', text: 'x' }],
      [
        'POST',
        '/api/calls',
        { accountId: acme.id, text: 'x', answers: { work: 'no', customers: 'all', wayAround: 'no' } },
      ],
      ['GET', '/api/callers?q=jordan', undefined],
    ] as const) {
      const reply = await call(qa, method, url, body)
      assert.equal(reply.status, 403, `${method} ${url}`)
      assert.equal(reply.body.code, 'platform.not_permitted')
    }
    assert.equal(await before(), version, 'nothing was changed')
  })

  test('a call centre agent logs calls and answers, but changes nothing', async () => {
    const version = await before()
    assert.equal((await desk.patch(staff.ola, `/api/requests/${id}`, { version, severity: 'P1' })).status, 403)
    assert.equal((await desk.post(staff.ola, `/api/requests/${id}/messages`, { text: 'We look at it.' })).status, 200)
  })
})

describe('repeated', () => {
  test('the same key gives the same answer, another body a refusal, and nothing is made twice', async () => {
    const key = { 'idempotency-key': 'order-66-of-today' }
    const body = { title: 'Only once', text: 'x' }
    const [first, second] = [
      await desk.post(acme.jordan, '/api/requests', body, key),
      await desk.post(acme.jordan, '/api/requests', body, key),
    ]
    assert.equal(first.status, 200)
    assert.deepEqual(second.body, first.body)
    assert.equal((await desk.post(acme.jordan, '/api/requests', { ...body, text: 'y' }, key)).status, 422)
    await desk.world.indexed()
    assert.equal((await desk.get(staff.kim, '/api/requests?q=%22Only+once%22')).body.items.length, 1)
    const answer = { text: 'Said once.' }
    const again = { 'idempotency-key': 'answer-of-today' }
    const said = [
      await desk.post(staff.kim, `/api/requests/${number}/messages`, answer, again),
      await desk.post(staff.kim, `/api/requests/${number}/messages`, answer, again),
    ]
    assert.equal(said[0]!.body.message.id, said[1]!.body.message.id)
    assert.equal((await read()).messages.filter((one: { text: string }) => one.text === 'Said once.').length, 1)
  })
})

describe('odd input', () => {
  const corpus = join(import.meta.dirname, '../../../../shared/corpora/strings/blns.json')
  test('naughty strings are stored as they are or refused, never an error of ours', {
    skip: !existsSync(corpus),
  }, async () => {
    const strings: string[] = JSON.parse(readFileSync(corpus, 'utf8'))
    for (const text of strings) {
      const reply = await desk.post(acme.jordan, `/api/requests/${id}/messages`, { text })
      assert.ok(reply.status === 200 || reply.status === 400, `${reply.status} for ${JSON.stringify(text)}`)
      if (reply.status === 200) assert.equal(reply.body.message.text, text)
      const search = await desk.get(staff.kim, `/api/requests?q=${encodeURIComponent(text.slice(0, 150))}`)
      assert.ok(search.status === 200 || search.status === 400, `search ${search.status} for ${JSON.stringify(text)}`)
    }
  })

  test('threat-21 other content types than JSON create nothing', async () => {
    const body = Buffer.from('--b\r\nContent-Disposition: form-data; name="title"\r\n\r\nx\r\n--b--\r\n')
    for (const type of ['multipart/form-data; boundary=b', 'text/plain', 'application/x-www-form-urlencoded']) {
      const reply = await desk.post(acme.jordan, '/api/requests', body, { 'content-type': type })
      assert.equal(reply.status, 415, type)
    }
  })

  test('ids, statuses and cursors that are none', async () => {
    for (const url of [
      '/api/requests/abc',
      '/api/requests/48001x',
      "/api/requests/1'or'1",
      '/api/requests?status=burning',
      '/api/requests?limit=0',
      '/api/requests?team=none',
      '/api/requests?cursor=%00',
    ])
      assert.equal((await desk.get(staff.kim, url)).status, 400, url)
    assert.equal((await desk.get(staff.kim, '/api/requests/999999999999')).status, 404)
    const version = (await read()).version
    const refused = await desk.patch(staff.kim, `/api/requests/${id}`, { version, status: 'new' })
    assert.equal(refused.body.code, 'support.status_refused')
    assert.equal(
      (await desk.post(staff.kim, '/api/requests', { title: 'x', text: 'x' })).body.code,
      'support.no_account',
    )
    assert.equal((await desk.post(acme.jordan, `/api/requests/${id}/messages`, { text: '   ' })).status, 400)
  })
})
