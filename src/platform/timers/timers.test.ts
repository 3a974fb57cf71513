import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { clock } from '#platform/clock.ts'
import { newId } from '#platform/id.ts'
import { createWorld } from '#test/world.ts'
import { arm, armMany, disarm } from './timers.ts'

const world = await createWorld()
const fired: { key: string; dueAt: Date; firedAt: Date; data: unknown }[] = []
let failing = new Set<string>()
world.app.timers.on('test.due', async (_tx, timers) => {
  for (const timer of timers) if (failing.has(timer.key)) throw new Error(`${timer.key} fails`)
  fired.push(...timers)
})
const inMs = (ms: number) => new Date(clock.now().getTime() + ms)

async function rowOf(key: string) {
  return world.tx((tx) => tx.selectFrom('timer').selectAll().where('key', '=', key).executeTakeFirstOrThrow())
}

describe('a deadline', () => {
  test('fires when time has come, once, and keeps how late it was', async () => {
    const key = newId()
    await world.tx((tx) => arm(tx, { kind: 'test.due', key, dueAt: inMs(60_000), data: { a: [1, 'ü'] } }))
    await world.forward('59s')
    assert.equal(fired.filter((timer) => timer.key === key).length, 0)
    await world.forward('2s')
    await world.forward('1h')
    const mine = fired.filter((timer) => timer.key === key)
    assert.equal(mine.length, 1)
    assert.deepEqual(mine[0]!.data, { a: [1, 'ü'] })
    const row = await rowOf(key)
    assert.ok(row.fired_at! >= row.due_at)
    assert.equal(row.lateness_ms, row.fired_at!.getTime() - row.due_at.getTime())
  })

  test('armed again is moved, taken back does not fire', async () => {
    const moved = newId()
    const taken = newId()
    await world.tx((tx) =>
      armMany(tx, [
        { kind: 'test.due', key: moved, dueAt: inMs(1000) },
        { kind: 'test.due', key: taken, dueAt: inMs(1000) },
      ]),
    )
    await world.tx(async (tx) => {
      await arm(tx, { kind: 'test.due', key: moved, dueAt: inMs(3_600_000) })
      await disarm(tx, 'test.due', taken)
    })
    await world.forward('10m')
    assert.deepEqual(
      fired.filter((timer) => timer.key === moved || timer.key === taken),
      [],
    )
    await world.forward('1h')
    assert.equal(fired.filter((timer) => timer.key === moved).length, 1)
  })

  test('that was missed for two months still fires, and says how late that was', async () => {
    const key = newId()
    await world.tx((tx) => arm(tx, { kind: 'test.due', key, dueAt: inMs(-60 * 86_400_000) }))
    await world.forward('1s')
    assert.equal(fired.filter((timer) => timer.key === key).length, 1)
    assert.ok((await rowOf(key)).lateness_ms! > 2 ** 31, 'more milliseconds than 32 bits hold')
  })

  test('may be armed again after it fired', async () => {
    const key = newId()
    for (let round = 0; round < 3; round++) {
      await world.tx((tx) => arm(tx, { kind: 'test.due', key, dueAt: inMs(1000) }))
      await world.forward('2s')
    }
    assert.equal(fired.filter((timer) => timer.key === key).length, 3)
  })

  test('of a transaction that was rolled back never was', async () => {
    const key = newId()
    await assert.rejects(
      world.tx(async (tx) => {
        await arm(tx, { kind: 'test.due', key, dueAt: inMs(1) })
        throw new Error('no')
      }),
    )
    await world.forward('1m')
    assert.equal(fired.filter((timer) => timer.key === key).length, 0)
  })

  test('whose handler fails holds up no other, keeps its due time and is tried again', async () => {
    const keys = [newId(), newId(), newId()]
    failing = new Set([keys[1]!])
    await world.tx((tx) =>
      armMany(
        tx,
        keys.map((key) => ({ kind: 'test.due', key, dueAt: inMs(100) })),
      ),
    )
    await world.forward('1s')
    assert.deepEqual(
      fired
        .filter((timer) => keys.includes(timer.key))
        .map((timer) => timer.key)
        .sort(),
      [keys[0], keys[2]].sort(),
    )
    const waiting = await rowOf(keys[1]!)
    assert.equal(waiting.fired_at, null)
    assert.match(waiting.last_error!, /fails/)
    assert.ok(waiting.try_at > waiting.due_at)
    failing = new Set()
    await world.forward('2m')
    const done = await rowOf(keys[1]!)
    assert.ok(done.fired_at, 'fired at last')
    assert.equal(done.due_at.getTime(), waiting.due_at.getTime())
  })
})

describe('two instances', () => {
  test('share the deadlines: each fires once', async () => {
    const other = await createWorld({ database: world.database })
    const keys = Array.from({ length: 500 }, () => newId())
    const count = new Map<string, number>()
    const note = async (_tx: unknown, timers: { key: string }[]) => {
      for (const { key } of timers) count.set(key, (count.get(key) ?? 0) + 1)
    }
    world.app.timers.on('test.shared', note)
    other.app.timers.on('test.shared', note)
    await world.tx((tx) =>
      armMany(
        tx,
        keys.map((key) => ({ kind: 'test.shared', key, dueAt: inMs(-1) })),
      ),
    )
    await Promise.all([world.app.timers.settle(), other.app.timers.settle()])
    assert.equal(count.size, 500)
    assert.ok([...count.values()].every((times) => times === 1))
    await other.close()
  })
})
