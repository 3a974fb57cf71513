import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { createChannel } from '#channels'
import { clock } from '#platform/clock.ts'
import { type Client, clientOf } from '#test/client.ts'
import { createPhone } from '#test/phone.ts'
import { makeProvider } from '#test/provider.ts'
import { createWorld } from '#test/world.ts'

/*
 * A week of a rota: a gap is shown before it is saved and told when it comes near, a shift is swapped, somebody learns along,
 * and at night happens to the second what was foretold: the one who took the shift is paged, not the one who gave it away.
 */
const phone = await createPhone()
const world = await createWorld({ settings: { PUBLIC_URL: 'https://palisade.test', ...phone.settings } })
phone.connect({ url: '', app: world.app })
after(() => phone.close())

const numbers = { sam: '+12025550101', robin: '+12025550102', kim: '+12025550103', ada: '+12025550104' }
const provider = await world.tx(async (tx) => {
  const made = await makeProvider(tx)
  for (const [name, address] of Object.entries(numbers)) {
    const personId = made.staff[name as keyof typeof numbers]
    await createChannel(tx, { personId, kind: 'sms', address, label: 'Phone' })
    await createChannel(tx, { personId, kind: 'voice', address, label: 'Call', delaySeconds: 75 })
  }
  return made
})
const { staff, acme } = provider
const ada = await clientOf(world, staff.ada)
const sam = await clientOf(world, staff.sam)
const robin = await clientOf(world, staff.robin)

const dayMs = 86_400_000
const today = new Date(Math.floor(clock.now().getTime() / dayMs) * dayMs)
const day = (n: number, time = '00:00') =>
  `${new Date(today.getTime() + n * dayMs).toISOString().slice(0, 10)}T${time}:00Z`

type Reply = Record<string, unknown> & { id: string; version: number; code: string; seenGaps: string }
async function done(by: Client, method: string, path: string, body?: unknown): Promise<Reply> {
  const reply = await by.call(method, path, body)
  assert.ok(reply.status < 300, `${method} ${path}: ${reply.text}`)
  return reply.body as Reply
}
const told = (number: string, words: RegExp) =>
  phone.sms.filter((sms) => sms.to === number && words.test(sms.body)).length

const layer = {
  name: 'Nights',
  participants: [staff.sam, staff.robin],
  unit: 'daily',
  every: 1,
  handoverAt: day(0).slice(0, 16),
}
const rota = await done(ada, 'POST', '/api/rotas', { name: 'Nights', zone: 'UTC', layers: [layer], ownerId: staff.ada })
const steps = [
  { targets: [{ kind: 'rota', id: rota.id }], afterSeconds: 120 },
  { targets: [{ kind: 'person', id: staff.ada }], afterSeconds: 300 },
]
const policy = await done(ada, 'POST', '/api/policies', { name: 'Nights', branches: [{ when: {}, steps }] })
await world.tx((tx) =>
  tx.updateTable('contract').set({ policy_id: policy.id }).where('account_id', '=', acme.id).execute(),
)

describe('a rota', () => {
  test('shows a gap before it is saved, and its owner hears of it when it comes near', async () => {
    const away = {
      add: [{ personId: null, replaces: staff.sam, from: day(6), until: day(7), reason: 'Holiday' }],
      remove: [],
    }
    const refused = await ada.post(`/api/rotas/${rota.id}/overrides/changes`, away)
    assert.equal(refused.body.code, 'oncall.gaps_open')
    const gaps = refused.body.gaps as { from: string; until: string; isNew: boolean }[]
    assert.deepEqual(
      gaps.map((gap) => [gap.from, gap.until, gap.isNew]),
      [[new Date(day(6)).toISOString(), new Date(day(7)).toISOString(), true]],
    )
    await done(ada, 'POST', `/api/rotas/${rota.id}/overrides/changes`, { ...away, seenGaps: refused.body.seenGaps })
    await world.forward('6s')
    assert.equal(told(numbers.ada, /Nights: nobody is on call/), 1)
  })

  test('lets two people swap, and somebody learn along', async () => {
    const offer = { kind: 'offer', otherId: staff.robin, from: day(2), until: day(3), message: 'Concert' }
    const swap = await done(sam, 'POST', `/api/rotas/${rota.id}/swaps`, offer)
    await world.settle()
    assert.equal(told(numbers.robin, /Sam Sample offers/), 1)
    const ola = await clientOf(world, staff.ola)
    const meddles = await ola.post(`/api/rotas/${rota.id}/swaps/${swap.id}/decision`, { act: 'withdraw' })
    assert.equal(meddles.body.code, 'oncall.swap_not_yours')
    await done(robin, 'POST', `/api/rotas/${rota.id}/swaps/${swap.id}/decision`, { act: 'accept' })
    const learner = { learnerId: staff.kim, from: day(2), until: day(3) }
    await done(ada, 'POST', `/api/rotas/${rota.id}/shadows`, learner)
    const { final } = (await done(
      ada,
      'GET',
      `/api/rotas/${rota.id}/schedule?from=${day(2)}&until=${day(3)}`,
    )) as unknown as {
      final: { person: { name: string } }[]
    }
    assert.deepEqual(
      final.map((shift) => shift.person.name),
      ['Robin Example'],
    )
  })

  test('pages at night in the very seconds that what-if named', async () => {
    await world.forward(`${Date.parse(day(2, '03:00')) - clock.now().getTime()}ms`)
    phone.sms.length = 0
    phone.calls.length = 0
    const request = await done(ada, 'POST', '/api/requests', {
      accountId: acme.id,
      title: 'All payments fail',
      text: 'Since three.',
      severity: 'P1',
    })
    const began = new Date(
      String(request.createdAt ?? (await done(ada, 'GET', `/api/requests/${request.id}`)).createdAt),
    )
    const foretold = (await done(ada, 'POST', '/api/on-call/what-if', {
      accountId: acme.id,
      severity: 'P1',
      at: began.toISOString(),
    })) as unknown as {
      steps: { dueAt: string; called: { name: string }[]; targets: { channels: { kind: string; at: string }[] }[] }[]
    }
    assert.deepEqual(
      foretold.steps
        .slice(0, 2)
        .map((step) => [Date.parse(step.dueAt) - began.getTime(), step.called.map(({ name }) => name)]),
      [
        [0, ['Robin Example']],
        [120_000, ['Ada Admin']],
      ],
    )
    await world.settle()
    assert.deepEqual([told(numbers.robin, /P1/), told(numbers.sam, /P1/), told(numbers.ada, /P1/)], [1, 0, 0])
    assert.equal(told(numbers.kim, /P1/), 1, 'the learner is told too')
    assert.equal(phone.calls.length, 0)
    const due = async (personId: string) =>
      (
        await world.tx((tx) =>
          tx
            .selectFrom('delivery')
            .innerJoin('channel', 'channel.id', 'delivery.channel_id')
            .select(['channel.kind', 'delivery.due_at'])
            .where('channel.person_id', '=', personId)
            .orderBy('delivery.due_at', 'desc')
            .limit(2)
            .execute(),
        )
      ).map((one) => `${one.kind} ${(one.due_at as Date).toISOString()}`)
    const named = foretold.steps[0]!.targets[0]!.channels.map((one) => `${one.kind} ${one.at}`)
    await world.forward('80s')
    assert.equal(phone.calls.filter((call) => call.to === numbers.robin).length, 1)
    assert.deepEqual((await due(staff.robin)).sort(), named.sort())
    await world.forward('45s')
    assert.equal(told(numbers.ada, /P1/), 1, 'nobody acknowledged: the next step, two minutes after the first')
  })
})
