import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { sql } from 'kysely'
import { dataSets } from '#platform/reportable.ts'
import { createReports, type Json, made, rowsCount, span, zone } from './reports.fixture.ts'

/*
 * Numbers and what stands behind them: a small desk with requests of three severities, answers, a breach, a reopening, time
 * spent and a rating; then every report the program can make, cell by cell.
 */
type Cell = { value: number | null; behind: number }
type Result = {
  columns: { value: string; of: string; label: string; unit: string }[]
  groups: { name: string; keys: { key: string; label: string }[] }[]
  rows: { keys: string[]; cells: Cell[] }[]
  total: Cell[]
  groupsFound: number
}

const { world, staff, acme, birch, kim, sam, jordan, toni, ask } = await createReports()

const read = async (id: string) => (await kim.get(`/api/requests/${id}`)).body as Json & { version: number }
async function solve(id: string): Promise<void> {
  const { version } = await read(id)
  const reply = await sam.patch(`/api/requests/${id}`, { version, status: 'solved' })
  assert.equal(reply.status, 200, reply.text)
}

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

async function run(definition: Json, by = kim): Promise<Result> {
  const reply = await ask(definition, by)
  assert.equal(reply.status, 200, reply.text)
  return reply.body as unknown as Result
}

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
