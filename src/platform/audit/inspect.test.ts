import assert from 'node:assert/strict'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { alter, asOwner, logOf } from '#test/audit-log.ts'
import { createWorld, type World } from '#test/world.ts'
import { createInspector } from './inspect.ts'
import { writerHealth } from './queries.ts'
import { recordAct } from './record.ts'
import { whyStopped } from './watch.ts'
import { createWriter } from './writer.ts'

const act = (n: number) => ({
  act: 'test.done',
  subject: { kind: 'test', id: String(n) },
  accountId: null,
  data: { n },
})

async function fill(size: number) {
  const world = await createWorld({ settings: { DATA_DIR: await mkdtemp(join(tmpdir(), 'palisade-audit-')) } })
  const writer = createWriter(world.app)
  await writer.round()
  for (let done = 0; done < size; done += 1000)
    await world.tx(async (tx) => {
      for (let n = done; n < Math.min(size, done + 1000); n++) await recordAct(tx, act(n))
    })
  while ((await writer.round())! > 0);
  return { world, writer, inspector: createInspector(world.app) }
}
const stopped = (world: World) => world.tx(async (tx) => whyStopped(await writerHealth(tx)))

describe('threat-22: the writer looks below the subtrees it goes on from', () => {
  test('newest entries deleted together with the subtrees between them and the one at hand stop it at the next look', async () => {
    const { world, writer, inspector } = await fill(4096)
    assert.equal(await inspector.look(), null)
    // 4096 entries are one complete subtree: the writer needs only its top, and that stays.
    await asOwner(
      world,
      ...alter(
        'audit_entry',
        `create table kept as select * from audit_entry where index >= 4090`,
        `delete from audit_entry where index >= 4090`,
      ),
      ...alter(
        'audit_node',
        `create table kept_node as select * from audit_node where level < 12 and (index + 1) * 2 ^ level > 4090`,
        `delete from audit_node where level < 12 and (index + 1) * 2 ^ level > 4090`,
      ),
    )
    await writer.round()
    assert.equal(await stopped(world), null, 'the writer alone does not see it')
    assert.deepEqual(await inspector.look(), {
      says: 'The audit log lacks the entries 4090 to 4095 it was signed with.',
      from: 4090,
      to: 4096,
    })
    assert.match((await stopped(world))!, /lacks the entries 4090 to 4095/)
    await world.tx((tx) => recordAct(tx, act(9000)))
    await assert.rejects(writer.round(), /lacks the entries 4090/, 'nothing is signed on over it')
    const other = await createWorld({ settings: { DATA_DIR: world.app.config.DATA_DIR }, database: world.database })
    await assert.rejects(createWriter(other.app).round(), /lacks the entries 4090/, 'by nobody')
    await other.close()
    // Put back as it was, it goes on.
    await asOwner(
      world,
      `insert into audit_entry (id, body, commitment, index, leaf, queued_at) select id, body, commitment, index, leaf, queued_at from kept`,
      `insert into audit_node select * from kept_node`,
    )
    assert.equal(await writer.round(), 1)
    assert.equal(await stopped(world), null)
    assert.equal(await inspector.look(), null)
  })

  test('what is changed anywhere is found in turn: entries, their hashes, subtrees and those far above', async () => {
    const { world, inspector, writer } = await fill(5000)
    const looks = async () => {
      for (let n = 0; n < 5; n++) {
        const found = await inspector.look()
        if (found) return found.says
      }
      return null
    }
    assert.equal(await looks(), null)
    for (const [table, change, back, says] of [
      [
        'audit_entry',
        // Whichever act has this place: ids of one millisecond are in no order.
        `body = replace(body, 'test.done', 'test.gone') where index = 700`,
        `body = replace(body, 'test.gone', 'test.done') where index = 700`,
        /Entry 700 of the audit log is not/,
      ],
      [
        'audit_node',
        `hash = sha256(hash) where level = 3 and index = 10`,
        null,
        /hash stored over the entries 80 to 87/,
      ],
      [
        'audit_node',
        `hash = sha256(hash) where level = 11 and index = 0`,
        null,
        /hash stored over the entries 0 to (2047|4095)/,
      ],
    ] as const) {
      await asOwner(world, `create table saved as select * from ${table}`)
      await asOwner(world, ...alter(table, `update ${table} set ${change}`))
      assert.match((await looks())!, says)
      await assert.rejects(writer.round(), says)
      await asOwner(
        world,
        ...alter(
          table,
          back
            ? `update ${table} set ${back}`
            : `update audit_node n set hash = s.hash from saved s where s.level = n.level and s.index = n.index`,
        ),
        'drop table saved',
      )
      await writer.round()
      assert.equal(await looks(), null)
    }
  })

  test('an act that was altered while it waited is known by its record and does not stop the log', async () => {
    const { world, writer, inspector } = await fill(3)
    await world.tx((tx) => recordAct(tx, act(77)))
    await asOwner(
      world,
      ...alter('audit_entry', `update audit_entry set body = replace(body, '77', '78') where index is null`),
    )
    await writer.round()
    await writer.round()
    assert.equal((await logOf(world)).entries.at(-1)!.act, 'audit.entry_altered')
    assert.equal(await inspector.look(), null)
  })
})
