import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { sql } from 'kysely'
import { type Signal, takeSignals } from '#alerts'
import { newId } from '#platform/id.ts'
import { createSystem } from '#systems'
import { createPhone } from '#test/phone.ts'
import { makeProvider } from '#test/provider.ts'
import { createWorld } from '#test/world.ts'

/*
 * One router breaks, and everything behind it cries: 2,000 servers behind forty switches, 50,000 signals within a minute, most
 * of them before the router itself is heard of. The engineer's phone rings at most three times, and says what broke.
 */
const phone = await createPhone()
const world = await createWorld({ live: true, settings: { ...phone.settings } })
phone.connect(world)
after(() => phone.close())
const provider = await world.tx(makeProvider)
const accountId = provider.acme.id
const children = 2000
const signals = 50_000

await world.tx(async (tx) => {
  const sam = await tx.selectFrom('person').selectAll().where('id', '=', provider.staff.sam).executeTakeFirstOrThrow()
  await tx
    .insertInto('channel')
    .values({
      account_id: sam.account_id,
      id: newId(),
      person_id: sam.id,
      kind: 'sms',
      address: sam.phones[0]!,
      label: 'sms',
      position: 0,
      delay_seconds: 0,
      verified_at: tx.now,
    })
    .execute()
})

const { router, servers } = await world.tx(async (tx) => {
  const top = await createSystem(tx, { accountId, name: 'Router Frankfurt', kind: 'network_device' })
  const switches: string[] = []
  for (let n = 0; n < 40; n++) {
    const parents = [{ mode: 'all' as const, members: [top.id] }]
    switches.push((await createSystem(tx, { accountId, name: `Switch ${n}`, kind: 'network_device', parents })).id)
  }
  // Two thousand by the front door would only test the front door.
  const ids = Array.from({ length: children }, () => newId())
  const rows = ids.map((id, n) => ({ id, name: `Server ${n}`, group: newId(), parent: switches[n % 40] }))
  const given = sql`jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as t(id uuid, name text, "group" uuid, parent uuid)`
  await sql`insert into system (account_id, id, name, kind) select ${accountId}, id, name, 'server' from ${given}`.execute(
    tx,
  )
  await sql`insert into system_parent_group (account_id, id, child_id, mode)
    select ${accountId}, "group", id, 'all' from ${given}`.execute(tx)
  await sql`insert into system_parent (account_id, group_id, child_id, parent_id)
    select ${accountId}, "group", id, parent from ${given}`.execute(tx)
  return { router: top.id, servers: ids }
})

let sequence = 0n
const signalOf = (systemId: string, key: string, now: Date, more: Partial<Signal> = {}): Signal => ({
  source: 'storm',
  key,
  accountId,
  systemId,
  status: 'problem',
  sequence: ++sequence,
  severity: 'P2',
  title: `${key} does not answer`,
  text: '100 % packet loss',
  labels: { site: 'fra' },
  runbook: null,
  at: now,
  ...more,
})

type Incident = {
  id: string
  number: number
  title: string
  alerts: number
  cause: { systemIds: string[] }
  status: string
}
const incidents = () =>
  world.tx(
    async (tx) =>
      (
        await sql<Incident>`select id, number, title, alerts, cause, status from incident
    where account_id = ${accountId} order by number`.execute(tx)
      ).rows,
  )
const countOf = () =>
  world.tx(
    async (tx) =>
      (
        await sql<{ alerts: number; signals: number; rows: number }>`select count(*)::int as alerts,
    sum(count)::int as signals, (select count(*)::int from alert_signal) as rows from alert`.execute(tx)
      ).rows[0]!,
  )

describe('the router storm', () => {
  test('fifty thousand signals become one incident, whose cause is named, and at most three pages', async () => {
    let heardOfRouter = false
    for (let sent = 0; sent < signals; ) {
      await world.tx(async (tx) => {
        const batch: Signal[] = []
        for (let n = 0; n < 1000 && sent < signals; n++, sent++) {
          const child = (sent * 7) % children
          batch.push(signalOf(servers[child]!, `Server ${child}`, tx.now))
          if (sent > 5000 && !heardOfRouter) {
            heardOfRouter = true
            batch.push(signalOf(router, 'Router Frankfurt', tx.now, { severity: 'P1' }))
          }
        }
        const taken = await takeSignals(tx, batch)
        assert.equal(taken.length, batch.length)
      })
    }
    await world.settle()
    const all = await incidents()
    const [storm] = all.filter(({ status }) => status === 'open')
    assert.equal(all.filter(({ status }) => status === 'open').length, 1)
    assert.equal(storm!.title, 'Router Frankfurt does not answer')
    assert.deepEqual(storm!.cause.systemIds, [router])
    assert.equal(storm!.alerts, children + 1)
    const counted = await countOf()
    assert.equal(counted.alerts, children + 1)
    assert.equal(counted.signals, signals + 1, 'none is lost')
    assert.ok(counted.rows <= 2 * (children + 1), `${counted.rows} signals are kept in full`)
    await phone.waitForSms()
    const pages = phone.sms.map(({ body }) => body)
    assert.ok(pages.length <= 3, pages.join('\n'))
  })

  test('when it is repaired it ends by itself, and nobody is called again', async () => {
    const before = phone.sms.length
    await world.tx(async (tx) => {
      const over = servers.map((id, n) => signalOf(id, `Server ${n}`, tx.now, { status: 'clear' }))
      await takeSignals(tx, [...over, signalOf(router, 'Router Frankfurt', tx.now, { status: 'clear' })])
    })
    await world.settle()
    await world.forward('5m 1s')
    assert.ok((await incidents()).every(({ status }) => status !== 'open'))
    assert.ok(phone.sms.length <= before + 1, 'at most the step that was due within the five minutes')
  })
})
