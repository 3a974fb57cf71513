import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { sql } from 'kysely'
import { type Actor, systemActor } from '#platform/actor.ts'
import { addJob } from '#platform/jobs/jobs.ts'
import { sendMail } from '#test/mailbox.ts'
import { createWorld } from '#test/world.ts'
import { limits } from './limits.ts'
import {
  attachmentBytes,
  htmlWithFiles,
  loadMail,
  mailOf,
  queueMail,
  type ReceivedMail,
  rawMail,
  takeAttachments,
} from './mail.ts'

const received: string[] = []
const world = await createWorld({ live: true, modules: ['mail'] })
world.app.jobs.on('mail.received', {}, async (jobs) => {
  for (const job of jobs) received.push((job.data as { mailId: string }).mailId)
})
world.app.jobs.start()
const port = mailOf(world.app).smtpPort

async function lastReceived(): Promise<ReceivedMail> {
  await world.settle()
  return world.tx((tx) => loadMail(tx, received.at(-1)!))
}

test('a message is stored whole, read, and handed over once', async () => {
  const { response } = await sendMail(port, {
    from: 'Anna Berg <anna@customer.example>',
    to: 'support@provider.test',
    subject: 'Recorder stopped — größer',
    text: 'It stopped.\n\nAnna',
    html: '<p>It <b>stopped</b>.<script>alert(1)</script></p>',
    attachments: [{ filename: '../../etc/pass wd.txt', content: 'hello' }],
  })
  assert.match(response, /^250 /)
  const mail = await lastReceived()
  assert.equal(mail.state, 'parsed')
  assert.equal(mail.parsed.subject, 'Recorder stopped — größer')
  assert.deepEqual(mail.parsed.from, { name: 'Anna Berg', address: 'anna@customer.example' })
  assert.equal(mail.parsed.newText, 'It stopped.\n\nAnna')
  assert.equal(mail.parsed.html, '<p>It <b>stopped</b>.</p>')
  assert.deepEqual(mail.envelope, {
    from: 'anna@customer.example',
    to: ['support@provider.test'],
    remoteIp: '127.0.0.1',
    helo: 'customer.example',
  })
  assert.equal(mail.parsed.attachments[0]!.name, 'pass wd.txt')
  const raw = (await world.tx((tx) => rawMail(tx, mail.id)))!
  assert.equal(raw.length, mail.size)
  assert.match(
    raw.toString(),
    /^Return-Path: <anna@customer\.example>\r\nReceived: from customer\.example \(\[127\.0\.0\.1\]\)\r\n/,
  )
  assert.equal(received.filter((id) => id === mail.id).length, 1)
})

test('attachments become files of the account, once', async () => {
  const accountId = '01900000-0000-7000-8000-000000000001'
  const content = Buffer.alloc(3_000_000, 'palisade')
  await sendMail(port, {
    from: 'anna@customer.example',
    to: 'support@provider.test',
    text: 'see file',
    attachments: [{ filename: 'trace.bin', content, contentType: 'application/x-trace' }],
  })
  const mail = await lastReceived()
  const before = await world.tx((tx) => attachmentBytes(tx, mail.id, 0))
  assert.ok(before!.equals(content))
  const taken = await world.tx((tx) => takeAttachments(tx, mail.id, accountId))
  const again = await world.tx((tx) => takeAttachments(tx, mail.id, accountId))
  assert.deepEqual(again, taken)
  const { rows } = await world.tx((tx) =>
    sql<{ account_id: string; size: number; sha256: Buffer; same: boolean }>`select account_id, size, sha256,
      sha256(bytes) = sha256 as same from file where id = ${taken[0]!.fileId}`.execute(tx),
  )
  assert.equal(rows[0]!.account_id, accountId)
  assert.equal(rows[0]!.size, content.length)
  assert.equal(rows[0]!.same, true)
  assert.ok(rows[0]!.sha256.equals(createHash('sha256').update(content).digest()))
  assert.equal(await world.tx((tx) => attachmentBytes(tx, mail.id, 0)), null)
})

test('pictures inside the text find their file', async () => {
  await sendMail(port, {
    from: 'anna@customer.example',
    to: 'support@provider.test',
    html: '<p>Look: <img src="cid:shot"></p>',
    attachments: [
      { filename: 'shot.png', content: Buffer.from('89504e47', 'hex'), cid: 'shot', contentType: 'image/png' },
    ],
  })
  const mail = await lastReceived()
  const taken = await world.tx((tx) => takeAttachments(tx, mail.id, '01900000-0000-7000-8000-000000000001'))
  assert.equal(taken[0]!.inline, true)
  assert.equal(htmlWithFiles(mail.parsed.html!, taken), `<p>Look: <img data-file="${taken[0]!.fileId}"></p>`)
})

test('threat-09: a message over a hard limit is put aside, shown, and never read again', async () => {
  const parts = '--b\r\n\r\nx\r\n'.repeat(limits.parts + 10)
  const raw = `From: Anna <anna@customer.example>\r\nSubject: many parts\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n${parts}--b--\r\n`
  await sendMail(port, { from: 'anna@customer.example', to: 'support@provider.test', raw })
  const mail = await lastReceived()
  assert.equal(mail.state, 'quarantined')
  assert.equal(mail.quarantineReason, 'limit: parts')
  assert.equal(mail.parsed.subject, 'many parts')
  assert.equal(mail.parsed.from!.address, 'anna@customer.example')
  assert.ok((await world.tx((tx) => rawMail(tx, mail.id)))!.includes('--b--'))
  const { rows } = await world.tx((tx) =>
    sql`select data from event where name = 'mail.quarantined' and subject_id = ${mail.id}`.execute(tx),
  )
  assert.deepEqual(rows, [{ data: { mailId: mail.id, reason: 'limit: parts' } }])
})

test('reading the same message again changes nothing and hands over nothing', async () => {
  await sendMail(port, {
    from: 'anna@customer.example',
    to: 'support@provider.test',
    text: 'once',
    attachments: [{ filename: 'a.txt', content: 'a' }],
  })
  const mail = await lastReceived()
  const before = received.length
  await world.tx((tx) => addJob(tx, { queue: 'mail.parse', data: { mailId: mail.id }, key: mail.id }))
  await world.settle()
  assert.equal(received.length, before)
  assert.deepEqual(await world.tx((tx) => loadMail(tx, mail.id)), mail)
})

test('a message given twice because the sender never saw our answer is handed over once', async () => {
  const before = received.length
  const twice = { from: 'anna@customer.example', to: 'support@provider.test' }
  const raw = 'From: anna@customer.example\r\nMessage-ID: <one@customer.example>\r\nSubject: again\r\n\r\nx\r\n'
  await sendMail(port, { ...twice, raw })
  await sendMail(port, { ...twice, raw })
  await world.settle()
  assert.equal(received.length, before + 1)
  await sendMail(port, { ...twice, from: 'bob@customer.example', raw })
  await sendMail(port, { ...twice, raw: raw.replace('x\r\n', 'y\r\n') })
  const nightly = 'From: anna@customer.example\r\nSubject: disk full\r\n\r\nx\r\n'
  await sendMail(port, { ...twice, raw: nightly })
  await sendMail(port, { ...twice, raw: nightly })
  await world.settle()
  assert.equal(received.length, before + 5)
})

test('a message whose job was lost is picked up by the sweep', async () => {
  await world.app.jobs.stop()
  await sendMail(port, { from: 'anna@customer.example', to: 'support@provider.test', subject: 'forgotten', text: 'x' })
  await world.tx((tx) => sql`delete from job where queue = 'mail.parse'`.execute(tx))
  world.app.jobs.start()
  await world.forward('1h 1s')
  assert.equal((await lastReceived()).parsed.subject, 'forgotten')
})

test('two instances read each message once', async () => {
  const second = await createWorld({ live: true, database: world.database, modules: ['mail'] })
  const both: string[] = []
  second.app.jobs.on('mail.received', {}, async (jobs) => {
    for (const job of jobs) both.push((job.data as { mailId: string }).mailId)
  })
  second.app.jobs.start()
  const before = received.length
  const ports = [port, mailOf(second.app).smtpPort]
  await Promise.all(
    Array.from({ length: 40 }, (_, at) =>
      sendMail(ports[at % 2]!, {
        from: 'anna@customer.example',
        to: 'support@provider.test',
        subject: `load ${at}`,
        text: 'x',
      }),
    ),
  )
  await Promise.all([world.settle(), second.settle()])
  await world.settle()
  await second.close()
  const seen = [...received.slice(before), ...both]
  assert.equal(seen.length, 40)
  assert.equal(new Set(seen).size, 40)
})

test('threat-12: customers see no mail', async () => {
  const customer: Actor = {
    ...systemActor('x'),
    kind: 'person',
    staff: false,
    accounts: ['01900000-0000-7000-8000-000000000001'],
  }
  for (const table of ['mail_in', 'mail_bytes', 'mail_attachment', 'mail_out', 'mail_thread', 'mail_autoanswer']) {
    const { rows } = await world.tx((tx) => sql`select 1 from ${sql.table(table)}`.execute(tx), customer)
    assert.equal(rows.length, 0, table)
  }
  // and yet what they do may send mail
  await world.tx(
    (tx) => queueMail(tx, { key: 'by-customer', kind: 'test', to: ['x@y.example'], subject: 's', text: 't' }),
    customer,
  )
  const { rows } = await world.tx((tx) =>
    sql<{ state: string }>`select state from mail_out where key = 'by-customer'`.execute(tx),
  )
  assert.equal(rows[0]!.state, 'held')
})
