import assert from 'node:assert/strict'
import { test } from 'node:test'
import pg from 'pg'
import { resumeLog } from '#platform/audit/resume.ts'
import { clock } from '#platform/clock.ts'
import { createLicenceWorld, TB } from '#test/licence-world.ts'
import { openFolder } from '../folder.ts'
import { AuditWatch } from './audit.ts'

const altered = await createLicenceWorld()
const rolledBack = await createLicenceWorld()

test('an audit log that is not what was seen stops all signing, until an operator says which to go by', async () => {
  const it = altered
  const mara = await it.approver('Mara')
  const first = await it.approved(await it.key(), TB, [mara])
  await it.settle()
  assert.ok(await it.packageOf(first.id))
  await it.server.look()

  const { rows } = await it.asOwner('select note, size from audit_writer')
  const waiting = await it.approved(await it.key(), TB, [mara])
  await it.writer.round()
  const later = await it.asOwner('select note, size from audit_writer')
  const put = (row: { note: string; size: number }) =>
    it.asOwner('update audit_writer set note = $1, size = $2', [row.note, row.size])

  await put({
    ...later.rows[0],
    note: later.rows[0].note.replace(/\n([^\n]+)\ntime/, `\n${Buffer.alloc(32).toString('base64')}\ntime`),
  })
  await assert.rejects(it.server.round(), /not signed by the key the licence server knows/)
  assert.ok((await it.server.look()).some(({ key, severity }) => key === 'round' && severity === 'P1'))
  await put(later.rows[0])
  await it.asOwner(`update audit_entry set leaf = sha256('another') where index = $1`, [rows[0].size])
  await assert.rejects(it.server.round(), /is not the one its checkpoint holds|does not begin with/)
  assert.equal(await it.packageOf(waiting.id), null)
  assert.equal(await it.refusal(waiting.id), null, 'nothing is refused for a fault that is not the request’s')

  // Somebody resumes the log over what stands: for the licence server it is another log, until it is told.
  const client = new pg.Client({ connectionString: it.world.database.ownerUrl })
  await client.connect()
  await client.query(`select set_config('app.accounts', '*', false), set_config('app.staff', 'on', false)`)
  await resumeLog(client, it.config, { reason: 'a test altered it', by: 'a test', newKey: false, at: clock.now() })
  await client.end()
  await it.writer.round()
  await assert.rejects(it.server.round(), /palisade licence audit trust/)
  await it.world.tx((tx) => openFolder(it.config).then((folder) => new AuditWatch(folder).trustAnew(tx)))
  const restarted = await it.openServer()
  assert.equal((await restarted.round()).signed, 1)
  assert.ok(await it.packageOf(waiting.id))
})

test('a log that was rolled back is found out, also by a licence server that was started anew', async () => {
  const it = rolledBack
  const mara = await it.approver('Mara')
  await it.approved(await it.key(), TB, [mara])
  await it.settle()
  const before = await it.asOwner('select note, size from audit_writer')
  await it.approved(await it.key(), TB, [mara])
  await it.settle()
  await it.server.look()
  await it.asOwner('update audit_writer set note = $1, size = $2', [before.rows[0].note, before.rows[0].size])
  const request = await it.approved(await it.key(), TB, [mara])
  await it.asOwner('delete from audit_entry where index >= $1', [before.rows[0].size])
  await it.asOwner(`update audit_entry set index = $2, leaf = sha256('x') where subject_id = $1`, [
    request.id,
    before.rows[0].size,
  ])
  for (const server of [it.server, await it.openServer()]) await assert.rejects(server.round(), /it was rolled back/)
  assert.equal(await it.packageOf(request.id), null)
})
