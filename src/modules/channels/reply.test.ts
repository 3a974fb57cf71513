import assert from 'node:assert/strict'
import { after, beforeEach, test } from 'node:test'
import { clock } from '#platform/clock.ts'
import { newId } from '#platform/id.ts'
import { openThread } from '#platform/mail/mail.ts'
import { defineProblems } from '#platform/problem.ts'
import { createPhone } from '#test/phone.ts'
import { makeProvider } from '#test/provider.ts'
import { createWorld } from '#test/world.ts'
import { cancelDeliveries, type NewDelivery, type PageMail, pageReplyFromMail, queueDelivery } from './channels.ts'

const phone = await createPhone()
const world = await createWorld({ settings: { ...phone.settings, PUBLIC_URL: 'https://palisade.test' } })
const provider = await world.tx(makeProvider)
phone.connect(world)
after(() => phone.close())

const taken = { status: 409, title: 'Somebody else has it.', german: 'Jemand anderes hat es.' }
const problems = defineProblems({ 'test.taken': taken })
type Reply = {
  act: string
  text?: string
  via: string
  personId: string
  deliveryId: string
  actor: string
  how: string
}
let replies: Reply[] = []
let refuse = false
// What on call makes of a reply is tried there; here it is what the reply is and whose.
;(world.app.events.subscribersOf('channels.reply') as unknown[]).length = 0
world.app.events.on('channels.reply', async (tx, { data }) => {
  if (data.deliveryId === undefined) return
  if (refuse) throw problems.refuse('test.taken', { detail: 'Robin has it.', germanDetail: 'Robin hat es.' })
  replies.push({ ...data, actor: tx.actor.name, how: tx.actor.via })
})
beforeEach(() => {
  replies = []
  refuse = false
})

let numbers = 0
async function page(changes: Partial<NewDelivery> = {}): Promise<NewDelivery> {
  const delivery: NewDelivery = {
    deliveryId: newId(),
    accountId: provider.acme.id,
    personId: provider.staff.sam,
    channelId: newId(),
    kind: 'sms',
    address: `+1202557${String(++numbers).padStart(4, '0')}`,
    dueAt: clock.now(),
    text: {
      title: 'Shop <down> & "out"',
      body: '',
      subject: { kind: 'request', id: newId(), label: '#48213 Shop down', url: 'https://palisade.test/requests/48213' },
      severity: 'P1',
      actions: ['acknowledge', 'escalate', 'answer', 'close', 'handover'],
      token: newId(),
    },
    ...changes,
  }
  await world.tx((tx) => queueDelivery(tx, [delivery]))
  await world.settle()
  return delivery
}
const smsOf = (delivery: NewDelivery) => phone.waitForSms((sms) => sms.key === delivery.deliveryId)
const callOf = (delivery: NewDelivery) => phone.waitForCall((call) => call.key === delivery.deliveryId)

const answers: [text: string, act: string, remark: string | undefined][] = [
  ['ack', 'acknowledge', undefined],
  ['ACK!', 'acknowledge', undefined],
  ['Ack, on my way', 'acknowledge', 'on my way'],
  ['escalate', 'escalate', undefined],
  ['resolve: restarted the node', 'resolve', 'restarted the node'],
  ['handover Robin', 'handover', 'Robin'],
  ['restarting the node now', 'note', 'restarting the node now'],
]
for (const [text, act, remark] of answers)
  test(`an SMS "${text}" is ${act}, in the name of whoever was paged`, async () => {
    const delivery = await page()
    const said = await phone.reply(await smsOf(delivery), text)
    assert.deepEqual(replies, [
      {
        deliveryId: delivery.deliveryId,
        personId: provider.staff.sam,
        act,
        ...(remark && { text: remark }),
        via: 'sms',
        actor: 'Sam Sample',
        how: 'phone',
      },
    ])
    assert.match(said, /: #48213 Shop down\.$/)
  })

test('the code in an answer names the page, before or after the word', async () => {
  const first = await page()
  const second = await page({ address: first.address })
  const code = /Reply (\d{4})/.exec((await smsOf(first)).body)![1]!
  await phone.reply(await smsOf(second), `${code} ack`)
  await phone.reply(await smsOf(second), `escalate ${code}`)
  await phone.reply(await smsOf(second), `${code} looks like the disk`)
  assert.deepEqual(
    replies.map((reply) => [reply.deliveryId, reply.act]),
    [
      [first.deliveryId, 'acknowledge'],
      [first.deliveryId, 'escalate'],
      [first.deliveryId, 'note'],
    ],
  )
})

test('without a code the newest page that is not over is meant', async () => {
  const first = await page()
  const second = await page({ address: first.address })
  await phone.reply(await smsOf(second), 'ack')
  await world.tx((tx) => cancelDeliveries(tx, [second.deliveryId]))
  await phone.reply(await smsOf(first), 'ack')
  assert.deepEqual(
    replies.map((reply) => reply.deliveryId),
    [second.deliveryId, first.deliveryId],
  )
})

test('a wrong code is said so; a stranger, an empty message and a carrier word get no answer and do nothing', async () => {
  const delivery = await page()
  const sms = await smsOf(delivery)
  const code = /Reply (\d{4})/.exec(sms.body)![1]!
  const wrong = code === '1234' ? '4321' : '1234'
  assert.equal(await phone.reply(sms, `${wrong} ack`), `No page to you has the code ${wrong}.`)
  assert.equal(await phone.reply({ to: '+12025550000' }, `${code} ack`), '')
  assert.equal(await phone.reply(sms, '   '), '')
  assert.equal(await phone.reply(sms, 'STOP'), '')
  assert.deepEqual(replies, [])
})

test('threat-08: a phone that answers everything by itself is not answered for ever, and its person can still act', async () => {
  const sms = await smsOf(await page())
  let answered = 0
  for (let sent = 0; sent < 30; sent++) if ((await phone.reply(sms, 'I am driving')) !== '') answered++
  assert.equal(answered, 10)
  assert.equal(replies.length, 20)
  await phone.reply(sms, 'ack')
  assert.equal(replies.at(-1)!.act, 'acknowledge')
  await world.forward('61m')
  assert.notEqual(await phone.reply(sms, 'ack'), '')
})

test('a refusal is told in words', async () => {
  const delivery = await page()
  refuse = true
  assert.equal(await phone.reply(await smsOf(delivery), 'ack'), 'Somebody else has it. Robin has it.')
})

test('whoever reads German is refused in German', async () => {
  const { text } = await page()
  const delivery = await page({ text: { ...text, token: newId(), language: 'de' } as NewDelivery['text'] })
  refuse = true
  assert.equal(await phone.reply(await smsOf(delivery), 'ack'), 'Jemand anderes hat es. Robin hat es.')
})

test('threat-20: an SMS that comes again acts once', async () => {
  const delivery = await page()
  const sms = await smsOf(delivery)
  await phone.reply(sms, 'escalate', { sid: 'SM-the-same' })
  await phone.reply(sms, 'escalate', { sid: 'SM-the-same' })
  assert.equal(replies.length, 1)
})

test('threat-20: calls without, with a wrong or with a moved signature are refused and do nothing', async () => {
  const sms = await smsOf(await page())
  const call = await callOf(await page({ kind: 'voice' }))
  const statuses: number[] = []
  const status = (code: number) => void statuses.push(code)
  await phone.reply(sms, 'ack', { signature: null, status })
  await phone.reply(sms, 'ack', { signature: '', status })
  await phone.reply(sms, 'ack', { signature: 'AAAAAAAAAAAAAAAAAAAAAAAAAAA=', status })
  await phone.press(call, '1', { signature: 'AAAAAAAAAAAAAAAAAAAAAAAAAAA=', status })
  assert.deepEqual(statuses, [403, 403, 403, 403])
  assert.deepEqual(replies, [])
})

test('threat-20: without PHONE_TOKEN nothing is believed', async () => {
  const bare = await createWorld({ settings: { PUBLIC_URL: 'https://palisade.test' }, database: world.database })
  const reply = await bare.app.http.inject({
    method: 'POST',
    url: '/api/phone/sms',
    headers: { 'content-type': 'application/x-www-form-urlencoded', 'x-twilio-signature': 'x' },
    payload: 'MessageSid=1&From=%2B1&Body=ack',
  })
  await bare.close()
  assert.equal(reply.statusCode, 403)
  assert.equal(reply.json().code, 'channels.bad_signature')
})

test('threat-21: only forms are taken there, of limited size, and forms are taken nowhere else', async () => {
  const post = (url: string, type: string, payload: string) =>
    world.app.http.inject({ method: 'POST', url, headers: { 'content-type': type }, payload })
  assert.equal((await post('/api/phone/sms', 'text/xml', '<a/>')).statusCode, 415)
  assert.equal(
    (await post('/api/phone/sms', 'application/x-www-form-urlencoded', 'a='.padEnd(20_000, 'x'))).statusCode,
    413,
  )
  assert.equal((await post('/api/phone/sms', 'application/json', '{"From":"+1"}')).statusCode, 403)
  assert.notEqual((await post('/api/channels', 'application/x-www-form-urlencoded', 'kind=sms')).statusCode, 200)
})

test('a call speaks the page, acknowledges with 1, passes on with 2, repeats with 9', async () => {
  const delivery = await page({ kind: 'voice' })
  const call = await callOf(delivery)
  const spoken = await phone.listen(call)
  assert.match(spoken, /Severity 1\. Shop <down> & "out"\. Press 1 to acknowledge\. Press 2 to escalate\./)
  assert.match(await phone.press(call, '9'), /Shop <down>/)
  assert.equal(replies.length, 0)
  assert.match(await phone.press(call, '1'), /^Acknowledged: #48213 Shop down\. Goodbye\.$/)
  await phone.press(call, '1')
  await phone.press(call, '2')
  assert.deepEqual(
    replies.map((reply) => [reply.act, reply.via, reply.actor]),
    [
      ['acknowledge', 'voice', 'Sam Sample'],
      ['escalate', 'voice', 'Sam Sample'],
    ],
  )
})

test('a call that does not exist says nothing', async () => {
  const sms = await page()
  const real = await callOf(await page({ kind: 'voice' }))
  for (const id of [newId(), sms.deliveryId])
    assert.equal(await phone.listen({ ...real, url: `https://palisade.test/api/phone/voice/${id}` }), '')
})

/** A page by e-mail with its reply address; the mail itself is tried with a real server elsewhere. */
async function mailed(): Promise<{ delivery: NewDelivery; token: string }> {
  const delivery = await page({ kind: 'email', address: 'sam@provider.test' })
  const { token } = await world.tx((tx) =>
    openThread(tx, {
      accountId: delivery.accountId,
      subject: { kind: 'page', id: delivery.deliveryId },
      recipient: delivery.address,
      personId: delivery.personId,
    }),
  )
  return { delivery, token }
}
const answer = (mail: Partial<PageMail> & { token: string }) =>
  world.tx((tx) =>
    pageReplyFromMail(tx, { fromAddress: 'Sam@Provider.test', authenticated: true, text: 'ack', ...mail }),
  )

const mails: [text: string, act: string, words: string | undefined][] = [
  ['ack', 'acknowledge', undefined],
  ['Acknowledged.\n\nSam', 'acknowledge', 'Sam'],
  ['escalate please', 'escalate', 'please'],
  ['RESOLVE', 'resolve', undefined],
  ['note only for us', 'note', 'only for us'],
  ['Hello Jordan,\n\nthe shop is back.\n', 'answer', 'Hello Jordan,\n\nthe shop is back.'],
]
for (const [text, act, words] of mails)
  test(`an e-mail that begins ${JSON.stringify(text.slice(0, 20))} is ${act}`, async () => {
    const { delivery, token } = await mailed()
    const result = await answer({ token, text })
    assert.equal(result.outcome, 'done')
    assert.deepEqual(
      replies.map((reply) => [reply.deliveryId, reply.act, reply.text, reply.via, reply.actor, reply.how]),
      [[delivery.deliveryId, act, words, 'email', 'Sam Sample', 'mail']],
    )
  })

const disbelieved: [name: string, change: Partial<PageMail>][] = [
  ['from another colleague', { fromAddress: 'robin@provider.test' }],
  ['from a stranger', { fromAddress: 'sam@evil.test' }],
  ['without proof and from a colleague', { fromAddress: 'kim@provider.test', authenticated: false }],
  ['disowned by its domain', { forged: true }],
  ['written by a machine', { automatic: true }],
  ['empty', { text: ' \n ' }],
  ['with a guessed token', { token: 'a'.repeat(32) }],
  ['with something that is no token', { token: "' or 1=1 --" }],
]
for (const [name, change] of disbelieved)
  test(`threat-05: an answer ${name} does nothing`, async () => {
    const { token } = await mailed()
    const result = await answer({ token, ...change })
    assert.equal(result.outcome, 'ignored')
    assert.deepEqual(replies, [])
  })

test('threat-05: the token of a request is no token of a page', async () => {
  const { token } = await world.tx((tx) =>
    openThread(tx, {
      accountId: provider.acme.id,
      subject: { kind: 'request', id: newId() },
      recipient: 'sam@provider.test',
      personId: provider.staff.sam,
    }),
  )
  assert.equal((await answer({ token })).outcome, 'ignored')
})

test('without SPF and DKIM the token counts from the very address it was sent to', async () => {
  const { token } = await mailed()
  assert.equal((await answer({ token, authenticated: false })).outcome, 'done')
})

test('a refusal leaves the transaction of the mail intact', async () => {
  const { token } = await mailed()
  refuse = true
  const result = await answer({ token })
  assert.deepEqual(
    { ...result, deliveryId: '', personId: '' },
    {
      outcome: 'refused',
      code: 'test.taken',
      sentence: 'Somebody else has it. Robin has it.',
      act: 'acknowledge',
      deliveryId: '',
      personId: '',
    },
  )
})
