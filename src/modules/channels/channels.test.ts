import assert from 'node:assert/strict'
import { createECDH, createHmac, randomBytes } from 'node:crypto'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { after, test } from 'node:test'
import { clock } from '#platform/clock.ts'
import { newId } from '#platform/id.ts'
import { signedIn, stranger } from '#test/caller.ts'
import { createMailbox } from '#test/mailbox.ts'
import { createPhone } from '#test/phone.ts'
import { makeProvider } from '#test/provider.ts'
import { createWorld } from '#test/world.ts'
import { brokenChannels, type ChannelKind, channelsOf, gatewayStates, queueDelivery } from './channels.ts'

/** A server of somebody else: a push service, or the receiver of a webhook. */
async function receiver() {
  const received: { headers: IncomingHttpHeaders; body: Buffer; path: string }[] = []
  const state = { status: 201 }
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      received.push({ headers: request.headers, body: Buffer.concat(chunks), path: request.url! })
      response.writeHead(state.status).end()
    })
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  after(() => server.close().closeAllConnections())
  return { received, state, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
}

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
const { sam, robin, ada, kim } = provider.staff
const [samsPortal, robinsPortal, adasPortal] = [
  await signedIn(world, sam),
  await signedIn(world, robin),
  await signedIn(world, ada),
]
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

test('a number is verified with the code that was sent to it, and used only then', async () => {
  const added = await samsPortal.post('/api/channels', { kind: 'sms', address: '+1 (202) 555-0101', label: 'My phone' })
  assert.equal(added.status, 200)
  assert.equal(added.body.status, 'unverified')
  assert.equal(added.body.address, '+12025550101')
  assert.deepEqual(
    (await reach(sam)).map((channel) => channel.kind),
    ['email'],
  )
  await world.settle()
  const code = /^(\d{6}) is the code/.exec((await phone.waitForSms()).body)![1]!
  const wrong = code === '000000' ? '000001' : '000000'
  assert.equal(
    (await samsPortal.post(`/api/channels/${added.body.id}/verification`, { code: wrong })).code,
    'channels.code_wrong',
  )
  assert.equal((await samsPortal.post(`/api/channels/${added.body.id}/test`)).code, 'channels.not_verified')
  const verified = await samsPortal.post(`/api/channels/${added.body.id}/verification`, { code: ` ${code}` })
  assert.equal(verified.body.status, 'working')
  assert.deepEqual(
    (await reach(sam)).map((channel) => channel.kind),
    ['sms'],
  )
})

test('the code of a call is spoken, that of a mail is sent', async () => {
  const voice = await samsPortal.post('/api/channels', { kind: 'voice', address: '+12025550101', delaySeconds: 60 })
  const email = await samsPortal.post('/api/channels', { kind: 'email', address: 'Sam@Home.test' })
  await world.settle()
  const spoken = await phone.listen(await phone.waitForCall())
  const digits = /Your code is: ((?:\d\. ){5}\d)/.exec(spoken)![1]!.replaceAll('. ', '')
  assert.equal(
    (await samsPortal.post(`/api/channels/${voice.body.id}/verification`, { code: digits })).body.status,
    'working',
  )
  const mail = await mailbox.waitFor((one) => one.envelope.to.includes('sam@home.test'))
  const code = /^(\d{6}) is your Palisade code$/.exec(mail.subject)![1]!
  assert.equal((await samsPortal.post(`/api/channels/${email.body.id}/verification`, { code })).body.status, 'working')
})

test("one's own address needs no code; the order and delays are kept", async () => {
  const own = await samsPortal.post('/api/channels', { kind: 'email', address: 'sam@provider.test' })
  assert.equal(own.body.status, 'working')
  const { items } = (await samsPortal.get('/api/channels')).body
  const wanted = items
    .toReversed()
    .map((channel: { id: string }, index: number) => ({ id: channel.id, delaySeconds: index * 30 }))
  assert.equal(
    (await samsPortal.put('/api/channels/order', { channels: wanted.slice(1) })).code,
    'channels.order_incomplete',
  )
  const ordered = await samsPortal.put('/api/channels/order', { channels: wanted })
  assert.equal(ordered.status, 200)
  assert.deepEqual(
    (await reach(sam)).map(({ id, delaySeconds }) => ({ id, delaySeconds })),
    wanted,
  )
})

test('threat-07: a stranger is not flooded with codes, and a code cannot be guessed by trying', async () => {
  const added = await robinsPortal.post('/api/channels', { kind: 'sms', address: '+12025550777' })
  assert.equal((await robinsPortal.post(`/api/channels/${added.body.id}/code`)).code, 'channels.code_too_many')
  for (let again = 0; again < 4; again++) {
    await world.forward('30s')
    assert.equal((await robinsPortal.post(`/api/channels/${added.body.id}/code`)).status, 204)
  }
  await world.forward('30s')
  assert.equal((await robinsPortal.post(`/api/channels/${added.body.id}/code`)).code, 'channels.code_too_many')
  const messages = phone.sms.filter((sms) => sms.to === '+12025550777')
  assert.equal(messages.length, 5)
  const code = messages.at(-1)!.body.slice(0, 6)
  for (let tried = 0; tried < 5; tried++)
    await robinsPortal.post(`/api/channels/${added.body.id}/verification`, { code: String(tried).padStart(6, '9') })
  assert.equal(
    (await robinsPortal.post(`/api/channels/${added.body.id}/verification`, { code })).code,
    'channels.code_wrong',
  )
  await robinsPortal.delete(`/api/channels/${added.body.id}`)
})

test('threat-12: channels of others are for administrators only, and for strangers nothing', async () => {
  const { items } = (await samsPortal.get('/api/channels')).body
  const id = items[0].id
  assert.equal((await robinsPortal.get(`/api/channels?person=${sam}`)).status, 403)
  assert.equal((await robinsPortal.delete(`/api/channels/${id}`)).status, 403)
  assert.equal((await stranger(world).get('/api/channels')).status, 401)
  const customer = await signedIn(world, provider.acme.jordan)
  assert.equal((await customer.get(`/api/channels?person=${sam}`)).status, 404)
  assert.equal((await customer.get(`/api/channels?person=${provider.birch.toni}`)).status, 404)
  assert.equal((await customer.post(`/api/channels/${id}/test`)).status, 404)
  assert.equal((await customer.get(`/api/channels/${id}/deliveries`)).status, 404)
  const seen = await adasPortal.get(`/api/channels?person=${sam}`)
  assert.equal(seen.body.items.length, items.length)
  assert.equal((await adasPortal.patch(`/api/channels/${id}`, { label: 'Renamed' })).body.label, 'Renamed')
})

test('people of customers add what costs nothing', async () => {
  const customer = await signedIn(world, provider.acme.jordan)
  assert.deepEqual((await customer.get('/api/channels')).body.available, ['email', 'push'])
  assert.equal(
    (await customer.post('/api/channels', { kind: 'sms', address: '+12025550888' })).code,
    'channels.not_available',
  )
})

const refused: [input: object, code: string][] = [
  [{ kind: 'sms', address: '0301234567' }, 'channels.address_invalid'],
  [{ kind: 'voice', address: '+1; drop' }, 'channels.address_invalid'],
  [{ kind: 'email', address: 'sam@provider.test' }, 'channels.exists'],
  [{ kind: 'webhook', address: 'ftp://example.com/' }, 'channels.address_refused'],
  [{ kind: 'webhook', address: 'http://user:secret@example.com/' }, 'channels.address_refused'],
  [
    { kind: 'push', subscription: { endpoint: 'https://push.test/x', keys: { p256dh: 'AAAA', auth: 'AAAA' } } },
    'channels.address_invalid',
  ],
  [{ kind: 'fax', address: '+1' }, 'platform.invalid'],
  [{ kind: 'sms', address: '+12025550101', verifiedAt: '2020-01-01T00:00:00Z' }, 'platform.invalid'],
]
for (const [input, code] of refused)
  test(`${JSON.stringify(input).slice(0, 70)} is refused: ${code}`, async () =>
    assert.equal((await samsPortal.post('/api/channels', input)).code, code))

test('threat-02: a webhook or subscription on a private address is refused when added and when called', async () => {
  const inner = await receiver()
  const strict = await createWorld({ settings: { ...settings, OUTGOING_PRIVATE: false }, database: world.database })
  const portal = await signedIn(strict, kim)
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
  assert.equal((await act({ ageSeconds: -301 })).status, 403)
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

/** A browser with the keys of a subscription, which can read what is pushed to it. */
function browser(endpoint: string) {
  const ecdh = createECDH('prime256v1')
  const p256dh = ecdh.generateKeys('base64url')
  const auth = randomBytes(16).toString('base64url')
  const ece = createRequire(createRequire(import.meta.url).resolve('web-push'))('http_ece')
  return {
    subscription: { endpoint, keys: { p256dh, auth } },
    read: (body: Buffer) =>
      JSON.parse(ece.decrypt(body, { version: 'aes128gcm', privateKey: ecdh, authSecret: auth }).toString()),
  }
}

test('a push message is encrypted for the device, signed with our key, and says what the service worker shows', async () => {
  const portal = await signedIn(world, robin)
  const service = await receiver()
  const { publicKey } = (await portal.get('/api/channels/push-key')).body
  assert.equal(Buffer.from(publicKey, 'base64url').length, 65)
  assert.equal((await portal.get('/api/channels/push-key')).body.publicKey, publicKey)
  const device = browser(`${service.url}/push/abc`)
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
  const away = await createWorld({
    settings: { ...settings, SMTP_OUT_URL: 'smtp://127.0.0.1:1' },
    database: world.database,
  })
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
        accountId: provider.acme.id,
        personId: kim,
        channelId: kim,
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
