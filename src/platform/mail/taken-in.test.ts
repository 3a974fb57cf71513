import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { sendMail } from '#test/mailbox.ts'
import { createWorld } from '#test/world.ts'
import { loadMail, mailOf } from './mail.ts'

const world = await createWorld({ live: true, modules: ['mail'] })
const mail = mailOf(world.app)
const note = (name: string, mailId: string) =>
  sql`insert into setting (name, value, changed_at) values (${`${name} ${mailId}`}, '1', app_now())`
const notes = async (name: string) =>
  (await world.tx((tx) => sql`select 1 from setting where name like ${`${name} %`}`.execute(tx))).rows.length

test('what the business does with a message is one transaction with keeping it', async () => {
  mail.onReceived(async (tx, mailId) => {
    assert.equal((await loadMail(tx, mailId)).parsed.subject, 'kept together')
    await note('together', mailId).execute(tx)
  })
  await sendMail(mail.smtpPort, {
    from: 'a@x.example',
    to: 'support@provider.test',
    subject: 'kept together',
    text: 'x',
  })
  await world.settle()
  assert.equal(await notes('together'), 1)
  const { rows } = await world.tx((tx) => sql`select 1 from job where queue = 'mail.received'`.execute(tx))
  assert.equal(rows.length, 0)
})

test('a business that fails loses no message: it is kept, nothing half done, and brought again', async () => {
  const again: string[] = []
  mail.onReceived(async (tx, mailId) => {
    await note('half', mailId).execute(tx)
    throw new Error('not today')
  })
  world.app.jobs.on('mail.received', {}, async (jobs) => {
    for (const job of jobs) again.push((job.data as { mailId: string }).mailId)
  })
  world.app.jobs.start()
  await sendMail(mail.smtpPort, {
    from: 'a@x.example',
    to: 'support@provider.test',
    subject: 'try again',
    text: 'x',
    attachments: [{ filename: 'a.txt', content: 'a' }],
  })
  await world.settle()
  assert.equal(await notes('half'), 0)
  assert.equal(again.length, 1)
  const kept = await world.tx((tx) => loadMail(tx, again[0]!))
  assert.equal(kept.parsed.subject, 'try again')
  assert.equal(kept.parsed.attachments.length, 1)
})
