import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { sql } from 'kysely'
import { createSealer } from '#platform/sealed.ts'
import { codeOf, identityWorld, password, setUpCode } from '#test/identity-world.ts'
import { sealOldSecrets } from './operations/code-secret.ts'

const world = await identityWorld()
const stored = async (personId: string) => {
  const read = (tx: Parameters<Parameters<typeof world.tx>[0]>[0]) =>
    sql<{ plain: Buffer | null; sealed: Buffer }>`select totp_secret as plain, totp_sealed as sealed from credential
      where person_id = ${personId}`.execute(tx)
  return (await world.tx(read)).rows[0]!
}
const bytesOf = (base32: string) => {
  const bits = [...base32].map((letter) =>
    'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0'),
  )
  return Buffer.from(
    bits
      .join('')
      .match(/.{8}/g)!
      .map((byte) => Number.parseInt(byte, 2)),
  )
}

test('the secret of an authenticator app does not stand in the database, and opens for its person alone', async () => {
  const caller = await world.enter('kim')
  const { secret } = await setUpCode(caller)
  const row = await stored(world.ids.kim)
  assert.equal(row.plain, null)
  assert.ok(!row.sealed.includes(bytesOf(secret)))
  assert.deepEqual(world.app.sealer.open(row.sealed, `credential.totp:${world.ids.kim}`), bytesOf(secret))
  assert.throws(() => world.app.sealer.open(row.sealed, `credential.totp:${world.ids.sam}`))
})

test('what an earlier version left plain is sealed at the start, and the app goes on working', async () => {
  const caller = await world.enter('sam')
  const { secret } = await setUpCode(caller)
  await world.tx((tx) =>
    sql`update credential set totp_secret = ${bytesOf(secret)}, totp_sealed = null where person_id = ${world.ids.sam}`.execute(
      tx,
    ),
  )
  assert.equal(await sealOldSecrets(world.app), 1)
  const row = await stored(world.ids.sam)
  assert.equal(row.plain, null)
  assert.deepEqual(world.app.sealer.open(row.sealed, `credential.totp:${world.ids.sam}`), bytesOf(secret))
  await world.forward('2m')
  const again = await caller.post('/api/sign-in/password', { email: 'sam@test.example', password })
  assert.equal(again.body.next, 'code')
  assert.equal((await caller.post('/api/sign-in/code', { code: codeOf(secret) })).body.next, 'done')
})

test('under a new key everything is sealed anew; under a lost one the app is refused, not the program', async () => {
  const caller = await world.enter('vera')
  const { secret, recoveryCodes } = await setUpCode(caller)
  const [next, lost] = [randomBytes(32), randomBytes(32)]
  const as = `credential.totp:${world.ids.vera}`
  const under = (sealed: Buffer) =>
    world.tx((tx) => sql`update credential set totp_sealed = ${sealed} where person_id = ${world.ids.vera}`.execute(tx))
  await under(createSealer([lost]).seal(bytesOf(secret), as))

  const mine = world.app.sealer
  Object.assign(world.app, { sealer: createSealer([next, lost]) })
  assert.equal(await sealOldSecrets(world.app), 1)
  assert.deepEqual(createSealer([next]).open((await stored(world.ids.vera)).sealed, as), bytesOf(secret))

  Object.assign(world.app, { sealer: mine })
  assert.equal(await sealOldSecrets(world.app), 0)
  await world.forward('2m')
  await caller.post('/api/sign-in/password', { email: 'vera@test.example', password })
  assert.equal((await caller.post('/api/sign-in/code', { code: codeOf(secret) })).code, 'identity.wrong_code')
  assert.equal((await caller.post('/api/sign-in/code', { code: recoveryCodes[0]! })).body.next, 'done')
})
