import assert from 'node:assert/strict'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import pg from 'pg'
import { askForRound } from '#platform/audit/watch.ts'
import { createWorld } from '#test/world.ts'
import { runningLoops, startLoop } from '../loop.ts'

const hour = 3_600_000

test('another process wakes a loop by its name, and the writer of the audit log is one', async () => {
  const world = await createWorld({
    live: true,
    settings: { DATA_DIR: await mkdtemp(join(tmpdir(), 'palisade-live-')) },
  })
  let rounds = 0
  const sleeper = startLoop(
    'sleeper of this test',
    async () => {
      rounds++
      return hour
    },
    () => world.app.log,
  )
  sleeper.start()
  const other = new pg.Client({ connectionString: world.database.ownerUrl })
  await other.connect()
  try {
    const asked: string[] = []
    other.on('notification', ({ payload }) => void asked.push(payload!))
    await other.query('listen palisade_wake')
    // The program's own connection may still be on its way: what nobody heard is said again.
    while (rounds < 2) {
      await other.query(
        `select pg_notify('palisade_wake', 'sleeper of this test'), pg_notify('palisade_wake', 'nobody')`,
      )
      await setTimeout(20)
    }
    await world.tx(askForRound)
    while (!asked.includes('audit log')) await setTimeout(20)
    assert.ok(runningLoops().has('audit log'), 'what is asked for is a loop that runs')
  } finally {
    await other.end()
    await sleeper.stop()
  }
})
