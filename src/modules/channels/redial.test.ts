import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { clock } from '#platform/clock.ts'
import { newId } from '#platform/id.ts'
import { createPhone } from '#test/phone.ts'
import { makeProvider } from '#test/provider.ts'
import { createWorld } from '#test/world.ts'
import type { NoticeResult } from './channels.ts'
import { createChannel, notify, queueDelivery, stopRedials } from './channels.ts'

const phone = await createPhone()
const world = await createWorld({ settings: { ...phone.settings, PUBLIC_URL: 'http://palisade.test' } })
const provider = await world.tx(makeProvider)
phone.connect(world)
const failed: string[] = []
const told: NoticeResult[] = []
world.app.events.on('channels.failed', async (_tx, { data }) => {
  for (const one of data.deliveries) if (one.final) failed.push(one.deliveryId)
})
world.app.events.on('channels.notice', async (_tx, { data }) => void told.push(data))
after(() => phone.close())

let numbers = 0

/** A page by a call over a channel that rings again so often. */
async function ring(redials: number): Promise<{ id: string; number: string }> {
  const number = `+1202557${String(++numbers).padStart(4, '0')}`
  const id = newId()
  await world.tx(async (tx) => {
    const channelId = await createChannel(tx, {
      personId: provider.staff.sam,
      kind: 'voice',
      address: number,
      label: 'Phone',
      redials,
      redialSeconds: 20,
    })
    await queueDelivery(tx, [
      {
        deliveryId: id,
        accountId: provider.acme.id,
        personId: provider.staff.sam,
        channelId,
        kind: 'voice',
        address: number,
        dueAt: clock.now(),
        text: {
          title: 'Shop down',
          body: '',
          subject: { kind: 'request', id: newId(), label: '#48213', url: 'http://palisade.test/r/48213' },
          severity: 'P1',
          actions: ['acknowledge'],
          token: 'tok_0123456789abcdef',
        },
      },
    ])
  })
  await world.settle()
  return { id, number }
}

const callsTo = (number: string) => phone.calls.filter((call) => call.to === number)

test('a call nobody takes rings again as often as its channel says, then it failed', async () => {
  const { id, number } = await ring(1)
  await phone.report(callsTo(number)[0]!, 'no-answer')
  assert.ok(!failed.includes(id))
  await world.forward('19s')
  assert.equal(callsTo(number).length, 1)
  await world.forward('2s')
  const [first, second] = callsTo(number)
  assert.notEqual(second?.key, first?.key, 'a gateway that knows keys places the second call too')
  // The first call's report once more says nothing of the second.
  assert.ok(!failed.includes(id))
  await phone.report(second!, 'busy')
  assert.ok(failed.includes(id))
  await world.forward('2m')
  assert.equal(callsTo(number).length, 2)
})

test('without redials an unanswered call failed as soon as it is known', async () => {
  const { id, number } = await ring(0)
  await phone.report(callsTo(number)[0]!, 'no-answer')
  assert.ok(failed.includes(id))
})

test('a call that was taken does not ring again', async () => {
  const { id, number } = await ring(3)
  await phone.report(callsTo(number)[0]!, 'completed')
  await world.forward('2m')
  assert.equal(callsTo(number).length, 1)
  assert.ok(!failed.includes(id))
})

test('once somebody has it, nothing rings again: neither what waits nor what is ringing', async () => {
  const waits = await ring(3)
  await phone.report(callsTo(waits.number)[0]!, 'no-answer')
  const rings = await ring(3)
  await world.tx((tx) => stopRedials(tx, [waits.id, rings.id]))
  await phone.report(callsTo(rings.number)[0]!, 'no-answer')
  await world.forward('2m')
  assert.equal(callsTo(waits.number).length, 1)
  assert.equal(callsTo(rings.number).length, 1)
})

test('a notice goes over the first channel that works, then the next; it is said once and the record names the second', async () => {
  const personId = provider.staff.robin
  const [sms, voice] = ['+12025580001', '+12025580002']
  await world.tx(async (tx) => {
    await createChannel(tx, { personId, kind: 'voice', address: voice, label: 'Phone' })
    await createChannel(tx, { personId, kind: 'sms', address: sms, label: 'SMS' })
  })
  const subject = { kind: 'rota', id: newId() }
  const say = () =>
    world.tx((tx) =>
      notify(tx, [
        {
          accountId: provider.providerId,
          key: 'swap 1',
          topic: 'test.swap',
          personId,
          subject,
          title: 'Sam offers you a shift',
          body: 'Sat 18:00 to 22:00',
          url: 'http://palisade.test/on-call',
          path: '/update/',
        },
      ]),
    )
  assert.equal((await say()).size, 1)
  assert.equal((await say()).size, 0)
  await world.settle()
  const message = await phone.waitForSms((one) => one.to === sms)
  assert.match(message.body, /^Sam offers you a shift\nSat 18:00 to 22:00\nhttp:\/\/palisade\.test\/update\/[\w-]{32}$/)
  assert.deepEqual(
    told.map((one) => [one.state, one.kind]),
    [['reached', 'sms']],
  )
  // The network says it never arrived: then by the call, whatever the order of the person says of calls.
  await phone.report(message, 'undelivered')
  await world.settle()
  const call = await phone.waitForCall((one) => one.to === voice)
  assert.match(await phone.listen(call), /Sam offers you a shift/)
  assert.deepEqual(
    told.map((one) => [one.state, one.kind]),
    [
      ['reached', 'sms'],
      ['reached', 'voice'],
    ],
  )
  await phone.report(call, 'no-answer')
  assert.deepEqual(told.at(-1), { ...told.at(-1)!, state: 'failed', kind: null, error: 'Nobody took the call.' })
})
