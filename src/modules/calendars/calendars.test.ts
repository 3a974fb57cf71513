import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createAccount } from '#accounts'
import { addOpen, calendarInUse, createCalendar, loadCalendar, loadCalendars } from '#calendars'
import type { Actor, Role } from '#platform/actor.ts'
import { newId } from '#platform/id.ts'
import { createWorld } from '#test/world.ts'

const modules = ['accounts', 'calendars', 'promises'] as const
const world = await createWorld({ modules })
const customer = await world.tx((tx) => createAccount(tx, { kind: 'customer', name: 'Acme Corp' }))

const person = (accounts: Actor['accounts'], ...roles: Role[]): Actor => ({
  kind: 'person',
  personId: newId(),
  name: 'Noor',
  accountId: accounts === 'all' ? null : accounts[0]!,
  staff: accounts === 'all',
  accounts,
  roles,
  scopes: null,
  via: 'session',
})
const actors = new Map<string, Actor>([
  ['manager', person('all', 'support_manager')],
  ['tier1', person('all', 'support_tier1')],
  ['contact', person([customer.id], 'account_admin')],
])
world.app.authenticate = async (request) => actors.get(String(request.headers['x-test-actor'])) ?? null

async function call(as: string, method: 'GET' | 'POST' | 'PUT' | 'DELETE', url: string, payload?: unknown) {
  const headers: Record<string, string> = { 'x-test-actor': as, 'x-palisade': '1' }
  if (payload !== undefined) headers['content-type'] = 'application/json'
  const reply = await world.app.http.inject({
    method,
    url,
    headers,
    payload: payload === undefined ? undefined : JSON.stringify(payload),
  })
  return { status: reply.statusCode, body: reply.body ? reply.json() : null }
}

let made = 0
const office = (name = `Office ${++made}`) => ({
  name,
  zone: 'Europe/Berlin',
  weekly: [1, 2, 3, 4, 5].map((weekday) => ({ weekday, from: '09:00', to: '17:00' })),
  holidays: [{ date: '2027-01-01', name: 'New Year' }],
})

describe('calendars', () => {
  it('are made, read and listed', async () => {
    const created = await call('manager', 'POST', '/api/calendars', office())
    assert.equal(created.status, 200)
    assert.equal(created.body.version, 1)
    const read = await call('tier1', 'GET', `/api/calendars/${created.body.id}`)
    assert.deepEqual(read.body.weekly, created.body.weekly)
    assert.equal(read.body.holidays[0].name, 'New Year')
    assert.ok(read.body.changesAt)
    const list = await call('tier1', 'GET', '/api/calendars')
    assert.ok(list.body.items.some((each: { id: string }) => each.id === created.body.id))
  })

  it('show their open hours between two moments', async () => {
    const { body } = await call('manager', 'POST', '/api/calendars', office())
    const hours = (query: string) => call('tier1', 'GET', `/api/calendars/${body.id}/hours?${query}`)
    const reply = await hours('from=2026-12-31T00:00:00Z&to=2027-01-05T00:00:00Z')
    assert.deepEqual(reply.body.intervals, [
      { from: '2026-12-31T08:00:00.000Z', to: '2026-12-31T16:00:00.000Z' },
      { from: '2027-01-04T08:00:00.000Z', to: '2027-01-04T16:00:00.000Z' },
    ])
    assert.equal((await hours('from=2027-01-05T00:00:00Z&to=2026-12-31T00:00:00Z')).body.code, 'calendars.invalid')
    assert.equal((await hours('from=2020-01-05T00:00:00Z&to=2026-12-31T00:00:00Z')).body.code, 'calendars.invalid')
  })

  it('are written by those who lead only, and no contact sees the routes', async () => {
    assert.equal((await call('tier1', 'POST', '/api/calendars', office())).body.code, 'platform.not_permitted')
    assert.equal((await call('contact', 'POST', '/api/calendars', office())).body.code, 'platform.not_found')
    assert.equal((await call('contact', 'GET', '/api/calendars')).status, 404)
    assert.equal((await call('nobody', 'GET', '/api/calendars')).status, 401)
    const { body } = await call('manager', 'POST', '/api/calendars', office())
    assert.equal((await call('tier1', 'DELETE', `/api/calendars/${body.id}`)).status, 403)
    assert.equal((await call('tier1', 'PUT', `/api/calendars/${body.id}`, { ...office(), version: 1 })).status, 403)
  })

  it('are refused with each fault by its path, and nothing is stored', async () => {
    const bad = { ...office(), zone: 'Mars/Base', weekly: [{ weekday: 1, from: '22:00', to: '06:00' }] }
    const { status, body } = await call('manager', 'POST', '/api/calendars', bad)
    assert.equal(status, 422)
    assert.equal(body.code, 'calendars.invalid')
    assert.deepEqual(Object.keys(body.fields).sort(), ['weekly.0.to', 'zone'])
    const { body: list } = await call('manager', 'GET', '/api/calendars')
    assert.ok(!list.items.some((each: { name: string }) => each.name === bad.name))
    assert.equal((await call('manager', 'POST', '/api/calendars', { ...office(), colour: 'red' })).status, 400)
  })

  it('have names of their own', async () => {
    const calendar = office()
    await call('manager', 'POST', '/api/calendars', calendar)
    assert.equal((await call('manager', 'POST', '/api/calendars', calendar)).body.code, 'calendars.name_taken')
  })

  it('change for who saw the present version', async () => {
    const { body } = await call('manager', 'POST', '/api/calendars', office())
    const path = `/api/calendars/${body.id}`
    const changed = await call('manager', 'PUT', path, { ...office(body.name), holidays: [], version: 1 })
    assert.deepEqual([changed.status, changed.body.version, changed.body.holidays], [200, 2, []])
    const stale = await call('manager', 'PUT', path, { ...office(body.name), version: 1 })
    assert.equal(stale.body.code, 'calendars.changed_meanwhile')
    assert.equal((await call('manager', 'PUT', `/api/calendars/${newId()}`, { ...office(), version: 1 })).status, 404)
  })

  it('are removed unless a plan or a subscriber needs them', async () => {
    const { body } = await call('manager', 'POST', '/api/calendars', office())
    const plan = await call('manager', 'POST', '/api/plans', {
      name: 'Needs it',
      targets: [{ severity: 'P1', kind: 'first_response', allowedMs: 60_000, calendarId: body.id }],
    })
    assert.equal(plan.status, 200)
    assert.equal((await call('manager', 'DELETE', `/api/calendars/${body.id}`)).body.code, 'calendars.in_use')
    assert.equal((await call('manager', 'DELETE', `/api/plans/${plan.body.id}`)).status, 204)
    let needed = true
    world.app.events.on('calendars.removing', async (_tx, { data }) => {
      if (needed && data.calendarId === body.id) throw calendarInUse('The rota Web operations uses it.')
    })
    const refused = await call('manager', 'DELETE', `/api/calendars/${body.id}`)
    assert.deepEqual([refused.status, refused.body.detail], [409, 'The rota Web operations uses it.'])
    needed = false
    assert.equal((await call('manager', 'DELETE', `/api/calendars/${body.id}`)).status, 204)
    assert.equal((await call('manager', 'DELETE', `/api/calendars/${body.id}`)).status, 404)
  })

  it('are read by a contact’s own transaction, for the clocks it starts, but not written', async () => {
    const calendar = await world.tx((tx) => createCalendar(tx, { ...office(), always: false }))
    const contact = actors.get('contact')!
    const rules = await world.tx((tx) => loadCalendar(tx, calendar.id), contact)
    assert.deepEqual(addOpen(rules, new Date('2026-11-20T15:30:00Z'), 3_600_000), new Date('2026-11-23T08:30:00Z'))
    const again = await world.tx((tx) => loadCalendars(tx, [calendar.id, newId()]), contact)
    assert.deepEqual([again.size, again.get(calendar.id) === rules], [1, true])
    await assert.rejects(
      world.tx((tx) => loadCalendar(tx, newId()), contact),
      { code: 'platform.not_found' },
    )
    const written = await world.tx(
      (tx) => tx.updateTable('calendar').set({ name: 'Mine' }).where('id', '=', calendar.id).executeTakeFirst(),
      contact,
    )
    assert.equal(Number(written.numUpdatedRows), 0)
  })
})
