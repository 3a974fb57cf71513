import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createAccount, createContract } from '#accounts'
import { createCalendar } from '#calendars'
import type { Actor, Role } from '#platform/actor.ts'
import type { Severity } from '#platform/http/contract.ts'
import { newId } from '#platform/id.ts'
import {
  armPromise,
  cancelPromises,
  createPlan,
  keepPromise,
  type PromiseView,
  pausePromises,
  previewPromises,
  promisesOf,
  recordPromises,
  restartPromise,
  resumePromises,
  retargetPromises,
  startPromises,
  targetOf,
} from '#promises'
import { createWorld } from '#test/world.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const modules = ['accounts', 'calendars', 'promises'] as const
const world = await createWorld({ modules })

const always = { zone: 'UTC', always: true, weekly: [], holidays: [] }
const gold = await world.tx((tx) =>
  createPlan(tx, {
    name: 'Gold 24×7',
    description: '',
    goalPercent: 98,
    targets: [
      { severity: 'P1', kind: 'acknowledgement', allowedMs: 4 * MINUTE, calendarId: null, warnings: [] },
      { severity: 'P1', kind: 'first_response', allowedMs: 30 * MINUTE, calendarId: null, warnings: [50, 75, 90] },
      { severity: 'P1', kind: 'next_update', allowedMs: 30 * MINUTE, calendarId: null, warnings: [75] },
      { severity: 'P1', kind: 'resolution', allowedMs: 4 * HOUR, calendarId: null, warnings: [50, 75, 90] },
      { severity: 'P3', kind: 'first_response', allowedMs: 2 * HOUR, calendarId: null, warnings: [50] },
    ],
  }),
)
const [acme, other] = await world.tx(async (tx) => {
  const made = []
  for (const name of ['Acme Corp', 'Birch Clinic']) {
    const account = await createAccount(tx, { kind: 'customer', name })
    await createContract(tx, { accountId: account.id, name: 'Gold', planId: gold.id, startsOn: '2020-01-01' })
    made.push(account)
  }
  return [made[0]!, made[1]!]
})

const person = (accounts: Actor['accounts'], ...roles: Role[]): Actor => ({
  kind: 'person',
  personId: newId(),
  name: 'Noor Fixture',
  accountId: accounts === 'all' ? null : accounts[0]!,
  staff: accounts === 'all',
  accounts,
  roles,
  scopes: null,
  via: 'session',
})
const actors = {
  manager: person('all', 'support_manager'),
  tier1: person('all', 'support_tier1'),
  auditor: person('all', 'auditor'),
  contact: person([acme.id], 'contact'),
  stranger: person([other.id], 'account_admin'),
}
world.app.authenticate = async (request) => actors[request.headers['x-test-actor'] as keyof typeof actors] ?? null

async function call(as: keyof typeof actors, method: 'GET' | 'POST' | 'PUT' | 'DELETE', url: string, body?: unknown) {
  const headers: Record<string, string> = { 'x-test-actor': as, 'x-palisade': '1' }
  if (body !== undefined) headers['content-type'] = 'application/json'
  const payload = body === undefined ? undefined : JSON.stringify(body)
  const reply = await world.app.http.inject({ method, url, headers, payload })
  return { status: reply.statusCode, body: reply.body ? reply.json() : null }
}

/** What was published, by name and promise. */
const heard: { name: string; promiseId: string }[] = []
for (const name of ['promises.warned', 'promises.broken', 'promises.kept'] as const) {
  world.app.events.on(name, async (_tx, { data }) => void heard.push({ name, promiseId: data.promiseId }))
}
const heardOf = (view: PromiseView) => heard.filter((each) => each.promiseId === view.id).map((each) => each.name)

const newSubject = () => ({ kind: 'request', id: newId() })
let number = 48000
async function begin(severity: Severity = 'P1', actor?: Actor, accountId = acme.id) {
  const subject = newSubject()
  const order = { accountId, subject, planId: gold.id, severity, label: `${++number} Checkout fails` }
  const views = await world.tx((tx) => startPromises(tx, order), actor)
  return { subject, views, of: (kind: string) => views.find((each) => each.kind === kind)! }
}
async function present(subject: { kind: string; id: string }, kind: string): Promise<PromiseView> {
  const views = await world.tx((tx) => promisesOf(tx, [subject]))
  return views.get(subject.id)!.find((each) => each.kind === kind)!
}
const armedFor = async (id: string) => {
  const { rows } = await world.app.db.pool.query<{ kind: string }>(
    'select kind from timer where key = $1 and fired_at is null order by kind',
    [id],
  )
  return rows.map((row) => row.kind)
}
const factsOf = async (id: string) => (await call('tier1', 'GET', `/api/promises/${id}`)).body.facts

describe('starting', () => {
  it('makes what the plan promises, with deadlines and the record', async () => {
    const { views, of } = await begin()
    assert.deepEqual(
      views.map((each) => each.kind),
      ['acknowledgement', 'first_response', 'resolution'],
    )
    const first = of('first_response')
    assert.equal(first.name, 'First response')
    assert.equal(first.dueAt!.getTime() - first.startedAt.getTime(), 30 * MINUTE)
    assert.deepEqual(await armedFor(first.id), ['promise.due', 'promise.warn'])
    assert.deepEqual(await armedFor(of('acknowledgement').id), ['promise.due'])
    assert.deepEqual(
      (await factsOf(first.id)).map((each: { fact: string }) => each.fact),
      ['started'],
    )
  })

  it('counts from the moment given, and may find the promise broken at once', async () => {
    const startedAt = await world.tx(async (tx) => new Date(tx.now.getTime() - 10 * MINUTE))
    const order = { accountId: acme.id, subject: newSubject(), planId: gold.id, severity: 'P1' as const, label: 'Late' }
    const views = await world.tx((tx) => startPromises(tx, { ...order, startedAt }))
    assert.deepEqual(
      views.map((each) => each.state),
      ['broken', 'running', 'running'],
    )
    assert.equal(views[0]!.latenessMs, null)
    assert.deepEqual(heardOf(views[0]!), ['promises.broken'])
  })

  it('twice is refused, and nothing is stored of it', async () => {
    const { subject } = await begin()
    const order = { accountId: acme.id, subject, planId: gold.id, severity: 'P1' as const, label: 'Again' }
    await assert.rejects(
      world.tx((tx) => startPromises(tx, order)),
      { code: 'promises.already_owed' },
    )
    assert.equal((await call('tier1', 'GET', `/api/promises?subject=${subject.id}`)).body.items.length, 3)
  })

  it('is done in a contact’s own transaction, for its own account only', async () => {
    const { of } = await begin('P1', actors.contact)
    assert.equal(of('first_response').state, 'running')
    await assert.rejects(begin('P1', actors.contact, other.id))
  })

  it('of any kind, on a calendar, for elapsed time, or to a fixed moment', async () => {
    const order = { accountId: acme.id, subject: newSubject(), label: 'Snapshot' }
    const dueAt = new Date((await world.tx(async (tx) => tx.now)).getTime() + HOUR)
    const view = await world.tx((tx) => armPromise(tx, { ...order, kind: 'commit_or_revert', dueAt, warnings: [] }))
    assert.deepEqual(view.dueAt, dueAt)
    const past = new Date(dueAt.getTime() - 2 * HOUR)
    await assert.rejects(
      world.tx((tx) => armPromise(tx, { ...order, kind: 'reminder', dueAt: past })),
      { code: 'promises.never_due' },
    )
    assert.deepEqual(await world.tx((tx) => targetOf(tx, gold.id, 'P3', 'resolution')), null)
  })

  it('is shown before it is done', async () => {
    const now = new Date('2026-11-17T12:35:00Z')
    const lines = await world.tx((tx) => previewPromises(tx, gold.id, 'P1', now), actors.contact)
    assert.deepEqual(
      lines.map((each) => [each.kind, each.dueAt.toISOString().slice(11, 16)]),
      [
        ['acknowledgement', '12:39'],
        ['first_response', '13:05'],
        ['next_update', '13:35'],
        ['resolution', '16:35'],
      ],
    )
    const reply = await call('tier1', 'GET', `/api/plans/${gold.id}/preview?severity=P3&at=2026-11-17T12:35:00Z`)
    assert.deepEqual([reply.body.items.length, reply.body.items[0].dueAt], [1, '2026-11-17T14:35:00.000Z'])
  })

  it('shows a contact no plan but those of its contracts', async () => {
    const secret = await world.tx((tx) =>
      createPlan(tx, {
        name: 'Birch special',
        description: '',
        goalPercent: 98,
        targets: [{ severity: 'P1', kind: 'first_response', allowedMs: MINUTE, calendarId: null, warnings: [] }],
      }),
    )
    assert.deepEqual(await world.tx((tx) => previewPromises(tx, secret.id, 'P1'), actors.contact), [])
  })
})

describe('the clocks', () => {
  it('warn, break, are kept late, and record how late they fired', async () => {
    const { subject, of } = await begin()
    const first = of('first_response')
    await world.forward('15m')
    assert.deepEqual(heardOf(first), ['promises.warned'])
    assert.deepEqual((await present(subject, 'first_response')).warned, [50])
    await world.forward('16m')
    const broken = await present(subject, 'first_response')
    assert.equal(broken.state, 'broken')
    assert.equal(broken.owed, true)
    assert.ok(broken.latenessMs! >= 60_000 - 1, 'the test moved the clock a minute past the due time')
    assert.equal(broken.latenessMs, broken.brokenAt!.getTime() - first.dueAt!.getTime())
    assert.deepEqual(await armedFor(first.id), [])
    const kept = await world.tx((tx) => keepPromise(tx, subject, 'first_response'))
    assert.deepEqual([kept?.state, kept?.owed], ['broken', false])
    const facts = await factsOf(first.id)
    assert.deepEqual(
      facts.map((each: { fact: string }) => each.fact),
      ['started', 'warned', 'broken', 'kept'],
    )
    assert.equal(facts[2].dueAt, first.dueAt!.toISOString())
    assert.ok(facts[2].latenessMs >= 59_999 && facts[3].earlyMs < 0)
  })

  it('stop when the promise is kept, and keeping again changes nothing', async () => {
    const { subject, of } = await begin()
    await world.forward('2m')
    const kept = await world.tx((tx) => keepPromise(tx, subject, 'first_response'))
    assert.equal(kept?.state, 'kept')
    assert.deepEqual(await armedFor(of('first_response').id), [])
    assert.equal(await world.tx((tx) => keepPromise(tx, subject, 'first_response')), null)
    await world.forward('40m')
    assert.equal((await present(subject, 'first_response')).state, 'kept')
    assert.deepEqual(heardOf(of('first_response')), ['promises.kept'])
  })

  it('stand while paused, and run on', async () => {
    const { subject, of } = await begin()
    await world.forward('1m')
    await world.tx((tx) => pausePromises(tx, subject))
    assert.deepEqual(await world.tx((tx) => pausePromises(tx, subject)), [], 'paused again: nothing changes')
    assert.deepEqual(await armedFor(of('resolution').id), [])
    await world.forward('5h')
    const paused = await present(subject, 'resolution')
    assert.deepEqual([paused.state, paused.dueAt, paused.ticking], ['paused', null, false])
    const resumed = await world.tx((tx) => resumePromises(tx, subject), actors.contact)
    assert.equal(resumed.length, 3)
    const resolution = await present(subject, 'resolution')
    const facts: { fact: string; firedAt: string }[] = await factsOf(resolution.id)
    const stood = (fact: string) => Date.parse(facts.find((each) => each.fact === fact)!.firedAt)
    assert.equal(
      resolution.dueAt!.getTime() - of('resolution').dueAt!.getTime(),
      stood('resumed') - stood('paused'),
      'due later by exactly the pause',
    )
    assert.deepEqual(await armedFor(of('resolution').id), ['promise.due', 'promise.warn'])
  })

  it('are counted anew from the start when the severity changes', async () => {
    const { subject, of } = await begin('P3')
    await world.forward('10m')
    await world.tx((tx) => retargetPromises(tx, subject, { severity: 'P1' }))
    const first = await present(subject, 'first_response')
    assert.deepEqual([first.id, first.severity, first.allowedMs], [of('first_response').id, 'P1', 30 * MINUTE])
    assert.equal(first.dueAt!.getTime(), first.startedAt.getTime() + 30 * MINUTE)
    const resolution = await present(subject, 'resolution')
    assert.equal(resolution.startedAt.getTime(), first.startedAt.getTime(), 'newly promised, from the original start')
    assert.equal((await present(subject, 'acknowledgement')).state, 'broken', 'its four minutes were over')
    await world.tx((tx) => retargetPromises(tx, subject, { severity: 'P3' }))
    assert.equal((await present(subject, 'resolution')).state, 'cancelled', 'P3 promises no resolution')
    assert.equal((await present(subject, 'acknowledgement')).state, 'broken', 'and never mends a breach')
  })

  it('of the next update begin anew with each update', async () => {
    const { subject } = await begin()
    const first = await world.tx((tx) => restartPromise(tx, subject))
    assert.deepEqual([first?.kind, first?.state], ['next_update', 'running'])
    await world.forward('10m')
    const second = await world.tx((tx) => restartPromise(tx, subject))
    assert.notEqual(second?.id, first?.id)
    const history = await world.tx((tx) => promisesOf(tx, [subject], { history: true }))
    const updates = history.get(subject.id)!.filter((each) => each.kind === 'next_update')
    assert.deepEqual(updates.map((each) => each.state).sort(), ['kept', 'running'])
    assert.deepEqual(await armedFor(first!.id), [])
    assert.deepEqual(await armedFor(second!.id), ['promise.due', 'promise.warn'])
    assert.equal(await world.tx((tx) => restartPromise(tx, newSubject())), null)
  })

  it('end with the subject', async () => {
    const { subject, views } = await begin()
    await world.tx((tx) => cancelPromises(tx, subject))
    for (const { id } of views) assert.deepEqual(await armedFor(id), [])
    assert.deepEqual(await world.tx((tx) => cancelPromises(tx, subject)), [])
  })

  it('fire in batches, each promise once', async () => {
    const subjects = await world.tx(async (tx) => {
      const all = Array.from({ length: 300 }, newSubject)
      for (const subject of all) {
        const order = { accountId: acme.id, subject, kind: 'reminder', label: 'Batch', allowedMs: HOUR, warnings: [50] }
        await armPromise(tx, order)
      }
      return all
    })
    await world.forward('61m')
    const views = await world.tx((tx) => promisesOf(tx, subjects))
    const all = [...views.values()].flat()
    assert.equal(all.length, 300)
    for (const view of all) {
      assert.equal(view.state, 'broken')
      assert.equal(heardOf(view).filter((name) => name === 'promises.broken').length, 1)
    }
  })

  it('do not wait for a promise somebody holds, and fire when it is free', async () => {
    const { subject, of } = await begin()
    let release = () => {}
    const held = new Promise<void>((resolve) => {
      release = resolve
    })
    let taken = () => {}
    const isTaken = new Promise<void>((resolve) => {
      taken = resolve
    })
    const holding = world.app.db.transact(actors.manager, async (tx) => {
      await tx.selectFrom('promise').select('id').where('id', '=', of('acknowledgement').id).forUpdate().execute()
      taken()
      await held
    })
    await isTaken
    setTimeout(release, 200)
    await world.forward('5m')
    await holding
    await world.settle()
    assert.equal((await present(subject, 'acknowledgement')).state, 'broken')
  })

  it('follow a calendar that changes', async () => {
    const calendar = await world.tx((tx) => createCalendar(tx, { name: 'Hours', ...always }))
    const order = { accountId: acme.id, subject: newSubject(), kind: 'reminder', label: 'Holiday', allowedMs: HOUR }
    const before = await world.tx((tx) => armPromise(tx, { ...order, calendarId: calendar.id }))
    const day = new Date(before.startedAt.getTime() + 3 * 24 * HOUR)
    const weekday = day.getUTCDay() || 7
    const changed = await call('manager', 'PUT', `/api/calendars/${calendar.id}`, {
      name: 'Hours',
      zone: 'UTC',
      weekly: [{ weekday, from: '10:00', to: '12:00' }],
      version: 1,
    })
    assert.equal(changed.status, 200)
    await world.settle()
    const after = await present(order.subject, 'reminder')
    assert.equal(after.dueAt!.toISOString(), `${day.toISOString().slice(0, 10)}T11:00:00.000Z`)
    assert.equal(after.ticking, false)
  })

  it('cannot be told by anybody that a breach did not happen', async () => {
    const { of } = await begin()
    await world.forward('5m')
    const { id } = of('acknowledgement')
    await assert.rejects(
      world.tx((tx) =>
        tx
          .updateTable('promise')
          .set({ state: 'kept', broken_at: null, kept_at: tx.now })
          .where('id', '=', id)
          .execute(),
      ),
      /was broken and stays broken/,
    )
    await assert.rejects(
      world.tx((tx) => tx.updateTable('promise_fact').set({ fact: 'kept' }).where('promise_id', '=', id).execute()),
      /permission denied/,
    )
    await assert.rejects(
      world.tx((tx) => tx.deleteFrom('promise_fact').where('promise_id', '=', id).execute()),
      /permission denied/,
    )
  })
})

describe('reading', () => {
  it('lists what is due in a window, in order, page by page', async () => {
    await world.tx(async (tx) => {
      for (const minutes of [50, 10, 30, 20, 40]) {
        const order = { accountId: other.id, subject: newSubject(), kind: 'window', label: `in ${minutes}` }
        await armPromise(tx, { ...order, allowedMs: minutes * MINUTE })
      }
    })
    const to = new Date((await world.tx(async (tx) => tx.now)).getTime() + 45 * MINUTE).toISOString()
    const labels: string[] = []
    let cursor = ''
    do {
      const { body } = await call('tier1', 'GET', `/api/promises?kind=window&owed=true&dueTo=${to}&limit=3${cursor}`)
      labels.push(...body.items.map((each: { label: string }) => each.label))
      cursor = body.next ? `&cursor=${body.next}` : ''
    } while (cursor)
    assert.deepEqual(labels, ['in 10', 'in 20', 'in 30', 'in 40'])
  })

  it('shows people outside their own, and only what customers are promised', async () => {
    const { subject, of } = await begin()
    const own = await call('contact', 'GET', `/api/promises?subject=${subject.id}`)
    assert.deepEqual(own.body.items.map((each: { kind: string }) => each.kind).sort(), ['first_response', 'resolution'])
    const ids = `${of('first_response').id}`
    assert.equal((await call('contact', 'GET', `/api/promises/${ids}`)).status, 200)
    assert.equal((await call('contact', 'GET', `/api/promises/${of('acknowledgement').id}`)).status, 404)
    assert.equal((await call('stranger', 'GET', `/api/promises/${ids}`)).body.code, 'platform.not_found')
    assert.deepEqual((await call('stranger', 'GET', `/api/promises?subject=${subject.id}`)).body.items, [])
    assert.equal((await call('stranger', 'GET', `/api/promises?account=${acme.id}`)).status, 404)
    assert.equal(
      (await call('contact', 'GET', `/api/reports/promises?from=2026-01-01T00:00:00Z&to=2026-02-01T00:00:00Z`)).status,
      404,
    )
    assert.equal((await call('contact', 'GET', '/api/plans')).status, 404)
  })

  it('refuses a cursor somebody made up', async () => {
    for (const values of [
      ['x', 'y'],
      ['2026-01-01', newId()],
      [1, 2],
      ['infinity', 'z'],
    ]) {
      const cursor = Buffer.from(JSON.stringify(values)).toString('base64url')
      const reply = await call('tier1', 'GET', `/api/promises?cursor=${cursor}`)
      assert.deepEqual([reply.status, reply.body.code], [400, 'platform.invalid'])
    }
  })
})

describe('promises of the past', () => {
  it('are replayed by the same rules, with their record and nothing armed', async () => {
    const now = await world.tx(async (tx) => tx.now)
    const startedAt = new Date(now.getTime() - 24 * HOUR)
    const past = (minutes: number) => ({
      accountId: acme.id,
      subject: newSubject(),
      label: 'Before',
      kind: 'first_response',
      severity: 'P1',
      planId: gold.id,
      calendarId: null,
      allowedMs: 30 * MINUTE,
      warnings: [50, 75],
      startedAt,
      keptAt: new Date(startedAt.getTime() + minutes * MINUTE),
      latenessMs: 3,
      reason: 'Forgotten at hand-over',
    })
    const both = [past(20), past(40)]
    await world.tx((tx) => recordPromises(tx, both))
    const [kept, broken] = await Promise.all(both.map((each) => present(each.subject, 'first_response')))
    assert.deepEqual([kept!.state, kept!.usedMs, kept!.reason], ['kept', 20 * MINUTE, ''])
    assert.deepEqual([broken!.state, broken!.latenessMs, broken!.reason], ['broken', 3, 'Forgotten at hand-over'])
    const facts = await factsOf(broken!.id)
    assert.deepEqual(
      facts.map((each: { fact: string; latenessMs: number | null }) => [each.fact, each.latenessMs]),
      [
        ['started', null],
        ['warned', 3],
        ['warned', 3],
        ['broken', 3],
        ['kept', null],
      ],
    )
    assert.equal(facts[4].earlyMs, -10 * MINUTE)
    assert.deepEqual(await armedFor(broken!.id), [])
    assert.deepEqual(heardOf(broken!), [])
    const future = { ...past(20), keptAt: new Date(now.getTime() + HOUR) }
    await assert.rejects(
      world.tx((tx) => recordPromises(tx, [future])),
      { code: 'promises.never_due' },
    )
  })
})

describe('the reason of a breach', () => {
  it('is said by staff, about a broken promise, and shown to staff', async () => {
    const { of } = await begin()
    await world.forward('5m')
    const path = `/api/promises/${of('acknowledgement').id}/reason`
    const reply = await call('tier1', 'PUT', path, { reason: 'Nobody covered: gap Sat 22:00 to 24:00' })
    assert.deepEqual([reply.status, reply.body.reasonBy], [200, 'Noor Fixture'])
    assert.equal((await call('auditor', 'PUT', path, { reason: 'x' })).body.code, 'platform.not_permitted')
    assert.equal((await call('contact', 'PUT', path, { reason: 'x' })).status, 404)
    assert.equal((await call('tier1', 'PUT', path, { reason: '' })).status, 400)
    const kept = `/api/promises/${of('resolution').id}/reason`
    assert.equal((await call('tier1', 'PUT', kept, { reason: 'x' })).body.code, 'promises.not_broken')
    assert.equal((await call('tier1', 'PUT', `/api/promises/${newId()}/reason`, { reason: 'x' })).status, 404)
  })
})
