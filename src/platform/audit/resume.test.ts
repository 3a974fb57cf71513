import assert from 'node:assert/strict'
import { copyFile, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import pg from 'pg'
import { clock } from '#platform/clock.ts'
import { alter, asOwner, logOf, verdictOf } from '#test/audit-log.ts'
import { createWorld, type World } from '#test/world.ts'
import { createInspector } from './inspect.ts'
import { keyFileOf } from './key.ts'
import { isSignedBy, readCheckpoint, readVerifier } from './note.ts'
import { recordAct } from './record.ts'
import { resumeLog } from './resume.ts'
import { createWriter } from './writer.ts'

const act = (n: number) => ({
  act: 'test.done',
  subject: { kind: 'test', id: String(n) },
  accountId: null,
  data: { n },
})

async function fill(size = 9) {
  const world = await createWorld({ settings: { DATA_DIR: await mkdtemp(join(tmpdir(), 'palisade-audit-')) } })
  const writer = createWriter(world.app)
  for (let n = 0; n < size; n++) {
    await world.tx((tx) => recordAct(tx, act(n)))
    await writer.round()
  }
  return { world, writer, before: (await logOf(world)).writer!.note! }
}
async function resume(world: World, reason = 'The disk was restored from a snapshot', newKey = false) {
  const client = new pg.Client({ connectionString: world.database.ownerUrl })
  await client.connect()
  try {
    return await resumeLog(client, world.app.config, { reason, by: 'ada@desk', newKey, at: clock.now() })
  } finally {
    await client.end()
  }
}

describe('a log that is not what was signed', () => {
  test('and was cut goes on under another name, by the writer that runs, and says why', async () => {
    const { world, writer, before } = await fill()
    await asOwner(
      world,
      ...alter('audit_entry', 'delete from audit_entry where index >= 7'),
      ...alter('audit_node', 'delete from audit_node where (index + 1) * 2 ^ level > 7'),
      ...alter('audit_checkpoint', 'delete from audit_checkpoint where size > 7'),
      `update audit_writer set size = 7, note = (select note from audit_checkpoint where size = 7)`,
    )
    await assert.rejects(writer.round(), /had 9 entries .* has 7 now/)
    const done = await resume(world)
    assert.deepEqual([done.size, done.former!.size, done.former!.origin], [7, 9, readCheckpoint(before).origin])
    assert.match(done.faults.join(), /cut: a checkpoint of .* counts 9 entries, here are 7/)
    assert.equal(await writer.round(), 1, 'the record of it')
    const log = await logOf(world)
    const note = readCheckpoint(log.writer!.note!)
    assert.deepEqual([note.origin, note.size, log.origin], [done.origin, 8, done.origin])
    assert.ok(isSignedBy(note, readVerifier(done.key)))
    const body = JSON.parse(log.entries.at(-1)!.body)
    assert.deepEqual(
      [body.act, body.data.reason, body.data.by],
      ['audit.resumed', 'The disk was restored from a snapshot', 'ada@desk'],
    )
    assert.equal(body.before.checkpoint, before)
    const verdict = await verdictOf(world, log.writer!.note!)
    assert.deepEqual([verdict.faultCount, verdict.entries, verdict.resumed.length], [0, 8, 1])
    assert.equal(
      (await verdictOf(world, before)).faultCount > 0,
      true,
      'who kept the old checkpoint still sees what is missing',
    )
    const restarted = await createWorld({ settings: { DATA_DIR: world.app.config.DATA_DIR }, database: world.database })
    assert.equal(await createWriter(restarted.app).round(), 0)
    await restarted.close()
    await assert.rejects(resume(world), /nothing to resume/)
  })

  test('keeps what was altered and what is missing visible for ever, and checks itself again', async () => {
    const { world, writer } = await fill()
    await asOwner(
      world,
      ...alter(
        'audit_entry',
        `update audit_entry set body = replace(body, '"n":', '"m":') where index = 2`,
        'delete from audit_entry where index = 5',
        `update audit_entry set leaf = sha256(leaf) where index = 6`,
      ),
    )
    const inspector = createInspector(world.app)
    assert.match((await inspector.look())!.says, /lacks entry 5/)
    await resume(world)
    await writer.round()
    await writer.round()
    const { entries, writer: row } = await logOf(world)
    assert.deepEqual(
      entries.map((entry) => entry.index),
      entries.map((_, n) => n),
    )
    assert.equal(entries[5]!.act, 'audit.entry_missing')
    assert.deepEqual(
      // Recorded in one moment: which of the two stands first is not promised.
      entries
        .filter((entry) => entry.act === 'audit.entry_altered')
        .map((entry) => entry.subject_id)
        .sort(),
      [entries[2]!.id, entries[6]!.id].sort(),
    )
    assert.equal(await inspector.look(), null)
    const verdict = await verdictOf(world, row!.note!)
    assert.deepEqual(
      verdict.faults.map((fault) => fault.from),
      [2],
      'of the other only the hash was changed, which is its own again',
    )
  })

  test('is not resumed without its key; where that is lost, another is made and named', async () => {
    const { world, writer } = await fill()
    const file = keyFileOf(world.app.config)
    await copyFile(file, `${file}.aside`)
    await rm(file)
    await assert.rejects(resume(world), /not on this machine/)
    const done = await resume(world, 'The machine with the key burned', true)
    assert.deepEqual([done.faultCount, done.size], [0, 9])
    assert.equal(await writer.round(), 1)
    await assert.rejects(resume(world, 'again', true), /There is a key in/)
    assert.deepEqual((await logOf(world)).keys.length, 2)
  })

  test('threat-22: is not resumed by whoever owns the database alone', async () => {
    const { world, writer } = await fill()
    const { keys } = await logOf(world)
    const forged = 'support.example/palisade/forged'
    const { raw } = readVerifier(keys[0]!)
    const { createHash } = await import('node:crypto')
    const id = createHash('sha256').update(`${forged}\n`).update(Buffer.of(1)).update(raw).digest('hex').slice(0, 8)
    const verifier = `${forged}+${id}+${Buffer.concat([Buffer.of(1), raw]).toString('base64')}`
    readVerifier(verifier)
    await asOwner(
      world,
      ...alter('audit_entry', 'delete from audit_entry'),
      ...alter('audit_node', 'delete from audit_node'),
      `insert into audit_log (generation, origin, note, reason, resumed_by) select 1, '${forged}', note, 'x', 'x' from audit_writer`,
      `insert into audit_key (id, verifier, since) values ('${id}', '${verifier}', now())`,
      `update audit_writer set size = 0, note = null`,
    )
    await assert.rejects(writer.round(), /its key did not sign that/)
  })
})
