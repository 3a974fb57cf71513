import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createMailbox } from '#test/mailbox.ts'
import { createWorld } from '#test/world.ts'
import { mailOf, queueMail } from '../mail.ts'
import { outgoingMail } from './outbox.ts'

test('without a server mail is held, and sent once there is one', async () => {
  const modules = ['mail'] as const
  const without = await createWorld({ live: true, modules })
  const given = { key: 'held', kind: 'answer', to: ['anna@customer.example'], subject: 'Held', text: 'x' }
  const id = await without.tx((tx) => queueMail(tx, given))
  await without.settle()
  assert.equal((await without.tx((tx) => outgoingMail(tx, id)))!.state, 'held')
  await assert.rejects(mailOf(without.app).deliver({ ...given, key: 'page' }), { code: 'mail.no_outgoing_server' })

  const mailbox = await createMailbox()
  const withServer = await createWorld({
    live: true,
    modules,
    database: without.database,
    settings: { SMTP_OUT_URL: mailbox.url },
  })
  await mailbox.waitFor((mail) => mail.subject === 'Held')
  await withServer.settle()
  assert.equal((await withServer.tx((tx) => outgoingMail(tx, id)))!.state, 'sent')
  assert.equal(mailbox.messages.length, 1)
  await withServer.close()
})

test('a server that is not there is tried again, not given up', async () => {
  const mailbox = await createMailbox()
  await mailbox.close()
  const world = await createWorld({
    live: true,
    modules: ['mail'],
    settings: { SMTP_OUT_URL: mailbox.url },
  })
  const id = await world.tx((tx) =>
    queueMail(tx, { key: 'k', kind: 'answer', to: ['a@x.example'], subject: 's', text: 't' }),
  )
  await world.settle()
  const waiting = (await world.tx((tx) => outgoingMail(tx, id)))!
  assert.equal(waiting.state, 'queued')
  assert.match(waiting.lastError!, /ECONNREFUSED/)
})
