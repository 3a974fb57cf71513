import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { sql } from 'kysely'
import { sendMail } from '#test/mailbox.ts'
import { createWorld } from '#test/world.ts'
import { attachmentBytes, loadMail, mailOf, type ReceivedMail, rawMail, takeAttachments } from './mail.ts'

const received: string[] = []
const world = await createWorld({ live: true })
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
