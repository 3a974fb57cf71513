import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { sql } from 'kysely'
import { clientOf } from '#test/client.ts'
import { makeProvider } from '#test/provider.ts'
import { createWorld } from '#test/world.ts'

/* What becomes of mailed reports when the world changes: a program that stood still, rights and people that are gone. */
type Json = Record<string, unknown>
type Schedule = { nextDueAt: string | null; lastSentAt: string | null; stopped: string | null }

const world = await createWorld()
const { staff } = await world.tx((tx) => makeProvider(tx))
const definition = {
  dataSet: 'requests',
  columns: [{ value: 'rows', of: 'count' }],
  groups: ['day'],
  span: { kind: 'last_7_days' },
  zone: 'UTC',
}
const zone = 'America/New_York'

async function mailed(recipients: string[], change: Json = {}): Promise<string> {
  const kim = await clientOf(world, staff.kim)
  const { body } = await kim.post('/api/reports', { name: 'Daily', definition, shared: true })
  const daily = { every: 'daily', at: '06:00', zone, formats: ['csv', 'pdf'], recipients, ...change }
  const reply = await kim.call('PUT', `/api/reports/${body.id}/schedule`, daily)
  assert.equal(reply.status, 200, reply.text)
  return String(body.id)
}

const mailsOf = (id: string) =>
  world.tx(async (tx) => {
    const { rows } = await sql<{ recipients: string[]; files: number }>`
      select recipients, jsonb_array_length(content->'attachments') as files from mail_out where subject_id = ${id}
       order by queued_at, recipients`.execute(tx)
    return rows
  })

async function scheduleOf(id: string): Promise<Schedule> {
  return (await (await clientOf(world, staff.ada)).get(`/api/reports/${id}`)).body.schedule as Schedule
}

describe('a mailed report', () => {
  test('goes once a day to each; a program that stood still sends what it missed once', async () => {
    const id = await mailed([staff.kim, staff.ola])
    await world.forward('24h')
    assert.deepEqual(
      (await mailsOf(id)).map(({ recipients, files }) => [...recipients, files]),
      [
        ['kim@provider.test', 2],
        ['ola@provider.test', 2],
      ],
    )
    await world.forward('240h')
    assert.equal((await mailsOf(id)).length, 4)
    const { nextDueAt, lastSentAt } = await scheduleOf(id)
    assert.ok(Date.parse(nextDueAt!) - Date.parse(lastSentAt!) >= 9 * 86_400_000)
  })

  test('the files belong to the provider and are kept from customers', async () => {
    const { rows } = await world.tx((tx) =>
      sql<{ internal: boolean; kind: string }>`select f.internal, a.kind from file f join account a using (account_id)
        where f.name like 'daily-%'`.execute(tx),
    )
    assert.equal(rows.length, 4)
    assert.ok(rows.every(({ internal, kind }) => internal && kind === 'provider'))
  })

  test('an owner who is no lead any more has it mailed to themselves only', async () => {
    const id = await mailed([staff.kim, staff.ola])
    const others = await mailed([staff.ola])
    await world.tx((tx) => sql`update person set roles = '{qa}' where id = ${staff.kim}`.execute(tx))
    await world.forward('24h')
    assert.deepEqual(
      (await mailsOf(id)).map(({ recipients }) => recipients),
      [['kim@provider.test']],
    )
    assert.deepEqual(await mailsOf(others), [])
    assert.equal((await scheduleOf(others)).stopped, 'owner')
    await world.tx((tx) => sql`update person set roles = '{support_manager}' where id = ${staff.kim}`.execute(tx))
  })

  test('an owner who may read no report any more has none mailed, and the schedule says why', async () => {
    const id = await mailed([staff.kim])
    await world.tx((tx) => sql`update person set roles = '{}' where id = ${staff.kim}`.execute(tx))
    await world.forward('24h')
    assert.deepEqual(await mailsOf(id), [])
    assert.equal((await scheduleOf(id)).stopped, 'owner')
    await world.tx((tx) => sql`update person set roles = '{support_manager}' where id = ${staff.kim}`.execute(tx))
  })

  test('with nobody left to read it stops and says why; saved again it goes on', async () => {
    const id = await mailed([staff.robin])
    await world.tx((tx) => sql`update person set locked_at = app_now() where id = ${staff.robin}`.execute(tx))
    await world.forward('24h')
    assert.deepEqual(await mailsOf(id), [])
    assert.deepEqual([(await scheduleOf(id)).stopped, (await scheduleOf(id)).nextDueAt], ['recipients', null])
    const daily = { every: 'daily', at: '06:00', zone, formats: ['csv'], recipients: [staff.kim] }
    await (await clientOf(world, staff.kim)).call('PUT', `/api/reports/${id}/schedule`, daily)
    await world.forward('24h')
    assert.deepEqual(
      (await mailsOf(id)).map(({ recipients }) => recipients),
      [['kim@provider.test']],
    )
  })

  test('that asks for what is not there any more stops', async () => {
    const id = await mailed([staff.kim])
    await world.tx((tx) =>
      sql`update report set definition = jsonb_set(definition, '{dataSet}', '"gone"') where id = ${id}`.execute(tx),
    )
    await world.forward('24h')
    assert.equal((await scheduleOf(id)).stopped, 'report')
  })

  test('removed before it is due leaves nothing behind', async () => {
    const id = await mailed([staff.kim])
    assert.equal((await (await clientOf(world, staff.kim)).call('DELETE', `/api/reports/${id}`)).status, 204)
    await world.forward('48h')
    assert.deepEqual(await mailsOf(id), [])
  })
})
