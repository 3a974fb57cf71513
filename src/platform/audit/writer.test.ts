import assert from 'node:assert/strict'
import { chmod, copyFile, mkdtemp, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import pg from 'pg'
import type { Tx } from '#platform/db/database.ts'
import { alter, asOwner, logOf, verdictOf } from '#test/audit-log.ts'
import { createWorld } from '#test/world.ts'
import { keyFileOf } from './key.ts'
import { isSignedBy, readCheckpoint, readVerifier } from './note.ts'
import { recordAct } from './record.ts'
import { whyStopped } from './watch.ts'
import { createWriter } from './writer.ts'

const settings = async () => ({ DATA_DIR: await mkdtemp(join(tmpdir(), 'palisade-audit-')) })
const act = (n: number) => ({
  act: 'test.done',
  subject: { kind: 'test', id: String(n) },
  accountId: null,
  data: { n },
})

describe('the writer', () => {
  test('gives every act one place without gaps, whoever writes at once', async () => {
    const own = await settings()
    const world = await createWorld({ settings: own })
    const other = await createWorld({ settings: own, database: world.database })
    const writers = [createWriter(world.app), createWriter(other.app)]
    await writers[0]!.round()
    let recording = true
    const rounds = writers.map(async (writer) => {
      while (recording) await writer.round()
    })
    await Promise.all(
      Array.from({ length: 12 }, async (_, lane) => {
        for (let n = 0; n < 10; n++) {
          const lost = n % 5 === 4
          const done = (lane % 2 ? world : other).tx(async (tx: Tx) => {
            await recordAct(tx, act(lane * 100 + n))
            if (lost) throw new Error('rolled back')
          })
          if (lost) await assert.rejects(done, /rolled back/)
          else await done
        }
      }),
    )
    recording = false
    await Promise.all(rounds)
    await writers[0]!.round()
    await writers[1]!.round()
    const { entries, writer, keys, origin } = await logOf(world)
    assert.deepEqual(
      entries.map((entry) => entry.index),
      entries.map((_, i) => i),
    )
    assert.equal(entries.filter((entry) => entry.act === 'test.done').length, 96, 'what was rolled back never was')
    assert.equal(keys.length, 1)
    const note = readCheckpoint(writer!.note!)
    assert.deepEqual([note.size, note.origin], [entries.length, origin])
    assert.ok(isSignedBy(note, readVerifier(keys[0]!)))
    const verdict = await verdictOf(world, writer!.note!)
    assert.deepEqual([verdict.faultCount, verdict.entries, verdict.waiting], [0, entries.length, 0])
    await other.close()
  })

  test('takes up what a crash left waiting, and says now and then that it is there', async () => {
    const own = await settings()
    const world = await createWorld({ settings: own })
    await createWriter(world.app).round()
    await world.tx((tx) => recordAct(tx, act(1)))
    // The instance dies here: another takes the act up, in the same place it would have had.
    const next = await createWorld({ settings: own, database: world.database })
    const writer = createWriter(next.app)
    assert.equal(await writer.round(), 1)
    const before = await logOf(world)
    assert.equal(await writer.round(), 0)
    assert.equal((await logOf(world)).writer!.note, before.writer!.note, 'nothing new: no other checkpoint yet')
    await next.forward('31s')
    await writer.round()
    const after = await logOf(world)
    assert.notEqual(after.writer!.note, before.writer!.note)
    assert.equal(readCheckpoint(after.writer!.note!).size, 1)
    assert.equal(after.checkpoints.length, before.checkpoints.length, 'signs of life are not kept')
    await next.close()
  })

  test('keeps its key in a file nobody else reads, and refuses one that others could', async () => {
    const world = await createWorld({ settings: await settings() })
    await createWriter(world.app).round()
    const file = keyFileOf(world.app.config)
    assert.equal((await stat(file)).mode & 0o777, 0o600)
    await chmod(file, 0o640)
    const writer = createWriter(world.app)
    await assert.rejects(writer.round(), /must be 0600/)
    assert.match(writer.unable!, /must be 0600/)
  })

  test('does not sign with another key than the log has, nor without one', async () => {
    const world = await createWorld({ settings: await settings() })
    await createWriter(world.app).round()
    const own = world.app.config.DATA_DIR
    const elsewhere = await createWorld({
      settings: { DATA_DIR: own, AUDIT_KEY_FILE: join(own, 'nothing.pem') },
      database: world.database,
    })
    await assert.rejects(createWriter(elsewhere.app).round(), /not on this machine/)
    const third = await createWorld({ settings: await settings() })
    await createWriter(third.app).round()
    await copyFile(keyFileOf(third.app.config), join(own, 'nothing.pem'))
    await assert.rejects(createWriter(elsewhere.app).round(), /not the one this audit log is signed with/)
    assert.equal((await logOf(world)).writer!.broken, null, 'an instance that cannot write does not stop one that can')
    await elsewhere.close()
  })
})

describe('threat-22: the database', () => {
  const fill = async () => {
    const own = await settings()
    const world = await createWorld({ settings: own })
    const writer = createWriter(world.app)
    for (let n = 0; n < 5; n++) {
      await world.tx((tx) => recordAct(tx, act(n)))
      await writer.round()
    }
    return { world, writer, own }
  }

  test('lets the program add to the log and nothing else', async () => {
    const { world } = await fill()
    for (const statement of [
      `update audit_entry set body = '{}'`,
      `update audit_entry set index = index + 10`,
      `delete from audit_entry`,
      `truncate audit_entry`,
      `delete from audit_node`,
      `update audit_checkpoint set note = ''`,
      `update audit_log set origin = 'x'`,
      `delete from audit_key`,
      `alter table audit_entry disable trigger all`,
      `insert into audit_entry (id, body, commitment, index, leaf) select gen_random_uuid(), body, commitment, 99, leaf from audit_entry limit 1`,
    ]) {
      const client = new pg.Client({ connectionString: world.database.ownerUrl, options: '-c role=palisade_runtime' })
      await client.connect()
      await client.query(`select set_config('app.staff', 'on', false), set_config('app.accounts', '*', false)`)
      await assert.rejects(client.query(statement), /denied|owner|only added to/, statement)
      await client.end()
    }
    await assert.rejects(
      asOwner(world, `update audit_entry set body = '{}'`),
      /only added to/,
      'the owner: not by mistake',
    )
  })

  test('rolled back to an earlier state is noticed by whoever saw more, also after a restart', async () => {
    const { world, writer, own } = await fill()
    const early = (await logOf(world)).checkpoints[3]!
    await asOwner(
      world,
      ...alter('audit_entry', `delete from audit_entry where index >= ${early.size}`),
      ...alter('audit_node', `delete from audit_node where (index + 1) * 2 ^ level > ${early.size}`),
      ...alter('audit_checkpoint', `delete from audit_checkpoint where size > ${early.size}`),
      `update audit_writer set size = ${early.size}, note = '${early.note}'`,
    )
    await assert.rejects(writer.round(), /had 5 entries .* and has 4 now/)
    assert.match((await logOf(world)).writer!.broken!, /had 5 entries/)
    const restarted = await createWorld({ settings: own, database: world.database })
    await assert.rejects(createWriter(restarted.app).round(), /had 5 entries .* cut or rolled back/)
    await restarted.close()
  })

  test('with a stored hash changed is not signed on', async () => {
    const { world, writer } = await fill()
    await asOwner(world, ...alter('audit_node', `update audit_node set hash = sha256(hash) where level = 2`))
    await assert.rejects(writer.round(), /is not the one that was signed/)
  })

  test('with an act changed while it waited says so for ever', async () => {
    const { world, writer } = await fill()
    await world.tx((tx) => recordAct(tx, act(77)))
    await asOwner(
      world,
      ...alter('audit_entry', `update audit_entry set body = replace(body, '77', '78') where index is null`),
    )
    await writer.round()
    await writer.round()
    const { entries, writer: row } = await logOf(world)
    assert.equal(entries.at(-1)!.act, 'audit.entry_altered')
    const verdict = await verdictOf(world, row!.note!)
    assert.deepEqual(
      verdict.faults.map((fault) => [fault.from, fault.to]),
      [[5, 6]],
    )
  })

  test('cannot speak for the log: a checkpoint nobody signed is not believed', async () => {
    const { world, writer } = await fill()
    const { writer: row } = await logOf(world)
    await asOwner(world, `update audit_writer set note = replace(note, 'time 1', 'time 2')`)
    await assert.rejects(writer.round(), /was not signed by this log/)
    await assert.rejects(verdictOf(world, row!.note!.replace('\n5\n', '\n6\n')), /was not signed by/)
  })
})

describe('a writer counts as stopped', () => {
  const well = { silentMs: 1000, oldestMs: null, waiting: 0, broken: null }
  test('when it is silent, late or found the log changed, and not before', () => {
    assert.equal(whyStopped(well), null)
    assert.equal(whyStopped({ ...well, silentMs: 90_000, oldestMs: 60_000, waiting: 3 }), null)
    assert.match(whyStopped({ ...well, silentMs: 91_000 })!, /signed for 91 seconds/)
    assert.match(whyStopped({ ...well, oldestMs: 61_000 })!, /waits .* 61 seconds/)
    assert.match(whyStopped({ ...well, broken: 'It was cut.' })!, /It was cut/)
    assert.match(whyStopped(null)!, /never been written/)
  })
})

test('a file that is no key is said to be none', async () => {
  const own = await settings()
  const file = join(own.DATA_DIR, 'other.pem')
  await writeFile(file, 'nonsense', { mode: 0o600 })
  const world = await createWorld({ settings: { ...own, AUDIT_KEY_FILE: file } })
  await assert.rejects(createWriter(world.app).round())
})
