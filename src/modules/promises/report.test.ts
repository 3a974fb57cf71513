import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createAccount } from '#accounts'
import type { Actor } from '#platform/actor.ts'
import { clock } from '#platform/clock.ts'
import { newId } from '#platform/id.ts'
import { createPlan, keepPromise, pausePromises, startPromises } from '#promises'
import { createWorld } from '#test/world.ts'
import type { PromiseReply } from './contract.ts'
import type { PromiseReport } from './operations/report.ts'

const MINUTE = 60_000
const modules = ['accounts', 'calendars', 'promises'] as const
const world = await createWorld({ modules })
const manager: Actor = {
  kind: 'person',
  personId: newId(),
  name: 'Dana Demo',
  accountId: null,
  staff: true,
  accounts: 'all',
  roles: ['support_manager'],
  scopes: null,
  via: 'session',
}
world.app.authenticate = async () => manager
const get = async (url: string) => {
  const reply = await world.app.http.inject({ method: 'GET', url })
  return { status: reply.statusCode, body: reply.json() }
}

/** All rows behind the report, by the list route, as a person would open them. */
async function rowsBehind(query: string): Promise<PromiseReply[]> {
  const rows: PromiseReply[] = []
  let cursor = ''
  do {
    const { body } = await get(`/api/promises?${query}&order=decided&limit=7${cursor}`)
    rows.push(...body.items)
    cursor = body.next ? `&cursor=${body.next}` : ''
  } while (cursor)
  return rows
}

/** Three weeks of requests: some answered at once, some late, some never. */
const from = clock.now().toISOString()
const { accounts, plan } = await world.tx(async (tx) => {
  const target = (severity: 'P1' | 'P2', kind: string, minutes: number) => ({
    severity,
    kind,
    allowedMs: minutes * MINUTE,
    calendarId: null,
    warnings: [50],
  })
  const plan = await createPlan(tx, {
    name: 'Gold',
    description: '',
    goalPercent: 95,
    targets: [target('P1', 'first_response', 30), target('P1', 'resolution', 240), target('P2', 'first_response', 120)],
  })
  const accounts = []
  for (const name of ['Acme Corp', 'Birch Clinic']) accounts.push(await createAccount(tx, { kind: 'customer', name }))
  return { accounts, plan }
})
for (let i = 0; i < 24; i++) {
  const subject = { kind: 'request', id: newId() }
  const severity = i % 3 === 0 ? ('P1' as const) : ('P2' as const)
  const accountId = accounts[i % 2]!.id
  await world.tx((tx) => startPromises(tx, { accountId, subject, planId: plan.id, severity, label: `${48000 + i}` }))
  await world.forward(`${5 + ((i * 37) % 170)}m`)
  if (i % 8 !== 7) await world.tx((tx) => keepPromise(tx, subject, 'first_response'))
  await world.forward(`${(i * 53) % 200}m 1s`)
  if (i % 4 === 0) await world.tx((tx) => keepPromise(tx, subject, 'resolution'))
  if (i === 15) await world.tx((tx) => pausePromises(tx, subject))
  await world.forward('17h')
}
const to = new Date(clock.now().getTime() + 1).toISOString()
const period = `from=${from}&to=${to}`
const report = async (query = ''): Promise<PromiseReport> => (await get(`/api/reports/promises?${period}${query}`)).body
const behind = (query = '') => rowsBehind(`decidedFrom=${from}&decidedTo=${to}${query}`)

const share = (row: PromiseReply) => row.usedMs / row.allowedMs
const median = (numbers: number[]) => {
  const sorted = numbers.sort((a, b) => a - b)
  const middle = (sorted.length - 1) / 2
  return (sorted[Math.floor(middle)]! + sorted[Math.ceil(middle)]!) / 2
}

describe('the report of promises kept', () => {
  it('counts exactly the rows behind it, whatever is asked for', async () => {
    const filters = ['', '&severity=P1', `&account=${accounts[0]!.id}`, '&kind=first_response&severity=P2']
    for (const filter of filters) {
      const figures = await report(filter)
      const rows = await behind(filter)
      const broken = rows.filter((each) => each.state === 'broken')
      assert.ok(rows.length > 0 && broken.length > 0, 'the weeks made both kinds')
      assert.deepEqual([figures.measured, figures.broken], [rows.length, broken.length])
      assert.equal(figures.kept, rows.filter((each) => each.state === 'kept').length)
      assert.equal(figures.keptPercent, (figures.kept / figures.measured) * 100)
      assert.deepEqual(figures.brokenOnes.map((each) => each.id).sort(), broken.map((each) => each.id).sort())
      assert.equal(
        figures.weeks.reduce((sum, each) => sum + each.measured, 0),
        rows.length,
      )
      assert.equal(
        figures.shares.reduce((sum, each) => sum + each, 0),
        rows.length,
      )
      assert.equal(
        figures.shares.slice(10).reduce((sum, each) => sum + each, 0),
        broken.length,
        'what is broken stands beyond 100 %',
      )
    }
  })

  it('has a row for each promise and severity', async () => {
    const rows = await behind()
    for (const line of (await report()).rows) {
      const same = rows.filter((each) => each.kind === line.kind && each.severity === line.severity)
      const ended = same.filter((each) => !each.owed)
      assert.equal(line.measured, same.length)
      assert.equal(line.broken, same.filter((each) => each.state === 'broken').length)
      if (ended.length === same.length) {
        assert.ok(Math.abs(line.medianShare - median(same.map(share))) < 1e-9)
        assert.ok(Math.abs(line.worstShare - Math.max(...same.map(share))) < 1e-9)
      }
    }
  })

  it('lists the broken ones, the longest over first, with the overtime that still grows', async () => {
    const first = await report()
    const over = first.brokenOnes.map((each) => each.overMs)
    assert.deepEqual(
      over,
      over.toSorted((a, b) => b - a),
    )
    const owed = first.brokenOnes.find((each) => each.owed && each.pausedAt === null)!
    assert.ok(first.brokenOnes.some((each) => each.owed && each.pausedAt !== null))
    await world.forward('1h')
    const later = (await report()).brokenOnes
    assert.ok(later.find((each) => each.id === owed.id)!.overMs >= owed.overMs + 60 * MINUTE)
    for (const still of first.brokenOnes.filter((each) => !each.owed || each.pausedAt !== null)) {
      assert.equal(later.find((each) => each.id === still.id)!.overMs, still.overMs)
    }
    assert.equal(first.goalPercent, 95)
    assert.deepEqual(first.before, { measured: 0, broken: 0 })
  })

  it('tells how late our own clocks were, from the record', async () => {
    const { clocks } = await report()
    const { rows } = await world.tx(async (tx) => ({
      rows: await tx
        .selectFrom('promise_fact')
        .select('lateness_ms')
        .where('lateness_ms', 'is not', null)
        .where('fired_at', '<', new Date(to))
        .execute(),
    }))
    assert.equal(clocks.fired, rows.length)
    assert.equal(clocks.worstMs, Math.max(...rows.map((each) => each.lateness_ms!)))
    assert.ok(clocks.p50Ms! <= clocks.p99Ms! && clocks.p99Ms! <= clocks.worstMs!)
  })

  it('has every week of the period in the zone asked for', async () => {
    const { body } = await get(
      '/api/reports/promises?from=2026-10-18T22:00:00Z&to=2026-11-15T23:00:00Z&zone=Europe/Berlin',
    )
    assert.deepEqual(
      body.weeks.map((each: { week: string }) => each.week),
      ['2026-10-19', '2026-10-26', '2026-11-02', '2026-11-09'],
    )
    assert.deepEqual([body.measured, body.keptPercent, body.weeks[0].keptPercent], [0, null, null])
  })

  it('is refused for a period that ends before it begins, is too long, or has no zone', async () => {
    for (const query of [
      'from=2026-11-15T00:00:00Z&to=2026-11-15T00:00:00Z',
      'from=2016-11-15T00:00:00Z&to=2026-11-15T00:00:00Z',
      'from=2026-11-14T00:00:00Z&to=2026-11-15T00:00:00Z&zone=Mars/Base',
    ]) {
      const { status, body } = await get(`/api/reports/promises?${query}`)
      assert.deepEqual([status, body.code], [422, 'promises.period_invalid'])
    }
    assert.equal((await get('/api/reports/promises?from=yesterday&to=today')).status, 400)
  })
})
