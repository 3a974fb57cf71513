import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { mailOf } from '#platform/mail/mail.ts'
import { verifiedChannel } from '#test/channel.ts'
import { type Client, clientOf } from '#test/client.ts'
import { createMailbox, dnsFromMap, sendMail } from '#test/mailbox.ts'
import { createPhone } from '#test/phone.ts'
import { makeProvider } from '#test/provider.ts'
import { createWorld } from '#test/world.ts'

/*
 * The story Palisade is for, told once from end to end: a customer's e-mail by real SMTP, promises that run, the engineer on
 * duty reached on the phone through a gateway that listens, the alternate called when there is no answer, an
 * acknowledgement from the phone, an answer to the customer, and the record of it all.
 */
const mailbox = await createMailbox()
const phone = await createPhone()
const world = await createWorld({
  live: true,
  settings: { SMTP_OUT_URL: mailbox.url, DNS_FOR_MAIL: true, ...phone.settings },
})
phone.connect(world)
// The customer's domain says which machine may send its mail (SPF) and that others are to be refused (DMARC).
mailOf(world.app).resolveWith(
  dnsFromMap({
    'TXT acme.test': [['v=spf1 ip4:127.0.0.1 -all']],
    'TXT _dmarc.acme.test': [['v=DMARC1; p=reject; aspf=s']],
  }),
)
after(() => phone.close())
const provider = await world.tx(async (tx) => {
  const made = await makeProvider(tx)
  const people = await tx
    .selectFrom('person')
    .selectAll()
    .where('id', 'in', [made.staff.sam, made.staff.robin, made.staff.kim])
    .execute()
  for (const person of people)
    for (const [position, kind, delay] of [
      [0, 'sms', 0],
      [1, 'voice', 45],
    ] as const)
      await verifiedChannel(tx, person.id, kind, person.phones[0]!, { position, delay })
  return made
})
const jordan = await clientOf(world, provider.acme.jordan)
const robin = await clientOf(world, provider.staff.robin)
const toni = await clientOf(world, provider.birch.toni)
const numbers = { sam: '+12025550101', robin: '+12025550102', kim: '+12025550103' }

type Row = Record<string, never> & { [key: string]: unknown }
const items = async (client: Client, path: string) => (await client.get(path)).body.items as Row[]
const escalationNow = async () =>
  (await items(robin, `/api/escalations/of/request/${requestId}`))[0] as unknown as { status: string }
let requestId = ''
let number = 0
let confirmation: Awaited<ReturnType<typeof mailbox.waitFor>>

describe('the guaranteed response', () => {
  test('a customer writes, and the request stands under their account with its promises running', async () => {
    await sendMail(mailOf(world.app).smtpPort, {
      from: 'jordan@acme.test',
      to: world.app.config.supportAddress,
      messageId: '<first@acme.test>',
      subject: 'P1: checkout returns 502 for all card payments',
      text: 'Since about half past one no customer can pay by card.\n',
    })
    await world.settle()
    const [request] = await items(jordan, '/api/requests')
    assert.ok(request, 'the customer sees it')
    requestId = String(request.id)
    number = Number(request.number)
    assert.equal(request.severity, 'P1')
    assert.equal(request.channel, 'email')
    const whole = (await jordan.get(`/api/requests/${requestId}`)).body as {
      promises: { kind: string; state: string; dueAt: string; startedAt: string }[]
    }
    const response = whole.promises.find((promise) => promise.kind === 'first_response')!
    assert.equal(response.state, 'running')
    assert.equal(Date.parse(response.dueAt) - Date.parse(response.startedAt), 30 * 60_000)
    assert.deepEqual(await items(toni, '/api/requests'), [], 'and nobody else’s customer does')
  })

  test('the customer hears the number and the promise by mail, in their thread', async () => {
    confirmation = await mailbox.waitFor((mail) => mail.envelope.to.includes('jordan@acme.test'))
    assert.match(confirmation.subject, new RegExp(`#${number}`))
    assert.equal(confirmation.header('in-reply-to'), '<first@acme.test>')
    assert.notEqual(confirmation.header('auto-submitted'), '')
  })

  test('the engineer on duty is reached by SMS at once, then by voice', async () => {
    const sms = await phone.waitForSms((message) => message.to === numbers.sam)
    assert.match(sms.body, /P1 .*checkout returns 502/i)
    await world.forward('45s')
    const call = await phone.waitForCall((placed) => placed.to === numbers.sam)
    assert.match(await phone.listen(call), /Severity 1/)
    assert.equal(phone.sms.filter((message) => message.to === numbers.robin).length, 0, 'nobody else is woken yet')
  })

  test('no acknowledgement in two minutes: the alternate is called', async () => {
    await world.forward('1m 16s')
    await phone.waitForSms((message) => message.to === numbers.robin)
    const escalation = await escalationNow()
    assert.equal(escalation.status, 'paging')
    assert.match(JSON.stringify(escalation), /Robin Example/)
  })

  test('the alternate acknowledges by answering the SMS, and holds the request', async () => {
    await phone.reply({ to: numbers.robin }, 'ack')
    await world.settle()
    const escalation = await escalationNow()
    assert.equal(escalation.status, 'acknowledged')
    const request = (await robin.get(`/api/requests/${requestId}`)).body as {
      assignee: { name: string }
      status: string
    }
    assert.equal(request.assignee.name, 'Robin Example')
    assert.equal(request.status, 'in_progress')
    await world.forward('3m')
    assert.equal(phone.sms.filter((message) => message.to === numbers.kim).length, 0, 'the team lead sleeps on')
  })

  test('an internal note stays inside, an answer goes out and keeps the first response', async () => {
    const seen = (await robin.get(`/api/requests/${requestId}`)).body as { version: number }
    mailbox.clear()
    const note = await robin.post(`/api/requests/${requestId}/notes`, {
      text: 'Their agency switched on release 4.18.',
    })
    assert.equal(note.status, 200, note.text)
    const answer = await robin.post(`/api/requests/${requestId}/messages`, {
      text: 'We see it too. May we roll back release 4.18?',
    })
    assert.equal(answer.status, 200, answer.text)
    assert.ok(seen.version > 0)
    await world.settle()
    const mail = await mailbox.waitFor((sent) => sent.envelope.to.includes('jordan@acme.test'))
    assert.match(mail.text, /roll back release 4\.18/)
    assert.doesNotMatch(mail.raw.toString(), /agency switched/)
    assert.doesNotMatch((await jordan.get(`/api/requests/${requestId}`)).text, /agency switched/)
    assert.match(mail.header('references'), /first@acme\.test/)
    const promises = (
      (await jordan.get(`/api/requests/${requestId}`)).body as { promises: { kind: string; state: string }[] }
    ).promises
    assert.equal(promises.find((promise) => promise.kind === 'first_response')!.state, 'kept')
    assert.equal(promises.find((promise) => promise.kind === 'next_update')!.state, 'running')
  })

  test('the customer replies by mail, and it stands in the same request', async () => {
    const answer = mailbox.messages.find((mail) => mail.envelope.to.includes('jordan@acme.test'))!
    const replyTo = /[\w.+-]+@[\w.-]+/.exec(answer.header('reply-to'))![0]
    await sendMail(mailOf(world.app).smtpPort, {
      from: 'jordan@acme.test',
      to: replyTo,
      subject: `Re: ${answer.subject}`,
      text: 'Yes, please roll back.\n',
      inReplyTo: answer.header('message-id'),
    })
    await world.settle()
    const whole = (await robin.get(`/api/requests/${requestId}`)).body as { messages: { kind: string; text: string }[] }
    assert.equal(whole.messages.at(-1)!.text.trim(), 'Yes, please roll back.')
    assert.equal((await items(jordan, '/api/requests')).length, 1)
  })

  test('an acknowledgement without progress ends, and paging begins again', async () => {
    const before = phone.sms.length
    await world.forward('16m')
    assert.ok(phone.sms.length > before, 'somebody is paged again')
    const escalation = await escalationNow()
    assert.equal(escalation.status, 'paging')
    const fresh =
      phone.calls.findLast((call) => call.to === numbers.sam) ??
      (await phone.waitForCall((call) => call.to === numbers.sam))
    await phone.press(fresh, '1')
    await world.settle()
  })

  test('a promise that breaks is a stored fact', async () => {
    await world.forward('31m')
    const promises = (
      (await robin.get(`/api/requests/${requestId}`)).body as {
        promises: { kind: string; state: string; brokenAt: string | null; latenessMs: number | null }[]
      }
    ).promises
    const update = promises.find((promise) => promise.kind === 'next_update')!
    assert.ok(update.brokenAt, 'the update was due after thirty minutes')
    assert.equal(typeof update.latenessMs, 'number')
  })

  test('solved: the clocks stop, nobody is paged any more', async () => {
    const { version } = (await robin.get(`/api/requests/${requestId}`)).body as { version: number }
    const solved = await robin.patch(`/api/requests/${requestId}`, { version, status: 'solved' })
    assert.equal(solved.status, 200, solved.text)
    await world.settle()
    const before = phone.sms.length + phone.calls.length
    await world.forward('6h')
    assert.equal(phone.sms.length + phone.calls.length, before)
  })

  test('the record proves what happened, with how late each clock of ours fired', async () => {
    const whole = (await robin.get(`/api/requests/${requestId}`)).body as { journal: { text: string }[] }
    const told = whole.journal.map((entry) => entry.text).join('\n')
    for (const words of [/Sam Sample/, /Robin Example/, /acknowledge/i]) assert.match(told, words)
    const late = await world.tx((tx) =>
      tx
        .selectFrom('delivery')
        .select(['lateness_ms', 'handed_over_at'])
        .where('handed_over_at', 'is not', null)
        .execute(),
    )
    assert.ok(late.length >= 4)
    assert.ok(late.every((delivery) => typeof delivery.lateness_ms === 'number'))
    const { rowCount } = await world.app.db.pool.query(
      'select 1 from timer where fired_at is not null and lateness_ms is null',
    )
    assert.equal(rowCount, 0)
  })
})
