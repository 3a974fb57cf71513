import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { sql } from 'kysely'
import { createPerson } from '#accounts'
import { newId } from '#platform/id.ts'
import { createSystem } from '#systems'
import { type Client, clientOf, strangerTo } from '#test/client.ts'
import { makeProvider } from '#test/provider.ts'
import { createWorld } from '#test/world.ts'
import { signalOf } from './alerts.fixture.ts'
import { type Signal, takeSignals } from './alerts.ts'
import type { AlertReply, AlertRow, IncidentReply, IncidentRow } from './contract.ts'

const world = await createWorld()
const provider = await world.tx(makeProvider)
const { acme, birch } = provider
const sam = await clientOf(world, provider.staff.sam)
const robin = await clientOf(world, provider.staff.robin)
const kim = await clientOf(world, provider.staff.kim)
const ola = await clientOf(world, provider.staff.ola)
const jordan = await clientOf(world, acme.jordan)
const dev = await clientOf(
  world,
  (
    await world.tx((tx) =>
      createPerson(tx, {
        accountId: provider.providerId,
        name: 'Dev Dummy',
        email: 'dev@provider.test',
        roles: ['developer'],
      }),
    )
  ).id,
)
const stranger = strangerTo(world)

type Said = Partial<Signal> & { key: string }

async function take(accountId: string, ...said: Said[]) {
  await world.tx((tx) =>
    takeSignals(
      tx,
      said.map((one) => signalOf({ accountId, ...one }, tx.now)),
    ),
  )
  await world.settle()
}

type Wire<T> = { [K in keyof T]: T[K] extends Date ? string : T[K] }
const list = async (query = '', by: Client = sam) =>
  (await by.get(`/api/incidents${query}`)).body as unknown as {
    items: Wire<IncidentRow>[]
    counts: Record<string, number>
  }
const incident = async (ref: string | number) =>
  (await sam.get(`/api/incidents/${ref}`)).body as unknown as IncidentReply
const incidentOf = async (key: string) => {
  const { items } = (await sam.get(`/api/alerts?state=all&q=${key}`)).body as unknown as { items: AlertRow[] }
  return { alert: items[0]!, id: items[0]!.incident!.id }
}
const ok = async (answer: Promise<{ status: number; text: string }>, status = 204) => {
  const { status: is, text } = await answer
  assert.equal(is, status, text)
}
const refused = async (answer: Promise<{ status: number; body: Record<string, unknown> }>, code: string) =>
  assert.equal((await answer).body.code, code)

describe('the list', () => {
  test('shows the worst first, with cause, request, paging and promise', async () => {
    const system = await world.tx((tx) =>
      createSystem(tx, { accountId: acme.id, name: 'Web 1', kind: 'server', runbook: 'https://wiki.test/web' }),
    )
    await take(acme.id, { key: 'web', systemId: system.id, severity: 'P1' })
    await take(birch.id, { key: 'mail', severity: 'P3' }, { key: 'note', severity: 'P4' })
    const { items, counts } = await list()
    assert.deepEqual(
      items.map(({ severity }) => severity),
      ['P1', 'P3', 'P4'],
    )
    assert.deepEqual(counts, { P1: 1, P2: 0, P3: 1, P4: 1, unowned: 2 })
    const [first] = items
    assert.deepEqual(first!.cause, [{ id: system.id, name: 'Web 1' }])
    assert.ok(first!.request)
    assert.equal(first!.paging!.status, 'paging')
    assert.ok(first!.nextPromise!.dueAt)
    assert.equal((await list('?state=held')).items[0]!.title, 'note is failing')
    assert.equal((await list(`?accountId=${birch.id}`)).items.length, 2)
    assert.equal((await list('?severity=P1,P4')).items.length, 2)
    assert.equal((await list(`?q=IN-${first!.number}`)).items.length, 1)
    const pages = []
    for (let path = '?limit=1', n = 0; path && n < 5; n++) {
      const page = (await sam.get(`/api/incidents${path}`)).body as { items: { id: string }[]; next: string | null }
      pages.push(...page.items.map(({ id }) => id))
      path = page.next ? `?limit=1&cursor=${page.next}` : ''
    }
    assert.deepEqual(
      pages,
      items.map(({ id }) => id),
    )
  })

  test('is for staff, and for nobody else', async () => {
    const { id } = (await list()).items[0]!
    for (const path of ['/api/incidents', `/api/incidents/${id}`, '/api/alerts', '/api/silences', '/api/alert-rules']) {
      assert.equal((await jordan.get(path)).status, 404, path)
      assert.equal((await stranger.get(path)).status, 401, path)
      assert.equal((await ola.get(path)).status, 200, path)
    }
    assert.equal((await jordan.post(`/api/incidents/${id}/acknowledge`, {})).status, 404)
    assert.equal((await sam.get(`/api/incidents/${newId()}`)).status, 404)
    assert.equal((await sam.get('/api/incidents?cursor=bm8')).status, 400)
  })
})

describe('acts', () => {
  test('acknowledging takes the page of its request, and an acknowledgement there shows here', async () => {
    const { id } = await incidentOf('web')
    const before = await incident(id)
    await ok(sam.post(`/api/incidents/IN-${before.number}/acknowledge`))
    const after = await incident(id)
    assert.equal(after.acked!.name, 'Sam Sample')
    assert.equal(after.paging!.status, 'acknowledged')
    assert.equal(after.request!.status, 'in_progress')
    await ok(sam.post(`/api/incidents/${id}/acknowledge`))
    await refused(robin.post(`/api/incidents/${id}/acknowledge`), 'oncall.already_acknowledged')
    assert.ok(after.journal.some(({ text }) => text === 'Sam Sample has it.'))
    assert.deepEqual(after.runbooks, ['https://wiki.test/web'])
    assert.equal(after.contracts.length, 0)
    assert.ok(after.promises.length > 0)
    assert.equal(after.likelyCause.why[0]!.code, 'only_alert')
  })

  test('a person says how bad it is: its request, promises and page follow; by itself it only rises', async () => {
    await take(acme.id, { key: 'judged', severity: 'P4' })
    const { id } = await incidentOf('judged')
    assert.equal((await incident(id)).held!.code, 'low')
    await refused(ola.post(`/api/incidents/${id}/severity`, { severity: 'P1', why: 'x' }), 'platform.not_permitted')
    await refused(sam.post(`/api/incidents/${id}/severity`, { severity: 'P1', why: '' }), 'platform.invalid')
    await ok(sam.post(`/api/incidents/${id}/severity`, { severity: 'P2', why: 'the shop is down with it' }))
    await world.settle()
    const raised = await incident(id)
    assert.deepEqual([raised.severity, raised.held, raised.paging!.status], ['P2', null, 'paging'])
    const due = raised.nextPromise!.dueAt!

    await ok(sam.post(`/api/incidents/${id}/severity`, { severity: 'P1', why: 'all shops are' }))
    await world.settle()
    const worst = await incident(id)
    assert.ok(worst.nextPromise!.dueAt! < due, 'promises of the higher severity')
    const request = (await sam.get(`/api/requests/${worst.request!.number}`)).body as { severity: string }
    assert.equal(request.severity, 'P1')

    await ok(sam.post(`/api/incidents/${id}/severity`, { severity: 'P3', why: 'one shop in the test' }))
    // The source says again what it said: that is no rise.
    await take(acme.id, { key: 'judged', severity: 'P4' })
    const lowered = await incident(id)
    assert.deepEqual([lowered.severity, lowered.alertList[0]!.severity], ['P3', 'P3'])
    assert.equal(
      ((await sam.get(`/api/requests/${worst.request!.number}`)).body as { severity: string }).severity,
      'P3',
    )
    const said = lowered.journal.filter(({ kind }) => kind === 'alerts.severity_set').map(({ text }) => text)
    assert.deepEqual(said, [
      'Sam Sample set the severity from P4 to P2: the shop is down with it',
      'Sam Sample set the severity from P2 to P1: all shops are',
      'Sam Sample set the severity from P1 to P3: one shop in the test',
    ])
    await take(acme.id, { key: 'judged', severity: 'P2' })
    assert.equal((await incident(id)).severity, 'P2', 'worse than it ever said')
    const acts = await world.tx((tx) =>
      sql<{ n: number }>`select count(*)::int as n from audit_entry
      where act = 'alerts.severity_set' and subject_id = ${id}`.execute(tx),
    )
    assert.equal(acts.rows[0]!.n, 3)
    await ok(sam.post(`/api/incidents/${id}/resolve`))
    await refused(sam.post(`/api/incidents/${id}/severity`, { severity: 'P1', why: 'x' }), 'alerts.over')
  })

  test('a snooze quietens it until it ends, and then calls anew', async () => {
    await take(acme.id, { key: 'snoozed', severity: 'P1' })
    const { id } = await incidentOf('snoozed')
    await ok(sam.post(`/api/incidents/${id}/snooze`, { minutes: 30 }))
    const quiet = await incident(id)
    assert.equal(quiet.paging!.status, 'closed')
    assert.ok(quiet.snoozedUntil)
    await world.forward('29m')
    assert.equal((await incident(id)).paging!.status, 'closed')
    await world.forward('1m 1s')
    const awake = await incident(id)
    assert.equal(awake.paging!.status, 'paging')
    assert.equal(awake.snoozedUntil, null)
    assert.equal((await sam.post(`/api/incidents/${id}/snooze`, { minutes: 1 })).status, 400)
  })

  test('escalating calls the next step', async () => {
    const { id } = await incidentOf('snoozed')
    const before = await incident(id)
    await ok(sam.post(`/api/incidents/${id}/escalate`))
    const after = await incident(id)
    assert.notEqual(after.paging!.step, before.paging!.step)
    assert.equal(after.journal.at(-1)!.text, 'Sam Sample escalated it.')
    await refused(sam.post(`/api/incidents/${(await incidentOf('note')).id}/escalate`), 'alerts.no_request')
  })

  test('a comment stands in its journal and on its request, and not before the customer', async () => {
    const { id } = await incidentOf('web')
    await ok(robin.post(`/api/incidents/${id}/comments`, { text: 'Looks like the power supply.' }))
    const { journal, request } = await incident(id)
    assert.equal(journal.at(-1)!.text, 'Looks like the power supply.')
    const ours = (await sam.get(`/api/requests/${request!.id}`)).text
    const theirs = (await jordan.get(`/api/requests/${request!.id}`)).text
    assert.match(ours, /power supply/)
    assert.doesNotMatch(theirs, /power supply/)
    assert.equal((await sam.post(`/api/incidents/${id}/comments`, { text: ' ' })).status, 400)
  })

  test('one click opens the request of what is held back', async () => {
    const { id } = await incidentOf('note')
    await refused(dev.post(`/api/incidents/${id}/request`), 'platform.not_permitted')
    const opened = await sam.post(`/api/incidents/${id}/request`)
    assert.equal(opened.status, 200, opened.text)
    assert.equal((await incident(id)).request!.number, opened.body.number)
    await refused(sam.post(`/api/incidents/${id}/request`), 'alerts.has_request')
  })

  test('attached to another request its own is merged into that', async () => {
    const asked = await sam.post('/api/requests', {
      accountId: birch.id,
      title: 'Mail does not arrive',
      text: 'since noon',
      severity: 'P3',
    })
    const { id } = await incidentOf('mail')
    const own = (await incident(id)).request!
    const other = (await incident((await incidentOf('web')).id)).request!
    await refused(sam.post(`/api/incidents/${id}/attach`, { request: String(other.number) }), 'alerts.other_account')
    await ok(sam.post(`/api/incidents/${id}/attach`, { request: String(asked.body.number) }))
    // The older one still waits for its first response: it stays, and takes the customer's in.
    assert.equal((await incident(id)).request!.id, own.id)
    assert.equal((await sam.get(`/api/requests/${asked.body.id}`)).body.status, 'closed')
    const later = await incidentOf('snoozed')
    const answered = (await incident(later.id)).request!
    await sam.post(`/api/requests/${answered.id}/messages`, { text: 'We are on it.' })
    const second = await sam.post('/api/requests', { accountId: acme.id, title: 'Again', text: 'x', severity: 'P3' })
    await ok(sam.post(`/api/incidents/${later.id}/attach`, { request: String(second.body.id) }))
    assert.equal((await incident(later.id)).request!.id, second.body.id)
    assert.equal((await sam.get(`/api/requests/${answered.id}`)).body.status, 'closed')
  })

  test('a request that was solved though its alert is still there is followed by another, which calls', async () => {
    await take(birch.id, { key: 'too early', severity: 'P2' })
    const { id } = await incidentOf('too early')
    const first = (await incident(id)).request!
    await sam.call('PATCH', `/api/requests/${first.id}`, { version: (await sam.get(`/api/requests/${first.id}`)).body.version, status: 'solved' }) // biome-ignore format: one thing
    assert.equal((await incident(id)).request!.status, 'solved')
    await world.forward('14m')
    assert.equal((await incident(id)).request!.id, first.id, 'they are believed for a while')
    await world.forward('1m 1s')
    const second = await incident(id)
    assert.notEqual(second.request!.id, first.id)
    assert.equal(second.paging!.status, 'paging')
  })

  test('ended by hand it opens anew only with what is new', async () => {
    const { id, alert } = await incidentOf('mail')
    await ok(sam.post(`/api/alerts/${alert.id}/resolve`))
    await refused(sam.post(`/api/alerts/${alert.id}/resolve`), 'alerts.over')
    const whole = (await sam.get(`/api/alerts/${alert.id}`)).body as unknown as AlertReply
    assert.equal(whole.status, 'resolved')
    assert.equal(whole.resolvedBy, 'Sam Sample')
    assert.equal(whole.signals[0]!.change, 'opened')
    await take(acme.id, { key: 'by hand', sequence: 5n })
    const hand = await incidentOf('by hand')
    await ok(kim.post(`/api/incidents/${hand.id}/resolve`))
    await refused(kim.post(`/api/incidents/${hand.id}/resolve`), 'alerts.over')
    await refused(kim.post(`/api/incidents/${hand.id}/snooze`, { minutes: 5 }), 'alerts.over')
    await take(acme.id, { key: 'by hand', sequence: 5n })
    assert.equal((await incident(hand.id)).status, 'resolved', 'the same number is the same problem')
    await take(acme.id, { key: 'by hand', sequence: 6n })
    assert.notEqual((await incidentOf('by hand')).id, hand.id)
    assert.notEqual(id, hand.id)
    assert.ok((await list('?state=resolved')).items.some((one) => one.id === hand.id))
  })
})

describe('silences', () => {
  const inOneHour = () => world.tx(async (tx) => new Date(tx.now.getTime() + 3_600_000).toISOString())

  test('hold back pages of what matches, and what is left pages when they end', async () => {
    const made = await sam.post('/api/silences', {
      accountId: acme.id,
      matchers: [{ name: 'env', op: '=~', value: 'stag.*' }],
      endsAt: await inOneHour(),
      comment: 'rebuilding staging',
    })
    assert.equal(made.body.state, 'active', made.text)
    await take(acme.id, { key: 'staged', labels: { env: 'staging' } }, { key: 'live', labels: { env: 'prod' } })
    const { id } = await incidentOf('staged')
    assert.equal((await incident(id)).held!.text, 'rebuilding staging')
    assert.ok((await incident((await incidentOf('live')).id)).request)
    await ok(sam.post(`/api/silences/${made.body.id}/end`))
    await refused(sam.post(`/api/silences/${made.body.id}/end`), 'alerts.over')
    await world.forward('1m 1s')
    assert.ok((await incident(id)).request)
    const { items } = (await sam.get('/api/silences')).body as { items: { state: string }[] }
    assert.equal(items[0]!.state, 'expired')
  })

  test('that say nothing, match all, or cannot be read are refused', async () => {
    const endsAt = await inOneHour()
    const ask = (value: string, more: object = {}) =>
      sam.post('/api/silences', { matchers: [{ name: 'a', op: '=~', value }], endsAt, comment: 'x', ...more })
    await refused(ask('('), 'alerts.pattern_refused')
    await refused(ask('.*'), 'alerts.silence_refused')
    await refused(ask('x', { endsAt: '2020-01-01T00:00:00Z' }), 'alerts.silence_refused')
    assert.equal((await ask('x', { matchers: [] })).status, 400)
  })
})

describe('rules', () => {
  const rule = {
    name: 'Staging is never worse than P3',
    events: ['opened', 'raised'],
    condition: 'labels.env == "qa" and severity >= P2',
    actions: [
      { do: 'severity', severity: 'P4' },
      { do: 'runbook', runbook: 'https://wiki.test/qa' },
    ],
  }

  test('are tried against last week before they act, and then they do', async () => {
    await take(acme.id, { key: 'qa before', labels: { env: 'qa' } })
    const tried = await kim.post('/api/alert-rules/try', { condition: rule.condition, actions: rule.actions })
    assert.equal(tried.body.matched, 1, tried.text)
    assert.equal(tried.body.severityChanged, 1)
    const made = await kim.post('/api/alert-rules', rule)
    assert.equal(made.status, 200, made.text)
    await take(acme.id, { key: 'qa after', labels: { env: 'qa' } })
    const { alert } = await incidentOf('qa after')
    assert.equal(alert.severity, 'P4')
    assert.equal(alert.runbook, 'https://wiki.test/qa')
    const saved = await kim.call('PUT', `/api/alert-rules/${made.body.id}`, { ...rule, active: false, version: 1 })
    assert.equal(saved.body.version, 2)
    await refused(kim.call('PUT', `/api/alert-rules/${made.body.id}`, { ...rule, version: 1 }), 'platform.conflict')
    await ok(kim.call('DELETE', `/api/alert-rules/${made.body.id}`))
    assert.deepEqual((await kim.get('/api/alert-rules')).body.items, [])
  })

  test('put alerts together by label', async () => {
    await kim.post('/api/alert-rules', {
      name: 'One cluster, one incident',
      events: ['opened'],
      condition: 'labels.cluster != ""',
      actions: [{ do: 'group', labels: ['cluster'], withinSeconds: 300 }],
    })
    await take(birch.id, { key: 'node 1', labels: { cluster: 'b' } })
    await take(birch.id, { key: 'node 2', labels: { cluster: 'b' } }, { key: 'node 3', labels: { cluster: 'c' } })
    const [one, two, three] = await Promise.all(['node 1', 'node 2', 'node 3'].map(incidentOf))
    assert.equal(one!.id, two!.id)
    assert.notEqual(one!.id, three!.id)
    assert.equal((await incident(one!.id)).alertList.find(({ key }) => key === 'node 2')!.why.code, 'labels')
  })

  test('that cannot be read are refused with the place; who may not write them may not', async () => {
    const answer = await kim.post('/api/alert-rules', { ...rule, condition: 'severity = P1' })
    assert.equal(answer.body.code, 'alerts.condition_refused')
    assert.equal(answer.body.at, 9)
    await refused(ola.post('/api/alert-rules', rule), 'platform.not_permitted')
  })
})
