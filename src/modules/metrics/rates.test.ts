import assert from 'node:assert/strict'
import { test } from 'node:test'
import { clock } from '#platform/clock.ts'
import { createSystem } from '#systems'
import { signedIn } from '#test/caller.ts'
import { makeProvider } from '#test/provider.ts'
import { createWorld } from '#test/world.ts'
import { recordPoints } from './metrics.ts'

const world = await createWorld()
const provider = await world.tx(makeProvider)
const kim = await signedIn(world, provider.staff.kim)
const accountId = provider.acme.id
const { id: systemId } = await world.tx((tx) => createSystem(tx, { accountId, name: 'Web 01', kind: 'server' }))
const hourMs = 3_600_000
/** On a whole hour, so that every step begins where a test says. */
const end = Math.floor(clock.now().getTime() / hourMs) * hourMs
const iso = (at: number) => new Date(at).toISOString()

/** A series of readings so many seconds before the end. */
async function counter(name: string, readings: readonly [agoSeconds: number, value: number][]): Promise<string> {
  const points = readings.map(([ago, value]) => ({ accountId, systemId, name, labels: {}, unit: null, at: new Date(end - ago * 1000), value })) // biome-ignore format: one list
  await world.tx((tx) => recordPoints(tx, points))
  const { body } = await kim.get(`/api/metrics/series?system=${systemId}&name=${name}`)
  return body.items[0].id
}

async function drawn(id: string, agoMs: number, most: number, rates = true) {
  const query = `series=${id}${rates ? `&rates=${id}` : ''}&from=${iso(end - agoMs)}&to=${iso(end)}&most=${most}`
  const { status, body } = await kim.get(`/api/metrics/points?${query}`)
  assert.equal(status, 200, JSON.stringify(body))
  return { ...body, ...body.series[0] } as { source: string; perSecond: boolean; average: number[]; min: number[]; max: number[]; last: number[] } // biome-ignore format: one shape
}

const every = (seconds: number, count: number, value: (n: number) => number): [number, number][] =>
  Array.from({ length: count }, (_, n) => [(count - n) * seconds, value(n)])

test('a counter is told as its growth per second, and still as its value', async () => {
  const id = await counter(
    'http_requests_total',
    every(15, 40, (n) => 1000 + n * 30),
  )
  const rate = await drawn(id, 300_000, 10)
  assert.deepEqual([rate.perSecond, rate.source], [true, 'raw'])
  assert.deepEqual(new Set(rate.average), new Set([2]))
  const value = await drawn(id, 300_000, 10, false)
  assert.equal(value.perSecond, false)
  assert.ok(value.last.at(-1)! > 2000)
})

test('a counter that began anew grows by what it counted since; never less than nothing', async () => {
  const id = await counter('restarted_total', [[60, 100], [45, 160], [30, 15], [15, 45]]) // biome-ignore format: one list
  const { average, min } = await drawn(id, 60_000, 60)
  assert.deepEqual(average, [4, 1, 2])
  assert.ok(min.every((one) => one >= 0))
})

test('minutes and hours know how far it had come before it began anew', async () => {
  // Of the minute that holds the new beginning: from 100 to 160, then from nothing to 10.
  const id = await counter('rolled_total', [[7261, 100], [7230, 130], [7215, 160], [7201, 10], [7141, 70]]) // biome-ignore format: one list
  const { source, average } = await drawn(id, 3 * hourMs, 200)
  assert.equal(source, 'minute')
  const [during, after] = average.slice(-2)
  assert.equal(Math.round(during! * 60), 70)
  assert.equal(Math.round(after! * 60), 60)
})

test('across a gap nothing is drawn, and one reading alone has no rate', async () => {
  const gap = await counter('gap_total', [[3000, 10], [2985, 40], [60, 4000], [45, 4030]]) // biome-ignore format: one list
  assert.deepEqual((await drawn(gap, hourMs, 2000)).average, [2, 2])
  const alone = await counter('alone_total', [[30, 7]])
  assert.deepEqual((await drawn(alone, hourMs, 2000)).average, [])
})
