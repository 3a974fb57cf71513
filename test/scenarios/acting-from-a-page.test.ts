import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { mailOf } from '#platform/mail/mail.ts'
import { verifiedChannel } from '#test/channel.ts'
import { clientOf } from '#test/client.ts'
import { createMailbox, dnsFromMap, sendMail } from '#test/mailbox.ts'
import { createPhone } from '#test/phone.ts'
import { makeProvider } from '#test/provider.ts'
import { createWorld } from '#test/world.ts'

/*
 * Whoever was paged acts from where they were reached, and what cannot be reached is passed over: real SMTP both ways, a
 * gateway that listens, fails and plays the person.
 */
const mailbox = await createMailbox()
const phone = await createPhone()
const world = await createWorld({
  live: true,
  settings: { SMTP_OUT_URL: mailbox.url, DNS_FOR_MAIL: true, PUBLIC_URL: 'https://palisade.test', ...phone.settings },
})
phone.connect(world)
after(() => phone.close())
mailOf(world.app).resolveWith(
  dnsFromMap({
    'TXT acme.test': [['v=spf1 ip4:127.0.0.1 -all']],
    'TXT provider.test': [['v=spf1 ip4:127.0.0.1 -all']],
    'TXT evil.test': [['v=spf1 ip4:127.0.0.1 -all']],
    'TXT _dmarc.provider.test': [['v=DMARC1; p=reject; aspf=s']],
  }),
)

const numbers = { sam: '+12025550101', robin: '+12025550102', kim: '+12025550103' }
const provider = await world.tx(async (tx) => {
  const made = await makeProvider(tx)
  const add = (personId: string, kind: 'sms' | 'voice' | 'email', address: string, position: number, delay: number) =>
    verifiedChannel(tx, personId, kind, address, { position, delay })
  await add(made.staff.sam, 'sms', numbers.sam, 0, 0)
  await add(made.staff.sam, 'email', 'sam@provider.test', 1, 90)
  await add(made.staff.robin, 'voice', numbers.robin, 0, 0)
  await add(made.staff.kim, 'sms', numbers.kim, 0, 0)
  return made
})
const kim = await clientOf(world, provider.staff.kim)

let requests = 0
/** A customer's request that pages; its id. */
async function request(subject: string): Promise<string> {
  await sendMail(mailOf(world.app).smtpPort, {
    from: 'jordan@acme.test',
    to: world.app.config.supportAddress,
    messageId: `<request${++requests}@acme.test>`,
    subject: `P1: ${subject}`,
    text: 'Please help.\n',
  })
  await world.settle()
  const { items } = (await kim.get('/api/requests')).body as { items: { id: string; title: string }[] }
  return items.find((item) => item.title.includes(subject))!.id
}

type Escalation = { status: string; holder?: { name: string } | null }
async function escalationOf(requestId: string): Promise<Escalation> {
  const { items } = (await kim.get(`/api/escalations/of/request/${requestId}`)).body as { items: Escalation[] }
  return items[0]!
}

const statusOf = async (requestId: string) =>
  ((await kim.get(`/api/requests/${requestId}`)).body as { status: string }).status
const pageMail = (subject: string) =>
  mailbox.waitFor((mail) => mail.envelope.to.includes('sam@provider.test') && mail.subject.includes(subject))

/** Sam answers a page's mail. */
async function answer(mail: Awaited<ReturnType<typeof pageMail>>, text: string, from = 'sam@provider.test') {
  await sendMail(mailOf(world.app).smtpPort, {
    from,
    to: /[\w.+-]+@[\w.-]+/.exec(mail.header('reply-to'))![0],
    subject: `Re: ${mail.subject}`,
    text: `${text}\n\nOn Tue Palisade wrote:\n> resolve\n> escalate\n`,
    inReplyTo: mail.header('message-id'),
  })
  await world.settle()
}

describe('a number that fails', () => {
  let requestId = ''
  let mail: Awaited<ReturnType<typeof pageMail>>

  test('is passed over: the mail that was due later leaves within seconds', async () => {
    phone.refuse(500, { to: numbers.sam })
    requestId = await request('mail queue stuck')
    for (const pause of ['3s', '5s', '9s']) await world.forward(pause)
    mail = await pageMail('mail queue stuck')
    assert.equal((await escalationOf(requestId)).status, 'paging')
    phone.recover()
  })

  test('threat-05: an answer from another address, or a colleague, does nothing', async () => {
    await answer(mail, 'ack', 'sam@evil.test')
    await answer(mail, 'ack', 'robin@provider.test')
    assert.equal((await escalationOf(requestId)).status, 'paging')
  })

  test('"ack" in answer to the mail holds the request', async () => {
    await answer(mail, 'ack')
    assert.equal((await escalationOf(requestId)).status, 'acknowledged')
    const { assignee } = (await kim.get(`/api/requests/${requestId}`)).body as { assignee: { name: string } }
    assert.equal(assignee.name, 'Sam Sample')
  })

  test('any other words go to the customer, as an answer by Sam, without what was quoted', async () => {
    mailbox.clear()
    await answer(mail, 'Hello Jordan,\n\nthe queue is moving again.')
    const sent = await mailbox.waitFor((one) => one.envelope.to.includes('jordan@acme.test'))
    assert.match(sent.text, /the queue is moving again/)
    assert.doesNotMatch(sent.text, /escalate/)
    assert.match(sent.header('from'), /provider\.test/)
  })

  test('"resolve" ends it', async () => {
    await answer(mail, 'resolve')
    assert.equal(await statusOf(requestId), 'solved')
    assert.equal((await escalationOf(requestId)).status, 'closed')
  })
})

describe('a page by SMS', () => {
  let requestId = ''

  test('"escalate" brings the next person at once', async () => {
    requestId = await request('disk full')
    const sms = await phone.waitForSms((one) => one.to === numbers.sam && one.body.includes('disk full'))
    assert.match(await phone.reply(sms, 'escalate'), /^Passed on/)
    await world.settle()
    await phone.waitForCall((call) => call.to === numbers.robin)
  })

  test('a key press holds it, and whoever comes late is told who has it', async () => {
    const call = phone.calls.findLast((one) => one.to === numbers.robin)!
    assert.match(await phone.press(call, '1'), /^Acknowledged/)
    await world.settle()
    assert.equal((await escalationOf(requestId)).status, 'acknowledged')
    assert.match(await phone.reply({ to: numbers.sam }, 'ack'), /Robin Example/)
  })

  test('words are a note for colleagues, which the customer never sees', async () => {
    await phone.reply({ to: numbers.sam }, 'I have the spare disk with me')
    await world.settle()
    assert.match((await kim.get(`/api/requests/${requestId}`)).text, /spare disk/)
    const jordan = await clientOf(world, provider.acme.jordan)
    assert.doesNotMatch((await jordan.get(`/api/requests/${requestId}`)).text, /spare disk/)
  })

  test('"handover Kim" pages Kim', async () => {
    const call = phone.calls.findLast((one) => one.to === numbers.robin)!
    await phone.reply({ to: call.to }, 'handover Kim')
    await world.settle()
    await phone.waitForSms((one) => one.to === numbers.kim && one.body.includes('disk full'))
  })
})

test('somebody whom nothing reaches is passed over at once for the one who stands in', async () => {
  phone.refuse(400, { code: 21211, message: 'Invalid number', to: numbers.sam })
  mailbox.behave((recipient) => (recipient === 'sam@provider.test' ? 'refuse' : 'accept'))
  const before = phone.calls.length
  const requestId = await request('power lost')
  const call = await phone.waitForCall((one) => one.to === numbers.robin && phone.calls.indexOf(one) >= before)
  assert.match(await phone.listen(call), /power lost/)
  const { paging } = (await kim.get(`/api/requests/${requestId}`)).body as { paging: { people: string[] } }
  assert.deepEqual(paging.people, ['Robin Example'], 'nobody waits for whom nothing reached')
})
