import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { clock } from '#platform/clock.ts'
import { mountedRoutes } from '#platform/http/mount.ts'
import { stranger } from '#test/caller.ts'
import { codeOf, identityWorld, password, setUpCode } from '#test/identity-world.ts'

const world = await identityWorld()
const { ids } = world
const token = () => ({
  name: 'Script',
  scopes: ['people:write'],
  expiresAt: new Date(clock.now().getTime() + 86_400_000).toISOString(),
})
const past = () => world.forward('16m')

describe('dangerous acts', () => {
  test('go through for a quarter of an hour after sign-in, then ask who is there, and go through again', async () => {
    const sam = await world.enter('sam')
    assert.equal((await sam.post('/api/me/tokens', token())).status, 200)
    assert.deepEqual((await sam.get('/api/me/proof')).body.ways, ['password'])
    await past()
    assert.equal((await sam.get('/api/me/proof')).body.provedUntil, null)
    const refused = await sam.post('/api/me/tokens', token())
    assert.deepEqual([refused.status, refused.code], [403, 'identity.step_up_needed'])
    assert.equal((await sam.get('/api/me')).status, 200)
    const wrong = await sam.post('/api/me/proof', { way: 'password', password: 'not it at all' })
    assert.deepEqual([wrong.status, wrong.code], [403, 'identity.wrong_password'])
    assert.equal((await sam.post('/api/me/tokens', token())).code, 'identity.step_up_needed')
    const shown = await sam.post('/api/me/proof', { way: 'password', password })
    assert.equal(new Date(shown.body.provedUntil).getTime() - clock.now().getTime() > 14 * 60_000, true)
    assert.equal((await sam.post('/api/me/tokens', token())).status, 200)
    // Another device of the same person has shown nothing.
    const other = await world.enter('sam')
    await past()
    await other.post('/api/me/proof', { way: 'password', password })
    assert.equal((await sam.post('/api/me/tokens', token())).code, 'identity.step_up_needed')
  })

  test('ASVS 7.2.4: the proof gives the session another secret; a copy of the old one gets no power, and half a minute later nothing', async () => {
    const sam = await world.enter('sam')
    await past()
    const thief = stranger(world)
    for (const [name, value] of sam.cookies) thief.cookies.set(name, value)
    const before = [...sam.cookies.values()]
    assert.equal((await sam.post('/api/me/proof', { way: 'password', password })).status, 200)
    assert.notDeepEqual([...sam.cookies.values()], before)
    assert.equal((await sam.post('/api/me/tokens', token())).status, 200)
    assert.equal((await thief.get('/api/me')).status, 200, 'a call that was under way is answered')
    assert.equal((await thief.post('/api/me/tokens', token())).code, 'identity.step_up_needed')
    const sessions = (await sam.get('/api/me/sessions')).body.items.filter((one: { current: boolean }) => one.current)
    assert.equal(sessions.length, 1, 'it is the same session')
    await world.forward('31s')
    assert.equal((await thief.get('/api/me')).status, 401)
    assert.equal((await sam.get('/api/me')).status, 200)
  })

  test('whoever has an authenticator app shows its code, not only the password; a code counts once', async () => {
    const kim = await world.enter('kim')
    const { secret } = await setUpCode(kim)
    await past()
    assert.deepEqual((await kim.get('/api/me/proof')).body.ways, ['code'])
    assert.equal((await kim.post('/api/me/proof', { way: 'password', password })).code, 'identity.way_not_offered')
    assert.equal((await kim.post('/api/me/proof', { way: 'code', code: '000000' })).code, 'identity.wrong_code_now')
    const code = codeOf(secret)
    assert.equal((await kim.post('/api/me/proof', { way: 'code', code })).status, 200)
    assert.equal((await kim.post('/api/me/proof', { way: 'code', code })).code, 'identity.wrong_code_now')
  })

  test('a passkey that nobody asked for shows nothing', async () => {
    const vera = await world.enter('vera')
    assert.equal((await vera.post('/api/me/proof/options')).status, 200)
    const answer = { id: 'x', rawId: 'x', type: 'public-key', response: {} }
    const reply = await vera.post('/api/me/proof', { way: 'passkey', answer })
    assert.equal(reply.code, 'identity.way_not_offered')
  })

  test('threat-17: an API token never does them, and roles change only with a proof', async () => {
    const ada = await world.enter('ada')
    const { token: key } = (await ada.post('/api/me/tokens', { ...token(), scopes: ['*:write', '*:read'] })).body
    const program = stranger(world, { authorization: `Bearer ${key}` })
    assert.equal((await program.patch(`/api/people/${ids.sam}`, { title: 'Engineer' })).status, 200)
    assert.equal((await program.patch(`/api/people/${ids.sam}`, { roles: ['admin'] })).code, 'platform.not_permitted')
    await past()
    assert.equal((await ada.patch(`/api/people/${ids.sam}`, { title: 'Senior engineer' })).status, 200)
    assert.equal((await ada.patch(`/api/people/${ids.sam}`, { roles: ['admin'] })).code, 'identity.step_up_needed')
    const staff = { accountId: ids.provider, name: 'New', email: 'new@test.example', roles: ['admin'] }
    assert.equal((await ada.post('/api/people', staff)).code, 'identity.step_up_needed')
    const contact = { ...staff, accountId: ids.acme, roles: ['contact'] }
    assert.equal((await ada.post('/api/people', contact)).status, 200)
  })

  test('are marked in the contracts', () => {
    const marked = mountedRoutes.filter((route) => route.stepUp).map(({ method, path }) => `${method} ${path}`)
    for (const one of [
      'POST /api/me/tokens',
      'POST /api/me/passkeys',
      'PATCH /api/people/:id',
      'PUT /api/security-policy',
    ])
      assert.ok(marked.includes(one), one)
  })
})

describe('the demand of a second factor', () => {
  test('is set by an administrator who has one, and reaches every session at once', async () => {
    const ada = await world.enter('ada')
    assert.deepEqual((await ada.get('/api/security-policy')).body, { secondFactor: 'nobody' })
    const alone = await ada.put('/api/security-policy', { secondFactor: 'admins' })
    assert.equal(alone.code, 'identity.second_factor_needed')
    const { secret } = await setUpCode(ada)
    await world.forward('1m')
    const strong = stranger(world)
    await strong.post('/api/sign-in/password', { email: 'ada@test.example', password })
    await strong.post('/api/sign-in/code', { code: codeOf(secret) })
    const sam = await world.enter('sam')
    assert.equal((await sam.put('/api/security-policy', { secondFactor: 'nobody' })).code, 'platform.not_permitted')
    assert.equal((await strong.put('/api/security-policy', { secondFactor: 'admins' })).status, 200)
    // Ada's older session began without the app.
    assert.equal((await ada.get('/api/people')).code, 'identity.second_factor_needed')
    assert.equal((await ada.get('/api/me')).body.security.factorMissing, true)
    assert.equal((await strong.get('/api/people')).status, 200)
    assert.equal((await sam.get('/api/people')).status, 200)
    await strong.put('/api/security-policy', { secondFactor: 'staff' })
    assert.equal((await sam.get('/api/people')).code, 'identity.second_factor_needed')
    assert.equal((await (await world.enter('jordan')).get('/api/people')).status, 200)
    // The way out stays open: setting up the app and signing in with it.
    const made = await setUpCode(sam)
    await world.forward('1m')
    const again = stranger(world)
    await again.post('/api/sign-in/password', { email: 'sam@test.example', password })
    await again.post('/api/sign-in/code', { code: codeOf(made.secret) })
    assert.equal((await again.get('/api/people')).status, 200)
    const events = (await strong.get('/api/security-events?kind=second_factor_policy')).body.items
    assert.deepEqual(
      events.map((one: { data: unknown }) => one.data),
      [
        { before: 'admins', after: 'staff' },
        { before: 'nobody', after: 'admins' },
      ],
    )
  })
})
