import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { sql } from 'kysely'
import { createPerson } from '#accounts'
import { clock } from '#platform/clock.ts'
import type { Tx } from '#platform/db/database.ts'
import type { EventTypes } from '#platform/events/events.ts'
import { newId } from '#platform/id.ts'
import { createPhone } from '#test/phone.ts'
import { makeProvider } from '#test/provider.ts'
import { createWorld } from '#test/world.ts'
import { cancelDeliveries, channelsOf, type NewDelivery, queueDelivery, rescheduleDeliveries } from './channels.ts'
import { deliverBatch } from './operations/deliver.ts'
import type { Sender } from './senders/sender.ts'

const phone = await createPhone()
const world = await createWorld({ settings: { ...phone.settings, PUBLIC_URL: 'http://palisade.test' } })
const provider = await world.tx(makeProvider)
const told: { name: string; data: unknown }[] = []
phone.connect(world)
for (const name of ['channels.handed_over', 'channels.delivered', 'channels.seen', 'channels.failed'] as const)
  world.app.events.on(name, async (_tx, event) => void told.push({ name, data: event.data }))
after(() => phone.close())

let numbers = 0
/** A page to a number nobody else has. */
function page(changes: Partial<NewDelivery> = {}): NewDelivery {
  return {
    deliveryId: newId(),
    accountId: provider.acme.id,
    personId: provider.staff.sam,
    channelId: newId(),
    kind: 'sms',
    address: `+1202556${String(++numbers).padStart(4, '0')}`,
    dueAt: clock.now(),
    text: {
      title: 'Production web shop down',
      body: 'Acme, gold 24x7. First response by 14:05.',
      subject: {
        kind: 'request',
        id: newId(),
        label: '#48213 Production web shop down',
        url: 'http://palisade.test/r/48213',
      },
      severity: 'P1',
      actions: ['acknowledge', 'escalate', 'close'],
      token: 'tok_0123456789abcdef',
    },
    ...changes,
  }
}

const queue = (...pages: NewDelivery[]) => world.tx((tx) => queueDelivery(tx, pages))

async function stored(id: string) {
  const { rows } = await world.tx((tx: Tx) =>
    sql<{ status: string; attempts: number; error: string | null; latenessMs: number | null; text: object }>`
      select status, attempts, error, lateness_ms as "latenessMs", text from delivery where id = ${id}`.execute(tx),
  )
  return rows[0]!
}

function toldOf(name: keyof EventTypes, id: string) {
  return told
    .filter((event) => event.name === name)
    .flatMap(
      (event) => (event.data as { deliveries: { deliveryId: string; final: boolean; error?: string }[] }).deliveries,
    )
    .filter((result) => result.deliveryId === id)
}

test('an SMS says what is wrong, where to act and how to answer; its lateness is stored and its token forgotten', async () => {
  const sent = page()
  await queue(sent)
  await world.settle()
  const sms = await phone.waitForSms((one) => one.to === sent.address)
  assert.match(sms.body, /^P1 Production web shop down\n/)
  assert.match(sms.body, /http:\/\/palisade\.test\/page\/tok_0123456789abcdef/)
  assert.match(sms.body, /Reply \d{4} ack, escalate or resolve$/)
  assert.equal(sms.key, sent.deliveryId)
  const row = await stored(sent.deliveryId)
  assert.equal(row.status, 'handed_over')
  assert.ok(row.latenessMs! >= 0)
  assert.ok(!JSON.stringify(row.text).includes('tok_0123'))
  assert.equal(toldOf('channels.handed_over', sent.deliveryId).length, 1)
})

test('what is due later leaves at its moment, and what is cancelled before never does', async () => {
  const later = page({ dueAt: new Date(clock.now().getTime() + 60_000) })
  const cancelled = page({ dueAt: later.dueAt })
  await queue(later, cancelled)
  await world.tx((tx) => cancelDeliveries(tx, [cancelled.deliveryId]))
  await world.forward('59s')
  assert.equal((await stored(later.deliveryId)).status, 'queued')
  await world.forward('2s')
  assert.equal((await stored(later.deliveryId)).status, 'handed_over')
  assert.equal((await stored(cancelled.deliveryId)).status, 'cancelled')
  assert.ok(!phone.requests.some((request) => request.to === cancelled.address))
})

test('a delivery is brought forward when the channel before it failed', async () => {
  const later = page({ dueAt: new Date(clock.now().getTime() + 600_000) })
  await queue(later)
  await world.tx((tx) => rescheduleDeliveries(tx, [{ deliveryId: later.deliveryId, dueAt: clock.now() }]))
  await world.settle()
  await phone.waitForSms((one) => one.to === later.address)
})

test('queued twice is sent once', async () => {
  const one = page()
  await queue(one)
  await queue(one)
  await world.settle()
  await queue(one)
  await world.settle()
  assert.equal(phone.requests.filter((request) => request.key === one.deliveryId).length, 1)
})

test('a gateway that fails for a moment is asked again with the same key', async () => {
  const one = page()
  phone.refuse(503, { to: one.address, times: 1 })
  await queue(one)
  await world.settle()
  assert.equal((await stored(one.deliveryId)).status, 'queued')
  assert.deepEqual(
    toldOf('channels.failed', one.deliveryId).map((result) => result.final),
    [false],
  )
  await world.forward('3s')
  assert.equal((await stored(one.deliveryId)).status, 'handed_over')
  const keys = phone.requests.filter((request) => request.to === one.address).map((request) => request.key)
  assert.deepEqual(keys, [one.deliveryId, one.deliveryId])
})

test('threat-24: a gateway that does the work and drops the connection sends nothing twice', async () => {
  const one = page()
  phone.cut({ to: one.address, times: 1 })
  await queue(one)
  await world.settle()
  await world.forward('3s')
  assert.equal((await stored(one.deliveryId)).status, 'handed_over')
  assert.equal(phone.requests.filter((request) => request.to === one.address).length, 2)
  assert.equal(phone.sms.filter((sms) => sms.to === one.address).length, 1)
})

test('threat-24: a crash between the hand-over and its commit sends again under the same key', async () => {
  const one = page()
  await queue(one)
  await world.settle()
  // What a crash leaves: the gateway has it, our row and the job know nothing of it.
  await world.tx(async (tx) => {
    await sql`update delivery set status = 'queued', handed_over_at = null, attempts = 0 where id = ${one.deliveryId}`.execute(
      tx,
    )
    await sql`insert into job (id, queue, key, data, run_at)
      values (${newId()}, 'channels.sms', ${one.deliveryId}, ${JSON.stringify({ deliveryId: one.deliveryId })}::jsonb, ${tx.now})`.execute(
      tx,
    )
  })
  await world.settle()
  assert.equal((await stored(one.deliveryId)).status, 'handed_over')
  assert.equal(phone.sms.filter((sms) => sms.to === one.address).length, 1)
})

test('a gateway that goes on failing is passed over within seconds, and reported once until it works again', async () => {
  const broken: string[] = []
  const mended: string[] = []
  world.app.events.on('channels.broken', async (_tx, { data }) => void broken.push(`${data.scope} ${data.kind}`))
  world.app.events.on('channels.mended', async (_tx, { data }) => void mended.push(`${data.scope} ${data.kind}`))
  phone.refuse(500)
  const pages = [page(), page(), page()]
  await queue(...pages)
  await world.settle()
  for (const pause of ['3s', '5s', '9s']) await world.forward(pause)
  for (const one of pages) {
    const row = await stored(one.deliveryId)
    assert.equal(row.status, 'failed')
    assert.equal(row.attempts, 4)
    assert.match(row.error!, /answered 500/)
    assert.deepEqual(
      toldOf('channels.failed', one.deliveryId).map((result) => result.final),
      [false, false, false, true],
    )
  }
  assert.deepEqual(broken, ['gateway sms'])
  phone.recover()
  await queue(page())
  await world.settle()
  assert.deepEqual(mended, ['gateway sms'])
})

test('threat-24: a result that comes while others are being stored is stored too', async () => {
  const dueAt = new Date(clock.now().getTime() + 3_600_000)
  const [quick, slow] = [page({ dueAt }), page({ dueAt })]
  await queue(quick, slow)
  const firstStored = new Promise<void>((resolve) =>
    world.app.events.on('channels.handed_over', async (_tx, { data }) => {
      if (data.deliveries.some((result) => result.deliveryId === quick.deliveryId)) resolve()
    }),
  )
  const jobs = [quick, slow].map(({ deliveryId }) => ({
    id: newId(),
    data: { deliveryId },
    attempt: 1,
    addedAt: dueAt,
  }))
  const sender: Sender = async ({ id }) => {
    if (id === slow.deliveryId) await firstStored
    return { ok: true, providerId: null }
  }
  await deliverBatch(world.app, 'sms', sender, jobs)
  assert.equal((await stored(quick.deliveryId)).status, 'handed_over')
  assert.equal((await stored(slow.deliveryId)).status, 'handed_over')
})

test('a gateway that never answers holds nobody up for long', async () => {
  const hung = page()
  const fine = page()
  phone.hang({ to: hung.address })
  await queue(hung, fine)
  await world.settle()
  assert.equal((await stored(fine.deliveryId)).status, 'handed_over')
  const row = await stored(hung.deliveryId)
  assert.equal(row.status, 'queued')
  assert.match(row.error!, /did not answer in time/)
  phone.recover()
  await world.forward('3s')
  assert.equal((await stored(hung.deliveryId)).status, 'handed_over')
})

test('a refused number fails at once, for good, and is told with the reason', async () => {
  const one = page({ address: '+12' })
  await queue(one)
  await world.settle()
  assert.equal((await stored(one.deliveryId)).attempts, 1)
  const [result] = toldOf('channels.failed', one.deliveryId)
  assert.equal(result!.final, true)
  assert.match(result!.error!, /Invalid 'To' Phone Number/)
})

test('one number is not flooded, others do not wait, and what would come too late is passed over', async () => {
  const flooded = Array.from({ length: 85 }, () => page({ address: '+12025559999' }))
  const other = page()
  await queue(...flooded, other)
  await world.settle()
  const arrived = () => phone.sms.filter((sms) => sms.to === '+12025559999').length
  assert.equal(arrived(), 10)
  assert.equal((await stored(other.deliveryId)).status, 'handed_over')
  await world.forward('10s')
  assert.equal(arrived(), 20)
  await world.forward('60s')
  const statuses = await Promise.all(flooded.map(async (one) => (await stored(one.deliveryId)).status))
  const failed = statuses.filter((status) => status === 'failed').length
  assert.equal(arrived(), 85 - failed)
  assert.ok(failed > 0 && failed < 20, `${failed} failed`)
})

test('reports of the gateway move a delivery forward only, and a late failure is final', async () => {
  const good = page()
  const bad = page()
  await queue(good, bad)
  await world.settle()
  const goodSms = await phone.waitForSms((sms) => sms.to === good.address)
  const badSms = await phone.waitForSms((sms) => sms.to === bad.address)
  assert.equal(await phone.report(goodSms, 'sent'), 204)
  assert.equal(await phone.report(goodSms, 'delivered'), 204)
  assert.equal(await phone.report(goodSms, 'failed', { ErrorCode: '30003' }), 204)
  assert.equal(await phone.report(badSms, 'undelivered', { ErrorCode: '30003' }), 204)
  assert.equal((await stored(good.deliveryId)).status, 'delivered')
  assert.equal(toldOf('channels.delivered', good.deliveryId).length, 1)
  assert.match((await stored(bad.deliveryId)).error!, /undelivered \(30003\)/)
  assert.equal(toldOf('channels.failed', bad.deliveryId)[0]!.final, true)
})

test('a person without channels is reached by their address; one who has left by nothing', async () => {
  const { sam } = provider.staff
  const left = await world.tx(async (tx) => {
    const account = {
      accountId: provider.providerId,
      name: 'Lee Left',
      email: 'lee@provider.test',
      roles: ['engineer'] as const,
    }
    const { id } = await createPerson(tx, account)
    await sql`update person set active = false, left_at = ${tx.now} where id = ${id}`.execute(tx)
    return id
  })
  const reachable = await world.tx((tx) => channelsOf(tx, [sam, left, newId()]))
  assert.deepEqual([...reachable.keys()], [sam])
  const [only] = reachable.get(sam)!
  assert.deepEqual(
    {
      id: only!.id,
      kind: only!.kind,
      address: only!.address,
      delaySeconds: only!.delaySeconds,
      working: only!.working,
    },
    { id: sam, kind: 'email', address: 'sam@provider.test', delaySeconds: 0, working: true },
  )
})
