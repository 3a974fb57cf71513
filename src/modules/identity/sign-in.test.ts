import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Updateable } from 'kysely'
import { createPerson } from '#accounts'
import type { DB } from '#platform/db/database.ts'
import { Authenticator } from '#test/authenticator.ts'
import { stranger } from '#test/caller.ts'
import { codeOf, identityWorld, password, setUpCode } from '#test/identity-world.ts'
import { setPassword } from './identity.ts'

const world = await identityWorld()
const { ids } = world
const origin = 'http://localhost:0'

describe('password', () => {
  test('signs in, whatever the spelling of the address, and says who is there', async () => {
    const caller = stranger(world)
    assert.equal((await caller.get('/api/sign-in')).body.next, 'credentials')
    const answer = await caller.post('/api/sign-in/password', { email: ' SAM@test.EXAMPLE', password })
    assert.deepEqual([answer.status, answer.body], [200, { next: 'done' }])
    const cookie = String(answer.headers['set-cookie'])
    assert.match(cookie, /palisade_session=[\w-]{43}; Path=\/; .*HttpOnly; SameSite=Lax/)
    assert.doesNotMatch(cookie, /Secure/) // http://localhost in this test
    const me = (await caller.get('/api/me')).body
    assert.deepEqual([me.name, me.staff, me.roles, me.providerName], ['sam', true, ['engineer'], 'Provider'])
    assert.equal((await caller.get('/api/sign-in')).body.next, 'done')
  })

  test('wrong, unknown, left, locked and without password all get one answer', async () => {
    await world.tx(async (tx) => {
      const add = async (name: string) => {
        const { id } = await createPerson(tx, {
          accountId: ids.acme,
          name,
          email: `${name}@test.example`,
          roles: ['contact'],
        })
        await setPassword(tx, id, password)
        return id
      }
      const change = async (name: string, fields: Updateable<DB['person']>) =>
        tx
          .updateTable('person')
          .set(fields)
          .where('id', '=', await add(name))
          .execute()
      await change('gone', { active: false, left_at: tx.now })
      await change('locked', { locked_at: tx.now })
      await change('moved', { email: 'moved-away@test.example', email_skeleton: 'moved-away@test.example' })
      await tx
        .deleteFrom('credential')
        .where('person_id', '=', await add('never'))
        .execute()
    })
    const wrong = await stranger(world, {}, '198.51.100.1').post('/api/sign-in/password', {
      email: 'sam@test.example',
      password: 'wrong horse battery',
    })
    assert.deepEqual([wrong.status, wrong.code], [401, 'identity.wrong_credentials'])
    for (const [n, name] of ['nobody', 'gone', 'locked', 'moved-away', 'never'].entries()) {
      const caller = stranger(world, {}, `198.51.100.${n + 2}`)
      const answer = await caller.post('/api/sign-in/password', { email: `${name}@test.example`, password })
      assert.deepEqual([answer.status, answer.body], [wrong.status, wrong.body], name)
      assert.equal(caller.cookies.size, 0, name)
    }
  })

  test('tries are counted for person and place; pauses grow; others are not shut out; the right one is forgiven', async () => {
    const attacker = stranger(world, {}, '192.0.2.66')
    const guess = () =>
      attacker.post('/api/sign-in/password', { email: 'vera@test.example', password: 'guess guess guess' })
    for (let n = 0; n < 6; n++) assert.equal((await guess()).code, 'identity.wrong_credentials')
    const paused = await guess()
    assert.deepEqual([paused.status, paused.code], [429, 'identity.slow_down'])
    assert.ok(paused.body.retryAfterSeconds >= 1 && paused.body.retryAfterSeconds <= 2)
    assert.equal((await attacker.post('/api/sign-in/password', { email: 'vera@test.example', password })).status, 429)
    await world.enter('vera', '192.0.2.67') // the owner elsewhere comes in
    await world.forward('3s')
    assert.equal((await guess()).code, 'identity.wrong_credentials')
    assert.ok((await guess()).body.retryAfterSeconds >= 3)
  })

  test('a hundred guesses at once are counted one by one', async () => {
    const guess = () =>
      stranger(world, {}, '192.0.2.99').post('/api/sign-in/password', {
        email: 'kim@test.example',
        password: 'guess guess guess',
      })
    const codes = (await Promise.all(Array.from({ length: 40 }, guess))).map((answer) => answer.code)
    assert.equal(codes.filter((code) => code === 'identity.wrong_credentials').length, 6)
    assert.equal(codes.filter((code) => code === 'identity.slow_down').length, 34)
  })

  test('odd input is refused before anything is looked at', async () => {
    const caller = stranger(world)
    for (const body of [
      {},
      { email: 'a@b.c' },
      { email: ['a'], password },
      { email: 'a@b.c', password, admin: true },
      { email: 'a@b.c', password: 'x'.repeat(300) },
    ])
      assert.equal((await caller.post('/api/sign-in/password', body)).code, 'platform.invalid')
  })

  test('a session ends by sign-out, unused after a week, and after thirty days in any case', async () => {
    const caller = await world.enter('jordan')
    const kept = new Map(caller.cookies)
    assert.equal((await caller.post('/api/sign-out')).status, 204)
    assert.equal(caller.cookies.size, 0)
    const thief = stranger(world)
    for (const [name, value] of kept) thief.cookies.set(name, value)
    assert.equal((await thief.get('/api/me')).code, 'platform.not_signed_in')

    const idle = await world.enter('jordan')
    const busy = await world.enter('jordan')
    await world.forward('6d')
    assert.equal((await busy.get('/api/me')).status, 200)
    await world.forward('25h')
    assert.equal((await idle.get('/api/me')).status, 401)
    assert.equal((await busy.get('/api/me')).status, 200)
    for (let day = 0; day < 4; day++) {
      await world.forward('6d')
      await busy.get('/api/me')
    }
    assert.equal((await busy.get('/api/me')).status, 401)
  })
})

describe('second factor', () => {
  test('the password alone is no session then; the code is, once (threat-15)', async () => {
    const { secret } = await setUpCode(await world.enter('kim', '198.51.100.40'))
    const caller = stranger(world, {}, '198.51.100.40')
    assert.deepEqual((await caller.post('/api/sign-in/password', { email: 'kim@test.example', password })).body, {
      next: 'code',
    })
    assert.deepEqual([...caller.cookies.keys()], ['palisade_sign_in'])
    assert.equal((await caller.get('/api/me')).code, 'platform.not_signed_in')
    assert.equal((await caller.get('/api/sign-in')).body.next, 'code')

    const code = codeOf(secret)
    assert.deepEqual((await caller.post('/api/sign-in/code', { code })).body, { next: 'done' })
    assert.equal((await caller.get('/api/me')).body.security.code, true)
    assert.equal(caller.cookies.has('palisade_sign_in'), false)

    const again = stranger(world, {}, '198.51.100.40')
    await again.post('/api/sign-in/password', { email: 'kim@test.example', password })
    assert.equal((await again.post('/api/sign-in/code', { code })).code, 'identity.wrong_code') // a replay
    assert.equal((await again.post('/api/sign-in/code', { code: codeOf(secret, -3) })).code, 'identity.wrong_code')
    await world.forward('30s')
    assert.equal((await again.post('/api/sign-in/code', { code: codeOf(secret) })).body.next, 'done')
  })

  test('of two calls with one code, one gets in', async () => {
    const { secret } = await setUpCode(await world.enter('ada', '198.51.100.41'))
    await world.forward('1m')
    const callers = await Promise.all(
      [1, 2, 3].map(async () => {
        const caller = stranger(world, {}, '198.51.100.41')
        await caller.post('/api/sign-in/password', { email: 'ada@test.example', password })
        return caller
      }),
    )
    const code = codeOf(secret)
    const answers = await Promise.all(callers.map((caller) => caller.post('/api/sign-in/code', { code })))
    assert.equal(answers.filter((answer) => answer.body.next === 'done').length, 1)
  })

  test('five wrong codes end the sign-in; a half sign-in ends after ten minutes', async () => {
    const caller = await world.enter('anna', '198.51.100.42')
    await setUpCode(caller)
    const half = stranger(world, {}, '198.51.100.42')
    await half.post('/api/sign-in/password', { email: 'anna@test.example', password })
    for (let n = 0; n < 5; n++)
      assert.equal((await half.post('/api/sign-in/code', { code: '000000' })).code, 'identity.wrong_code')
    assert.equal((await half.post('/api/sign-in/code', { code: '000000' })).code, 'identity.no_sign_in')

    const slow = stranger(world, {}, '198.51.100.42')
    await slow.post('/api/sign-in/password', { email: 'anna@test.example', password })
    await world.forward('10m 1s')
    assert.equal((await slow.post('/api/sign-in/code', { code: '000000' })).code, 'identity.no_sign_in')
    assert.equal((await stranger(world).post('/api/sign-in/code', { code: '000000' })).code, 'identity.no_sign_in')
  })

  test('a recovery code works once, as it is typed, and the person is told', async () => {
    const first = await world.enter('sam', '198.51.100.43')
    const { recoveryCodes } = await setUpCode(first)
    assert.equal(recoveryCodes.length, 10)
    const use = async (code: string) => {
      const caller = stranger(world, {}, '198.51.100.43')
      await caller.post('/api/sign-in/password', { email: 'sam@test.example', password })
      return caller.post('/api/sign-in/code', { code })
    }
    assert.equal((await use(` ${recoveryCodes[0]!.toUpperCase().replaceAll('-', ' ')}`)).body.next, 'done')
    assert.equal((await use(recoveryCodes[0]!)).code, 'identity.wrong_code')
    assert.equal((await first.get('/api/me')).body.security.recoveryCodesLeft, 9)
    const subjects = await mailsTo('sam@test.example')
    assert.ok(subjects.includes('A recovery code was used to sign in; 9 are left'), subjects.join())
  })

  test('taking it away and new recovery codes need the password', async () => {
    const caller = await world.enter('vera', '198.51.100.44')
    assert.equal((await caller.post('/api/me/recovery-codes', { password })).code, 'identity.code_not_begun')
    assert.equal((await caller.post('/api/me/code/confirm', { code: '123456' })).code, 'identity.code_not_begun')
    const { recoveryCodes } = await setUpCode(caller)
    assert.equal((await caller.post('/api/me/code')).code, 'identity.code_set_up')
    assert.equal(
      (await caller.post('/api/me/recovery-codes', { password: 'not this one' })).code,
      'identity.wrong_password',
    )
    const renewed = (await caller.post('/api/me/recovery-codes', { password })).body.recoveryCodes
    assert.equal(
      renewed.some((code: string) => recoveryCodes.includes(code)),
      false,
    )
    assert.equal(
      (await caller.post('/api/me/code/remove', { password: 'not this one' })).code,
      'identity.wrong_password',
    )
    assert.equal((await caller.post('/api/me/code/remove', { password })).status, 204)
    assert.deepEqual((await caller.get('/api/me')).body.security, {
      factorMissing: false,
      password: true,
      code: false,
      passkeys: 0,
      recoveryCodesLeft: 0,
    })
  })
})

describe('passkeys', () => {
  const key = new Authenticator(origin)

  test('are made within a session and sign in alone', async () => {
    const caller = await world.enter('jordan', '198.51.100.50')
    const options = (await caller.post('/api/me/passkeys/options')).body
    assert.deepEqual([options.rp.id, options.authenticatorSelection.userVerification], ['localhost', 'required'])
    const added = await caller.post('/api/me/passkeys', { name: 'My key', answer: key.create(options) })
    assert.deepEqual([added.status, added.body.name, added.body.backedUp], [200, 'My key', false])
    assert.equal(JSON.stringify(added.body).includes('publicKey'), false)
    assert.equal((await caller.get('/api/me/passkeys')).body.items.length, 1)

    const fresh = stranger(world, {}, '198.51.100.51')
    const asked = (await fresh.post('/api/sign-in/passkey/options')).body
    assert.deepEqual((await fresh.post('/api/sign-in/passkey', { answer: key.get(asked) })).body, { next: 'done' })
    assert.equal((await fresh.get('/api/me')).body.name, 'jordan')
    const sessions = (await fresh.get('/api/me/sessions')).body.items
    assert.equal(sessions.find((each: { current: boolean }) => each.current).strength, 'passkey')
  })

  test('an answer counts once, in the browser that asked, for this site, with its person verified', async () => {
    const place = '198.51.100.52'
    const caller = stranger(world, {}, place)
    const ask = async () => (await caller.post('/api/sign-in/passkey/options')).body
    const answer = key.get(await ask())
    assert.equal(
      (await stranger(world, {}, place).post('/api/sign-in/passkey', { answer })).code,
      'identity.no_sign_in',
    )
    assert.equal((await caller.post('/api/sign-in/passkey', { answer })).body.next, 'done')
    assert.equal((await caller.post('/api/sign-in/passkey', { answer })).code, 'identity.no_sign_in')

    const refused = async (bad: object) =>
      assert.equal((await caller.post('/api/sign-in/passkey', { answer: bad })).code, 'identity.wrong_passkey')
    await ask()
    await refused(answer) // an old answer to a new question
    await refused(key.get(await ask(), { origin: 'https://evil.example' }))
    await refused(key.get(await ask(), { verified: false }))
    const elsewhere = new Authenticator(origin)
    elsewhere.create({ rp: { id: 'localhost' }, user: { id: 'x' }, challenge: 'x' })
    await refused(elsewhere.get(await ask())) // a key nobody registered
    const asked = await ask()
    await refused({ ...key.get(asked), response: { ...key.get(asked).response, signature: 'AAAA' } })
    await refused({ ...key.get(await ask()), response: {} })
  })

  test('a counter that goes back is a copy, and refused', async () => {
    const caller = stranger(world, {}, '198.51.100.53')
    key.counter = 1
    const asked = (await caller.post('/api/sign-in/passkey/options')).body
    assert.equal((await caller.post('/api/sign-in/passkey', { answer: key.get(asked) })).code, 'identity.wrong_passkey')
    key.counter = 100
  })

  test('a passkey waits until a changed address is proved', async () => {
    const verified = (email: string | null) =>
      world.tx((tx) =>
        tx.updateTable('credential').set({ verified_email: email }).where('person_id', '=', ids.jordan).execute(),
      )
    const caller = stranger(world, {}, '198.51.100.59')
    const enter = async () => {
      const asked = (await caller.post('/api/sign-in/passkey/options')).body
      return caller.post('/api/sign-in/passkey', { answer: key.get(asked) })
    }
    await verified(null)
    assert.equal((await enter()).code, 'identity.wrong_passkey')
    await verified('jordan@test.example')
    assert.equal((await enter()).body.next, 'done')
  })

  test('a locked person’s passkey opens nothing', async () => {
    await world.tx((tx) => tx.updateTable('person').set({ locked_at: tx.now }).where('id', '=', ids.jordan).execute())
    const caller = stranger(world, {}, '198.51.100.54')
    const asked = (await caller.post('/api/sign-in/passkey/options')).body
    assert.equal((await caller.post('/api/sign-in/passkey', { answer: key.get(asked) })).code, 'identity.wrong_passkey')
    await world.tx((tx) => tx.updateTable('person').set({ locked_at: null }).where('id', '=', ids.jordan).execute())
  })

  test('cannot be added without being asked for, twice, or from another site', async () => {
    const caller = await world.enter('jordan', '198.51.100.55')
    const add = (answer: object) => caller.post('/api/me/passkeys', { name: 'x', answer })
    const ask = async () => (await caller.post('/api/me/passkeys/options')).body
    const options = await ask()
    const other = await world.enter('jordan', '198.51.100.56')
    assert.equal(
      (await other.post('/api/me/passkeys', { name: 'x', answer: key.create(options) })).code,
      'identity.passkey_refused',
    )
    assert.equal((await add(key.create(options, { origin: 'https://evil.example' }))).code, 'identity.passkey_refused')
    assert.equal((await add(key.create(options))).code, 'identity.passkey_refused') // its question is used up
    assert.equal((await add(key.create(await ask(), { verified: false }))).code, 'identity.passkey_refused')
  })

  test('are removed by their owner only; the last way in stays', async () => {
    const caller = await world.enter('jordan', '198.51.100.57')
    const [mine] = (await caller.get('/api/me/passkeys')).body.items
    const other = await world.enter('vera', '198.51.100.58')
    assert.equal((await other.delete(`/api/me/passkeys/${mine.id}`)).code, 'platform.not_found')
    await world.tx((tx) =>
      tx.updateTable('credential').set({ password_hash: null }).where('person_id', '=', ids.jordan).execute(),
    )
    assert.equal((await caller.delete(`/api/me/passkeys/${mine.id}`)).code, 'identity.last_way_in')
    assert.equal((await caller.put('/api/me/password', { password: 'a new pass phrase 77' })).status, 204)
    assert.equal((await caller.delete(`/api/me/passkeys/${mine.id}`)).status, 204)
  })
})

async function mailsTo(address: string): Promise<string[]> {
  return world.tx(async (tx) => {
    const rows = await tx.selectFrom('mail_out').select(['content', 'recipients']).execute()
    return rows
      .filter((row) => row.recipients.includes(address))
      .map((row) => (row.content as { subject: string }).subject)
  })
}
