import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Authenticator } from '#test/authenticator.ts'
import { type Caller, signedIn } from '#test/caller.ts'
import { identityWorld, password, setUpCode } from '#test/identity-world.ts'

const world = await identityWorld()
const { ids } = world
const ada = await signedIn(world, ids.ada)
const nobody = '01890000-0000-7000-8000-000000000000'

describe('administration of others', () => {
  const acts: [string, 'get' | 'post' | 'delete', string, unknown?][] = [
    ['accessOf', 'get', '/api/people/ID/access'],
    ['lockPerson', 'post', '/api/people/ID/lock', { reason: 'because' }],
    ['unlockPerson', 'post', '/api/people/ID/unlock'],
    ['endSessionsOf', 'delete', '/api/people/ID/sessions'],
    ['resetSecondFactor', 'post', '/api/people/ID/second-factor/reset'],
  ]

  test('is for administrators; for the others by what they may see', async () => {
    const callers: [Caller, string, string][] = [
      [await signedIn(world, ids.kim), ids.sam, 'platform.not_permitted'],
      [await signedIn(world, ids.kim), nobody, 'platform.not_found'],
      [await signedIn(world, ids.jordan), ids.sam, 'platform.not_found'],
      [await signedIn(world, ids.anna), ids.jordan, 'platform.not_permitted'],
    ]
    for (const [caller, id, code] of callers)
      for (const [name, method, path, body] of acts)
        assert.equal((await caller[method](path.replace('ID', id), body)).code, code, name)
  })

  test('shows how somebody signs in, without secrets', async () => {
    const sam = await world.enter('sam', '198.51.100.10')
    await setUpCode(sam)
    const key = new Authenticator('http://localhost:0')
    await sam.post('/api/me/passkeys', {
      name: 'Key',
      answer: key.create((await sam.post('/api/me/passkeys/options')).body),
    })
    const access = (await ada.get(`/api/people/${ids.sam}/access`)).body
    assert.deepEqual(
      [
        access.locked,
        access.password,
        access.code,
        access.passkeys.length,
        access.sessions.length,
        access.invitedUntil,
      ],
      [false, true, true, 1, 1, null],
    )
    assert.doesNotMatch(JSON.stringify(access), /hash|secret|publicKey|argon2/i)
  })

  test('locks, unlocks, ends sessions and takes a lost telephone away', async () => {
    const sam = await signedIn(world, ids.sam)
    assert.equal((await ada.post(`/api/people/${ids.sam}/lock`, { reason: 'telephone stolen' })).status, 204)
    assert.equal((await sam.get('/api/me')).status, 401)
    assert.equal((await ada.get(`/api/people/${ids.sam}`)).body.locked, true)
    assert.equal((await ada.post(`/api/people/${ids.sam}/lock`, { reason: 'again' })).status, 204)
    assert.equal((await ada.post(`/api/people/${ids.sam}/second-factor/reset`)).status, 204)
    assert.equal((await ada.post(`/api/people/${ids.sam}/unlock`)).status, 204)
    const again = await world.enter('sam', '198.51.100.11') // the password alone is enough now
    assert.deepEqual((await again.get('/api/me')).body.security, {
      factorMissing: false,
      password: true,
      code: false,
      passkeys: 0,
      recoveryCodesLeft: 0,
    })
    assert.equal((await ada.delete(`/api/people/${ids.sam}/sessions`)).status, 204)
    assert.equal((await again.get('/api/me')).status, 401)
  })

  test('not oneself, and never the last administrator', async () => {
    assert.equal((await ada.post(`/api/people/${ids.ada}/lock`, { reason: 'x' })).code, 'identity.not_yourself')
    assert.equal((await ada.post(`/api/people/${ids.ada}/second-factor/reset`)).code, 'identity.not_yourself')
    await ada.patch(`/api/people/${ids.kim}`, { roles: ['admin'] })
    const kim = await signedIn(world, ids.kim)
    assert.equal((await kim.post(`/api/people/${ids.ada}/lock`, { reason: 'x' })).status, 204)
    assert.equal((await kim.post(`/api/people/${ids.kim}/leave`)).code, 'accounts.last_admin')
    await kim.post(`/api/people/${ids.ada}/unlock`)
    await (await signedIn(world, ids.ada)).patch(`/api/people/${ids.kim}`, { roles: ['support_manager'] })
  })
})

describe('the record of security events', () => {
  test('says who did what to whom, from where, newest first', async () => {
    const admin = await signedIn(world, ids.ada)
    await admin.post(`/api/people/${ids.vera}/lock`, { reason: 'on leave' })
    await admin.post(`/api/people/${ids.vera}/unlock`)
    const { items } = (await admin.get(`/api/security-events?person=${ids.vera}&kind=locked,unlocked`)).body
    assert.deepEqual(
      items.map((item: { kind: string }) => item.kind),
      ['unlocked', 'locked'],
    )
    const [, locked] = items
    assert.deepEqual(
      [locked.actorName, locked.personName, locked.ip, locked.device, locked.data],
      ['ada', 'vera', '203.0.113.7', 'Firefox on Linux', { reason: 'on leave' }],
    )
    const page = (await admin.get('/api/security-events?limit=3')).body
    const following = (await admin.get(`/api/security-events?limit=3&cursor=${page.next}`)).body
    assert.equal(new Set([...page.items, ...following.items].map((item) => item.id)).size, 6)
  })

  test('is read by administrators, leads and auditors only, and changed by nobody', async () => {
    assert.equal((await (await signedIn(world, ids.vera)).get('/api/security-events')).status, 200)
    assert.equal((await (await signedIn(world, ids.sam)).get('/api/security-events')).code, 'platform.not_permitted')
    assert.equal((await (await signedIn(world, ids.jordan)).get('/api/security-events')).code, 'platform.not_found')
    await assert.rejects(
      world.tx((tx) => tx.deleteFrom('security_event').execute()),
      /permission denied/,
    )
    await assert.rejects(
      world.tx((tx) => tx.updateTable('security_event').set({ kind: 'x' }).execute()),
      /permission denied/,
    )
  })

  test('holds no password and no secret', async () => {
    await world.enter('sam', '198.51.100.12')
    const rows = await world.tx((tx) => tx.selectFrom('security_event').selectAll().execute())
    assert.equal(JSON.stringify(rows).includes(password), false)
  })
})

describe('me', () => {
  test('changes what is mine and nothing else', async () => {
    const sam = await signedIn(world, ids.sam)
    const edited = (
      await sam.patch('/api/me', {
        name: 'Sam Sample',
        phones: ['+1 202 555 0101'],
        zone: 'Europe/Berlin',
        preferences: { theme: 'dark', old: 1 },
      })
    ).body
    assert.deepEqual(
      [edited.name, edited.phones, edited.zone, edited.preferences],
      ['Sam Sample', ['+12025550101'], 'Europe/Berlin', { theme: 'dark', old: 1 }],
    )
    assert.deepEqual((await sam.patch('/api/me', { preferences: { old: null } })).body.preferences, { theme: 'dark' })
    assert.equal((await sam.patch('/api/me', { roles: ['admin'] })).code, 'platform.invalid')
    assert.equal((await sam.patch('/api/me', { email: 'other@test.example' })).code, 'platform.invalid')
    assert.equal((await sam.patch('/api/me', { phones: ['12'] })).code, 'platform.invalid')
    assert.equal((await sam.patch('/api/me', { zone: 'Moon/Base' })).code, 'accounts.zone_unknown')
    const many = Object.fromEntries(Array.from({ length: 20 }, (_, n) => [`key${n}`, 'x'.repeat(1900)]))
    assert.equal((await sam.patch('/api/me', { preferences: many })).code, 'identity.preferences_full')
    assert.deepEqual((await sam.get('/api/me')).body.preferences, { theme: 'dark' })
  })

  test('verbs are those of the roles', async () => {
    const verbs = async (name: 'ada' | 'vera' | 'jordan') =>
      (await (await signedIn(world, ids[name])).get('/api/me')).body.verbs as string[]
    assert.ok((await verbs('ada')).includes('person.lock'))
    assert.equal((await verbs('vera')).includes('request.answer'), false)
    assert.equal((await verbs('jordan')).includes('request.note'), false)
    assert.ok((await verbs('jordan')).includes('request.create'))
  })
})
