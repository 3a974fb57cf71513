import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { mailOf } from '#platform/mail/mail.ts'
import { signedIn } from '#test/caller.ts'
import { sendMail } from '#test/mailbox.ts'
import { monitoringWorld } from './monitoring.fixture.ts'
import { heartbeatIn, readSubject } from './rules/sign.ts'

const { world, provider, system, check, state } = await monitoringWorld({ live: true })
const kim = await signedIn(world, provider.staff.kim)

test('a subject says whether the job failed, began or ended well', () => {
  for (const [subject, kind] of [
    ['Backup of nas1: OK', 'success'],
    ['', 'success'],
    ['[nas1] Backup FAILED', 'fail'],
    ['Sicherung fehlgeschlagen', 'fail'],
    ['Started: nightly', 'start'],
    ['Default backup: no failover needed', 'success'],
  ] as const)
    assert.equal(readSubject(subject), kind, subject)
})

test('the address of a heartbeat is one by its form and its domain', () => {
  const token = 'a1'.repeat(12)
  assert.equal(heartbeatIn(`Heartbeat+${token.toUpperCase()}@Provider.test`, 'provider.test'), token)
  for (const other of [
    `heartbeat+${token}@other.test`,
    'heartbeat+short@provider.test',
    `support+${token}@provider.test`,
  ])
    assert.equal(heartbeatIn(other, 'provider.test'), null, other)
})

test('a mail to its address is a sign of life and no request; to one that is none it is refused', async () => {
  const id = await check(await system('NAS'), { name: 'backup', target: { kind: 'heartbeat', everySeconds: 3600 } })
  const { mail } = (await kim.get(`/api/checks/${id}`)).body.heartbeat
  const send = (to: string, subject: string) =>
    sendMail(mailOf(world.app).smtpPort, { from: 'nas@acme.test', to, subject, text: 'see the log' })
  await send(mail, 'Backup: OK')
  await world.settle()
  assert.equal((await state(id)).state, 'up')
  await send(mail, 'Backup FAILED')
  await world.settle()
  assert.deepEqual([(await state(id)).state, (await state(id)).said], ['down', 'The job failed: Backup FAILED'])
  const { rows } = await world.tx((tx) =>
    sql<{ n: number }>`select count(*)::int as n from request where channel = 'email'`.execute(tx),
  )
  assert.equal(rows[0]!.n, 0)
  await assert.rejects(send(`heartbeat+${'z'.repeat(30)}@provider.test`, 'Backup: OK'))
})
