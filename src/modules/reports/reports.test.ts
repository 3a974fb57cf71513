import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { sql } from 'kysely'
import { dataSets } from '#platform/reportable.ts'
import { type Client, clientOf } from '#test/client.ts'
import { makeProvider } from '#test/provider.ts'
import { createWorld } from '#test/world.ts'

/*
 * Numbers and what stands behind them: a small desk with requests of three severities, answers, a breach, a reopening, time
 * spent and a rating; then every report the program can make, cell by cell.
 */
type Json = Record<string, unknown>
type Cell = { value: number | null; behind: number }
type Result = {
  columns: { value: string; of: string; label: string; unit: string }[]
  groups: { name: string; keys: { key: string; label: string }[] }[]
  rows: { keys: string[]; cells: Cell[] }[]
  total: Cell[]
  groupsFound: number
}

const world = await createWorld()
const provider = await world.tx((tx) => makeProvider(tx))
const { staff, acme, birch } = provider
const kim = await clientOf(world, staff.kim)
const sam = await clientOf(world, staff.sam)
const ola = await clientOf(world, staff.ola)
const jordan = await clientOf(world, acme.jordan)
const toni = await clientOf(world, birch.toni)

async function made(
  by: Client,
  path: string,
  body: Json,
): Promise<Json & { id: string; version: number; number: number }> {
  const reply = await by.post(path, body)
  assert.equal(reply.status, 200, reply.text)
  return reply.body as never
}
const read = async (id: string) => (await kim.get(`/api/requests/${id}`)).body as Json & { version: number }
async function solve(id: string): Promise<void> {
  const { version } = await read(id)
  const reply = await sam.patch(`/api/requests/${id}`, { version, status: 'solved' })
  assert.equal(reply.status, 200, reply.text)
}

const zone = 'Europe/Berlin'
const span = { kind: 'last_30_days' }
const first = await made(jordan, '/api/requests', { title: 'Printer on fire', text: 'It burns' })
const second = await made(kim, '/api/requests', {
  accountId: acme.id,
  title: '=1+1',
  text: 'x',
  severity: 'P1',
  tags: ['net'],
})
await made(toni, '/api/requests', { title: 'Slow shop', text: 'Very' })
await world.forward('20m')
await made(sam, `/api/requests/${first.id}/messages`, { text: 'On our way' })
await world.forward('40m')
await made(sam, `/api/requests/${second.id}/messages`, { text: 'Late, sorry' })
await made(kim, `/api/requests/${second.id}/notes`, { text: 'A note' })
await solve(first.id)
await world.forward('2h')
await made(jordan, `/api/requests/${first.id}/messages`, { text: 'It burns again' })
await world.forward('10m')
await made(sam, `/api/requests/${first.id}/messages`, { text: 'Out now' })
await solve(first.id)
await world.forward('1h 1m')
await made(jordan, `/api/requests/${first.id}/rating`, { score: 4, comment: 'Good' })
await world.tx(async (tx) => {
  const id = crypto.randomUUID()
  await sql`insert into time_entry (account_id, id, request_id, person_id, started_at, ended_at, source, changed_at)
    values (${acme.id}, ${id}, ${first.id}, ${staff.sam}, ${new Date(tx.now.getTime() - 1_800_000)}, ${tx.now}, 'manual', ${tx.now})`.execute(
    tx,
  )
})

const ask = (definition: Json, by = kim) =>
  by.post('/api/reports/run', { definition: { zone, span, groups: [], ...definition } })
async function run(definition: Json, by = kim): Promise<Result> {
  const reply = await ask(definition, by)
  assert.equal(reply.status, 200, reply.text)
  return reply.body as unknown as Result
}
const rowsCount = { value: 'rows', of: 'count' }

/** All rows behind a number, page by page. */
async function behind(definition: Json, column: number, keys: string[] | null): Promise<Json[]> {
  const items: Json[] = []
  let cursor: unknown
  do {
    const body = {
      definition: { zone, span, groups: [], ...definition },
      column,
      keys,
      limit: 2,
      ...(cursor ? { cursor } : {}),
    }
    const reply = await kim.post('/api/reports/behind', body)
    assert.equal(reply.status, 200, reply.text)
    items.push(...(reply.body.items as Json[]))
    cursor = reply.body.next
  } while (cursor)
  return items
}

/** Every cell of a report against the rows behind it: how many, and that they give the number again. */
async function proved(definition: Json): Promise<Result> {
  const result = await run(definition)
  const lines = [...result.rows, { keys: null, cells: result.total }]
  for (const { keys, cells } of lines)
    for (const [at, { value, behind: expected }] of cells.entries()) {
      const where = `${JSON.stringify(definition)} ${keys} ${at}`
      const rows = await behind(definition, at, keys)
      assert.equal(rows.length, expected, where)
      assert.equal(new Set(rows.map(({ id }) => id)).size, expected, where)
      const values = rows.map((row) => Number(row.value)).toSorted((a, b) => a - b)
      const again = againOf(result.columns[at]!.of, values)
      if (value === null || again === null) assert.equal(expected === 0 || again === null, true, where)
      else assert.ok(Math.abs(again - value) < 1e-6, `${where}: ${again} is not ${value}`)
    }
  return result
}

function againOf(of: string, values: number[]): number | null {
  const at = (share: number) => {
    const place = (values.length - 1) * share
    const low = Math.floor(place)
    return values[low]! + (values[Math.ceil(place)]! - values[low]!) * (place - low)
  }
  const sum = values.reduce((all, one) => all + one, 0)
  if (of === 'count') return values.length
  if (values.length === 0) return null
  if (of === 'median') return at(0.5)
  if (of === 'p90') return at(0.9)
  if (of === 'max') return values.at(-1)!
  return of === 'sum' ? sum : sum / values.length
}

describe('numbers', () => {
  test('are those of the requests', async () => {
    const definition = {
      dataSet: 'requests',
      columns: [
        rowsCount,
        { value: 'to_answer', of: 'median' },
        { value: 'reopened', of: 'count' },
        { value: 'resolved', of: 'share' },
        { value: 'spent', of: 'sum' },
      ],
      groups: ['account'],
    }
    const { rows, total, groups } = await run(definition)
    const minutes = (n: number) => n * 60_000
    const row = (id: string) => rows.find(({ keys }) => keys[0] === id)!.cells.map(({ value }) => value)
    const [count, answer, reopened, resolved, spent] = row(acme.id)
    assert.deepEqual([count, reopened, resolved, spent], [2, 1, 0.5, minutes(30)])
    assert.ok(Math.abs(answer! - minutes(40)) < 5000, `${answer}`)
    assert.deepEqual(row(birch.id), [1, null, 0, 0, null])
    assert.deepEqual(total.map(({ value }) => value)[0], 3)
    assert.deepEqual(
      groups[0]?.keys.map(({ label }) => label),
      ['Acme', 'Birch'],
    )
  })

  test('of promises agree with the record of promises', async () => {
    const definition = { dataSet: 'promises', columns: [rowsCount, { value: 'broken', of: 'count' }], groups: ['kind'] }
    const { rows } = await run(definition)
    const { body } = await kim.get('/api/promises?order=decided&limit=200')
    const decided = (body.items as { kind: string; state: string }[]).filter(({ state }) =>
      ['kept', 'broken'].includes(state),
    )
    assert.ok(decided.length > 3)
    for (const { keys, cells } of rows) {
      const same = decided.filter(({ kind }) => kind === keys[0])
      assert.deepEqual(
        cells.map(({ value }) => value),
        [same.length, same.filter(({ state }) => state === 'broken').length],
      )
    }
  })

  test('filters, also by tag and by none', async () => {
    const count = async (filters: Json) =>
      (await run({ dataSet: 'requests', columns: [rowsCount], filters })).total[0]?.value
    assert.equal(await count({ tags: ['net'] }), 1)
    assert.equal(await count({ account: [birch.id] }), 1)
    const { body } = await kim.get('/api/requests?state=all&limit=200')
    const free = (body.items as { assignee: unknown }[]).filter(({ assignee }) => assignee === null)
    assert.equal(await count({ person: ['-'] }), free.length)
    assert.equal(await count({ person: ['-', staff.sam], account: [acme.id] }), 2)
    assert.equal(await count({ severity: ['P1', 'P2'], account: [acme.id] }), 1)
  })

  test('a month or day in which nothing happened is a row, too', async () => {
    const { rows, groupsFound } = await run({ dataSet: 'requests', columns: [rowsCount], groups: ['day'] })
    assert.equal(rows.length, 30)
    assert.equal(groupsFound, 30)
    assert.equal(
      rows.reduce((sum, { cells }) => sum + cells[0]!.value!, 0),
      3,
    )
  })

  test('load: what people did by hour', async () => {
    const { rows, groups } = await proved({
      dataSet: 'work',
      columns: [rowsCount, { value: 'spent', of: 'sum' }],
      groups: ['person', 'kind'],
    })
    assert.deepEqual(groups[0]?.keys.map(({ label }) => label).includes('Sam Sample'), true)
    const of = (person: string, kind: string) => rows.find(({ keys }) => keys[0] === person && keys[1] === kind)?.cells
    assert.equal(of(staff.sam, 'answer')?.[0]?.value, 3)
    assert.equal(of(staff.kim, 'note')?.[0]?.value, 1)
    assert.equal(of(staff.sam, 'time')?.[1]?.value, 1_800_000)
  })

  test('satisfaction', async () => {
    const { total } = await proved({
      dataSet: 'ratings',
      columns: [rowsCount, { value: 'score', of: 'mean' }, { value: 'satisfied', of: 'share' }],
      groups: ['account', 'score'],
    })
    assert.deepEqual(
      total.map(({ value }) => value),
      [1, 4, 1],
    )
  })

  for (const set of dataSets(world.app).values())
    test(`every measure of ${set.name} by every dimension has as many rows behind it as it says`, async () => {
      const { body } = await kim.get('/api/reports/data-sets')
      const { measures, dimensions } = (body.items as { name: string; measures: Json[]; dimensions: Json[] }[]).find(
        ({ name }) => name === set.name,
      )!
      const columns = measures.map(({ value, of }) => ({ value, of }))
      const names = [...dimensions, ...(body.time as Json[])].map(({ name }) => String(name))
      let counted = 0
      for (let at = 0; at < columns.length; at += 8)
        for (const [n, name] of names.entries()) {
          const groups = [name, names[(n + 1) % names.length]!]
          const result = await proved({ dataSet: set.name, columns: columns.slice(at, at + 8), groups })
          counted += result.total.reduce((sum, cell) => sum + cell.behind, 0)
        }
      assert.ok(counted > 0, 'nothing was there to be counted')
    })
})

describe('every standard report', () => {
  test('can be made, in both languages', async () => {
    for (const language of ['en', 'de']) {
      const { body } = await kim.get(`/api/reports?language=${language}&zone=${encodeURIComponent(zone)}`)
      const standard = (body.items as (Json & { kind: string; definition: Json })[]).filter(
        ({ kind }) => kind === 'standard',
      )
      assert.equal(standard.length, 9)
      for (const { definition } of standard) {
        const reply = await kim.post('/api/reports/run', { definition, language })
        assert.equal(reply.status, 200, reply.text)
      }
    }
  })

  test('cannot be changed, removed or mailed', async () => {
    const body = { name: 'Mine', definition: { dataSet: 'requests', columns: [rowsCount], span, zone }, version: 1 }
    assert.equal((await kim.call('PUT', '/api/reports/volumes', body)).body.code, 'reports.standard_report')
    assert.equal((await kim.call('DELETE', '/api/reports/volumes')).body.code, 'reports.standard_report')
    const weekly = { every: 'weekly', weekday: 1, at: '07:00', zone, formats: ['csv'], recipients: [staff.kim] }
    assert.equal((await kim.call('PUT', '/api/reports/volumes/schedule', weekly)).body.code, 'reports.standard_report')
  })
})

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
