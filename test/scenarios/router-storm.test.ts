import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { sql } from 'kysely'
import { clock } from '#platform/clock.ts'
import { newId } from '#platform/id.ts'
import { createSource, signalsOf } from '#signals'
import { createSystem, nameKey } from '#systems'
import { verifiedChannel } from '#test/channel.ts'
import { createPhone } from '#test/phone.ts'
import { makeProvider } from '#test/provider.ts'
import { createWorld } from '#test/world.ts'

/*
 * One router breaks, and everything behind it cries: 2,000 servers behind forty switches, 50,000 signals within a minute, most
 * of them before the router itself is heard of. All of them come in as a Prometheus gives them: by HTTP to Alertmanager's API v2.
 * The engineer's phone rings at most three times, and says what broke.
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
  await verifiedChannel(tx, sam.id, 'sms', sam.phones[0]!)
})

const { router, token } = await world.tx(async (tx) => {
  const top = await createSystem(tx, { accountId, name: 'Router Frankfurt', kind: 'network_device' })
  const switches: string[] = []
  for (let n = 0; n < 40; n++) {
    const parents = [{ mode: 'all' as const, members: [top.id] }]
    switches.push((await createSystem(tx, { accountId, name: `Switch ${n}`, kind: 'network_device', parents })).id)
  }
  // Two thousand by the front door would only test the front door.
  const ids = Array.from({ length: children }, () => newId())
  const rows = ids.map((id, n) => ({ id, name: `Server ${n}`, key: nameKey(`Server ${n}`), group: newId(), parent: switches[n % 40] })) // biome-ignore format: one row
  const given = sql`jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as t(id uuid, name text, key text, "group" uuid, parent uuid)`
  await sql`insert into system (account_id, id, name, kind) select ${accountId}, id, name, 'server' from ${given}`.execute(
    tx,
  )
  await sql`insert into system_name (account_id, key, system_id) select ${accountId}, key, id from ${given}`.execute(tx)
  await sql`insert into system_parent_group (account_id, id, child_id, mode)
    select ${accountId}, "group", id, 'all' from ${given}`.execute(tx)
  await sql`insert into system_parent (account_id, group_id, child_id, parent_id)
    select ${accountId}, "group", id, parent from ${given}`.execute(tx)
  const source = { accountId, kind: 'alertmanager' as const, name: 'Prometheus', settings: {}, networks: [] }
  const made = await createSource(tx, { ...source, perMinute: 100_000 })
  return { router: top.id, token: made.token }
})

const startsAt = clock.now().toISOString()
/** What a Prometheus says of a host that does not answer: when that began, and an end that moves on with each repeat. */
const alertOf = (host: string, severity: string, endsInMs: number) => ({
  labels: { alertname: 'Unreachable', instance: host, severity, site: 'fra' },
  annotations: { summary: `${host} does not answer`, description: '100 % packet loss' },
  startsAt,
  endsAt: new Date(clock.now().getTime() + endsInMs).toISOString(),
})
const server = (n: number, endsInMs = 240_000) => alertOf(`Server ${n}`, 'critical', endsInMs)
const theRouter = (endsInMs = 240_000) => alertOf('Router Frankfurt', 'disaster', endsInMs)

async function bring(alerts: readonly object[]): Promise<void> {
  const reply = await fetch(`${world.url}/api/v2/alerts`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(alerts),
  })
  assert.equal(reply.status, 200, await reply.text())
}

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
    // 64 a request and four connections, as a Prometheus; the router is heard of after its first five thousand victims.
    const requests = Array.from({ length: Math.ceil(signals / 64) }, (_, n) =>
      Array.from({ length: Math.min(64, signals - n * 64) }, (_, m) => ((n * 64 + m) * 7) % children),
    )
    const queue = requests.entries()
    const sender = async () => {
      for (const [n, hosts] of queue)
        await bring([...hosts.map((host) => server(host)), ...(n === 79 ? [theRouter()] : [])])
    }
    await Promise.all(Array.from({ length: 4 }, sender))
    // An answer means that an alert is stored. How often it was repeated is counted soon, when incidents leave its row free.
    for (let tries = 0; (await countOf()).signals !== signals + 1 && tries < 60; tries++) {
      await signalsOf(world.app).settled()
      await world.settle()
    }
    const all = await incidents()
    const [storm] = all.filter(({ status }) => status === 'open')
    assert.equal(all.filter(({ status }) => status === 'open').length, 1)
    assert.equal(storm!.title, 'Unreachable: Router Frankfurt does not answer')
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
    const over = [...Array.from({ length: children }, (_, n) => server(n, -1)), theRouter(-1)]
    for (let from = 0; from < over.length; from += 64) await bring(over.slice(from, from + 64))
    await world.settle()
    await world.forward('5m 1s')
    assert.ok((await incidents()).every(({ status }) => status !== 'open'))
    assert.ok(phone.sms.length <= before + 1, 'at most the step that was due within the five minutes')
  })
})
