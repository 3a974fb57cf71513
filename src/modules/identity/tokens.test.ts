import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { mountedRoutes } from '#platform/http/mount.ts'
import { type Caller, signedIn, stranger } from '#test/caller.ts'
import { identityWorld, password } from '#test/identity-world.ts'

const world = await identityWorld()
const { ids } = world
const sam = await signedIn(world, ids.sam)
const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString()

async function make(caller: Caller, input: object = {}) {
  return caller.post('/api/me/tokens', {
    name: 'script',
    scopes: ['accounts:read', 'me:read'],
    expiresAt: inDays(30),
    ...input,
  })
}
const program = (token: string, ip?: string) => stranger(world, { authorization: `Bearer ${token}` }, ip)

describe('API tokens (threat-17)', () => {
  test('act as their person, within their scopes, until revoked; shown once', async () => {
    const made = await make(sam)
    const { token, details } = made.body
    assert.match(token, /^pal_[\w-]{43}$/)
    assert.equal(details.ending, token.slice(-4))
    const list = await sam.get('/api/me/tokens')
    assert.equal(JSON.stringify(list.body).includes(token), false)
    const script = program(token)
    assert.equal((await script.get('/api/me')).body.name, 'sam')
    assert.equal((await script.get('/api/accounts')).status, 200)
    const refused = await script.get('/api/people')
    assert.deepEqual([refused.code, refused.body.scope], ['platform.not_permitted', 'people:read'])
    assert.equal((await script.post('/api/teams', { name: 'x' })).body.scope, 'teams:write')
    assert.notEqual((await sam.get('/api/me/tokens')).body.items[0].usedAt, null)
    assert.equal((await sam.delete(`/api/me/tokens/${details.id}`)).status, 204)
    assert.equal((await script.get('/api/me')).status, 401)
  })

  test('cannot make keys, change credentials or administer, whatever their scopes', async () => {
    const ada = await signedIn(world, ids.ada)
    const { token } = (await make(ada, { scopes: ['*:read', '*:write'] })).body
    const script = program(token)
    const sessionRoutes = mountedRoutes.filter((route) => route.access === 'session')
    assert.ok(sessionRoutes.length > 20)
    for (const { method, path } of sessionRoutes) {
      const url = path.replace(/:\w+/g, ids.sam)
      const call = script[method.toLowerCase() as 'get']
      assert.equal((await call(url)).code, 'platform.not_permitted', `${method} ${path}`)
    }
    assert.equal((await script.get('/api/accounts')).status, 200)
  })

  test('cannot make staff, give roles or move the address a reset link goes to', async () => {
    const ada = await signedIn(world, ids.ada)
    const { token } = (await make(ada, { scopes: ['people:write'] })).body
    const script = program(token)
    const add = (accountId: string, role: string) => script.post('/api/people', { accountId, name: 'X', roles: [role] })
    assert.equal((await add(ids.provider, 'admin')).code, 'platform.not_permitted')
    assert.equal((await add(ids.acme, 'contact')).status, 200)
    const edit = async (change: object) => (await script.patch(`/api/people/${ids.sam}`, change)).code
    assert.equal(await edit({ email: 'thief@test.example' }), 'platform.not_permitted')
    assert.equal(await edit({ email: null }), 'platform.not_permitted')
    assert.equal(await edit({ roles: ['admin'] }), 'platform.not_permitted')
    assert.equal(await edit({ title: 'Engineer' }), '')
  })

  test('must expire within a year, and do', async () => {
    for (const expiresAt of [inDays(-1), inDays(400)])
      assert.equal((await make(sam, { expiresAt })).code, 'identity.expiry_not_allowed')
    assert.equal((await make(sam, { expiresAt: undefined })).code, 'platform.invalid')
    const { token } = (await make(sam, { expiresAt: new Date(Date.now() + 3_600_000).toISOString() })).body
    assert.equal((await program(token).get('/api/me')).status, 200)
    await world.forward('1h 1s')
    assert.equal((await program(token).get('/api/me')).status, 401)
    assert.equal((await sam.post('/api/me/proof', { way: 'password', password })).status, 200)
  })

  test('know only scopes that exist', async () => {
    const { items } = (await sam.get('/api/me/tokens/scopes')).body
    assert.ok(items.includes('accounts:read') && items.includes('people:write') && items.includes('*:read'))
    for (const scope of ['everything', '*', 'accounts:delete'])
      assert.equal((await make(sam, { scopes: [scope] })).code, 'identity.scope_unknown')
    assert.equal((await make(sam, { scopes: [] })).code, 'platform.invalid')
  })

  test('come from their networks only', async () => {
    const { token, details } = (await make(sam, { networks: ['198.51.100.77/24', '2001:db8::/32', '203.0.113.9'] }))
      .body
    assert.deepEqual(details.networks, ['198.51.100.0/24', '2001:db8::/32', '203.0.113.9/32'])
    const from = async (ip: string) => (await program(token, ip).get('/api/me')).status
    assert.deepEqual(
      [
        await from('198.51.100.3'),
        await from('::ffff:198.51.100.3'),
        await from('2001:db8:1::5'),
        await from('203.0.113.9'),
      ],
      [200, 200, 200, 200],
    )
    assert.deepEqual(
      [await from('198.51.101.3'), await from('2001:db9::1'), await from('203.0.113.10')],
      [401, 401, 401],
    )
    for (const network of ['everywhere', '10.0.0.0/33', '10.0.0.0/-1', '10.0.0', '::/200'])
      assert.equal((await make(sam, { networks: [network] })).code, 'identity.network_unknown', network)
  })

  test('a wrong, foreign or damaged token is nobody, also beside a good cookie', async () => {
    const { token } = (await make(sam)).body
    const cookie = [...sam.cookies].map((pair) => pair.join('=')).join('; ')
    for (const authorization of [
      'Bearer pal_x',
      `Bearer ${token}x`,
      `Basic ${token}`,
      'Bearer',
      `Bearer ${'a'.repeat(5000)}`,
      `Bearer ${[...sam.cookies][0]![1]}`,
    ])
      assert.equal(
        (await stranger(world, { authorization, cookie }).get('/api/me')).status,
        401,
        authorization.slice(0, 20),
      )
    // Nor does a token count as a session cookie.
    assert.equal((await stranger(world, { cookie: `palisade_session=${token}` }).get('/api/me')).status, 401)
  })

  test('are revoked by their owner or an administrator, nobody else', async () => {
    const { details } = (await make(sam)).body
    const kim = await signedIn(world, ids.kim)
    assert.equal((await kim.delete(`/api/me/tokens/${details.id}`)).code, 'platform.not_found')
    assert.equal((await kim.delete(`/api/tokens/${details.id}`)).code, 'platform.not_permitted')
    assert.equal((await kim.get('/api/tokens')).code, 'platform.not_permitted')
    assert.equal((await (await signedIn(world, ids.jordan)).get('/api/tokens')).code, 'platform.not_found')
    const ada = await signedIn(world, ids.ada)
    assert.ok((await ada.get('/api/tokens')).body.items.some((each: { id: string }) => each.id === details.id))
    assert.equal((await ada.delete(`/api/tokens/${details.id}`)).status, 204)
    const [mine] = (await sam.get('/api/me/tokens')).body.items.filter((each: { id: string }) => each.id === details.id)
    assert.notEqual(mine.revokedAt, null)
  })
})
