import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { countAs, crisisWorld } from './crises.fixture.ts'
import { lookAtRequest } from './operations/look.ts'

const all = await crisisWorld()
const { world, provider, sam, kim, ola, ada, jordan, published, attach, request, alert, crisesOf, crisis, journal } =
  all
const { acme, birch, staff } = provider
const procedureId = await published('Everything is down')
const base = { name: 'Everything is down', procedureId, severities: ['P1'] }

describe('runbooks', () => {
  test('are attached by who publishes, and nobody else; customers do not even see that there are any', async () => {
    assert.equal((await sam.post('/api/crisis-runbooks', base)).status, 403)
    assert.equal((await sam.get('/api/crisis-runbooks')).status, 200)
    assert.notEqual((await jordan.get('/api/crisis-runbooks')).status, 200)
    const made = await kim.post('/api/crisis-runbooks', { ...base, name: 'To be changed', active: false })
    assert.equal(made.status, 200, made.text)
    const { id, version } = made.body as { id: string; version: number }
    const changed = { ...base, name: 'Changed', active: false, updateMinutes: { P1: 15 }, version }
    assert.equal((await kim.call('PUT', `/api/crisis-runbooks/${id}`, changed)).status, 200)
    assert.equal((await kim.call('PUT', `/api/crisis-runbooks/${id}`, changed)).body.code, 'platform.conflict')
    const { items } = (await kim.get('/api/crisis-runbooks')).body as { items: { name: string; updateMinutes: unknown }[] }
    assert.deepEqual(items.map(({ name, updateMinutes }) => [name, updateMinutes]), [['Changed', { P1: 15 }]])
    assert.equal((await kim.call('DELETE', `/api/crisis-runbooks/${id}`)).status, 204)
    assert.equal((await kim.call('DELETE', `/api/crisis-runbooks/${id}`)).status, 404)
  }) // biome-ignore format: one test

  test('that would be for everything, for nothing there is, or cannot run are refused by field', async () => {
    const refusal = async (body: Record<string, unknown>) => (await kim.post('/api/crisis-runbooks', { ...base, ...body })).body // biome-ignore format: one call
    assert.deepEqual(Object.keys((await refusal({ severities: [] })).fields as object), ['severities'])
    const draft = (await kim.post('/api/procedures', { name: 'Only drawn' })).body.id
    assert.deepEqual(Object.keys((await refusal({ procedureId: draft })).fields as object), ['procedureId'])
    assert.deepEqual(Object.keys((await refusal({ alertRuleId: acme.id })).fields as object), ['alertRuleId'])
    const broken = { name: 'service', op: '=~', value: '(' }
    assert.equal((await refusal({ matchers: [broken] })).code, 'alerts.pattern_refused')
  })
})

describe('a crisis by itself', () => {
  test('does not start while no runbook is for it', async () => {
    await request(acme.id, 'P1')
    assert.deepEqual(await crisesOf(`account=${acme.id}`), [])
  })

  test('starts with a request of the severity, once, with a checklist, a lead on call, and what is owed', async () => {
    await attach(base)
    const id = await request(acme.id, 'P1', 'Shop is down')
    const [one, ...more] = await crisesOf(`request=${id}`)
    assert.equal(more.length, 0)
    assert.deepEqual([one!.state, one!.automatic, one!.title, one!.severity], ['open', true, 'Shop is down', 'P1'])
    assert.deepEqual(one!.roles.map(({ role, person, byDefault }) => [role, person.id, byDefault]), [['lead', staff.sam, true]])
    assert.deepEqual([one!.run!.open, one!.run!.planned], [1, 2])
    assert.equal(Date.parse(one!.updateDueAt!) - Date.parse(one!.startedAt), 30 * 60_000)
    for (let again = 0; again < 3; again++) await lookAtRequest(world.app, id)
    assert.equal((await crisesOf(`request=${id}`)).length, 1)
    const project = (await sam.get(`/api/projects/${one!.run!.id}`)).body as { steps: { name: string; may: { do: boolean } }[] }
    assert.deepEqual(project.steps.map(({ name, may }) => [name, may.do]), [['Find out what is hit', true]])
    assert.equal(await countAs(world, acme.id), 0)
  }) // biome-ignore format: one test

  test('by two instances at once is one', async () => {
    const id = await request(birch.id, 'P3')
    assert.deepEqual(await crisesOf(`request=${id}`), [])
    assert.equal((await kim.patch(`/api/requests/${id}`, { severity: 'P1', version: 1 })).status, 200)
    await Promise.all([1, 2, 3].map(() => lookAtRequest(world.app, id)))
    await world.settle()
    const [one, ...more] = await crisesOf(`request=${id}`)
    assert.equal(more.length, 0)
    assert.equal(one!.state, 'open', 'rising to the severity starts it')
    assert.equal((await journal(one!.id)).filter(({ kind }) => kind === 'opened').length, 1)
  })

  test('that ended is not begun again by the same request, and follows its severity while it is open', async () => {
    const [one] = await crisesOf(`account=${birch.id}`)
    const requestId = one!.request!.id
    const raise = async (severity: string) => {
      const { version } = (await kim.get(`/api/requests/${requestId}`)).body as { version: number }
      assert.equal((await kim.patch(`/api/requests/${requestId}`, { severity, version })).status, 200)
      await world.settle()
    }
    await raise('P2')
    assert.equal((await crisis(one!.id)).severity, 'P2')
    assert.equal(Date.parse((await crisis(one!.id)).updateDueAt!) - Date.parse(one!.startedAt), 60 * 60_000)
    assert.equal((await kim.post(`/api/crises/${one!.number}/close`, {})).status, 200)
    await raise('P1')
    assert.deepEqual((await crisesOf(`request=${requestId}`)).map(({ state }) => state), ['closed'])
  }) // biome-ignore format: one test

  test('starts once with an incident, whose request is of the severity too; its labels choose the runbook', async () => {
    const byLabel = await published('Database is down')
    const matchers = [{ name: 'service', op: '=', value: 'db' }]
    await attach({ name: 'Database is down', procedureId: byLabel, matchers, updateMinutes: { P1: 10 } })
    await alert(acme.id, 'db', 'P1', { service: 'db' })
    const [one, ...more] = (await crisesOf(`account=${acme.id}`)).filter(({ incident }) => incident)
    assert.equal(more.length, 0)
    assert.ok(one!.request, 'the request of the incident')
    assert.equal(Date.parse(one!.updateDueAt!) - Date.parse(one!.startedAt), 10 * 60_000)
    const lines = (await journal(one!.id)).map(({ text }) => text)
    assert.ok(lines.includes('Runbook: Database is down'), lines.join('\n'))
    assert.ok(lines.some((text) => /^Request \d+ opened\.$/.test(text)), 'what the incident tells stands there too')
  }) // biome-ignore format: one test

  test('starts by a rule of alerts that one of its alerts meets', async () => {
    const rule = (await kim.post('/api/alert-rules', { name: 'Vault', events: ['opened'], condition: 'key == "vault"', actions: [{ do: 'note', text: 'The vault' }] })).body
    assert.ok(rule.id, JSON.stringify(rule))
    await attach({ name: 'Vault is sealed', procedureId, alertRuleId: rule.id })
    await alert(birch.id, 'vault', 'P2')
    await alert(birch.id, 'other', 'P2')
    const found = (await crisesOf(`account=${birch.id}&state=open`)).map(({ title }) => title)
    assert.deepEqual(found, ['vault is down'])
  }) // biome-ignore format: one test

  test('whose runbook was retired meanwhile takes the next one that is for it', async () => {
    const retired = await published('Old way')
    await attach({ name: 'Old way', procedureId: retired, severities: ['P1'], accountId: birch.id })
    assert.equal((await kim.post(`/api/procedures/${retired}/retire`)).status, 200)
    const id = await request(birch.id, 'P1', 'Burns again')
    const [one] = await crisesOf(`request=${id}`)
    const lines = (await journal(one!.id)).map(({ text }) => text)
    assert.ok(lines.includes('Runbook: Everything is down'), lines.join('\n'))
  })
})

describe('a crisis by hand', () => {
  test('is declared about a request with one call, by who acts in them, once while it is open', async () => {
    const id = await request(acme.id, 'P4', 'Smells of smoke')
    assert.notEqual((await jordan.post('/api/crises', { requestId: id })).status, 200)
    const made = await ola.post('/api/crises', { requestId: id })
    assert.equal(made.status, 200, made.text)
    const again = await sam.post('/api/crises', { requestId: id })
    assert.deepEqual([again.body.code, again.body.number], ['crises.declared_already', made.body.number])
    const one = await crisis(made.body.id as string)
    assert.deepEqual([one.automatic, one.startedName, one.run], [false, 'Ola Draft', null])
  })

  test('goes by the procedure that is named, or by none; what is not there is not found', async () => {
    const body = { accountId: acme.id, title: 'Flood in the cellar', severity: 'P1', procedureId }
    const made = await sam.post('/api/crises', body)
    assert.equal(made.status, 200, made.text)
    assert.equal((await crisis(made.body.id as string)).run!.open, 1)
    const none = await sam.post('/api/crises', { ...body, procedureId: null })
    assert.equal((await crisis(none.body.id as string)).run, null)
    assert.equal((await sam.post('/api/crises', { requestId: acme.id })).status, 404)
    assert.equal((await sam.post('/api/crises', { incidentId: acme.id })).status, 404)
    assert.equal((await sam.post('/api/crises', { accountId: acme.id })).body.code, 'platform.invalid')
    assert.equal((await sam.post('/api/crises', { ...body, procedureId: acme.id })).body.code, 'crises.runbook_refused')
  })

  test('the same call again makes no second one', async () => {
    const body = { accountId: birch.id, title: 'Told twice' }
    const headers = { 'idempotency-key': 'crisis-told-twice' }
    const first = await sam.post('/api/crises', body, headers)
    assert.equal((await sam.post('/api/crises', body, headers)).body.id, first.body.id)
  })

  test('whoever leaves the provider leaves their roles to nobody', async () => {
    const made = await kim.post('/api/crises', { accountId: birch.id, title: 'Somebody leaves' })
    const id = made.body.id as string
    const give = (personId: string) => kim.call('PUT', `/api/crises/${id}/roles/scribe`, { personId })
    assert.equal((await give(acme.jordan)).body.code, 'crises.role_refused')
    assert.equal((await give(staff.ola)).status, 200)
    assert.equal((await kim.call('PUT', `/api/crises/${id}/roles/communications`, { personId: staff.kim })).status, 200)
    assert.equal(
      (await kim.post(`/api/crises/${id}/handovers`, { roles: ['communications'], toId: staff.ola })).status,
      200,
    )
    assert.equal((await ada.post(`/api/people/${staff.ola}/leave`)).status, 200)
    assert.deepEqual(
      (await crisis(id)).roles.filter(({ role }) => role === 'scribe'),
      [],
    )
    const [last, before] = await journal(id)
    assert.equal(last!.text, 'scribe: nobody, because their person left')
    assert.equal(before!.text, 'Ola Draft left: what was offered to them stays where it is')
    assert.deepEqual((await crisis(id)).handovers, [])
    assert.equal((await give(staff.ola)).body.code, 'crises.role_refused')
  })
})
