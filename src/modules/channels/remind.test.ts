import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { newId } from '#platform/id.ts'
import { createPhone } from '#test/phone.ts'
import { makeProvider } from '#test/provider.ts'
import { createWorld } from '#test/world.ts'
import { createChannel, remind } from './channels.ts'

const phone = await createPhone()
const world = await createWorld({ settings: { ...phone.settings, PUBLIC_URL: 'http://palisade.test' } })
phone.connect(world)
after(() => phone.close())
const provider = await world.tx(makeProvider)
const told: string[] = []
world.app.events.on('channels.handed_over', async () => void told.push('handed over'))

const reminder = (personId: string) => ({
  accountId: provider.acme.id,
  personId,
  text: {
    title: 'Look again at 48213',
    body: 'Acme',
    subject: { kind: 'request', id: newId(), label: '48213', url: 'http://palisade.test/requests/48213' },
    severity: 'P3' as const,
  },
})

test('a reminder comes over the first working channel that is no call, and is no page', async () => {
  await world.tx(async (tx) => {
    const channel = { personId: provider.staff.sam, label: 'Phone', delaySeconds: 0 }
    await createChannel(tx, { ...channel, kind: 'voice', address: '+12025550101' })
    await createChannel(tx, { ...channel, kind: 'sms', address: '+12025550101' })
  })
  assert.deepEqual(await world.tx((tx) => remind(tx, [reminder(provider.staff.sam)])), [])
  await world.settle()
  const sms = await phone.waitForSms((one) => one.body.includes('Look again at 48213'))
  assert.match(sms.body, /http:\/\/palisade\.test\/requests\/48213/)
  assert.doesNotMatch(sms.body, /Reply/)
  assert.equal(phone.calls.length, 0)
  assert.deepEqual(told, [], 'whoever waits for pages hears nothing of it')
})

test('whoever cannot be reached at all is named', async () => {
  await world.tx((tx) =>
    tx.updateTable('person').set({ email: null, email_skeleton: null }).where('id', '=', provider.staff.ola).execute(),
  )
  assert.deepEqual(await world.tx((tx) => remind(tx, [reminder(provider.staff.ola)])), [provider.staff.ola])
})
