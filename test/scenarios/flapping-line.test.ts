import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { sql } from 'kysely'
import { verifiedChannel } from '#test/channel.ts'
import { openLine } from '#test/line.ts'
import { createPhone } from '#test/phone.ts'
import { monitoringWorld } from '../../src/modules/monitoring/monitoring.fixture.ts'

/*
 * An Internet line that comes and goes every ten seconds for eight minutes. The engineer is called once, reads that it flaps and
 * not forty times that it is down, and learns once that it is over when the line has come to rest.
 */
const phone = await createPhone()
after(() => phone.close())
const { world, provider, system, check, later, look, state } = await monitoringWorld({ settings: phone.settings })
phone.connect(world)
const line = await openLine()

await world.tx((tx) => verifiedChannel(tx, provider.staff.sam, 'sms', '+12025550101'))
const uplink = await system('Internet line', { kind: 'line' })
const id = await check(uplink, { name: 'uplink', target: { kind: 'tcp', host: '127.0.0.1', port: line.port } })

type Row = { title: string; status: string; count: number }
const rows = <T>(what: ReturnType<typeof sql<T>>) => world.tx(async (tx) => (await what.execute(tx)).rows)
const alerts = () => rows(sql<Row>`select title, status, count::int as count from alert`)
const incidents = () => rows(sql<{ id: string; status: string }>`select id, status from incident`)
const requests = () => rows(sql<{ id: string; status: string }>`select id, status from request`)
const journalOf = async (subject: string) =>
  (
    await rows(
      sql<{
        kind: string
        text: string
      }>`select kind, text from journal_entry where subject_id = ${subject} order by at, id`,
    )
  ).map(({ kind, text }) => `${kind}: ${text}`)
const flaps = async () => (await journalOf(uplink)).filter((entry) => entry.startsWith('monitoring.flapping'))

describe('a line that flaps', { concurrency: false }, () => {
  test('calls the engineer with its first failure', async () => {
    await look()
    assert.equal((await state(id)).state, 'up')
    await line.shut()
    await later('10s')
    const sms = await phone.waitForSms()
    assert.match(sms.body, /Internet line: uplink is down/)
    assert.match(await phone.reply(sms, 'ack'), /^Acknowledged/)
    await world.settle()
  })

  test('comes and goes twenty-four times: one problem, named as flapping, and nobody is called again', async () => {
    const seen = new Set<string>()
    for (let n = 0; n < 24; n++) {
      await line.open()
      await later('10s')
      seen.add((await state(id)).state)
      await line.shut()
      await later('10s')
      seen.add((await state(id)).state)
    }
    assert.deepEqual([...seen].sort(), ['down', 'up'], 'what is seen is not hidden')
    assert.deepEqual({ ...(await state(id)), said: '' }, { state: 'down', flapping: true, problem: true, said: '' })
    const [alert, ...more] = await alerts()
    assert.deepEqual([more, alert!.status], [[], 'open'])
    assert.match(alert!.title, /^Internet line: uplink is (up|down) and flapping$/)
    assert.ok(alert!.count > 24, 'each failure is counted')
    assert.deepEqual(await flaps(), [
      'monitoring.flapping: uplink is flapping: its results change too often for one of them to be believed.',
    ])
    assert.equal((await incidents()).length, 1)
    assert.equal((await requests()).length, 1)
    assert.equal(phone.sms.length, 1, JSON.stringify(phone.sms))
    assert.equal(phone.calls.length, 0)
  })

  test('a moment of quiet is not believed: the problem stands while it flaps', async () => {
    await line.open()
    await later('10s')
    assert.deepEqual([(await state(id)).state, (await state(id)).problem], ['up', true])
    assert.equal((await alerts())[0]!.status, 'open')
  })

  test('it comes to rest: the recovery is told once', async () => {
    for (let n = 0; n < 24; n++) await later('10s')
    assert.deepEqual({ ...(await state(id)), said: '' }, { state: 'up', flapping: false, problem: false, said: '' })
    assert.deepEqual((await flaps()).slice(1), ['monitoring.flapping: uplink flaps no more.'])
    assert.deepEqual((await alerts()).map(({ status }) => status), ['resolved']) // biome-ignore format: one list
    await later('5m 1s')
    assert.deepEqual((await incidents()).map(({ status }) => status), ['resolved']) // biome-ignore format: one list
    const [incident, request] = [(await incidents())[0]!.id, (await requests())[0]!.id]
    const over = [...(await journalOf(incident)), ...(await journalOf(request))].filter((text) => /is resolved|Incident resolved/.test(text)) // biome-ignore format: one list
    assert.equal(over.length, 2, `once in each journal: ${over.join('\n')}`)
    assert.equal(phone.sms.length, 1)
  })
})
