import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { systemActor } from '#platform/actor.ts'
import { clock } from '#platform/clock.ts'
import { newId } from '#platform/id.ts'
import { createDuty, hushAll, numberOf, policyOf, rotaOf, startOne, stepsOf } from './oncall.fixture.ts'
import {
  closeEscalations,
  type EscalationView,
  escalationOf,
  handOver,
  progress,
  raiseSeverity,
  startEscalations,
} from './oncall.ts'

const duty = await createDuty()

const subjectOf = (id: string) => ({ kind: 'request', id })

async function now(subjectId: string): Promise<EscalationView> {
  const [view] = await duty.world.tx((tx) => escalationOf(tx, [subjectOf(subjectId)]))
  return view!
}

async function begin(steps: Parameters<typeof policyOf>[1], repeat = 0): Promise<string> {
  await hushAll(duty)
  const subjectId = await duty.world.tx(async (tx) => startOne(tx, duty, await policyOf(tx, steps, repeat)))
  await duty.world.settle()
  return subjectId
}

async function sentences(subjectId: string): Promise<string[]> {
  const { rows } = await duty.world.tx((tx) =>
    tx
      .selectFrom('journal_entry')
      .select('text')
      .where('subject_id', '=', subjectId)
      .orderBy('at')
      .orderBy('id')
      .execute()
      .then((rows) => ({ rows })),
  )
  return rows.map((row) => String(row.text))
}

const sentTo = () => duty.phone.sms.map((sms) => sms.to)
const calledAt = () => duty.phone.calls.map((call) => call.to)
const pagesOf = (view: EscalationView) =>
  view.steps.flatMap((s) =>
    s.people.flatMap((p) => p.pages.map((page) => `${s.round}.${s.step} ${p.person.name} ${page.kind} ${page.state}`)),
  )

describe('paging', () => {
  test('goes through the channels of a person, then to the next step, each at its moment', async () => {
    const id = await begin(stepsOf([duty.sam], [duty.kim]))
    assert.deepEqual(sentTo(), [`${numberOf.sam}0`])
    assert.match(duty.phone.sms[0]!.body, /Checkout returns 502/)
    await duty.world.forward('1m')
    assert.deepEqual(calledAt(), [`${numberOf.sam}1`])
    await duty.world.forward('45s')
    assert.deepEqual(sentTo(), [`${numberOf.sam}0`])
    await duty.world.forward('15s')
    assert.deepEqual(sentTo(), [`${numberOf.sam}0`, `${numberOf.kim}0`])
    const view = await now(id)
    assert.equal(view.status, 'paging')
    assert.deepEqual(pagesOf(view), [
      '0.0 Sam Sample sms expired',
      '0.0 Sam Sample voice expired',
      '0.1 Kim Mockup sms handed',
      '0.1 Kim Mockup voice due',
    ])
    assert.deepEqual(
      view.steps.map((s) => s.outcome),
      ['expired', null],
    )
    assert.ok(view.steps.every((s) => Number.isInteger(s.latenessMs)))
    assert.equal(view.steps[1]!.dueAt.getTime() - view.steps[0]!.dueAt.getTime(), 120_000)
    const handed = view.steps.flatMap((s) => s.people.flatMap((p) => p.pages)).filter((p) => p.handedOverAt)
    assert.ok(handed.every((p) => p.latenessMs === p.handedOverAt!.getTime() - p.dueAt.getTime()))
  })

  test('an SMS reply acknowledges; nothing more is sent until the lease ends, then it starts again with who is on call then', async () => {
    const today = new Date(clock.now().getTime()).toISOString().slice(0, 10)
    const rotaId = await duty.world.tx((tx) => rotaOf(tx, 'Web operations', [duty.sam], `${today}T00:00`))
    const id = await begin([
      { name: 'primary', targets: [{ kind: 'rota', id: rotaId }], alternates: [], afterSeconds: 120 },
      ...stepsOf([duty.kim]),
    ])
    assert.deepEqual(sentTo(), [`${numberOf.sam}0`])
    const [sms] = duty.phone.sms
    const code = /Reply (\w+)/.exec(sms!.body)?.[1] ?? ''
    const said = await duty.phone.reply(sms!, `${code} ack`)
    assert.match(said, /Acknowledged/)
    const held = await now(id)
    assert.equal(held.status, 'acknowledged')
    assert.equal(held.holder?.name, 'Sam Sample')
    assert.deepEqual(pagesOf(held), ['0.0 Sam Sample sms acknowledged', '0.0 Sam Sample voice cancelled'])
    await duty.world.forward('14m')
    assert.equal(duty.phone.sms.length, 1)
    assert.equal(duty.phone.calls.length, 0)
    await duty.world.tx(async (tx) => {
      await tx
        .updateTable('rota_layer')
        .set({ participants: [duty.noor.id] as never })
        .where('rota_id', '=', rotaId)
        .execute()
    })
    await duty.world.forward('1m 1s')
    assert.deepEqual(sentTo(), [`${numberOf.sam}0`, `${numberOf.noor}0`])
    const again = await now(id)
    assert.equal(again.status, 'paging')
    assert.equal(again.round, 1)
    assert.equal(again.steps[1]!.dueAt.getTime(), held.leaseUntil!.getTime(), 'counted from the end of the lease')
    assert.ok((await sentences(id)).some((text) => /No progress since Sam Sample acknowledged/.test(text)))
  })

  test('progress on the request keeps the lease; closing it ends everything', async () => {
    const id = await begin(stepsOf([duty.sam]))
    const { id: escalationId } = await now(id)
    assert.equal((await duty.call('POST', `/api/escalations/${escalationId}/acknowledge`, duty.sam)).status, 200)
    await duty.world.forward('10m')
    await duty.world.tx((tx) => progress(tx, subjectOf(id)), duty.as(duty.sam))
    await duty.world.forward('10m')
    assert.equal((await now(id)).status, 'acknowledged')
    await duty.world.tx((tx) => closeEscalations(tx, [subjectOf(id)]), duty.as(duty.sam))
    await duty.world.forward('1h')
    const view = await now(id)
    assert.equal(view.status, 'closed')
    assert.equal(duty.phone.sms.length, 1)
    assert.ok((await sentences(id)).includes('Paging ended: closed by Sam Sample.'))
    const late = await duty.call('POST', `/api/escalations/${escalationId}/acknowledge`, duty.kim)
    assert.deepEqual([late.status, (late.body as { code: string }).code], [409, 'oncall.closed'])
  })

  test('a number that is refused passes to the next channel at once; with all refused the alternate stands in, then the step passes', async () => {
    await hushAll(duty)
    const steps = stepsOf([duty.sam, duty.noor], [duty.robin], [duty.kim])
    const subjectId = await duty.world.tx(async (tx) => {
      for (const digit of ['0', '1']) {
        duty.phone.refuse(400, { code: 21211, to: numberOf.sam + digit })
        duty.phone.refuse(400, { code: 21211, to: numberOf.noor + digit })
        duty.phone.refuse(400, { code: 21211, to: numberOf.robin + digit })
      }
      return startOne(tx, duty, await policyOf(tx, steps))
    })
    await duty.world.settle()
    await duty.world.forward('5s')
    const view = await now(subjectId)
    assert.deepEqual(sentTo(), [`${numberOf.kim}0`], JSON.stringify(pagesOf(view)))
    assert.deepEqual(
      view.steps.map((s) => s.outcome),
      ['passed', 'passed', null],
    )
    const said = (await sentences(subjectId)).join('\n')
    assert.match(said, /Noor Fixture stands in/)
    assert.match(said, /Step 1 of 3 passed at once/)
    assert.match(said, /Step 2 of 3 passed at once: Robin Example cannot be reached/)
    duty.phone.recover()
  })

  test('of two paged together the first failure is remembered: when the second fails too, the step passes', async () => {
    await hushAll(duty)
    for (const number of [numberOf.sam, numberOf.noor])
      for (const digit of ['0', '1']) duty.phone.refuse(400, { code: 21211, to: number + digit })
    const [together, ...rest] = stepsOf([duty.sam], [duty.kim])
    const targets = [duty.sam, duty.noor].map(({ id }) => ({ kind: 'person' as const, id }))
    const subjectId = await duty.world.tx(async (tx) =>
      startOne(tx, duty, await policyOf(tx, [{ ...together!, targets }, ...rest])),
    )
    await duty.world.settle()
    await duty.world.forward('5s')
    assert.deepEqual(sentTo(), [`${numberOf.kim}0`])
    assert.deepEqual(
      (await now(subjectId)).steps.map((s) => s.outcome),
      ['passed', null],
    )
  })

  test('who acknowledges second is told who has it', async () => {
    const id = await begin(stepsOf([duty.sam], [duty.kim]))
    const path = `/api/escalations/${(await now(id)).id}`
    assert.equal((await duty.call('POST', `${path}/acknowledge`, duty.sam)).status, 200)
    const second = await duty.call('POST', `${path}/acknowledge`, duty.kim)
    assert.equal(second.status, 409)
    assert.match((second.body as { detail: string }).detail, /Sam Sample has it/)
  })

  test('of two who acknowledge at the same moment exactly one has it', async () => {
    const id = await begin(stepsOf([duty.sam], [duty.kim]))
    const { id: escalationId } = await now(id)
    const replies = await Promise.all(
      [duty.sam, duty.kim, duty.noor].map((person) =>
        duty.call('POST', `/api/escalations/${escalationId}/acknowledge`, person),
      ),
    )
    assert.deepEqual(replies.map((reply) => reply.status).toSorted(), [200, 409, 409])
    const said = await sentences(id)
    assert.equal(said.filter((text) => /acknowledged/.test(text)).length, 1)
  })

  test('lists what runs, what concerns a person, and (escalationsOf) everything about a subject', async () => {
    const id = await begin(stepsOf([duty.sam], [duty.kim]))
    type Items = { items: { subject: { id: string }; people: { name: string }[] }[] }
    const list = async (query: string) =>
      ((await duty.call('GET', `/api/escalations${query}`, duty.kim)).body as Items).items
    assert.deepEqual(
      (await list('')).map((e) => [e.subject.id, e.people.map((p) => p.name)]),
      [[id, ['Sam Sample']]],
    )
    assert.equal((await list(`?personId=${duty.sam.id}`)).length, 1)
    assert.equal((await list(`?personId=${duty.kim.id}`)).length, 0)
    assert.equal((await list('?status=acknowledged,exhausted')).length, 0)
    const of = (await duty.call('GET', `/api/escalations/of/request/${id}`, duty.kim)).body as { items: unknown[] }
    assert.equal(of.items.length, 1)
    const none = (await duty.call('GET', `/api/escalations/of/request/${newId()}`, duty.kim)).body as {
      items: unknown[]
    }
    assert.equal(none.items.length, 0)
    assert.equal((await duty.call('GET', `/api/escalations/${newId()}`, duty.kim)).status, 404)
  })

  test('two who start the same at the same moment start one chain', async () => {
    await hushAll(duty)
    const policyId = await duty.world.tx((tx) => policyOf(tx, stepsOf([duty.sam])))
    const subject = { ...subjectOf(newId()), label: '1', url: '/' }
    await Promise.all([1, 2, 3].map(() => duty.world.tx((tx) => startOne(tx, duty, policyId, { subject }))))
    await duty.world.settle()
    assert.deepEqual(sentTo(), [`${numberOf.sam}0`])
  })

  test('escalate calls the next step now; asked twice for the same step it calls one', async () => {
    const id = await begin(stepsOf([duty.sam], [duty.robin], [duty.kim]))
    const path = `/api/escalations/${(await now(id)).id}/escalate`
    const seen = { round: 0, step: 0 }
    assert.equal((await duty.call('POST', path, duty.sam, { seen })).status, 200)
    assert.equal((await duty.call('POST', path, duty.sam, { seen })).status, 200)
    await duty.world.settle()
    assert.deepEqual(sentTo(), [`${numberOf.sam}0`, `${numberOf.robin}0`])
  })

  test('handed over, the other person is paged first; a customer cannot be handed anything', async () => {
    const id = await begin(stepsOf([duty.sam], [duty.robin]))
    const { id: escalationId } = await now(id)
    const refused = await duty.call('POST', `/api/escalations/${escalationId}/hand-over`, duty.sam, {
      toPersonId: newId(),
    })
    assert.deepEqual([refused.status, (refused.body as { code: string }).code], [422, 'oncall.person_unknown'])
    await duty.world.tx((tx) => handOver(tx, { escalationId }, duty.kim.id), duty.as(duty.sam))
    await duty.world.settle()
    assert.deepEqual(sentTo(), [`${numberOf.sam}0`, `${numberOf.kim}0`])
    await duty.world.forward('2m')
    assert.deepEqual(sentTo().slice(2), [`${numberOf.sam}0`], 'then the chain from its top')
    assert.match((await sentences(id)).join('\n'), /Sam Sample passed it on to Kim Mockup/)
  })

  test('after the repetitions the chain is over, says so and tells it', async () => {
    const told: string[] = []
    duty.world.app.events.on('oncall.exhausted', async (_tx, event) => void told.push(event.subject.id))
    const id = await begin(stepsOf([duty.sam]), 1)
    await duty.world.forward('2m')
    assert.equal((await now(id)).round, 1)
    await duty.world.forward('2m')
    assert.equal((await now(id)).status, 'exhausted')
    assert.deepEqual(told, [id])
    assert.match((await sentences(id)).at(-1)!, /nobody acknowledged/)
  })

  test('after a long sleep each step is made up for, from its own due time', async () => {
    const id = await begin(stepsOf([duty.sam], [duty.robin], [duty.kim]))
    await duty.world.forward('1h')
    const view = await now(id)
    assert.equal(view.status, 'exhausted')
    const start = view.startedAt.getTime()
    assert.deepEqual(
      view.steps.map((s) => s.dueAt.getTime() - start),
      [0, 120_000, 240_000],
    )
    assert.deepEqual(sentTo(), [`${numberOf.sam}0`, `${numberOf.robin}0`, `${numberOf.kim}0`])
    assert.deepEqual(calledAt().toSorted(), [`${numberOf.sam}1`, `${numberOf.robin}1`, `${numberOf.kim}1`])
    assert.ok(view.steps[2]!.latenessMs > 3_000_000, 'the record shows how late we were')
  })

  test('a branch without steps pages nobody and says so; a higher severity then pages', async () => {
    const { world } = duty
    await hushAll(duty)
    const id = await world.tx(async (tx) => {
      const { createPolicy } = await import('./oncall.ts')
      const { id: policyId } = await createPolicy(tx, {
        name: 'After hours',
        description: '',
        note: '',
        branches: [
          { when: { severities: ['P1'], calendarId: null, during: 'always' }, steps: stepsOf([duty.sam]), repeat: 0 },
          { when: { severities: null, calendarId: null, during: 'always' }, steps: [], repeat: 0 },
        ],
      })
      return startOne(tx, duty, policyId, { severity: 'P3' })
    })
    await world.settle()
    assert.equal((await now(id)).status, 'silent')
    assert.ok((await sentences(id)).includes('After hours pages nobody for P3 at this time.'))
    await world.tx((tx) => raiseSeverity(tx, subjectOf(id), 'P1'))
    await world.settle()
    assert.deepEqual(sentTo(), [`${numberOf.sam}0`])
    assert.equal((await now(id)).severity, 'P1')
  })
})

describe('starting', () => {
  test('thousands at once, each paged once, in one call', async () => {
    await hushAll(duty)
    const ids = Array.from({ length: 900 }, newId)
    const before = duty.phone.requests.length
    await duty.world.tx(async (tx) => {
      const provider = duty.sam.accountId
      const people = await Promise.all(
        Array.from({ length: 30 }, async (_, i) => {
          const { createPerson } = await import('#accounts')
          return createPerson(tx, {
            accountId: provider,
            name: `Crowd ${i}`,
            email: `crowd${i}@provider.test`,
            roles: ['engineer'],
          })
        }),
      )
      const policies: string[] = []
      for (const person of people) policies.push(await policyOf(tx, stepsOf([person])))
      await startEscalations(
        tx,
        ids.map((id, i) => ({
          accountId: duty.accountId,
          subject: { kind: 'request', id, label: id.slice(-6), url: `/requests/${id}` },
          title: 'Storm',
          body: '',
          severity: 'P2' as const,
          policyId: policies[i % policies.length]!,
        })),
      )
    })
    await duty.world.app.timers.settle()
    const views = await duty.world.tx((tx) => escalationOf(tx, ids.map(subjectOf)))
    assert.ok(views.length > 0)
    assert.ok(views.every((view) => view.status === 'paging' && view.steps[0]!.people[0]!.pages.length === 1))
    await duty.world.tx((tx) => closeEscalations(tx, ids.map(subjectOf)))
    assert.equal(duty.phone.requests.length, before)
  })

  test('twice for one subject changes nothing', async () => {
    const id = await begin(stepsOf([duty.sam]))
    await duty.world.tx(async (tx) =>
      startOne(tx, duty, await policyOf(tx, stepsOf([duty.kim])), {
        subject: { ...subjectOf(id), label: '1', url: '/' },
      }),
    )
    await duty.world.settle()
    assert.deepEqual(sentTo(), [`${numberOf.sam}0`])
  })

  test('by a customer, whose transaction sees no rota, pages all the same, and so does closing', async () => {
    await hushAll(duty)
    const policyId = await duty.world.tx((tx) => policyOf(tx, stepsOf([duty.sam])))
    const customer = { ...systemActor('Jordan Placeholder'), staff: false, accounts: [duty.accountId] }
    const id = await duty.world.tx((tx) => startOne(tx, duty, policyId), customer)
    await duty.world.settle()
    assert.deepEqual(sentTo(), [`${numberOf.sam}0`])
    await duty.world.tx((tx) => closeEscalations(tx, [subjectOf(id)]), customer)
    await duty.world.settle()
    assert.equal((await now(id)).status, 'closed')
  })
})

test('threat-12: an account sees no escalation and no page, not even its own; and cannot start one for another', async () => {
  const id = await begin(stepsOf([duty.sam]))
  const customer = { ...systemActor('Jordan'), staff: false, accounts: [duty.accountId] }
  const seen = await duty.world.tx(async (tx) => {
    const rows = await Promise.all(
      (['escalation', 'page', 'escalation_step', 'rota', 'policy'] as const).map((table) =>
        tx.selectFrom(table).selectAll().execute(),
      ),
    )
    return rows.map((found) => found.length)
  }, customer)
  assert.deepEqual(seen, [0, 0, 0, 0, 0])
  const policyId = await duty.world.tx((tx) => policyOf(tx, stepsOf([duty.sam])))
  await assert.rejects(
    duty.world.tx((tx) => startOne(tx, duty, policyId, { accountId: duty.otherAccountId }), customer),
    /row-level security/,
  )
  assert.equal((await duty.call('GET', `/api/escalations/${(await now(id)).id}`, null)).status, 401)
})
