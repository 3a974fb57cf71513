import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, describe, test } from 'node:test'
import { sql } from 'kysely'
import { z } from 'zod'
import { createChannel } from '#channels'
import { strangerTo } from '#test/client.ts'
import {
  act,
  begun,
  does,
  drawing,
  look,
  oneStep,
  procedureWorld,
  rules,
  startEnd,
  stepOf,
} from './procedures.fixture.ts'
import { registerAct } from './procedures.ts'

const { world, provider, sam, kim, jordan, published } = await procedureWorld({ settings: { OUTGOING_PRIVATE: true } })
const { acme, staff } = provider
const accountId = acme.id

/** start -> a service task with this act -> a step of an engineer -> end */
const acting = (name: string, inputs: Record<string, string> = {}) =>
  drawing(
    [
      ...startEnd,
      { id: 'act', tag: 'serviceTask', name: `Act ${name}`, inside: act(name, inputs) },
      { id: 'then', tag: 'userTask', inside: rules('who="engineer"') },
    ],
    [
      ['start', 'act'],
      ['act', 'then'],
      ['then', 'end'],
    ],
  )

/** Runs an act to its end; the data of the run after it. */
async function done(name: string, inputs: Record<string, string>, more: Record<string, unknown> = {}) {
  const { id: procedureId } = await published(acting(name, inputs))
  const id = await begun(sam, { procedureId, accountId, ...more })
  await world.settle()
  const { data } = (await sam.get(`/api/projects/${id}/diagram`)).body as { data: Record<string, unknown> }
  return { id, data, run: await look(sam, id) }
}

describe('an act', () => {
  test('opens a request, and what it gave is data of the run', async () => {
    const { id, data } = await done(
      'open_request',
      { title: '="Copy of " + project.title', text: 'Start', severity: 'P3' },
      { title: 'Acme' },
    )
    await stepOf(sam, id, 'then')
    const request = await sam.get(`/api/requests/${data.requestNumber}`)
    assert.equal(request.body.title, 'Copy of Acme')
    const changed = await done('change_request', { request: `=${data.requestNumber}`, severity: 'P2', note: 'Sooner' })
    await stepOf(sam, changed.id, 'then')
    assert.equal((await sam.get(`/api/requests/${data.requestNumber}`)).body.severity, 'P2')
  })

  test('tells the people of a role over their channels, each once', async () => {
    await world.tx((tx) =>
      createChannel(tx, { personId: staff.sam, kind: 'email', address: 'sam@provider.test', label: 'Mail' }),
    )
    const { data, id } = await done(
      'notify',
      { to: '=["lead", "dba"]', title: 'Begin', text: 'Now' },
      { people: [{ role: 'lead', personId: staff.sam }, { role: 'dba', personId: staff.sam }] }, // biome-ignore format: short
    )
    await stepOf(sam, id, 'then')
    assert.equal(data.told, 1)
  })

  test('asks for an approval, which whoever may gives, and the run goes on with it', async () => {
    const { id, run } = await done('ask_approval', {
      of: 'support_manager',
      question: 'Cut over now?',
      passkey: '=true',
    })
    const asked = run.steps.find(({ kind }) => kind === 'approval')!
    const path = `/api/projects/${id}/steps/${asked.job}/complete`
    assert.equal((await sam.post(path, { data: { approved: true } })).body.code, 'procedures.not_yours')
    assert.equal((await kim.post(path, { data: {} })).body.code, 'procedures.form_refused')
    assert.equal((await kim.post(path, { data: { approved: true, reason: 'Window is open' } })).status, 200)
    const { data } = (await sam.get(`/api/projects/${id}/diagram`)).body as { data: Record<string, unknown> }
    assert.deepEqual([data.approved, data.reason, data.approvedBy], [true, 'Window is open', 'Kim Mockup'])
    await stepOf(sam, id, 'then')
  })

  test('waits for a call from elsewhere at an address of one use', async () => {
    const { id, run } = await done('await_webhook', {})
    const { door } = run.steps.find(({ node }) => node === 'act') as unknown as { door: string }
    assert.match(door, /^\/api\/hooks\/procedures\/[\w-]{20,}$/)
    const stranger = strangerTo(world)
    assert.equal((await stranger.post(`${door}x`, {})).status, 404)
    assert.equal((await stranger.post(door, { copied: 7 })).status, 204)
    assert.equal((await stranger.post(door, { copied: 8 })).status, 404)
    const { data } = (await sam.get(`/api/projects/${id}/diagram`)).body as { data: { body: unknown } }
    assert.deepEqual(data.body, { copied: 7 })
    await stepOf(sam, id, 'then')
  })

  test('calls an address signed, with the same name when it is called again', async () => {
    const seen: { id: unknown; signature: unknown; body: string }[] = []
    let failing = true
    const server = createServer(async (request, reply) => {
      const body = (await Array.fromAsync(request)).join('')
      seen.push({ id: request.headers['webhook-id'], signature: request.headers['webhook-signature'], body })
      reply.writeHead(failing ? 503 : 200).end('{"copied":31}')
      failing = false
    }).listen(0, '127.0.0.1')
    after(() => void server.close())
    await once(server, 'listening')
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`
    const { id } = await done('http', { url, body: '={a: 1}' })
    await world.forward('5s')
    await stepOf(sam, id, 'then')
    assert.equal(seen.length, 2)
    assert.deepEqual([seen[0]!.id, seen[0]!.body], [seen[1]!.id, '{"a":1}'])
    assert.match(String(seen[1]!.signature), /^v1,/)
    const { data } = (await sam.get(`/api/projects/${id}/diagram`)).body as { data: { status: number; reply: unknown } }
    assert.deepEqual([data.status, data.reply], [200, { copied: 31 }])
  })

  test('that fails for good waits for a person, who repairs it with other data', async () => {
    const { id, run } = await done('http', { url: '=address' })
    assert.equal(run.interruptions.length, 1)
    const [asked] = run.interruptions
    assert.ok(asked!.code.startsWith('procedures.') || asked!.code.length > 0)
    const server = createServer((_request, reply) => void reply.end('{}')).listen(0, '127.0.0.1')
    after(() => void server.close())
    await once(server, 'listening')
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
    const answer = { answer: 'data', data: { address } }
    assert.equal((await kim.post(`/api/projects/${id}/interruptions/${asked!.id}`, answer)).status, 200)
    await world.settle()
    assert.deepEqual(
      (await look(sam, id)).interruptions.filter(({ overAt }) => overAt === null),
      [],
    )
    await stepOf(sam, id, 'then')
  })

  test('nobody offers, or given what it does not take, waits for a person too', async () => {
    assert.equal((await done('no_such_act', {})).run.interruptions[0]!.code, 'procedures.no_act')
    assert.equal(
      (await done('notify', { to: 'lead', title: 'x'.repeat(300) })).run.interruptions[0]!.code,
      'procedures.inputs_refused',
    )
  })

  test('of another module is done once, also when its job comes again', async () => {
    let times = 0
    registerAct(world.app, 'count', {
      title: 'Count',
      inputs: z.object({}),
      inside: async () => ({ done: { times: ++times } }),
    })
    const { id: procedureId } = await published(acting('count'))
    const id = await begun(sam, { procedureId, accountId })
    const { rows } = await world.tx((tx) =>
      sql<{ data: unknown }>`select data from job where queue = 'procedures.act'`.execute(tx),
    )
    await world.settle()
    await world.tx((tx) =>
      sql`insert into job (id, queue, key, data, run_at)
      select gen_random_uuid(), 'procedures.act', null, ${JSON.stringify(rows[0]!.data)}::jsonb, app_now()`.execute(tx),
    )
    await world.settle()
    assert.equal(times, 1)
    await stepOf(sam, id, 'then')
  })
})

describe('acts of a run on itself and beside it', () => {
  test('set data, write into the journal, page who is on call, and start another without waiting for it', async () => {
    const { id } = await done('set_data', { data: '={a: 1 + 1}' })
    const { data } = (await sam.get(`/api/projects/${id}/diagram`)).body as { data: { a: number } }
    assert.equal(data.a, 2)
    const noted = await done('journal', { text: 'Copied', customer: '=true' }, { shared: true })
    assert.match((await jordan.get(`/api/projects/${noted.id}/journal`)).text, /Copied/)
    const paged = await done('page', { policy: provider.policyId, severity: 'P1', title: 'Cut-over stuck' })
    await stepOf(sam, paged.id, 'then')
    const escalations = (await sam.get('/api/escalations?status=paging')).text
    assert.match(escalations, /Cut-over stuck/)
    const other = await sam.post('/api/procedures', { name: 'Beside', key: 'beside' })
    await sam.call('PUT', `/api/procedures/${other.body.id}/draft`, { xml: oneStep(), base: 0 })
    await kim.post(`/api/procedures/${other.body.id}/publish`, { revision: 1 })
    const started = await done('start_procedure', { procedure: 'beside', title: 'On its own' })
    await stepOf(sam, started.id, 'then')
    assert.equal((await look(sam, started.data.startedId as string)).state, 'running')
  })

  test('schedule a message, which comes at its time to who waits for it', async () => {
    const xml = drawing(
      [
        ...startEnd,
        { id: 'plan', tag: 'serviceTask', inside: act('schedule', { message: 'window opens', at: 'PT3H' }) },
        { id: 'wait', tag: 'intermediateCatchEvent', inside: '<bpmn:messageEventDefinition id="m" messageRef="msg"/>' },
        { id: 'then', tag: 'userTask', inside: rules('who="engineer"') },
      ],
      [
        ['start', 'plan'],
        ['plan', 'wait'],
        ['wait', 'then'],
        ['then', 'end'],
      ],
      '<bpmn:message id="msg" name="window opens"/>',
    )
    const { id: procedureId } = await published(xml)
    const id = await begun(sam, { procedureId, accountId })
    await world.settle()
    await world.forward('2h 59m')
    assert.equal((await look(sam, id)).steps.filter(({ node }) => node === 'then').length, 0)
    await world.forward('2m')
    await stepOf(sam, id, 'then')
  })

  test('dates count backward from the end of the project', async () => {
    const due = '=string(date and time(project.ends) - duration(&quot;P2D&quot;))'
    const { id: procedureId } = await published(oneStep('engineer', '', `due="${due}"`))
    const id = await begun(sam, { procedureId, accountId, endsAt: '2031-05-10T10:00:00.000Z' })
    const step = (await stepOf(sam, id, 'work')) as unknown as { dueAt: string }
    assert.equal(step.dueAt, '2031-05-08T10:00:00.000Z')
  })
})

describe('procedures among each other', () => {
  test('one calls another on the same account, and goes on with what it gave', async () => {
    const key = 'inner-one'
    const inner = await sam.post('/api/procedures', { name: 'Inner', key })
    const form = '<palisade:field name="copied" label="Copied" type="number" required="true"/>'
    await sam.call('PUT', `/api/procedures/${inner.body.id}/draft`, { xml: oneStep('engineer', form), base: 0 })
    assert.equal((await kim.post(`/api/procedures/${inner.body.id}/publish`, { revision: 1 })).status, 200)
    const outer = drawing(
      [
        ...startEnd,
        { id: 'call', tag: 'callActivity', attributes: `calledElement="${key}"` },
        { id: 'then', tag: 'userTask', inside: rules('who="engineer"') },
      ],
      [
        ['start', 'call'],
        ['call', 'then'],
        ['then', 'end'],
      ],
    )
    const { id: procedureId } = await published(outer)
    const id = await begun(sam, { procedureId, accountId, shared: true })
    await world.settle()
    const { children } = (await sam.get(`/api/projects/${id}`)).body as { children: { id: string }[] }
    assert.equal(children.length, 1)
    await does(sam, children[0]!.id, 'work', { copied: 31 })
    await world.settle()
    await stepOf(sam, id, 'then')
    const { data } = (await sam.get(`/api/projects/${id}/diagram`)).body as { data: { copied: number } }
    assert.equal(data.copied, 31)

    const other = await begun(sam, { procedureId, accountId })
    await world.settle()
    await kim.post(`/api/projects/${other}/cancel`, { reason: 'no' })
    await world.settle()
    const own = (await sam.get(`/api/projects/${other}`)).body as { children: { state: string }[] }
    assert.deepEqual(
      own.children.map(({ state }) => state),
      ['cancelled'],
    )
  })

  test('that nobody published, or that call themselves without end, wait for a person', async () => {
    const calls = (key: string) => drawing([...startEnd, { id: 'call', tag: 'callActivity', attributes: `calledElement="${key}"` }], [['start', 'call'], ['call', 'end']]) // biome-ignore format: short
    const { id: procedureId } = await published(calls('nobody-knows'))
    const id = await begun(sam, { procedureId, accountId })
    await world.settle()
    assert.equal((await look(sam, id)).interruptions[0]!.code, 'procedures.unknown')
    const self = await sam.post('/api/procedures', { name: 'Self', key: 'itself' })
    await sam.call('PUT', `/api/procedures/${self.body.id}/draft`, { xml: calls('itself'), base: 0 })
    await kim.post(`/api/procedures/${self.body.id}/publish`, { revision: 1 })
    await begun(sam, { procedureId: self.body.id, accountId })
    await world.settle()
    const all = (await sam.get(`/api/projects?procedure=${self.body.id}&limit=200`)).body.items as unknown[]
    assert.ok(all.length > 5 && all.length <= 22, String(all.length))
  })

  const message = (name: string, key = '') =>
    `<bpmn:messageEventDefinition id="m${name.replace(/\W/g, '')}" messageRef="msg" ${key}/>`
  const named = (name: string) => `<bpmn:message id="msg" name="${name}"/>`

  test('an event of a module starts one, and continues another by its key', async () => {
    const waits = drawing(
      [
        ...startEnd,
        { id: 'ask', tag: 'serviceTask', inside: act('open_request', { title: 'Please', text: 'Do' }) },
        {
          id: 'solved',
          tag: 'intermediateCatchEvent',
          inside: message('solved', 'palisade:key="=requestId"'),
        },
        { id: 'then', tag: 'userTask', inside: rules('who="engineer"') },
      ],
      [
        ['start', 'ask'],
        ['ask', 'solved'],
        ['solved', 'then'],
        ['then', 'end'],
      ],
      named('support.request_solved'),
    )
    const { id: procedureId } = await published(waits)
    const one = await begun(sam, { procedureId, accountId })
    const two = await begun(sam, { procedureId, accountId })
    await world.settle()
    const { data } = (await sam.get(`/api/projects/${one}/diagram`)).body as { data: { requestNumber: number } }
    const request = (await sam.get(`/api/requests/${data.requestNumber}`)).body as { version: number }
    assert.equal(
      (await sam.patch(`/api/requests/${data.requestNumber}`, { version: request.version, status: 'solved' })).status,
      200,
    )
    await world.settle()
    await stepOf(sam, one, 'then')
    assert.equal((await look(sam, two)).steps.filter(({ node }) => node === 'then').length, 0, 'its request is another')

    const starts = drawing(
      [
        { id: 'start', tag: 'startEvent', inside: message('made') },
        { id: 'end', tag: 'endEvent' },
        { id: 'work', tag: 'userTask', inside: rules('who="engineer"') },
      ],
      [
        ['start', 'work'],
        ['work', 'end'],
      ],
      named('support.request_created'),
    )
    const begins = await published(starts)
    const made = await jordan.post('/api/requests', { title: 'Help', text: 'Please' })
    assert.equal(made.status, 200, made.text)
    await world.settle()
    const { items } = (await sam.get(`/api/projects?procedure=${begins.id}`)).body as {
      items: { id: string; account: { id: string } }[]
    }
    assert.deepEqual(
      items.map(({ account }) => account.id),
      [accountId],
    )
    const heard = (await sam.get(`/api/projects/${items[0]!.id}/diagram`)).body as { data: { title: string } }
    assert.equal(heard.data.title, 'Help')
    await kim.post(`/api/procedures/${begins.id}/retire`)
  })

  test('one starts by the clock, again and again, on the account it belongs to', async () => {
    const xml = drawing(
      [
        {
          id: 'start',
          tag: 'startEvent',
          inside: '<bpmn:timerEventDefinition><bpmn:timeCycle>R2/PT1H</bpmn:timeCycle></bpmn:timerEventDefinition>',
        },
        { id: 'end', tag: 'endEvent' },
      ],
      [['start', 'end']],
    )
    const { id } = await published(xml)
    const count = async () =>
      ((await sam.get(`/api/projects?procedure=${id}&state=done`)).body.items as unknown[]).length
    await world.forward('59m')
    assert.equal(await count(), 0)
    await world.forward('2m')
    assert.equal(await count(), 1)
    await world.forward('3h')
    assert.equal(await count(), 2)
  })
})
