import assert from 'node:assert/strict'
import { afterEach, describe, test } from 'node:test'
import { sql } from 'kysely'
import type { Tx } from '#platform/db/database.ts'
import { createWorld } from '#test/world.ts'
import { crisisWorld } from './crises.fixture.ts'
import { lookAtRequest } from './operations/look.ts'

const { world, provider, published, attach, request, crisesOf, journal } = await crisisWorld()
const { acme } = provider
await attach({ name: 'Down', procedureId: await published('Down'), severities: ['P1'] })

/** What is told while a crisis starts, in the order it is told: at each of them the machine may go. */
const told = ['crises.changed', 'procedures.run_changed', 'crises.opened'] as const
let passed = 0
let dies: ((tx: Tx, at: number) => Promise<void>) | null = null
for (const name of told)
  world.app.events.on(name, async (tx) => {
    passed++
    await dies?.(tx, passed)
  })
afterEach(() => {
  dies = null
})

/** A request of the severity while nothing looks at it: its job fails until the machine is there again. */
async function burning(title: string): Promise<string> {
  dies = async () => {
    throw new Error('the machine is gone')
  }
  const id = await request(acme.id, 'P1', title)
  assert.deepEqual(await crisesOf(`request=${id}`), [])
  dies = null
  return id
}

const runsOf = async (title: string) =>
  (await world.tx((tx) => sql`select 1 from procedure_run where title like ${`%${title}`}`.execute(tx))).rows.length

async function isWhole(id: string, title: string): Promise<void> {
  const [one, ...more] = await crisesOf(`request=${id}`)
  assert.deepEqual([one?.state, more], ['open', []])
  assert.deepEqual([one!.run?.open, one!.run?.planned], [1, 2])
  assert.equal(await runsOf(title), 1)
  const kinds = (await journal(one!.id)).filter(({ of }) => of === 'crisis').map(({ kind }) => kind)
  for (const kind of ['opened', 'runbook']) assert.equal(kinds.filter((each) => each === kind).length, 1, kind)
}

describe('a crash while a crisis starts', () => {
  test('wherever it comes leaves nothing half; the job that comes again starts it once, with its run', async () => {
    const id = await burning('Nothing half')
    let last = 0
    for (let point = 1; point <= 50 && last === 0; point++) {
      passed = 0
      dies = async (_, at) => {
        if (at === point) throw new Error('the machine is gone')
      }
      const gone = await lookAtRequest(world.app, id).then(() => false, () => true) // biome-ignore format: one call
      if (!gone) last = passed
      else assert.deepEqual([await crisesOf(`request=${id}`), await runsOf('Nothing half')], [[], 0], `at ${point}`)
    }
    assert.ok(last >= 3, 'it died at each of them before')
    dies = null
    await lookAtRequest(world.app, id)
    await isWhole(id, 'Nothing half')
  })

  test('at its commit, the connection cut by the database, is as if it had not begun', async () => {
    const id = await burning('Cut at the commit')
    dies = async (tx) => {
      await sql`select pg_terminate_backend(pg_backend_pid())`.execute(tx)
    }
    await assert.rejects(lookAtRequest(world.app, id))
    assert.deepEqual([await crisesOf(`request=${id}`), await runsOf('Cut at the commit')], [[], 0])
    dies = null
    const other = await createWorld({ database: world.database })
    await Promise.all([lookAtRequest(world.app, id), lookAtRequest(other.app, id), lookAtRequest(other.app, id)])
    await other.close()
    await isWhole(id, 'Cut at the commit')
  })

  test('is made good by the job itself, which stands in the database until it is done', async () => {
    const id = await burning('By itself')
    await world.forward('10m')
    await isWhole(id, 'By itself')
  })
})
