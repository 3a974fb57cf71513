import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setPassword } from '#identity'
import { browserOf, overflow, passkeyDevice, settled, violations } from '#test/browser.ts'
import { makeProvider } from '#test/provider.ts'
import { createWorld } from '#test/world.ts'

/* A second factor that is demanded: who may demand it, and what whoever lacks one gets. */
const world = await createWorld({ live: true })
const { staff } = await world.tx(makeProvider)
await world.tx((tx) => setPassword(tx, staff.sam, 'four plain words do well'))
const begunWith = (personId: string, strength: 'password' | 'passkey') =>
  world.tx((tx) => tx.updateTable('session').set({ strength }).where('person_id', '=', personId).execute())

test('nobody shuts themselves out; who has a factor demands it of others, and it counts at once', async () => {
  const ada = await (await browserOf(world, staff.ada, { phone: true })).open('/settings/second-factor')
  await settled(ada)
  await begunWith(staff.ada, 'password')
  await ada.getByLabel('Everybody on the staff').check()
  await ada.getByRole('button', { name: 'Save the rule' }).click()
  await ada.getByText('you would shut yourself out').waitFor()
  assert.deepEqual(await violations(ada), [])
  assert.equal(await overflow(ada), 0)

  const watched = await browserOf(world, staff.sam, { byName: true })
  const sam = await watched.open('/')
  await begunWith(staff.sam, 'password')
  await passkeyDevice(sam)
  await sam.getByRole('heading', { name: 'My work' }).waitFor()
  await begunWith(staff.ada, 'passkey')
  await ada.getByRole('button', { name: 'Save the rule' }).click()
  await ada.getByText('The rule is saved.').waitFor()

  // The page may hear of it before it is touched, or not: whatever is asked next is refused.
  await sam.reload()
  await sam.getByRole('heading', { name: 'Set up a second factor' }).waitFor()
  assert.equal(await sam.getByRole('navigation', { name: 'Main', exact: true }).count(), 0)
  await settled(sam)
  assert.deepEqual(await violations(sam), [])
  await sam.getByRole('button', { name: 'Add a passkey' }).click()
  await sam.getByRole('button', { name: 'Make the passkey' }).click()
  await sam.getByText('It is set up. Sign in with it now.').waitFor()
  await sam.getByRole('button', { name: 'Sign in with it' }).click()
  // The button of the page to sign in: the page before has one about passkeys, too.
  await sam.getByRole('button', { name: 'Sign in with a passkey' }).click()
  await sam.getByRole('heading', { name: 'My work' }).waitFor()
})
