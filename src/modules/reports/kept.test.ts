import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { sql } from 'kysely'
import { type Client, clientOf } from '#test/client.ts'
import { createReports, type Json, made, rowsCount, span, zone } from './reports.fixture.ts'

/*
 * What may be asked and by whom: definitions that are refused, people without the right, reports that are kept, shared and mailed.
 */
const { world, staff, acme, kim, sam, ola, jordan, ask } = await createReports()

describe('refused', () => {
  test('what the data set does not have, by field', async () => {
    const reply = await ask({
      dataSet: 'requests',
      columns: [{ value: 'score', of: 'mean' }],
      groups: ['score', 'week'],
      filters: { account: ['acme'], kind: ['x'], severity: ['P9'] },
      zone: 'Mars/Olympus',
      span: { kind: 'between', from: '2026-02-01', to: '2026-01-01' },
    })
    assert.equal(reply.status, 422)
    assert.equal(reply.body.code, 'reports.definition_refused')
    assert.deepEqual(Object.keys(reply.body.fields as Json).toSorted(), [
      'definition.columns.0.value',
      'definition.filters.account',
      'definition.filters.kind',
      'definition.filters.severity',
      'definition.groups.0',
      'definition.span.to',
      'definition.zone',
    ])
    const unknown = await ask({ dataSet: 'secrets', columns: [rowsCount] })
    assert.deepEqual(unknown.body.fields, { 'definition.dataSet': 'there is no such data set' })
  })

  test('whoever is not of the provider', async () => {
    assert.equal((await ask({ dataSet: 'requests', columns: [rowsCount] }, jordan)).status, 404)
    assert.equal((await jordan.get('/api/reports')).status, 404)
  })
})

describe('somebody on the staff without a role', () => {
  test('makes, opens, keeps, changes, downloads and has mailed no report', async () => {
    const robin = await clientOf(world, staff.robin)
    const definition = { dataSet: 'requests', columns: [rowsCount], groups: [], span, zone }
    const { id, version } = await made(robin, '/api/reports', { name: 'Before', definition })
    const daily = { every: 'daily', at: '07:00', zone, formats: ['csv'], recipients: [staff.robin] }
    await world.tx((tx) => sql`update person set roles = '{}' where id = ${staff.robin}`.execute(tx))
    const calls: [method: string, path: string, body?: Json][] = [
      ['GET', '/api/reports'],
      ['GET', '/api/reports/data-sets'],
      ['GET', `/api/reports/${id}`],
      ['POST', '/api/reports/run', { definition }],
      ['POST', '/api/reports/behind', { definition, column: 0 }],
      ['POST', '/api/reports/file', { name: 'x', definition, format: 'csv' }],
      ['POST', '/api/reports', { name: 'x', definition }],
      ['PUT', `/api/reports/${id}`, { name: 'x', definition, version }],
      ['PUT', `/api/reports/${id}/schedule`, daily],
      ['DELETE', `/api/reports/${id}/schedule`],
      ['DELETE', `/api/reports/${id}`],
    ]
    for (const [method, path, body] of calls) {
      const reply = await robin.call(method, path, body)
      assert.deepEqual([reply.status, reply.body.code], [403, 'platform.not_permitted'], `${method} ${path}`)
    }
    await world.tx((tx) => sql`update person set roles = '{engineer}' where id = ${staff.robin}`.execute(tx))
  })
})

describe('kept reports', () => {
  const definition = {
    dataSet: 'requests',
    columns: [rowsCount],
    groups: ['team'],
    span,
    zone,
    chart: 'bar',
    filters: {},
  }
  const view = (id: string, by: Client) => by.get(`/api/reports/${id}`)

  test('are of their owner alone until shared; only leads share', async () => {
    const own = await made(sam, '/api/reports', { name: 'Teams', definition })
    assert.equal((await view(own.id, sam)).body.kind, 'own')
    assert.equal((await view(own.id, kim)).status, 404)
    const shared = { name: 'Teams', definition, shared: true, version: 1 }
    assert.equal((await sam.call('PUT', `/api/reports/${own.id}`, shared)).body.code, 'platform.not_permitted')
    const leads = await made(kim, '/api/reports', { name: 'All teams', definition, shared: true })
    assert.equal((await view(leads.id, sam)).body.mayChange, false)
    assert.equal((await sam.get('/api/reports')).body.mayShare, false)
    assert.equal((await kim.get('/api/reports')).body.mayShare, true)
    assert.equal((await sam.call('DELETE', `/api/reports/${leads.id}`)).status, 403)
    assert.equal((await sam.call('PUT', `/api/reports/${leads.id}`, { ...shared, version: 1 })).status, 403)
    const stale = await kim.call('PUT', `/api/reports/${leads.id}`, { ...shared, version: 7 })
    assert.equal(stale.body.code, 'platform.conflict')
    assert.equal((await kim.call('PUT', `/api/reports/${leads.id}`, shared)).body.version, 2)
    assert.equal((await kim.call('DELETE', `/api/reports/${leads.id}`)).status, 204)
    assert.equal((await view(leads.id, kim)).status, 404)
    assert.equal((await view("'; drop table report; --", kim)).status, 404)
  })

  test('are not kept when they could not be made', async () => {
    const reply = await kim.post('/api/reports', { name: 'Broken', definition: { ...definition, groups: ['moon'] } })
    assert.equal(reply.body.code, 'reports.definition_refused')
  })

  test('are mailed by their owner only, to others with the right to share', async () => {
    const { id } = await made(sam, '/api/reports', { name: 'For me', definition })
    const daily = { every: 'daily', at: '07:00', zone, formats: ['pdf'], recipients: [staff.sam] }
    const put = (by: Client, body: Json) => by.call('PUT', `/api/reports/${id}/schedule`, body)
    assert.equal((await put(kim, daily)).status, 404)
    assert.equal((await put(sam, { ...daily, recipients: [staff.kim] })).body.code, 'platform.not_permitted')
    assert.equal((await put(sam, { ...daily, weekday: 3 })).body.code, 'reports.schedule_refused')
    const kept = await put(sam, daily)
    assert.equal(kept.status, 200, kept.text)
    assert.deepEqual((kept.body.schedule as { recipients: Json[] }).recipients, [{ id: staff.sam, name: 'Sam Sample' }])
    assert.equal((await sam.call('DELETE', `/api/reports/${id}/schedule`)).status, 204)
    assert.equal((await view(id, sam)).body.schedule, null)
    const { id: leads } = await made(kim, '/api/reports', { name: 'For us', definition })
    const outside = { ...daily, recipients: [acme.jordan] }
    const refused = await kim.call('PUT', `/api/reports/${leads}/schedule`, outside)
    assert.deepEqual(Object.keys(refused.body.fields as Json), ['recipients'])
  })
})

test('a download is in the audit log', async () => {
  const definition = { dataSet: 'requests', columns: [rowsCount], groups: [], span, zone }
  const reply = await ola.post('/api/reports/file', { name: 'Taken', definition, format: 'csv' })
  assert.equal(reply.status, 200, reply.text)
  assert.match(String(reply.headers['content-disposition']), /^attachment; filename="taken-\d{4}-\d\d-\d\d\.csv"$/)
  const { rows } = await world.tx((tx) =>
    sql<{ body: string }>`select body from audit_entry where body like '%reports.exported%'`.execute(tx),
  )
  assert.equal(rows.length, 1)
  assert.match(rows[0]!.body, /Ola Draft/)
})
