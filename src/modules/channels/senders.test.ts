import assert from 'node:assert/strict'
import { createHmac, randomBytes } from 'node:crypto'
import { after, test } from 'node:test'
import { clock } from '#platform/clock.ts'
import { newId } from '#platform/id.ts'
import { signedIn } from '#test/caller.ts'
import { createMailbox } from '#test/mailbox.ts'
import { createPhone } from '#test/phone.ts'
import { makeProvider } from '#test/provider.ts'
import { pushDevice } from '#test/push-device.ts'
import { receiver } from '#test/receiver.ts'
import { createWorld } from '#test/world.ts'
import { brokenChannels, type ChannelKind, channelsOf, gatewayStates, queueDelivery } from './channels.ts'

const phone = await createPhone()
const mailbox = await createMailbox()
const settings = {
  ...phone.settings,
  PUBLIC_URL: 'https://palisade.test',
  SMTP_OUT_URL: mailbox.url,
  OUTGOING_PRIVATE: true,
}
const world = await createWorld({ settings })
const provider = await world.tx(makeProvider)
phone.connect(world)
after(() => phone.close())
const { sam, robin, kim } = provider.staff
const [samsPortal, robinsPortal] = [await signedIn(world, sam), await signedIn(world, robin)]
// Deliveries here belong to no escalation; what on call makes of replies is tried there.
const replies: { act: string; deliveryId: string; text?: string }[] = []
;(world.app.events.subscribersOf('channels.reply') as unknown[]).length = 0
world.app.events.on('channels.reply', async (_tx, { data }) => void replies.push(data))

const reach = async (personId: string) => (await world.tx((tx) => channelsOf(tx, [personId]))).get(personId) ?? []

async function page(personId: string, channel: { id: string; kind: ChannelKind; address: string }) {
  const deliveryId = newId()
  const text = {
    title: 'Shop down',
    body: 'Acme',
    subject: { kind: 'request', id: newId(), label: '#1 Shop down', url: 'https://palisade.test/requests/1' },
    severity: 'P1' as const,
    actions: ['acknowledge' as const, 'answer' as const],
    token: `tok_${deliveryId}`,
  }
  const { id: channelId, kind, address } = channel
  const delivery = {
    deliveryId,
    accountId: provider.acme.id,
    personId,
    channelId,
    kind,
    address,
    dueAt: clock.now(),
    text,
  }
  await world.tx((tx) => queueDelivery(tx, [delivery]))
  await world.settle()
  return delivery
}

test('threat-02: a webhook or subscription on a private address is refused when added and when called', async () => {
  const inner = await receiver()
  const strict = await createWorld({ settings: { ...settings, OUTGOING_PRIVATE: false } })
  const portal = await signedIn(strict, (await strict.tx(makeProvider)).staff.kim)
  for (const address of [inner.url, 'http://169.254.169.254/', 'http://[::ffff:127.0.0.1]/'])
    assert.equal((await portal.post('/api/channels', { kind: 'webhook', address })).code, 'channels.address_refused')
  const named = await portal.post('/api/channels', {
    kind: 'webhook',
    address: inner.url.replace('127.0.0.1', 'localhost'),
  })
  await portal.post(`/api/channels/${named.body.id}/secret`)
  await portal.post(`/api/channels/${named.body.id}/test`)
  await strict.settle()
  const { items } = (await portal.get(`/api/channels/${named.body.id}/deliveries`)).body
  await strict.close()
  assert.equal(items[0].status, 'failed')
  assert.match(items[0].error, /not a public address/)
  assert.equal(inner.received.length, 0)
})

test('a webhook is signed as Standard Webhooks says; its receiver acts back with the same secret', async () => {
  const hook = await receiver()
  const added = await robinsPortal.post('/api/channels', { kind: 'webhook', address: `${hook.url}/hook` })
  assert.equal(added.body.status, 'unverified')
  const { secret } = (await robinsPortal.post(`/api/channels/${added.body.id}/secret`)).body
  const sent = await page(robin, { id: added.body.id, kind: 'webhook', address: `${hook.url}/hook` })
  const { headers, body } = hook.received[0]!
  const mac = (id: string, timestamp: string, text: string, key = secret) =>
    `v1,${createHmac('sha256', Buffer.from(key.slice('whsec_'.length), 'base64'))
      .update(`${id}.${timestamp}.${text}`)
      .digest('base64')}`
  assert.equal(headers['webhook-id'], sent.deliveryId)
  assert.equal(
    headers['webhook-signature'],
    mac(sent.deliveryId, String(headers['webhook-timestamp']), body.toString()),
  )
  const said = JSON.parse(body.toString())
  assert.equal(said.data.title, 'Shop down')
  assert.equal(said.data.pageUrl, `https://palisade.test/page/tok_${sent.deliveryId}`)
  assert.equal(said.data.actUrl, `https://palisade.test/api/channels/${added.body.id}/acts`)

  const act = async (change: {
    id?: string
    ageSeconds?: number
    text?: string
    signed?: string
    key?: string
    signature?: string
  }) => {
    const id = change.id ?? newId()
    const timestamp = String(Math.floor(clock.now().getTime() / 1000) - (change.ageSeconds ?? 0))
    const text = change.text ?? JSON.stringify({ deliveryId: sent.deliveryId, act: 'acknowledge' })
    const reply = await world.app.http.inject({
      method: 'POST',
      url: `/api/channels/${added.body.id}/acts`,
      headers: {
        'content-type': 'application/json',
        'webhook-id': id,
        'webhook-timestamp': timestamp,
        'webhook-signature': change.signature ?? mac(id, timestamp, change.signed ?? text, change.key),
      },
      payload: text,
    })
    return { status: reply.statusCode, body: reply.json() }
  }
  assert.deepEqual(await act({ id: 'once' }), { status: 200, body: { said: 'Acknowledged: #1 Shop down.' } })
  assert.deepEqual(replies.at(-1), { deliveryId: sent.deliveryId, personId: robin, act: 'acknowledge', via: 'webhook' })
  const before = replies.length
  // threat-20: duplicate, old, from the future, re-serialised, another secret, no signature.
  assert.equal((await act({ id: 'once' })).body.said, 'This was received before.')
  assert.equal((await act({ ageSeconds: 301 })).status, 403)
  // A machine that is slow here brings the moment nearer: half a minute more than the limit stays beyond it.
  assert.equal((await act({ ageSeconds: -330 })).status, 403)
  assert.equal((await act({ signed: `{"deliveryId": "${sent.deliveryId}", "act": "acknowledge"}` })).status, 403)
  assert.equal((await act({ key: `whsec_${randomBytes(32).toString('base64')}` })).status, 403)
  assert.equal((await act({ signature: '' })).status, 403)
  assert.equal((await act({ text: '{"act":"acknowledge"}' })).status, 400)
  assert.equal((await act({ text: '{"act":' })).status, 400)
  assert.equal((await act({ text: JSON.stringify({ deliveryId: newId(), act: 'acknowledge' }) })).status, 404)
  assert.equal(replies.length, before)
})

test('a new secret of a webhook leaves the former one valid for a day', async () => {
  const hook = await receiver()
  const added = await samsPortal.post('/api/channels', { kind: 'webhook', address: hook.url })
  await samsPortal.post(`/api/channels/${added.body.id}/secret`)
  await samsPortal.post(`/api/channels/${added.body.id}/secret`)
  const signatures = async () => {
    await samsPortal.post(`/api/channels/${added.body.id}/test`)
    await world.settle()
    return String(hook.received.at(-1)!.headers['webhook-signature']).split(' ').length
  }
  assert.equal(await signatures(), 2)
  await world.forward('25h')
  const again = await signedIn(world, sam)
  await again.post(`/api/channels/${added.body.id}/test`)
  await world.settle()
  assert.equal(String(hook.received.at(-1)!.headers['webhook-signature']).split(' ').length, 1)
  await again.delete(`/api/channels/${added.body.id}`)
})

test('a push message is encrypted for the device, signed with our key, and says what the service worker shows', async () => {
  const portal = await signedIn(world, robin)
  const service = await receiver()
  const { publicKey } = (await portal.get('/api/channels/push-key')).body
  assert.equal(Buffer.from(publicKey, 'base64url').length, 65)
  assert.equal((await portal.get('/api/channels/push-key')).body.publicKey, publicKey)
  const device = pushDevice(`${service.url}/push/abc`)
  const added = await portal.post('/api/channels', { kind: 'push', subscription: device.subscription, label: 'Pixel' })
  assert.equal(added.body.status, 'working')
  assert.equal(added.body.address, new URL(service.url).host)
  const sent = await page(robin, { id: added.body.id, kind: 'push', address: device.subscription.endpoint })
  const { headers, body } = service.received[0]!
  assert.ok(!body.includes('Shop down'))
  assert.match(String(headers.authorization), new RegExp(`^vapid t=.+, k=${publicKey}$`))
  assert.equal(headers.urgency, 'high')
  assert.match(String(headers.topic), /^[A-Za-z0-9_-]{32}$/)
  assert.deepEqual(device.read(body), {
    title: 'P1 · Shop down',
    body: 'Acme',
    token: `tok_${sent.deliveryId}`,
    url: 'https://palisade.test/requests/1',
    tag: sent.deliveryId,
    severity: 'P1',
  })

  service.state.status = 410
  await page(robin, { id: added.body.id, kind: 'push', address: device.subscription.endpoint })
  const gone = (await portal.get('/api/channels')).body.items.find(
    (channel: { id: string }) => channel.id === added.body.id,
  )
  assert.equal(gone.status, 'gone')
  assert.ok(!(await reach(robin)).some((channel) => channel.id === added.body.id))
  assert.ok(
    (await world.tx(brokenChannels)).some(({ key, text }) => key === added.body.id && text.includes('Robin Example')),
  )
  service.state.status = 201
  const again = await portal.post('/api/channels', { kind: 'push', subscription: device.subscription })
  assert.equal(again.body.id, added.body.id)
  assert.equal(again.body.status, 'working')
  const { endpoint } = device.subscription
  assert.equal((await portal.post('/api/channels/forget-device', { endpoint })).status, 204)
  assert.ok(!(await portal.get('/api/channels')).body.items.some(({ id }: { id: string }) => id === added.body.id))
})

test('a page by e-mail has a reply address of its own, says it is automatic, and opens by a link that only shows', async () => {
  mailbox.clear()
  const sent = await page(kim, { id: kim, kind: 'email', address: 'kim@provider.test' })
  const mail = await mailbox.waitFor((one) => one.subject === 'P1 Shop down')
  assert.match(mail.header('reply-to'), /^support\+[a-z2-7]{32}@provider\.test$/)
  assert.equal(mail.header('auto-submitted'), 'auto-generated')
  assert.match(mail.text, new RegExp(`https://palisade.test/page/tok_${sent.deliveryId}`))
  assert.match(mail.text, /Answer this mail with ack in its first line\. Anything else is sent to the customer/)
})

test('a mailbox that is refused is final at once; a server that is away is a broken gateway', async () => {
  mailbox.behave('refuse')
  const channel = { id: kim, kind: 'email' as const, address: 'gone@provider.test' }
  const results: { deliveryId: string; final: boolean }[] = []
  world.app.events.on('channels.failed', async (_tx, { data }) => void results.push(...data.deliveries))
  const refusedPage = await page(kim, channel)
  assert.deepEqual(
    results.filter((result) => result.deliveryId === refusedPage.deliveryId).map((result) => result.final),
    [true],
  )
  mailbox.behave('accept')
  // On a database of its own: another instance that reaches its mail server would take the delivery.
  const away = await createWorld({ settings: { ...settings, SMTP_OUT_URL: 'smtp://127.0.0.1:1' } })
  const theirs = await away.tx(makeProvider)
  const text = {
    title: 'Away',
    body: '',
    subject: { kind: 'x', id: newId(), label: '', url: 'https://x.test' },
    severity: 'P2' as const,
    actions: [],
    token: '',
  }
  await away.tx((tx) =>
    queueDelivery(tx, [
      {
        deliveryId: newId(),
        accountId: theirs.acme.id,
        personId: theirs.staff.kim,
        channelId: theirs.staff.kim,
        kind: 'email',
        address: 'kim@provider.test',
        dueAt: clock.now(),
        text,
      },
    ]),
  )
  await away.settle()
  await away.forward('6s')
  await away.forward('20s')
  const state = (await away.tx(gatewayStates)).find((gateway) => gateway.kind === 'email')
  await away.close()
  assert.ok(state?.brokenAt)
  assert.match(state.lastError!, /mail server cannot be used/)
})

test('a channel that fails is passed over for a while and tried again later', async () => {
  const portal = await signedIn(world, kim)
  const hook = await receiver()
  const added = await portal.post('/api/channels', { kind: 'webhook', address: hook.url })
  await portal.post(`/api/channels/${added.body.id}/secret`)
  hook.state.status = 404
  await page(kim, { id: added.body.id, kind: 'webhook', address: `${hook.url}/` })
  await world.forward('3s')
  await world.forward('7s')
  const channel = async () => (await reach(kim)).find(({ id }) => id === added.body.id)
  assert.equal(hook.received.length, 3)
  assert.equal((await channel())!.working, false)
  await world.forward('16m')
  assert.equal((await channel())!.working, true)
  hook.state.status = 200
  await page(kim, { id: added.body.id, kind: 'webhook', address: `${hook.url}/` })
  const item = (await portal.get('/api/channels')).body.items.find(({ id }: { id: string }) => id === added.body.id)
  assert.equal(item.status, 'working')
  assert.equal(item.failingSince, null)
})
