import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { createLicenceWorld, environmentOf, TB } from '#test/licence-world.ts'
import { superviseLicenceServer } from './child.ts'

const it = await createLicenceWorld()
const mara = await it.approver('Mara')

/** The process of the licence server that said last that it lives, once it is another than those. */
async function pidOtherThan(...known: number[]): Promise<number> {
  for (;;) {
    const { rows } = await it.asOwner('select pid from licence_server where pid <> all($1) order by started_at desc', [
      known,
    ])
    if (rows[0]) return rows[0].pid
    await setTimeout(20)
  }
}

async function isGone(pid: number): Promise<boolean> {
  try {
    process.kill(pid, 0)
    // A zombie still has a number; what it was running is gone.
    return /^State:\s+Z/m.test(await readFile(`/proc/${pid}/status`, 'utf8').catch(() => 'State: Z'))
  } catch {
    return true
  }
}

test('start runs the licence server as a process of its own, starts it again when it dies, and ends it', async () => {
  Object.assign(process.env, environmentOf(it))
  const stops: (() => Promise<void> | void)[] = []
  const app = { ...it.world.app, onStop: (stop: () => Promise<void> | void) => void stops.push(stop) }
  superviseLicenceServer(app, it.world.database.ownerUrl, false)
  const first = await pidOtherThan(process.pid)
  assert.notEqual(first, process.pid)
  process.kill(first, 'SIGKILL')
  const second = await pidOtherThan(process.pid, first)
  const request = await it.approved(await it.key(), TB, [mara])
  await it.writer.round()
  while (!(await it.packageOf(request.id))) {
    assert.equal(await it.refusal(request.id), null)
    await setTimeout(20)
  }
  for (const stop of stops) await stop()
  while (!(await isGone(second))) await setTimeout(20)
})
