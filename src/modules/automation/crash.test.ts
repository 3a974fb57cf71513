import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { z } from 'zod'
import { addEntry } from '#journal'
import { causedBy } from '#platform/cause.ts'
import { newId } from '#platform/id.ts'
import { registerAct } from '#procedures'
import { createWorld } from '#test/world.ts'
import { automationWorld } from './automation.fixture.ts'
import { runAct } from './operations/act.ts'
import { fireRules } from './operations/fire.ts'

const { world, provider, rule, history } = await automationWorld()
const { acme } = provider
const subject = { kind: 'request', id: newId() }

let dies = 0
const called: string[] = []
registerAct(world.app, 'test_line', {
  title: 'Write a line, and maybe die',
  inputs: z.object({}),
  anywhere: true,
  inside: async (tx, { accountId, call }) => {
    await addEntry(tx, { accountId, subject, kind: 'test.line', visibility: 'internal', text: call })
    if (dies-- > 0) throw new Error('the machine is gone')
    return { done: {} }
  },
})
registerAct(world.app, 'test_call', {
  title: 'Say something to the world, and maybe die',
  inputs: z.object({}),
  anywhere: true,
  outside: async (_app, { call }) => {
    called.push(call)
    if (dies-- > 0) throw new Error('the machine is gone')
    return { said: true }
  },
})

const lines = async (call: string) =>
  (await world.tx((tx) => sql`select 1 from journal_entry where kind = 'test.line' and text = ${call}`.execute(tx)))
    .rows.length

const heard = (key = newId()) => ({
  key,
  event: { name: 'support.rated', accountId: acme.id, subject, data: { score: 1, number: 7 } },
  at: new Date().toISOString(),
})
const waiting = async (id: string) => (await history(id)).filter(({ state }) => state === 'waiting')

test('an event whose job comes again, also on two instances at once, fires a rule once', async () => {
  const id = await rule({ event: 'support.rated', act: { name: 'test_line', inputs: {} } })
  const other = await createWorld({ database: world.database })
  const event = heard()
  await Promise.all([fireRules(world.app, event), fireRules(other.app, event), fireRules(world.app, event)])
  await fireRules(other.app, event)
  const [firing, ...more] = await waiting(id)
  assert.deepEqual(more, [])
  await Promise.all([1, 2, 3].map(() => runAct(world.app, { firingId: firing!.id }, 1)))
  await runAct(world.app, { firingId: firing!.id }, 1)
  assert.equal(await lines(`rule ${firing!.id}`), 1, 'inside the program it is done exactly once')
  assert.equal((await history(id))[0]!.state, 'done')
  await other.close()
})

test('a crash after the act and before its commit leaves nothing half; the job that comes again does it once', async () => {
  const id = await rule({ event: 'support.rated', act: { name: 'test_line', inputs: {} } })
  await fireRules(world.app, heard())
  const [firing] = await waiting(id)
  const call = `rule ${firing!.id}`
  dies = 2
  for (let time = 0; time < 2; time++) {
    await assert.rejects(runAct(world.app, { firingId: firing!.id }, 1), /gone/)
    assert.equal(await lines(call), 0)
  }
  for (let time = 0; time < 2; time++) await runAct(world.app, { firingId: firing!.id }, 3)
  assert.equal(await lines(call), 1)
})

test('what is said to the world again after a crash has the same name; after five tries it failed', async () => {
  const id = await rule({ event: 'support.rated', act: { name: 'test_call', inputs: {} } })
  await fireRules(world.app, heard())
  const [firing] = await waiting(id)
  dies = 1
  await assert.rejects(runAct(world.app, { firingId: firing!.id }, 1), /gone/)
  await runAct(world.app, { firingId: firing!.id }, 2)
  await runAct(world.app, { firingId: firing!.id }, 3)
  assert.deepEqual(called, [`rule ${firing!.id}`, `rule ${firing!.id}`])
  await fireRules(world.app, heard())
  const [second] = await waiting(id)
  dies = 1
  await runAct(world.app, { firingId: second!.id }, 5)
  const [line] = await history(id)
  assert.deepEqual([line!.state, line!.code, line!.text], ['failed', 'automation.act_failed', 'the machine is gone'])
})

test('a job that was taken over carries on which rules led to it', async () => {
  const id = await rule({ event: 'support.rated', act: { name: 'test_line', inputs: {} } })
  const cause = { by: [id], at: Date.now() }
  await causedBy(cause, () => fireRules(world.app, heard()))
  assert.equal((await history(id))[0]!.code, 'automation.own_doing')
  const long = { by: [id], at: Date.now() - 8 * 86_400_000 }
  await causedBy(long, () => fireRules(world.app, heard()))
  assert.equal((await waiting(id)).length, 1, 'after a week it is nobody’s doing')
})

test('a rule that was switched off does not do what it was about to do', async () => {
  const id = await rule({ event: 'support.rated', act: { name: 'test_line', inputs: {} } })
  await fireRules(world.app, heard())
  const [firing] = await waiting(id)
  await world.tx((tx) => sql`update automation_rule set enabled = false where id = ${id}`.execute(tx))
  await runAct(world.app, { firingId: firing!.id }, 1)
  assert.equal((await history(id))[0]!.code, 'automation.switched_off')
  assert.equal(await lines(`rule ${firing!.id}`), 0)
})
