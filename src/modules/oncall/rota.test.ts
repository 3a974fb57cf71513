import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newId } from '#platform/id.ts'
import { createDuty, policyOf, stepsOf } from './oncall.fixture.ts'
import { upcomingGaps } from './oncall.ts'

const duty = await createDuty()

const layer = (participants: string[], change = {}) => ({
  name: 'Nights, weekends',
  participants,
  unit: 'daily',
  every: 1,
  handoverAt: '2026-11-02T20:00',
  restrictions: [],
  validFrom: null,
  validUntil: null,
  ...change,
})
const rota = (name: string, layers: unknown[]) => ({ name, zone: 'Europe/Berlin', layers })

type Rota = {
  id: string
  layers: { id: string; participants: { name: string }[] }[]
  overrides: unknown[]
  usedBy: unknown[]
}
type Schedule = {
  final: { person: { name: string }; from: string; until: string; overrideId: string | null }[]
  layers: unknown[]
  gaps: { from: string }[]
}

async function make(name: string, layers: unknown[]): Promise<Rota> {
  const input = rota(name, layers)
  const first = await duty.call('POST', '/api/rotas', duty.kim, input)
  // A rota with gaps is saved by whoever has seen them.
  const { seenGaps } = first.body as { seenGaps?: string }
  const { status, body } = seenGaps ? await duty.call('POST', '/api/rotas', duty.kim, { ...input, seenGaps }) : first
  assert.equal(status, 200, JSON.stringify(body))
  return body
}

const range = 'from=2026-11-16T00:00:00Z&until=2026-11-18T00:00:00Z'

test('a rota is made, drawn, covered for a while, changed and deleted', async () => {
  const made = await make('Web operations', [layer([duty.sam.id, duty.robin.id])])
  assert.deepEqual(
    made.layers[0]!.participants.map((p) => p.name),
    ['Sam Sample', 'Robin Example'],
  )
  const schedule = (await duty.call('GET', `/api/rotas/${made.id}/schedule?${range}`, duty.sam)).body as Schedule
  assert.deepEqual(
    schedule.final.map((s) => `${s.person.name} ${s.from.slice(5, 16)}`),
    ['Robin Example 11-16T00:00', 'Sam Sample 11-16T19:00', 'Robin Example 11-17T19:00'],
  )
  const cover = {
    personId: duty.kim.id,
    from: '2026-11-16T20:00:00Z',
    until: '2026-11-17T06:00:00Z',
    replaces: duty.sam.id,
    reason: 'dentist',
  }
  const override = await duty.call('POST', `/api/rotas/${made.id}/overrides`, duty.kim, cover)
  assert.equal(override.status, 200)
  const covered = (await duty.call('GET', `/api/rotas/${made.id}/schedule?${range}`, duty.sam)).body as Schedule
  assert.deepEqual(
    covered.final.map((s) => s.person.name),
    ['Robin Example', 'Sam Sample', 'Kim Mockup', 'Sam Sample', 'Robin Example'],
  )
  const { id: overrideId } = override.body as { id: string }
  const shares = (await duty.call('GET', `/api/rotas/${made.id}/shares?${range}`, duty.sam)).body as {
    items: { person: { name: string }; hours: number; nights: number }[]
  }
  assert.deepEqual(
    shares.items.map((s) => [s.person.name, s.hours, s.nights]),
    [
      ['Robin Example', 24, 1],
      ['Sam Sample', 14, 0],
      ['Kim Mockup', 10, 1],
    ],
  )
  assert.equal((await duty.call('DELETE', `/api/rotas/${made.id}/overrides/${overrideId}`, duty.kim)).status, 204)
  assert.equal((await duty.call('DELETE', `/api/rotas/${made.id}/overrides/${overrideId}`, duty.kim)).status, 404)
  const layers = [{ ...layer([duty.kim.id]), id: made.layers[0]!.id }]
  const changed = await duty.call('PUT', `/api/rotas/${made.id}`, duty.kim, rota('Web operations', layers))
  assert.equal((changed.body as Rota).layers[0]!.id, made.layers[0]!.id)
  assert.equal((await duty.call('DELETE', `/api/rotas/${made.id}`, duty.kim)).status, 204)
  const names = (await duty.call('GET', '/api/rotas', duty.sam)).body as { items: { id: string }[] }
  assert.ok(!names.items.some((r) => r.id === made.id))
})

test('the schedule of a rota that is not saved is drawn, and nothing is stored', async () => {
  const drawn = await duty.call('POST', '/api/rotas/preview', duty.sam, {
    rota: rota('Never saved', [
      layer([duty.sam.id], { restrictions: [{ weekdays: [1], from: '08:00', until: '20:00' }] }),
    ]),
    overrides: [{ personId: duty.noor.id, from: '2026-11-16T12:00:00Z', until: '2026-11-16T13:00:00Z' }],
    from: '2026-11-16T00:00:00Z',
    until: '2026-11-17T00:00:00Z',
  })
  const schedule = drawn.body as Schedule
  assert.deepEqual(
    schedule.final.map((s) => s.person.name),
    ['Sam Sample', 'Noor Fixture', 'Sam Sample'],
  )
  assert.equal(schedule.gaps.length, 2)
  const stored = (await duty.call('GET', '/api/rotas', duty.sam)).body as { items: { name: string }[] }
  assert.ok(!stored.items.some((r) => r.name === 'Never saved'))
})

test('gaps of the coming days are counted, and one that has begun keeps its beginning', async () => {
  const made = await make('Empty', [])
  const gaps = (await duty.call('GET', `/api/rotas/${made.id}/gaps?days=90`, duty.sam)).body as {
    hours: number
    gaps: unknown[]
  }
  assert.deepEqual([gaps.gaps.length, gaps.hours], [1, 90 * 24])
  const watch = () =>
    duty.world.tx(async (tx) =>
      (await upcomingGaps(tx, tx.now, new Date(tx.now.getTime() + 86_400_000))).filter((g) => g.rotaId === made.id),
    )
  const [before] = await watch()
  assert.equal(before!.rota, 'Empty')
})

test('who is on call now, and who follows', async () => {
  await make('Now', [layer([duty.sam.id, duty.robin.id])])
  const { body } = await duty.call('GET', '/api/on-call/now', duty.sam)
  const found = (
    body as {
      items: {
        rota: { name: string }
        person: { name: string }
        because: string
        next: { name: string }
        until: string
      }[]
    }
  ).items.find((i) => i.rota.name === 'Now')!
  assert.equal(found.because, 'Nights, weekends')
  assert.notEqual(found.person.name, found.next.name)
  assert.ok(found.until)
})

const refusals: [string, unknown, string, RegExp][] = [
  ['an unknown zone', { ...rota('Bad', []), zone: 'Europe/Atlantis' }, 'oncall.rota_invalid', /zone/],
  [
    'a hand-over that is no date',
    rota('Bad', [layer([], { handoverAt: '2026-02-30T08:00' })]),
    'oncall.rota_invalid',
    /handoverAt/,
  ],
  ['somebody who is not on staff', rota('Bad', [layer([newId()])]), 'oncall.rota_invalid', /layers/],
  ['fields nobody knows', { ...rota('Bad', []), owner: 'me' }, 'platform.invalid', /owner/],
  ['a name of several lines', rota('Bad\nname', []), 'platform.invalid', /name/],
]
for (const [what, body, code, field] of refusals)
  test(`a rota with ${what} is refused and not stored`, async () => {
    const { status, body: problem } = await duty.call('POST', '/api/rotas', duty.kim, body)
    assert.ok(status === 422 || status === 400)
    assert.equal((problem as { code: string }).code, code)
    assert.match(JSON.stringify(problem), field)
  })

test('names are taken once; a range must make sense; a rota that is paged stays', async () => {
  const made = await make('Taken', [layer([duty.sam.id])])
  const again = await duty.call('POST', '/api/rotas', duty.kim, rota('Taken', []))
  assert.equal((again.body as { code: string }).code, 'oncall.name_taken')
  for (const wrong of [
    'from=2026-11-18T00:00:00Z&until=2026-11-16T00:00:00Z',
    'from=2020-11-18T00:00:00Z&until=2026-11-16T00:00:00Z',
  ]) {
    const refused = await duty.call('GET', `/api/rotas/${made.id}/schedule?${wrong}`, duty.sam)
    assert.equal((refused.body as { code: string }).code, 'oncall.range_invalid')
  }
  await duty.world.tx((tx) =>
    policyOf(tx, [{ name: null, targets: [{ kind: 'rota', id: made.id }], alternates: [], afterSeconds: 60 }]),
  )
  const kept = await duty.call('DELETE', `/api/rotas/${made.id}`, duty.kim)
  assert.equal((kept.body as { code: string }).code, 'oncall.rota_in_use')
  assert.equal(
    (((await duty.call('GET', `/api/rotas/${made.id}`, duty.sam)).body as Rota).usedBy as unknown[]).length,
    1,
  )
})

test('a policy has versions that never change; an old one is not saved over', async () => {
  const body = (steps: unknown[]) => ({ name: 'Standard', branches: [{ when: { severities: ['P1'] }, steps }] })
  const made = await duty.call('POST', '/api/policies', duty.kim, body(stepsOf([duty.sam])))
  assert.equal(made.status, 200, JSON.stringify(made.body))
  const { id } = made.body as { id: string }
  const second = await duty.call('PUT', `/api/policies/${id}`, duty.kim, {
    ...body(stepsOf([duty.noor])),
    baseVersion: 1,
    note: 'Noor is back',
  })
  assert.equal((second.body as { version: number }).version, 2)
  const stale = await duty.call('PUT', `/api/policies/${id}`, duty.kim, { ...body([]), baseVersion: 1 })
  assert.equal((stale.body as { code: string }).code, 'oncall.policy_changed')
  const first = (await duty.call('GET', `/api/policies/${id}?version=1`, duty.sam)).body as {
    names: Record<string, string>
  }
  assert.deepEqual(Object.values(first.names), ['Sam Sample'])
  const versions = (await duty.call('GET', `/api/policies/${id}/versions`, duty.sam)).body as {
    items: { version: number; note: string }[]
  }
  assert.deepEqual(
    versions.items.map((v) => [v.version, v.note]),
    [
      [2, 'Noor is back'],
      [1, ''],
    ],
  )
  await assert.rejects(
    duty.world.tx((tx) => tx.updateTable('policy_version').set({ note: 'forged' }).execute()),
    /permission denied/,
  )
  const unknown = await duty.call('POST', '/api/policies', duty.kim, {
    ...body([{ targets: [{ kind: 'team', id: newId() }], afterSeconds: 60 }]),
    name: 'Bad',
  })
  assert.equal((unknown.body as { code: string }).code, 'oncall.policy_invalid')
  assert.equal(
    ((await duty.call('GET', '/api/policies', duty.sam)).body as { items: unknown[] }).items.length > 0,
    true,
  )
  assert.equal((await duty.call('DELETE', `/api/policies/${id}`, duty.kim)).status, 204)
  assert.equal((await duty.call('GET', `/api/policies/${id}`, duty.sam)).status, 404)
})

test('who would be paged: each step at its moment, with the channels; nobody where no policy is named', async () => {
  const policyId = await duty.world.tx((tx) => policyOf(tx, stepsOf([duty.sam, duty.noor], [duty.kim]), 2))
  const ask = { policyId, severity: 'P1', at: '2026-11-22T02:00:00.000Z' }
  const answer = (await duty.call('POST', '/api/on-call/what-if', duty.sam, ask)).body as {
    steps: {
      dueAt: string
      targets: { person: { name: string }; channels: { kind: string; delaySeconds: number }[] }[]
      alternates: { person: { name: string } }[][]
    }[]
    againAt: string
    leaseSeconds: number
  }
  assert.deepEqual(
    answer.steps.map((s) => [s.dueAt.slice(11, 19), s.targets[0]!.person.name]),
    [
      ['02:00:00', 'Sam Sample'],
      ['02:02:00', 'Kim Mockup'],
    ],
  )
  assert.deepEqual(
    answer.steps[0]!.targets[0]!.channels.map((c) => [c.kind, c.delaySeconds]),
    [
      ['sms', 0],
      ['voice', 60],
    ],
  )
  assert.equal(answer.steps[0]!.alternates[0]![0]!.person.name, 'Noor Fixture')
  assert.equal(answer.againAt, '2026-11-22T02:04:00.000Z')
  const nobody = await duty.call('POST', '/api/on-call/what-if', duty.sam, {
    accountId: duty.accountId,
    severity: 'P1',
    at: ask.at,
  })
  assert.match((nobody.body as { silent: string }).silent, /nobody is paged/)
  assert.equal((await duty.call('POST', '/api/on-call/what-if', duty.sam, { ...ask, policyId: newId() })).status, 404)
})

test('nobody outside calls these routes, and who may not change rotas is refused', async () => {
  for (const path of ['/api/rotas', '/api/policies', '/api/on-call/now', '/api/escalations'])
    assert.equal((await duty.call('GET', path)).status, 401, path)
  const developer = { ...duty.as(duty.sam), roles: ['developer' as const] }
  duty.world.app.authenticate = async () => developer
  const refused = await duty.call('POST', '/api/rotas', duty.sam, rota('Mine', []))
  assert.deepEqual([refused.status, (refused.body as { code: string }).code], [403, 'platform.not_permitted'])
  const policy = await duty.call('POST', '/api/policies', duty.sam, {
    name: 'Mine',
    branches: [{ when: {}, steps: [] }],
  })
  assert.equal(policy.status, 403)
  const contact = { ...developer, staff: false, accounts: [duty.accountId], roles: ['contact' as const] }
  duty.world.app.authenticate = async () => contact
  assert.equal((await duty.call('GET', '/api/rotas', duty.sam)).status, 404)
  assert.equal((await duty.call('GET', '/api/escalations', duty.sam)).status, 404)
})
