import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { sql } from 'kysely'
import { pushKeys } from '#platform/push/push.ts'
import { createSealer } from '#platform/sealed.ts'
import { makeProvider } from '#test/provider.ts'
import { createWorld } from '#test/world.ts'
import { createChannel } from './channels.ts'
import { findSecret, sealOldSecrets } from './queries/secret.ts'

const world = await createWorld()
const provider = await world.tx(makeProvider)
const secret = { current: 'whsec_not-to-be-read-in-a-dump' }

const channel = (address: string) =>
  world.tx(async (tx) => {
    const personId = provider.staff.sam
    const id = await createChannel(tx, { personId, kind: 'webhook', address, label: 'Hook', secret })
    return { id, accountId: provider.providerId }
  })
const row = (id: string) =>
  world.tx(async (tx) => {
    const { rows } = await sql<{ text: string; sealed: Buffer | null; plain: unknown }>`
      select channel_secret::text as text, sealed, secret as plain from channel_secret where channel_id = ${id}`.execute(
      tx,
    )
    return rows[0]!
  })
const read = (of: { id: string; accountId: string }) => world.tx((tx) => findSecret(tx, of))

test('the secret of a webhook rests sealed, and opens for this channel alone', async () => {
  const mine = await channel('https://hooks.example.com/a')
  const other = await channel('https://hooks.example.com/b')
  const { text, sealed } = await row(mine.id)
  assert.doesNotMatch(text, /not-to-be-read/)
  assert.ok(!sealed!.includes(Buffer.from('not-to-be-read')))
  assert.deepEqual(await read(mine), secret)
  await world.tx((tx) => sql`update channel_secret set sealed = ${sealed} where channel_id = ${other.id}`.execute(tx))
  assert.equal(await read(other), null, 'moved to another row it is of no use')
})

test('what an earlier version left plain, and what is under an older key, is sealed at the start', async () => {
  const mine = await channel('https://hooks.example.com/c')
  const plain = JSON.stringify(secret)
  await world.tx((tx) =>
    sql`update channel_secret set secret = ${plain}::jsonb, sealed = null where channel_id = ${mine.id}`.execute(tx),
  )
  assert.deepEqual(await read(mine), secret)
  assert.equal(await sealOldSecrets(world.app), 1)
  assert.equal((await row(mine.id)).plain, null)
  assert.deepEqual(await read(mine), secret)
  const [next, old] = [randomBytes(32), randomBytes(32)]
  const under = createSealer([old]).seal(plain, `channel:${mine.id}`)
  await world.tx((tx) => sql`update channel_secret set sealed = ${under} where channel_id = ${mine.id}`.execute(tx))
  assert.equal(await read(mine), null, 'a key that is not here')
  Object.assign(world.app, { sealer: createSealer([next, old]) })
  assert.equal(await sealOldSecrets(world.app), 1)
  Object.assign(world.app, { sealer: createSealer([next]) })
  assert.deepEqual(await read(mine), secret)
})

test('the private web push key rests sealed, stays the same, and one left plain is sealed at its next use', async () => {
  const read = () => world.tx(pushKeys)
  const kept = () =>
    world.tx(async (tx) => {
      const { rows } = await sql<{
        text: string
      }>`select value::text as text from setting where name = 'push.keys'`.execute(tx)
      return rows[0]!.text
    })
  const keys = await read()
  assert.deepEqual(await read(), keys)
  assert.doesNotMatch(await kept(), new RegExp(keys.privateKey))
  const plain = JSON.stringify(keys)
  await world.tx((tx) => sql`update setting set value = ${plain}::jsonb where name = 'push.keys'`.execute(tx))
  assert.deepEqual(await read(), keys)
  assert.doesNotMatch(await kept(), new RegExp(keys.privateKey))
})
