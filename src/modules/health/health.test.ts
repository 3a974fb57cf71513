import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { actorForPerson } from '#accounts'
import { createRule, enableRule, publishRule } from '#automation'
import type { Actor } from '#platform/actor.ts'
import { newId } from '#platform/id.ts'
import { createRequest } from '#support'
import { makeProvider } from '#test/provider.ts'
import { createWorld } from '#test/world.ts'
import { diskFree, look, lookAtDisk } from './operations.ts'
import { firstLook } from './workers.ts'

const world = await createWorld()
const provider = await world.tx(makeProvider)
const actorOf = async (id: string): Promise<Actor> => (await world.tx((tx) => actorForPerson(tx, id, 'session')))!
const engineer = await actorOf(provider.staff.sam)
const admin = await actorOf(provider.staff.ada)
const customer = await actorOf(provider.acme.jordan)
const well = { diskFreeShare: 0.5, mailSetAside: 0 }
let actor: Actor | null = engineer
world.app.authenticate = async () => actor

async function call(method: 'GET' | 'POST', url: string, as: Actor | null) {
  actor = as
  return world.app.http.inject({ method, url, headers: { 'x-palisade': '1' } })
}
const open = () => world.tx((tx) => tx.selectFrom('health_condition').selectAll().where('until', 'is', null).execute())

async function giveUpAJob(): Promise<string> {
  const id = newId()
  await world.tx((tx) =>
    tx
      .insertInto('job')
      .values({ id, queue: 'test.broken', run_at: tx.now, attempts: 12, last_error: 'the world', failed_at: tx.now })
      .execute(),
  )
  return id
}

describe('health', () => {
  test('opens what is wrong once, tells of it, and closes it when it is over', async () => {
    await world.tx((tx) => look(tx, well))
    const before = (await open()).length
    const job = await giveUpAJob()
    await world.tx((tx) => look(tx, well))
    await world.tx((tx) => look(tx, well))
    const found = (await open()).filter((condition) => condition.kind === 'jobs')
    assert.equal(found.length, 1)
    assert.match(found[0]!.text, /test\.broken/)
    const told = await world.tx((tx) =>
      tx.selectFrom('event').select('name').where('subject_id', '=', found[0]!.id).execute(),
    )
    const raised = await world.tx((tx) =>
      tx.selectFrom('request').selectAll().where('id', '=', found[0]!.request_id!).executeTakeFirstOrThrow(),
    )
    assert.equal(raised.account_id, provider.providerId, 'it is a request on our own account')
    assert.equal(raised.severity, 'P2')
    assert.deepEqual(
      told.map((event) => event.name),
      ['health.opened'],
    )
    await world.tx((tx) => tx.deleteFrom('job').where('id', '=', job).execute())
    await world.tx((tx) => look(tx, well))
    assert.equal((await open()).length, before)
  })

  test('looks by itself again and again', async () => {
    await firstLook(world.app)
    await world.forward('1s')
    const job = await giveUpAJob()
    await world.forward('31s')
    assert.ok((await open()).some((condition) => condition.key === 'failed test.broken'))
    await world.tx((tx) => tx.deleteFrom('job').where('id', '=', job).execute())
    await world.forward('31s')
    assert.ok(!(await open()).some((condition) => condition.key === 'failed test.broken'))
  })

  test('knows of a rule that was paused because it fired too often, until it is switched on again', async () => {
    const kim = await actorOf(provider.staff.kim)
    const id = await world.tx(async (tx) => {
      const act = { name: 'journal', inputs: { text: 'Came in' } }
      const content = {
        event: 'support.request_created',
        condition: { kind: 'feel' as const, text: '' },
        act,
        hourly: 1,
      }
      const rule = await createRule(tx, { name: 'Eager', accountId: null, content })
      await publishRule(tx, rule.id, { revision: 1, enable: true })
      return rule.id
    }, kim)
    for (const title of ['One', 'Two'])
      await world.tx((tx) =>
        createRequest(tx, { accountId: provider.acme.id, title, text: title, severity: 'P4', channel: 'phone', asker: null }),
      ) // biome-ignore format: one act
    await world.settle()
    await world.tx((tx) => look(tx, well))
    const [found] = (await open()).filter(({ kind }) => kind === 'rule')
    assert.equal(found!.key, id)
    assert.match(found!.text, /“Eager” fired too often/)
    await world.tx((tx) => enableRule(tx, id), kim)
    await world.tx((tx) => look(tx, well))
    assert.deepEqual(
      (await open()).filter(({ kind }) => kind === 'rule'),
      [],
    )
  })

  test('is read by staff and hidden from customers', async () => {
    // health.pulse and health.system
    for (const url of ['/api/health/pulse', '/api/health/system']) {
      assert.equal((await call('GET', url, engineer)).statusCode, 200, url)
      assert.equal((await call('GET', url, customer)).statusCode, 404, url)
      assert.equal((await call('GET', url, null)).statusCode, 401, url)
    }
    const system = (await call('GET', '/api/health/system', engineer)).json()
    assert.ok(system.clocks.fired > 0)
    assert.ok(system.latenessByKind.some((row: { kind: string }) => row.kind === 'health.look'))
  })

  test('lets who may change settings retry given-up work, and nobody else (retryJob)', async () => {
    const job = await giveUpAJob()
    assert.equal((await call('POST', `/api/health/jobs/${job}/retry`, customer)).statusCode, 404)
    assert.equal((await call('POST', `/api/health/jobs/${job}/retry`, engineer)).statusCode, 403)
    assert.equal((await call('POST', `/api/health/jobs/${newId()}/retry`, admin)).statusCode, 404)
    assert.equal((await call('POST', `/api/health/jobs/${job}/retry`, admin)).statusCode, 204)
    const row = await world.tx((tx) => tx.selectFrom('job').selectAll().where('id', '=', job).executeTakeFirstOrThrow())
    assert.equal(row.failed_at, null)
    assert.equal(
      (await call('POST', `/api/health/jobs/${job}/retry`, admin)).statusCode,
      404,
      'again: nothing is given up',
    )
  })

  test('knows how full the disk is, or that it does not know', async () => {
    const share = await diskFree('/')
    assert.ok(share !== null && share > 0 && share <= 1)
    assert.equal(await diskFree('/nowhere/at/all'), null)
  })

  test('knows of mail that was set aside on the disk', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'palisade-health-'))
    assert.equal((await lookAtDisk(folder)).mailSetAside, 0, 'also where there never was a spool')
    await mkdir(join(folder, 'spool'))
    await writeFile(join(folder, 'spool/000000000001-a.mail.failed'), '')
    await writeFile(join(folder, 'spool/000000000002-b.mail'), '')
    const disk = await lookAtDisk(folder)
    assert.equal(disk.mailSetAside, 1)
    await world.tx((tx) => look(tx, disk))
    assert.ok((await open()).some(({ kind, key }) => kind === 'mail' && key === 'set aside'))
    await world.tx((tx) => look(tx, well))
    assert.ok(!(await open()).some(({ key }) => key === 'set aside'))
    await rm(folder, { recursive: true })
  })
})
