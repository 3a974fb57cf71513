import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { putFile } from '#platform/files/files.ts'
import { createMailbox, sendMail } from '#test/mailbox.ts'
import { createWorld } from '#test/world.ts'
import { DeliveryFailed, loadMail, mailIdOf, mailOf, type OutgoingMail, openThread, queueMail } from '../mail.ts'
import { type OutboxRow, outgoingMail } from './outbox.ts'

const mailbox = await createMailbox()
const world = await createWorld({
  live: true,
  modules: ['mail'],
  settings: { SMTP_OUT_URL: mailbox.url, PROVIDER_NAME: 'Northwind Support' },
})
const received: string[] = []
world.app.jobs.on('mail.received', {}, async (jobs) => {
  for (const job of jobs) received.push((job.data as { mailId: string }).mailId)
})
world.app.jobs.start()

let count = 0
function mail(given: Partial<OutgoingMail> = {}): OutgoingMail {
  return {
    key: `test-${++count}`,
    kind: 'answer',
    to: ['anna@customer.example'],
    subject: `Mail ${count}`,
    text: 'Hello',
    ...given,
  }
}

const queue = (given: OutgoingMail) => world.tx((tx) => queueMail(tx, given))
const row = async (id: string): Promise<OutboxRow> => (await world.tx((tx) => outgoingMail(tx, id)))!

async function events(name: string, id: string): Promise<unknown[]> {
  const { rows } = await world.tx((tx) =>
    sql<{ data: unknown }>`select data from event where name = ${name} and data->>'mailId' = ${id}`.execute(tx),
  )
  return rows.map((entry) => entry.data)
}

test('a queued mail leaves with its threading headers and is recorded', async () => {
  const accountId = '01900000-0000-7000-8000-000000000001'
  const fileId = await world.tx((tx) =>
    putFile(tx, { accountId, name: 'größe.txt', type: 'text/plain', bytes: Buffer.from('file') }),
  )
  const given = mail({
    to: [{ name: 'Anna Berg', address: 'anna@customer.example' }],
    cc: ['carl@customer.example'],
    subject: 'Re: Disk füll [#7]',
    text: 'Hello Anna',
    html: '<p>Hello Anna</p>',
    inReplyTo: 'parent@customer.example',
    references: ['root@customer.example', 'parent@customer.example'],
    headers: { 'X-Palisade-Request': '7' },
    attachments: [{ fileId }],
    accountId,
    subjectOf: { kind: 'request', id: 'r1' },
  })
  const id = await queue(given)
  const sent = await mailbox.waitFor((entry) => entry.subject === 'Re: Disk füll [#7]')
  assert.deepEqual(sent.envelope, {
    from: 'support@provider.test',
    to: ['anna@customer.example', 'carl@customer.example'],
  })
  assert.equal(sent.header('from'), '"Northwind Support" <support@provider.test>'.replaceAll('"', ''))
  assert.equal(sent.header('in-reply-to'), '<parent@customer.example>')
  assert.equal(sent.header('references'), '<root@customer.example> <parent@customer.example>')
  assert.equal(sent.header('x-palisade-request'), '7')
  assert.equal(sent.text.trim(), 'Hello Anna')
  assert.equal(sent.email.attachments[0]!.filename, 'größe.txt')
  await world.settle()
  const kept = await row(id)
  assert.equal(kept.state, 'sent')
  assert.equal(sent.header('message-id'), `<${kept.messageId}>`)
  assert.match(kept.messageId, /^[a-z2-7]{32}@provider\.test$/)
  assert.equal((await events('mail.sent', id)).length, 1)
})

test('the same key is one mail', async () => {
  const given = mail()
  const ids = await Promise.all([queue(given), queue(given), queue({ ...given, text: 'other' })])
  assert.deepEqual(new Set(ids), new Set([mailIdOf(given.key)]))
  await world.settle()
  assert.equal(mailbox.messages.filter((entry) => entry.subject === given.subject).length, 1)
})

test('a mail of a transaction that failed is never sent', async () => {
  const given = mail()
  await assert.rejects(
    world.tx(async (tx) => {
      await queueMail(tx, given)
      throw new Error('changed my mind')
    }),
  )
  await world.settle()
  assert.equal(mailbox.messages.filter((entry) => entry.subject === given.subject).length, 0)
})

test('"not now" is tried again later, until it is taken', async () => {
  mailbox.behave('tempfail')
  const given = mail({ to: ['bob@slow.example'] })
  const id = await queue(given)
  await world.settle()
  const waiting = await row(id)
  assert.equal(waiting.state, 'queued')
  assert.equal(waiting.attempts, 1)
  assert.match(waiting.lastError!, /451/)
  await world.forward('1m')
  assert.equal((await row(id)).attempts, 2)
  mailbox.behave('accept')
  await world.forward('10m')
  assert.equal((await row(id)).state, 'sent')
  assert.equal(mailbox.messages.filter((entry) => entry.subject === given.subject).length, 1)
})

test('two days of "not now" are a failure that is said', async () => {
  mailbox.behave((to) => (to.endsWith('@gone.example') ? 'tempfail' : 'accept'))
  const id = await queue(mail({ to: ['bob@gone.example'], subjectOf: { kind: 'request', id: 'r2' } }))
  await world.settle()
  for (let hours = 0; hours < 60; hours += 6) await world.forward('6h')
  assert.equal((await row(id)).state, 'failed')
  assert.match(JSON.stringify(await events('mail.failed', id)), /given up after two days/)
  mailbox.behave('accept')
})

test('a permanent refusal is a failure at once', async () => {
  mailbox.behave((to) => (to === 'nobody@customer.example' ? 'refuse' : 'accept'))
  const id = await queue(mail({ to: ['nobody@customer.example'] }))
  await world.settle()
  const failed = await row(id)
  assert.equal(failed.state, 'failed')
  assert.match(failed.lastError!, /550/)
  assert.equal((await events('mail.failed', id)).length, 1)
  mailbox.behave('accept')
})

test('a domain that does not answer holds up nobody else', async () => {
  mailbox.behave((to) => (to.endsWith('@stuck.example') ? 'hang' : 'accept'))
  for (let at = 0; at < 12; at++) await queue(mail({ to: [`p${at}@stuck.example`] }))
  const id = await queue(mail({ to: ['anna@customer.example'] }))
  await mailbox.waitFor((entry) => entry.subject === `Mail ${count}`)
  assert.match((await mailOf(world.app).deliver(mail({ kind: 'page', to: ['eva@provider.test'] }))).response, /^250 /)
  mailbox.behave('accept')
  assert.ok(['queued', 'sent'].includes((await row(id)).state))
  await world.tx((tx) => sql`delete from job where queue = 'mail.send' and taken_by is null`.execute(tx))
})

test('deliver hands over now and says what the server answered; the same key is sent once', async () => {
  const given = mail({ kind: 'page' })
  const first = await mailOf(world.app).deliver(given)
  assert.match(first.response, /^250 /)
  assert.equal(mailbox.messages.filter((entry) => entry.subject === given.subject).length, 1)
  assert.deepEqual(await mailOf(world.app).deliver(given), first)
  assert.equal(mailbox.messages.filter((entry) => entry.subject === given.subject).length, 1)
})

test('deliver says whether trying again makes sense, and trying again works', async () => {
  const given = mail({ kind: 'page' })
  mailbox.behave('tempfail')
  await assert.rejects(
    mailOf(world.app).deliver(given),
    (cause: DeliveryFailed) => cause.temporary && cause.reply === 451,
  )
  mailbox.behave('accept')
  assert.match((await mailOf(world.app).deliver(given)).response, /^250 /)
  mailbox.behave('refuse')
  const refused = mail({ kind: 'page' })
  await assert.rejects(
    mailOf(world.app).deliver(refused),
    (cause: DeliveryFailed) => !cause.temporary && cause.reply === 550,
  )
  mailbox.behave('accept')
  await assert.rejects(mailOf(world.app).deliver(refused), DeliveryFailed)
})

test('secrets do not stay in the outbox', async () => {
  const id = await queue(mail({ sensitive: true, text: 'https://provider.test/invitation/s3cret' }))
  await world.settle()
  const sent = await mailbox.waitFor((entry) => entry.text.includes('s3cret'))
  assert.ok(sent)
  assert.doesNotMatch(JSON.stringify(await row(id)), /s3cret/)
})

test('threat-08: automatic answers go out marked and without a return path', async () => {
  const given = mail({ automatic: 'auto-replied' })
  await queue(given)
  const sent = await mailbox.waitFor((entry) => entry.subject === given.subject)
  assert.equal(sent.envelope.from, '')
  assert.equal(sent.header('auto-submitted'), 'auto-replied')
  assert.equal(sent.header('x-auto-response-suppress'), 'All')
})

test('threat-05: nothing of a stranger becomes a header or a recipient', async () => {
  for (const to of [
    'a@x.example\r\nBcc: v@y.example',
    'a@x.example, b@y.example',
    '<a@x.example>',
    'a',
    '"a b"@x.example',
    `${'a'.repeat(300)}@x.example`,
  ])
    await assert.rejects(queue(mail({ to: [to] })), { code: 'mail.bad_address' }, to)
  await assert.rejects(queue(mail({ to: [] })), { code: 'mail.bad_address' })
  await assert.rejects(queue(mail({ headers: { Bcc: 'v@y.example' } })))
  await assert.rejects(queue(mail({ headers: { 'X-A\r\nBcc': 'v@y.example' } })))
  const given = mail({
    to: [{ name: 'Anna\r\nBcc: v@y.example', address: 'anna@customer.example' }],
    subject: 'split\r\nBcc: v@y.example',
    headers: { 'X-Note': 'a\r\nBcc: v@y.example' },
    inReplyTo: 'x@y>\r\nBcc: v@y.example',
  })
  await queue(given)
  const sent = await mailbox.waitFor((entry) => entry.subject.startsWith('split'))
  assert.deepEqual(sent.envelope.to, ['anna@customer.example'])
  assert.equal(sent.header('bcc'), '')
  assert.doesNotMatch(sent.raw.toString(), /^Bcc:/im)
})

test('a bounce of our mail is known by its token and told', async () => {
  const thread = await world.tx((tx) =>
    openThread(tx, { accountId: null, subject: { kind: 'request', id: 'r9' }, recipient: 'anna@customer.example' }),
  )
  const id = await queue(
    mail({ messageId: thread.messageId, replyTo: thread.replyTo, subjectOf: { kind: 'request', id: 'r9' } }),
  )
  const sent = await mailbox.waitFor((entry) => entry.header('message-id') === `<${thread.messageId}>`)
  assert.equal(sent.envelope.from, thread.replyTo)
  await world.settle()
  const report = [
    'From: MAILER-DAEMON@mx.customer.example',
    `To: ${thread.replyTo}`,
    'Subject: Undelivered Mail Returned to Sender',
    'Content-Type: multipart/report; report-type=delivery-status; boundary=b',
    '',
    '--b',
    '',
    'The mail could not be delivered.',
    '--b',
    'Content-Type: message/delivery-status',
    '',
    'Reporting-MTA: dns; mx.customer.example',
    '',
    'Final-Recipient: rfc822; anna@customer.example',
    'Action: failed',
    'Status: 5.1.1',
    'Diagnostic-Code: smtp; 550 5.1.1 no such user',
    '--b--',
    '',
  ].join('\r\n')
  await sendMail(mailOf(world.app).smtpPort, { from: '', envelopeFrom: '', to: thread.replyTo, raw: report })
  await world.settle()
  assert.equal((await row(id)).state, 'bounced')
  const [bounced] = (await events('mail.bounced', id)) as { recipient: string; status: string }[]
  assert.deepEqual([bounced!.recipient, bounced!.status], ['anna@customer.example', '5.1.1'])
  const inbound = await world.tx((tx) => loadMail(tx, received.at(-1)!))
  assert.deepEqual(inbound.parsed.automatic, { automatic: true, kind: 'bounce', why: 'delivery report' })
})
