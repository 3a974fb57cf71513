import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createPerson } from '#accounts'
import { type Caller, signedIn, stranger } from '#test/caller.ts'
import { identityWorld, password } from '#test/identity-world.ts'
import { createToken, setPassword } from './identity.ts'
import { makeLink } from './operations/links.ts'

const world = await identityWorld()
/** A second instance over the same database: what ends on one ends on the other. */
const twin = await identityWorld({ database: world.database })
const { ids } = world
const next = 'a quite different phrase 42'
let count = 0

/** A contact with everything one can have: two sessions, a token, an invitation, a reset link, a half sign-in. */
async function equipped() {
  const name = `person${++count}`
  const email = `${name}@test.example`
  const made = await world.tx(async (tx) => {
    const person = await createPerson(tx, { accountId: ids.acme, name, email, roles: ['contact'] })
    await setPassword(tx, person.id, password)
    const { token } = await createToken(tx, person.id, {
      name: 'script',
      scopes: ['*:read'],
      expiresAt: new Date(tx.now.getTime() + 86_400_000),
    })
    const invitation = (await makeLink(tx, 'invitation', person, 3_600_000)).secret
    const reset = (await makeLink(tx, 'reset', person, 3_600_000)).secret
    return { person, token, invitation, reset }
  })
  const own = await signedIn(world, made.person.id)
  const elsewhere = stranger(twin)
  for (const [cookie, value] of (await signedIn(world, made.person.id)).cookies) elsewhere.cookies.set(cookie, value)
  const program = stranger(twin, { authorization: `Bearer ${made.token}` })
  const ways = {
    session: async () => (await elsewhere.get('/api/me')).status === 200,
    token: async () => (await program.get('/api/me')).status === 200,
    invitation: async () =>
      (await stranger(twin).post('/api/invitations/look', { token: made.invitation })).status === 200,
    reset: async () =>
      (await stranger(twin).post('/api/password-reset/complete', { token: made.reset, password: 'short' })).code ===
      'identity.password_weak',
  }
  return { id: made.person.id, email, own, ways }
}

type Equipped = Awaited<ReturnType<typeof equipped>>

async function all({ ways }: Equipped): Promise<Record<string, boolean>> {
  const entries = await Promise.all(Object.entries(ways).map(async ([name, works]) => [name, await works()]))
  return Object.fromEntries(entries)
}
const everything = { session: true, token: true, invitation: true, reset: true }
const nothing = { session: false, token: false, invitation: false, reset: false }

describe('every other credential ends at once, on every instance (threat-16)', () => {
  const acts: [string, (someone: Equipped, ada: Caller) => Promise<{ status: number }>][] = [
    ['a changed password', ({ own }) => own.put('/api/me/password', { current: password, password: next })],
    ['a lock', ({ id }, ada) => ada.post(`/api/people/${id}/lock`, { reason: 'telephone stolen' })],
    ['leaving', ({ id }, ada) => ada.post(`/api/people/${id}/leave`)],
    [
      'another address',
      ({ id }, ada) => ada.patch(`/api/people/${id}`, { email: `moved${id.slice(-6)}@test.example` }),
    ],
    ['a reset second factor', ({ id }, ada) => ada.post(`/api/people/${id}/second-factor/reset`)],
  ]
  for (const [name, act] of acts)
    test(`by ${name}`, async () => {
      const someone = await equipped()
      assert.deepEqual(await all(someone), everything)
      const answer = await act(someone, await signedIn(world, ids.ada))
      assert.ok(answer.status < 300, JSON.stringify(answer))
      assert.deepEqual(await all(someone), nothing)
    })

  test('by an account administrator who removes a colleague, beyond what they see themselves', async () => {
    const someone = await equipped()
    const answer = await (await signedIn(world, ids.anna)).post(`/api/people/${someone.id}/leave`)
    assert.equal(answer.status, 200)
    assert.deepEqual(await all(someone), nothing)
    const back = await (await signedIn(world, ids.anna)).post(`/api/people/${someone.id}/return`)
    assert.equal(back.body.active, true)
    assert.deepEqual(await all(someone), nothing)
    const again = await stranger(world).post('/api/sign-in/password', { email: someone.email, password })
    assert.equal(again.code, 'identity.wrong_credentials') // comes back by invitation only
  })

  test('by a reset of the password with the link', async () => {
    const someone = await equipped()
    const secret = await world.tx(async (tx) => {
      const { findPerson } = await import('#accounts')
      return (await makeLink(tx, 'reset', await findPerson(tx, someone.id), 3_600_000)).secret
    })
    assert.equal(
      (await stranger(world).post('/api/password-reset/complete', { token: secret, password: next })).status,
      204,
    )
    assert.deepEqual(await all(someone), nothing)
  })

  test('but the session that changed the password stays, and after a lock the person can come back', async () => {
    const someone = await equipped()
    await someone.own.put('/api/me/password', { current: password, password: next })
    assert.equal((await someone.own.get('/api/me')).status, 200)
    const ada = await signedIn(world, ids.ada)
    await ada.post(`/api/people/${someone.id}/lock`, { reason: 'to see' })
    const enter = () => stranger(world).post('/api/sign-in/password', { email: someone.email, password: next })
    assert.equal((await enter()).code, 'identity.wrong_credentials')
    assert.equal((await ada.post(`/api/people/${someone.id}/unlock`)).status, 204)
    assert.equal((await enter()).body.next, 'done')
  })

  test('closing the account ends its people, opening it again brings nothing back', async () => {
    const someone = await equipped()
    const ada = await signedIn(world, ids.ada)
    await ada.post(`/api/accounts/${ids.acme}/close`)
    assert.deepEqual(await all(someone), nothing)
    await ada.post(`/api/accounts/${ids.acme}/reopen`)
    assert.deepEqual(await all(someone), nothing)
  })

  test('roles taken away are gone with the next call', async () => {
    const ada = await signedIn(world, ids.ada)
    const kim = await signedIn(world, ids.kim)
    assert.equal((await kim.get('/api/security-events')).status, 200)
    await ada.patch(`/api/people/${ids.kim}`, { roles: ['qa'] })
    assert.equal((await kim.get('/api/security-events')).code, 'platform.not_permitted')
  })
})

describe('own sessions', () => {
  test('are listed, ended one by one and all but this', async () => {
    const first = await world.enter('sam', '198.51.100.90')
    const second = await world.enter('sam', '198.51.100.91')
    const third = await world.enter('sam', '198.51.100.92')
    const list = (await first.get('/api/me/sessions')).body.items
    assert.equal(list.length, 3)
    assert.deepEqual(
      [list[0].device, list.filter((each: { current: boolean }) => each.current).length],
      ['Firefox on Linux', 1],
    )
    const other = list.find((each: { ip: string }) => each.ip === '198.51.100.91')
    assert.equal((await first.delete(`/api/me/sessions/${other.id}`)).status, 204)
    assert.equal((await second.get('/api/me')).status, 401)
    assert.equal((await first.delete(`/api/me/sessions/${other.id}`)).code, 'platform.not_found')
    const vera = await world.enter('vera', '198.51.100.93')
    assert.equal((await vera.delete(`/api/me/sessions/${list[0].id}`)).code, 'platform.not_found')
    assert.equal((await first.delete('/api/me/sessions')).status, 204)
    assert.deepEqual([(await third.get('/api/me')).status, (await first.get('/api/me')).status], [401, 200])
  })

  test('the wrong current password changes nothing', async () => {
    const sam = await world.enter('sam', '198.51.100.94')
    assert.equal(
      (await sam.put('/api/me/password', { current: 'not this one', password: next })).code,
      'identity.wrong_password',
    )
    assert.equal((await sam.put('/api/me/password', { password: next })).code, 'identity.wrong_password')
    assert.equal(
      (await sam.put('/api/me/password', { current: password, password: 'sam@test.example' })).code,
      'identity.password_weak',
    )
    await world.enter('sam', '198.51.100.95')
  })
})
