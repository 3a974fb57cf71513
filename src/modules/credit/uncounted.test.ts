import assert from 'node:assert/strict'
import { test } from 'node:test'
import { arm } from '#platform/timers/timers.ts'
import { signedIn } from '#test/caller.ts'
import { done } from '#test/seller.ts'
import { createSigner } from '#test/signer.ts'
import { approveChange, createCredit, TB } from './credit.fixture.ts'

const it = await createCredit()
const { world, dana, lena, provider, kind } = it
const signer = await createSigner(world, [kind.code], 10n ** 15n)
const ada = await signedIn(world, provider.staff.ada)
await world.tx((tx) => arm(tx, { kind: 'health.look', key: 'all', dueAt: tx.now }))

/** What the health page says of the licence server, after the program looked at itself. */
async function conditions(): Promise<{ severity: string; text: string }[]> {
  await world.forward('31s')
  const { body } = await done(ada.get('/api/health/system'))
  return body.conditions.filter((one: { kind: string; key: string }) => one.kind === 'licence' && one.key.startsWith('credit ')) // biome-ignore format: one thing
}

test('a purchase that the licence server does not count is an alert on the health page until its account is closed', async () => {
  const order = { purpose: 'purchase', amount: TB('40'), reference: 'PO-4711' }
  const change = (await done(dana.post(`/api/credit-accounts/${it.id}/changes`, order))).body
  assert.equal((await done(approveChange(lena, change.id))).body.state, 'booked')
  assert.deepEqual(await conditions(), [], 'it has not looked yet')
  await signer.settle()
  const [found] = await conditions()
  assert.deepEqual(
    [found?.severity, found?.text],
    [
      'P2',
      'The licence server does not count 40 TB (PO-4711) on CA-1001 of Acme: A passkey approved that the licence server does not know.',
    ],
  )
  await signer.allow(lena.id, ['licence_manager'])
  const next = (await done(dana.post(`/api/credit-accounts/${it.id}/changes`, { ...order, reference: 'PO-4712' }))).body
  await done(approveChange(lena, next.id))
  await signer.settle()
  assert.equal((await conditions()).length, 1, 'what is counted is no alert')
  await done(dana.patch(`/api/credit-accounts/${it.id}`, { closed: true }))
  assert.deepEqual(await conditions(), [])
})
