import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { sql } from 'kysely'
import { actorForPerson, createPerson } from '#accounts'
import { signedIn, stranger } from '#test/caller.ts'
import { createMailbox } from '#test/mailbox.ts'
import { createPhone } from '#test/phone.ts'
import { makeProvider } from '#test/provider.ts'
import { createWorld } from '#test/world.ts'
import { channelsOf } from './channels.ts'

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
const { sam, robin, ada } = provider.staff
const [samsPortal, robinsPortal, adasPortal] = [
  await signedIn(world, sam),
  await signedIn(world, robin),
  await signedIn(world, ada),
]
const reach = async (personId: string) => (await world.tx((tx) => channelsOf(tx, [personId]))).get(personId) ?? []

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

test('people of customers add what tells them of updates; nobody is called', async () => {
  const customer = await signedIn(world, provider.acme.jordan)
  assert.deepEqual((await customer.get('/api/channels')).body.available, ['email', 'push', 'sms'])
  assert.equal(
    (await customer.post('/api/channels', { kind: 'voice', address: '+12025550888' })).code,
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

test('threat-14: below the program the database itself keeps channels and deliveries from colleagues at a customer', async () => {
  const { jordan, id: acme } = provider.acme
  const other = await world.tx((tx) =>
    createPerson(tx, { accountId: acme, name: 'Alex Colleague', email: 'alex@acme.test', roles: ['contact'] }),
  )
  await (await signedIn(world, jordan)).post('/api/channels', { kind: 'email', address: 'jordan@home.test' })
  const count = async (personId: string) => {
    const actor = await world.tx((tx) => actorForPerson(tx, personId, 'session'))
    const { rows } = await world.tx(
      (tx) =>
        sql<{ n: number }>`select ((select count(*) from channel) + (select count(*) from delivery))::int as n`.execute(
          tx,
        ),
      actor!,
    )
    return rows[0]!.n
  }
  assert.equal(await count(jordan), 2)
  assert.equal(await count(other.id), 0)
  assert.equal(await count(provider.birch.toni), 0)
})
