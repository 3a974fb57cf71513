import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { sql } from 'kysely'
import { clock } from '#platform/clock.ts'
import { newId } from '#platform/id.ts'
import { createSystem } from '#systems'
import { makeProvider } from '#test/provider.ts'
import { createWorld } from '#test/world.ts'
import { type Point, recordPoints } from './metrics.ts'
import { armKeeping } from './operations/keep.ts'
import { resolutionFor } from './rules/resolution.ts'
import { keyOf } from './rules/series.ts'

const world = await createWorld({ settings: { METRICS_SERIES_PER_SYSTEM: 400 } })
const provider = await world.tx(makeProvider)
const ids = { acme: provider.acme.id, birch: provider.birch.id }
const minuteMs = 60_000
const dayMs = 86_400_000
const { id: systemId } = await world.tx((tx) =>
  createSystem(tx, { accountId: ids.acme, name: 'Web 01', kind: 'server' }),
)

/** A point of Web 01 so many milliseconds ago. */
function point(agoMs: number, value: number, more: Partial<Point> = {}): Point {
  const at = new Date(clock.now().getTime() - agoMs)
  return { accountId: ids.acme, systemId, name: 'load1', labels: {}, unit: null, at, value, ...more }
}

type Roll = { at: Date; n: number; sum: number; min: number; max: number; last: number }
const rolled = async (table: 'metric_minute' | 'metric_hour', name: string) => {
  const { rows } = await world.tx((tx) =>
    sql<Roll>`select r.at, n, sum, min, max, last from ${sql.table(table)} r join metric_series s on s.id = r.series_id
      where s.name = ${name} order by r.at`.execute(tx),
  )
  return rows
}

describe('points', () => {
  test('of many series are stored at once; again, they change nothing', async () => {
    const points = Array.from({ length: 3000 }, (_, i) =>
      point((i % 10) * 15_000, i, { name: 'many', labels: { cpu: String(Math.floor(i / 10)) } }),
    )
    const first = await world.tx((tx) => recordPoints(tx, points))
    assert.deepEqual([first.stored, first.known], [3000, 0])
    const again = await world.tx((tx) => recordPoints(tx, points))
    assert.deepEqual([again.stored, again.known], [0, 3000])
    const { rows } = await world.tx((tx) =>
      sql<{ n: number }>`select count(*)::int as n from metric_series where name = 'many'`.execute(tx),
    )
    assert.equal(rows[0]!.n, 300)
  })

  test('late, in any order and in any batches leave the roll-ups as they would be of all at once', async () => {
    const minute = Math.floor((clock.now().getTime() - 3 * 3_600_000) / minuteMs) * minuteMs
    let run = 0
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.record({
            s: fc.integer({ min: 0, max: 179 }),
            value: fc.integer({ min: -50, max: 50 }),
            batch: fc.integer({ min: 0, max: 3 }),
          }),
          { minLength: 1, maxLength: 40 },
        ),
        async (drawn) => {
          const name = `mixed_${run++}`
          const stored = new Map<number, number>()
          for (let batch = 0; batch < 4; batch++) {
            const part = drawn.filter((one) => one.batch === batch)
            for (const { s, value } of part) if (!stored.has(s)) stored.set(s, value)
            await world.tx((tx) =>
              recordPoints(
                tx,
                part.map(({ s, value }) => point(0, value, { name, at: new Date(minute + s * 1000) })),
              ),
            )
          }
          const expected = [
            ...Map.groupBy(
              [...stored].toSorted(([a], [b]) => a - b),
              ([s]) => Math.floor(s / 60),
            ),
          ].map(([n, of]) => {
            const values = of.map(([, value]) => value)
            return {
              at: new Date(minute + n * minuteMs),
              n: values.length,
              sum: values.reduce((a, b) => a + b),
              min: Math.min(...values),
              max: Math.max(...values),
              last: values.at(-1)!,
            }
          })
          assert.deepEqual(await rolled('metric_minute', name), expected)
          assert.equal(
            (await rolled('metric_hour', name)).reduce((sum, { n }) => sum + n, 0),
            stored.size,
          )
        },
      ),
      { numRuns: 15 },
    )
  })

  test('two who write the same series at once both are counted', async () => {
    const batches = Array.from({ length: 8 }, (_, batch) =>
      Array.from({ length: 50 }, (_, i) =>
        point(batch * 1000 + i * 20_000, 1, { name: 'shared', labels: { n: String(i % 5) } }),
      ),
    )
    await Promise.all(batches.map((points) => world.tx((tx) => recordPoints(tx, points))))
    assert.equal(
      (await rolled('metric_hour', 'shared')).reduce((sum, { n }) => sum + n, 0),
      400,
    )
  })

  test('that cannot be kept are counted by reason and harm no others', async () => {
    const told = await world.tx((tx) =>
      recordPoints(tx, [
        point(0, 1, { name: 'good' }),
        point(0, Number.NaN),
        point(0, Number.POSITIVE_INFINITY),
        point(0, 1e300),
        point(8 * dayMs, 1),
        point(-11 * minuteMs, 1),
        point(0, 1, { name: 'with space' }),
        point(0, 1, { labels: { bad: 'a\u0000b' } }),
        point(0, 1, { labels: { half: '\ud800' } }),
        point(0, 1, { at: new Date(Number.NaN) }),
        point(0, 1, { systemId: newId() }),
        point(0, 1, { accountId: ids.birch }),
      ]),
    )
    assert.deepEqual(told, { stored: 1, known: 0, malformed: 3, value: 3, old: 1, future: 2, series: 2 })
  })

  test('of more series than a system may have are refused, those of the first go on', async () => {
    const { id } = await world.tx((tx) => createSystem(tx, { accountId: ids.acme, name: 'Noisy', kind: 'server' }))
    const most = world.app.config.METRICS_SERIES_PER_SYSTEM
    const flood = Array.from({ length: most + 50 }, (_, i) =>
      point(0, i, { systemId: id, name: 'flood', labels: { id: String(i) } }),
    )
    const told = await world.tx((tx) => recordPoints(tx, flood))
    assert.deepEqual([told.stored, told.series], [most, 50])
    const again = await world.tx((tx) =>
      recordPoints(
        tx,
        flood.map((one) => ({ ...one, at: new Date(one.at.getTime() - 1000) })),
      ),
    )
    assert.deepEqual([again.stored, again.series], [most, 50])
  })

  test('a series is the same in whatever order its labels come', () => {
    assert.deepEqual(keyOf({ name: 'a', labels: { x: '1', y: '2' } }), keyOf({ name: 'a', labels: { y: '2', x: '1' } }))
    assert.notDeepEqual(keyOf({ name: 'a', labels: { x: '12' } }), keyOf({ name: 'a', labels: { x: '1', y: '2' } }))
  })
})

describe('keeping', () => {
  test('what is too old goes with its partition, roll-ups stay; after a long time off a writer finds room', async () => {
    await world.tx((tx) => recordPoints(tx, [point(0, 5, { name: 'aged' })]))
    await world.tx(armKeeping)
    await world.forward('9d')
    const raw = await world.tx((tx) =>
      sql<{
        n: number
      }>`select count(*)::int as n from metric_point p join metric_series s on s.id = p.series_id where s.name = 'aged'`.execute(
        tx,
      ),
    )
    assert.equal(raw.rows[0]!.n, 0)
    assert.equal((await rolled('metric_minute', 'aged')).length, 1)
    await world.forward('95d')
    assert.equal((await rolled('metric_minute', 'aged')).length, 0)
    assert.equal((await rolled('metric_hour', 'aged')).length, 1)
    assert.equal((await world.tx((tx) => recordPoints(tx, [point(0, 6, { name: 'aged' })]))).stored, 1)
  })
})

describe('the steps of a chart', () => {
  const now = new Date('2026-11-26T12:00:00Z')
  const keep = { rawDays: 7, minuteDays: 90, hourDays: 730 }
  const back = (ms: number) => new Date(now.getTime() - ms)
  for (const [span, expected] of [
    [10 * minuteMs, { source: 'raw', stepMs: 1000 }],
    [60 * minuteMs, { source: 'raw', stepMs: 10_000 }],
    [dayMs, { source: 'minute', stepMs: 5 * minuteMs }],
    [30 * dayMs, { source: 'hour', stepMs: 2 * 60 * minuteMs }],
    [400 * dayMs, { source: 'hour', stepMs: dayMs }],
  ] as const)
    test(`of ${span / minuteMs} minutes are ${expected.stepMs} ms from ${expected.source}`, () => {
      assert.deepEqual(resolutionFor(back(span), now, 600, now, keep), expected)
    })
  test('are as fine as the table that still holds the time', () => {
    assert.deepEqual(resolutionFor(back(20 * dayMs), back(20 * dayMs - 10 * minuteMs), 600, now, keep), {
      source: 'minute',
      stepMs: minuteMs,
    })
    assert.deepEqual(resolutionFor(back(100 * dayMs), back(100 * dayMs - 10 * minuteMs), 600, now, keep), {
      source: 'hour',
      stepMs: 60 * minuteMs,
    })
  })
})
