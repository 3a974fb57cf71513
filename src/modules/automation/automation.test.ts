import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, test } from 'node:test'
import { sql } from 'kysely'
import { createChannel } from '#channels'
import { systemActor } from '#platform/actor.ts'
import { automationWorld, noting } from './automation.fixture.ts'
import { rehearseRule } from './operations/rehearse.ts'
import type { Content } from './rules/types.ts'
import { startWork } from './workers.ts'

const { world, provider, sam, kim, ola, jordan, rule, history, request } = await automationWorld({
  settings: { OUTGOING_PRIVATE: true },
})
const { acme, birch, staff } = provider
const off = async (...ids: string[]) => {
  for (const id of ids) assert.equal((await kim.post(`/api/automation/rules/${id}/disable`)).status, 200)
}
const titled = (title: string): Content['condition'] => ({
  kind: 'plain',
  match: 'all',
  tests: [{ field: 'title', sign: 'is', value: title }],
})
const notices = async (topic: string) =>
  (await world.tx((tx) => sql<{ text: { title: string } }>`select text from notice where topic = ${topic}`.execute(tx)))
    .rows.map(({ text }) => text.title) // biome-ignore format: one thing

const toldOf = async (topic: string) =>
  (await world.tx((tx) => sql<{ id: string }>`select distinct person_id as id from notice where topic = ${topic}`.execute(tx)))
    .rows.map(({ id }) => id) // biome-ignore format: one thing

describe('a rule that is on', () => {
  test('acts on what it listens to where its condition holds, and says on what, why, and what came of it', async () => {
    const id = await rule({ condition: titled('Disk full') })
    const number = await request(sam, acme.id, 'Disk full', 'P2')
    await request(sam, acme.id, 'Something else', 'P2')
    await world.settle()
    const [line, ...more] = await history(id)
    assert.equal(more.length, 0)
    const { state, version, seen, inputs, depth, ledBy, account } = line!
    assert.deepEqual({ state, version, seen, inputs, depth, ledBy }, { state: 'done', version: 1, seen: { title: 'Disk full' }, inputs: { text: 'Came in as P2' }, depth: 1, ledBy: [] }) // biome-ignore format: one thing
    assert.equal(account.id, acme.id)
    const { body } = await sam.get(`/api/requests/${number}`)
    const { rows } = await world.tx((tx) => sql`select 1 from journal_entry where subject_id = ${body.id} and kind = 'automation.note'
      and text = 'Came in as P2'`.execute(tx)) // biome-ignore format: one thing
    assert.equal(rows.length, 1)
    const listed = (await sam.get('/api/automation/rules')).body.items as { id: string; week: { fired: number } }[]
    assert.equal(listed.find((one) => one.id === id)!.week.fired, 1)
    await off(id)
  })

  test('of one account hears only of that account', async () => {
    const id = await rule({}, { accountId: birch.id })
    await request(sam, acme.id, 'Of Acme')
    await request(sam, birch.id, 'Of Birch')
    await world.settle()
    assert.deepEqual((await history(id)).map(({ account }) => account.id), [birch.id]) // biome-ignore format: short
    await off(id)
  })

  test('hears what a customer does, who sees nothing of it', async () => {
    const id = await rule({})
    await request(jordan, acme.id, 'From the portal')
    await world.settle()
    assert.equal((await history(id))[0]!.state, 'done')
    assert.equal((await jordan.get(`/api/automation/rules/${id}`)).status, 404)
    const hidden = await world.tx(
      (tx) => sql`select 1 from automation_firing union all select 1 from automation_rule union all select 1 from automation_version`.execute(tx), // biome-ignore format: one thing
      { kind: 'person', personId: acme.jordan, name: 'Jordan', accountId: acme.id, staff: false, accounts: [acme.id], roles: ['contact'], scopes: null, via: 'session' }, // biome-ignore format: one thing
    )
    assert.equal(hidden.rows.length, 0)
    await off(id)
  })

  test('keeps to what was published; a newer version says that it was it', async () => {
    const id = await rule({})
    const draft = { ...noting, act: { name: 'journal', inputs: { text: 'Second' } } }
    const saved = await sam.call('PUT', `/api/automation/rules/${id}`, {
      base: 1,
      name: 'Renamed',
      description: '',
      content: draft,
    })
    assert.deepEqual([saved.status, saved.body.newer], [200, true])
    await request(sam, acme.id, 'One')
    await world.settle()
    assert.equal(
      (await sam.post(`/api/automation/rules/${id}/publish`, { revision: 2 })).body.code,
      'platform.not_permitted',
    )
    assert.equal(
      (await kim.post(`/api/automation/rules/${id}/publish`, { revision: 1 })).body.code,
      'automation.draft_changed',
    )
    assert.equal((await kim.post(`/api/automation/rules/${id}/publish`, { revision: 2 })).status, 200)
    await request(sam, acme.id, 'Two')
    await world.settle()
    assert.deepEqual(
      (await history(id)).map(({ version, inputs }) => [version, inputs.text]),
      [
        [2, 'Second'],
        [1, 'Came in as P3'],
      ],
    )
    await off(id)
  })

  test('says why its act failed, and does not hold up what happened', async () => {
    const unknown = await rule({ act: { name: 'start_procedure', inputs: { procedure: 'never-drawn' } } })
    const unread = await rule({ act: { name: 'journal', inputs: { text: '=title + nothing' } } })
    const numbered = await request(sam, acme.id, 'Goes on')
    await world.settle()
    assert.equal((await sam.get(`/api/requests/${numbered}`)).status, 200)
    const [one] = await history(unknown)
    assert.deepEqual([one!.state, one!.code], ['failed', 'procedures.unknown'])
    const [two] = await history(unread)
    assert.deepEqual([two!.state, two!.code], ['failed', 'automation.inputs_refused'])
    const failed = (await sam.get(`/api/automation/rules/${unknown}/history?state=failed`)).body.items as unknown[]
    assert.equal(failed.length, 1)
    assert.deepEqual((await sam.get(`/api/automation/rules/${unknown}/history?state=done`)).body.items, [])
    await off(unknown, unread)
  })

  test('calls an address signed with its own secret, under the name of the firing', async () => {
    const seen: { headers: Record<string, unknown>; body: string }[] = []
    const server = createServer((call, reply) => {
      let body = ''
      call.on('data', (part) => {
        body += part
      })
      call.on('end', () => {
        seen.push({ headers: call.headers, body })
        reply.end('{"taken":true}')
      })
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
    const id = await rule({ act: { name: 'http', inputs: { url, body: '={number: number}' } } })
    const number = await request(sam, acme.id, 'Call it')
    await world.settle()
    const [line] = await history(id)
    assert.deepEqual([line!.state, line!.result], ['done', { status: 200, reply: { taken: true } }])
    assert.equal(seen[0]!.headers['webhook-id'], `rule ${line!.id}`)
    assert.match(String(seen[0]!.headers['webhook-signature']), /^v1,/)
    assert.deepEqual(JSON.parse(seen[0]!.body), { number })
    const shown = await kim.post(`/api/automation/rules/${id}/signing-secret`)
    assert.match(String(shown.body.secret), /^whsec_/)
    server.close()
    await off(id)
  })
})

describe('what rules cause', () => {
  test('never fires the rule that caused it, also not by another transaction or a deadline much later', async () => {
    const again = { name: 'open_request', inputs: { title: 'Follow up', text: 'x', severity: 'P1' } }
    const id = await rule({ act: again })
    const broken = await rule({
      event: 'promises.broken',
      condition: { kind: 'feel', text: 'kind = "first_response"' },
      act: again,
    })
    await request(sam, acme.id, 'By a person', 'P1')
    await world.settle()
    assert.deepEqual(
      (await history(id)).map(({ state, code }) => [state, code]),
      [
        ['stopped', 'automation.own_doing'],
        ['done', null],
      ],
    )
    await off(id)
    // Two promises of first response break: the person's, whose cause is nobody, and that of the request the rule opened.
    await world.forward('31m')
    const lines = await history(broken)
    assert.deepEqual(lines.map(({ depth, state }) => `${depth} ${state}`).sort(), ['1 done', '2 done'])
    assert.deepEqual(lines.find(({ depth }) => depth === 2)!.ledBy.map((one) => one.id), [id]) // biome-ignore format: short
    await world.forward('31m')
    const later = (await history(broken)).filter(({ state }) => state === 'stopped')
    assert.deepEqual(later.map(({ code, depth }) => `${code} ${depth}`).sort(), ['automation.own_doing 2', 'automation.own_doing 3']) // biome-ignore format: one list
    await off(broken)
  })

  test('ends at a depth of five, and staff is told with the names of the rules before', async () => {
    await world.tx((tx) =>
      createChannel(tx, { personId: staff.kim, kind: 'email', address: 'kim@provider.test', label: 'Mail' }),
    )
    await world.tx((tx) =>
      createChannel(tx, { personId: staff.sam, kind: 'email', address: 'sam@provider.test', label: 'Mail' }),
    )
    const ids: string[] = []
    for (let n = 1; n <= 7; n++) {
      const act = { name: 'open_request', inputs: { title: `Step ${n + 1}`, text: 'x' } }
      ids.push(await rule({ condition: titled(`Step ${n}`), act }, { name: `Link ${n}` }))
    }
    await request(sam, acme.id, 'Step 1')
    await world.settle()
    const states = await Promise.all(ids.map(async (id) => (await history(id)).map(({ state, code }) => code ?? state)))
    assert.deepEqual(states, [['done'], ['done'], ['done'], ['done'], ['done'], ['automation.too_deep'], []])
    const [stopped] = await history(ids[5]!)
    assert.deepEqual(stopped!.ledBy.map(({ name }) => name), [1, 2, 3, 4, 5].map((n) => `Link ${n}`)) // biome-ignore format: short
    assert.deepEqual([...new Set(await notices('automation.trouble'))], ['Stopped: rules set each other off (Link 6)'])
    assert.deepEqual(
      new Set(await toldOf('automation.trouble')),
      new Set([staff.kim, staff.ada]),
      'who may switch it off',
    )
    await off(...ids)
  })

  test('more often than it may in an hour pauses the rule and tells; switched on again it goes on', async () => {
    const id = await rule({ hourly: 3 }, { name: 'Eager' })
    for (let n = 0; n < 5; n++) await request(sam, acme.id, `Many ${n}`)
    await world.settle()
    const states = (await history(id)).map(({ state, code }) => code ?? state).sort()
    assert.deepEqual(states, ['automation.too_often', 'done', 'done', 'done'])
    assert.ok((await sam.get(`/api/automation/rules/${id}`)).body.pausedAt)
    assert.ok((await notices('automation.trouble')).includes('Paused: a rule fired too often (Eager)'))
    await world.forward('61m')
    assert.equal((await sam.post(`/api/automation/rules/${id}/enable`)).status, 403)
    assert.equal((await kim.post(`/api/automation/rules/${id}/enable`)).body.pausedAt, null)
    await request(sam, acme.id, 'One more')
    await world.settle()
    assert.equal((await history(id)).filter(({ state }) => state === 'done').length, 4)
    await off(id)
    const acts = await world.tx((tx) => sql<{ act: string }>`select body::jsonb->>'act' as act from audit_entry
      where body::jsonb->'subject'->>'id' = ${id} order by id`.execute(tx)) // biome-ignore format: one thing
    assert.deepEqual(acts.rows.map(({ act }) => act), ['automation.created', 'automation.published', 'automation.enabled', 'automation.paused', 'automation.enabled', 'automation.disabled']) // biome-ignore format: one list
  })
})

describe('the test against last week', () => {
  test('shows what would have fired, why and with which inputs, and changes nothing', async () => {
    await request(sam, acme.id, 'Last week', 'P2')
    await request(sam, birch.id, 'Last week', 'P4')
    const content = { ...noting, condition: titled('Last week'), hourly: 60 }
    const before = await world.tx((tx) => sql`select count(*) from automation_firing`.execute(tx))
    const { status, body } = await sam.post('/api/automation/test', { accountId: null, content })
    assert.deepEqual([status, body.fires, body.whole, body.flaws], [200, 2, true, []])
    const items = body.items as { seen: unknown; inputs: unknown; account: { id: string }; fires: boolean }[]
    assert.deepEqual(items[0], { ...items[0], fires: true, seen: { title: 'Last week' }, inputs: { text: 'Came in as P4' } }) // biome-ignore format: one thing
    assert.deepEqual(items.map(({ account }) => account.id), [birch.id, acme.id]) // biome-ignore format: short
    const one = await sam.post('/api/automation/test', { accountId: birch.id, content })
    assert.equal(one.body.fires, 1)
    const limited = await sam.post('/api/automation/test', { accountId: null, content: { ...content, hourly: 1 } })
    assert.deepEqual([limited.body.fires, limited.body.stopped, limited.body.busiestHour], [1, 1, 1])
    assert.ok(limited.body.pausedAt)
    await world.settle()
    assert.deepEqual(await world.tx((tx) => sql`select count(*) from automation_firing`.execute(tx)).then((r) => r.rows), before.rows) // biome-ignore format: one thing
  })

  test('tells what is wrong with what is written, and with its inputs', async () => {
    await request(sam, acme.id, 'Wrong')
    const content = { ...noting, act: { name: 'open_request', inputs: { title: '=number', text: 'x' } } }
    const { body } = await sam.post('/api/automation/test', { accountId: null, content })
    assert.equal((body.items as { code: string }[])[0]!.code, 'automation.inputs_refused')
    const unread = { ...content, condition: { kind: 'feel', text: 'for x in' } }
    const wrong = await sam.post('/api/automation/test', { accountId: null, content: unread })
    assert.deepEqual((wrong.body.flaws as { part: string }[]).map(({ part }) => part), ['condition']) // biome-ignore format: short
    assert.equal((await ola.post('/api/automation/test', { accountId: null, content })).status, 403)
  })
})

describe('a rule that is written', () => {
  test('is saved with what is wrong, published only without, and never over what another saved', async () => {
    const content = { ...noting, event: 'nobody.tells', act: { name: 'ask_approval', inputs: {} } }
    const made = await sam.post('/api/automation/rules', { name: 'Half', content })
    assert.equal(made.status, 200, made.text)
    const id = made.body.id as string
    assert.deepEqual((made.body.flaws as { part: string }[]).map(({ part }) => part), ['event', 'act']) // biome-ignore format: short
    const refused = await kim.post(`/api/automation/rules/${id}/publish`, { revision: 1 })
    assert.deepEqual([refused.status, refused.body.code], [422, 'automation.refused'])
    assert.equal((await kim.post(`/api/automation/rules/${id}/enable`)).body.code, 'automation.not_published')
    const save = (base: number) =>
      sam.call('PUT', `/api/automation/rules/${id}`, { base, name: 'Whole', description: '', content: noting })
    assert.equal((await save(1)).body.revision, 2)
    assert.equal((await save(1)).body.code, 'automation.draft_changed')
    assert.equal((await ola.post('/api/automation/rules', { name: 'No', content })).status, 403)
    const closed = { name: 'No', content, accountId: acme.jordan }
    assert.equal((await sam.post('/api/automation/rules', closed)).status, 404)
    assert.equal((await kim.post(`/api/automation/rules/${id}/retire`)).status, 200)
    assert.equal((await save(2)).body.code, 'automation.retired')
    assert.equal(
      (await kim.post(`/api/automation/rules/${id}/publish`, { revision: 2 })).body.code,
      'automation.retired',
    )
  })

  test('is told of with what there is to listen to and to do: nothing that waits for people', async () => {
    const { body } = await sam.get('/api/automation/describe')
    const names = (body.acts as { name: string }[]).map(({ name }) => name)
    assert.ok(names.includes('notify') && names.includes('http') && names.includes('start_procedure'))
    assert.ok(!names.includes('ask_approval') && !names.includes('set_data'))
    assert.ok((body.events as { fields: string[] }[]).every(({ fields }) => fields.includes('account.name')))
  })
})

test('a test looks back a week, and the history is forgotten after 90 days', async () => {
  const id = await rule({})
  await request(sam, acme.id, 'Long ago')
  await world.settle()
  await off(id)
  const kept = async () =>
    (await world.tx((tx) => sql`select 1 from automation_firing where rule_id = ${id}`.execute(tx))).rows.length
  const looked = async () =>
    (await rehearseRule(world.app, systemActor('test'), { accountId: acme.id, content: noting })).looked
  // As the program does when it starts.
  await world.tx(() => startWork(world.app))
  await world.forward('6d')
  assert.ok((await looked()) > 0)
  await world.forward('2d')
  assert.equal(await looked(), 0)
  await world.forward('81d')
  assert.equal(await kept(), 1)
  await world.forward('2d')
  assert.equal(await kept(), 0)
})
