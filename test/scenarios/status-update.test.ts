import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { createChannel } from '#channels'
import { mailOf } from '#platform/mail/mail.ts'
import { clientOf, strangerTo } from '#test/client.ts'
import { createMailbox, dnsFromMap, sendMail } from '#test/mailbox.ts'
import { createPhone } from '#test/phone.ts'
import { makeProvider } from '#test/provider.ts'
import { createWorld } from '#test/world.ts'

/*
 * Whoever owns a P1 is reminded before the customer must hear of it again: on the phone, with a link to one field. What they
 * write goes to everybody who follows, by their own ways, and the record says to whom and when.
 */
const mailbox = await createMailbox()
const phone = await createPhone()
const world = await createWorld({
  live: true,
  settings: { SMTP_OUT_URL: mailbox.url, DNS_FOR_MAIL: true, PUBLIC_URL: 'https://palisade.test', ...phone.settings },
})
phone.connect(world)
after(() => phone.close())
mailOf(world.app).resolveWith(dnsFromMap({ 'TXT provider.test': [['v=spf1 ip4:127.0.0.1 -all']] }))

const numbers = { sam: '+12025550101', jordan: '+12025550901' }
const provider = await world.tx(async (tx) => {
  const made = await makeProvider(tx)
  await createChannel(tx, { personId: made.staff.sam, kind: 'sms', address: numbers.sam, label: 'Phone' })
  await createChannel(tx, { personId: made.acme.jordan, kind: 'email', address: 'jordan@acme.test', label: 'Mail' })
  await createChannel(tx, { personId: made.acme.jordan, kind: 'sms', address: numbers.jordan, label: 'Phone' })
  return made
})
const sam = await clientOf(world, provider.staff.sam)
const stranger = strangerTo(world)

type Delivery = { name: string; via: string; state: string; at: string | null }
type Message = { text: string; statusUpdate: boolean; deliveries: Delivery[]; author: { name: string } }
type Request = { promises: { kind: string; dueAt: string; state: string }[]; messages: Message[] }
type Link = {
  dueAt: string | null
  given: { to: Delivery[] } | null
  last: { text: string } | null
  person: { name: string }
}

const made = await sam.post('/api/requests', {
  accountId: provider.acme.id,
  contactId: provider.acme.jordan,
  title: 'Production web shop down',
  text: 'All payments fail.',
  severity: 'P1',
  assigneeId: provider.staff.sam,
})
const { id } = made.body as { id: string }
const request = async () => (await sam.get(`/api/requests/${id}`)).body as unknown as Request
const owed = async () => (await request()).promises.find((one) => one.kind === 'next_update')!
/** Nearly to the moment at which the reminder is due, then over it. */
async function untilReminded(): Promise<void> {
  const { promises } = (await sam.get(`/api/requests/${id}`)).body as {
    promises: { kind: string; allowedMs: number }[]
  }
  const { allowedMs } = promises.find((one) => one.kind === 'next_update')!
  await world.forward(`${Math.round(allowedMs * 0.6)}ms`)
  await world.forward(`${Math.round(allowedMs * 0.2)}ms`)
}

describe('a status update', () => {
  let token = ''

  test('is asked for on the phone of who owns the request, before it is due', async () => {
    assert.equal(made.status, 200, made.text)
    await sam.post(`/api/requests/${id}/messages`, { text: 'We are looking at it.' })
    await world.settle()
    assert.equal((await owed()).state, 'running')
    await untilReminded()
    const sms = await phone.waitForSms((one) => one.to === numbers.sam && one.body.includes('next update is due'))
    token = /https:\/\/palisade\.test\/update\/([\w-]{32})$/m.exec(sms.body)![1]!
    assert.match(sms.body, /^P1 #\d+: the next update is due /)
  })

  test('threat-06: looking at the link gives nothing; another link opens nothing', async () => {
    const seen = (await stranger.get(`/api/status-updates/${token}`)).body as unknown as Link
    assert.deepEqual([seen.person.name, seen.given, seen.last], ['Sam Sample', null, null])
    assert.ok(seen.dueAt)
    assert.equal((await stranger.get(`/api/status-updates/${'x'.repeat(32)}`)).status, 404)
    assert.equal((await stranger.get(`/api/pages/${token}`)).status, 404, 'no page opens with it')
  })

  test('is one field, goes to the follower by e-mail and SMS, and the record says when', async () => {
    const dueBefore = (await owed()).dueAt
    mailbox.clear()
    const given = await stranger.post(`/api/status-updates/${token}`, {
      text: 'The payment gateway is back for half of you.',
    })
    assert.equal(given.status, 200, given.text)
    await world.settle()
    const mail = await mailbox.waitFor((one) => one.envelope.to.includes('jordan@acme.test'))
    assert.match(mail.text, /back for half of you/)
    const sms = await phone.waitForSms((one) => one.to === numbers.jordan)
    assert.match(sms.body, /^#\d+: The payment gateway is back for half of you\./)
    assert.ok(!sms.body.includes('/update/'), 'the customer gets no link that writes')
    await world.settle()
    const seen = (await stranger.get(`/api/status-updates/${token}`)).body as unknown as Link
    assert.deepEqual(
      seen.given!.to.map((one) => [one.name, one.via, one.state]),
      [
        ['Jordan Placeholder', 'email', 'sent'],
        ['Jordan Placeholder', 'sms', 'sent'],
      ],
    )
    const update = (await request()).messages.find((one) => one.statusUpdate)!
    assert.equal(update.author.name, 'Sam Sample')
    assert.deepEqual(update.deliveries.map((one) => one.via).sort(), ['email', 'sms'])
    assert.ok(update.deliveries.every((one) => one.at !== null))
    assert.ok((await owed()).dueAt > dueBefore, 'the next one counts from this one')
  })

  test('answering the reminder’s e-mail gives the next one; nobody else’s answer does', async () => {
    await world.tx((tx) => tx.deleteFrom('channel').where('person_id', '=', provider.staff.sam).execute())
    mailbox.clear()
    await untilReminded()
    const mail = await mailbox.waitFor(
      (one) => one.envelope.to.includes('sam@provider.test') && /next update/.test(one.subject),
    )
    const answer = async (from: string, text: string) => {
      await sendMail(mailOf(world.app).smtpPort, {
        from,
        to: /[\w.+-]+@[\w.-]+/.exec(mail.header('reply-to'))![0],
        subject: `Re: ${mail.subject}`,
        text: `${text}\n\nOn Tue Palisade wrote:\n> the next update is due\n`,
      })
      await world.settle()
    }
    const updates = async () =>
      (await request()).messages.filter((one) => one.statusUpdate).map((one) => one.text.trim())
    await answer('robin@provider.test', 'Not mine to say.')
    assert.equal((await updates()).length, 1)
    await answer('sam@provider.test', 'Everything works again.')
    assert.deepEqual((await updates()).at(-1), 'Everything works again.')
    assert.equal((await updates()).length, 2)
  })
})
