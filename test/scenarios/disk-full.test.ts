import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Point, recordPoints } from '#metrics'
import { clock } from '#platform/clock.ts'
import { createSystem } from '#systems'
import { clientOf } from '#test/client.ts'
import { makeProvider } from '#test/provider.ts'
import { createWorld } from '#test/world.ts'

/*
 * A disk that will be full. Three disks of a file server are measured every hour for weeks. One grows by a little
 * more than one percent each day and was cleaned up once; one fills by day and is cleaned up each night; one stands still. A
 * request is raised for the first, days before it happens, with the interval; for the others none.
 */
const world = await createWorld()
const provider = await world.tx(makeProvider)
const acme = provider.acme.id
const { id: systemId } = await world.tx((tx) =>
  createSystem(tx, {
    accountId: acme,
    name: 'Files 01',
    kind: 'server',
    contractId: provider.acme.contractId,
  }),
)
const dayMs = 86_400_000
const begin = clock.now().getTime()

/** Percent used, by days since the beginning. */
const disks: Record<string, (day: number) => number> = {
  '/srv': (day) => (day < 20 ? 45 : 20) + 1.2 * day + Math.sin(day * 7),
  '/scratch': (day) => 35 + 60 * (day % 1),
  '/boot': (day) => 40 + Math.sin(day * 5),
}

/** A day of points, as they come from a source that sends once a day: late, and all at once. */
async function passDay(): Promise<void> {
  await world.forward('24h')
  const now = clock.now().getTime()
  const points: Point[] = []
  for (let at = now - dayMs + 3_600_000; at <= now; at += 3_600_000)
    for (const [mountpoint, used] of Object.entries(disks))
      points.push({
        accountId: acme,
        systemId,
        name: 'disk_used_percent',
        labels: { mountpoint },
        unit: '%',
        at: new Date(at),
        value: used((at - begin) / dayMs),
      })
  const { stored } = await world.tx((tx) => recordPoints(tx, points))
  assert.equal(stored, points.length)
}

const daysUntilFull = () => {
  const day = (clock.now().getTime() - begin) / dayMs
  let full = day
  while (disks['/srv']!(full) < 95) full += 0.05
  return full - day
}

test('a disk that will be full raises a request before it is, with the interval; those that will not raise none', async () => {
  const kim = await clientOf(world, provider.staff.kim)
  const made = await kim.post('/api/metrics/watches', {
    accountId: acme,
    kind: 'forecast',
    name: 'disk_used_percent',
    direction: 'above',
    value: 95,
    horizonDays: 16,
    severity: 'P3',
    note: 'disk {mountpoint} is full',
  })
  assert.equal(made.status, 200, made.text)
  /** Signed in anew: sessions do not last for weeks. */
  const read = async (path: string) => (await clientOf(world, provider.staff.kim)).get(path)
  const requests = async () => {
    await world.settle()
    const { body } = await read('/api/requests')
    return body.items as { id: string; title: string; channel: string; account: { id: string } }[]
  }

  let raised: Awaited<ReturnType<typeof requests>> = []
  while (raised.length === 0) {
    await passDay()
    assert.ok(daysUntilFull() > 3, 'it is nearly full, and nothing was raised')
    raised = await requests()
  }

  assert.equal(raised.length, 1, JSON.stringify(raised.map(({ title }) => title)))
  const [request] = raised
  const said = /^Files 01: disk \/srv is full in (\d+) to (\d+) days$/.exec(request!.title)
  assert.ok(said, request!.title)
  const [early, late] = [Number(said[1]), Number(said[2])]
  const truth = daysUntilFull()
  assert.ok(early - 1 <= truth && truth <= late + 1, `it will be full in ${truth} days: ${request!.title}`)
  assert.ok(late - early <= 10, request!.title)
  assert.equal(request!.channel, 'monitoring')

  const whole = await read(`/api/requests/${request!.id}`)
  assert.match(whole.text, /The same forecast made on \d+ past days was off by/)
  assert.match(whole.text, /A jump by -\d/)

  // Days later it is still the same request, and the disk that is cleaned up each night has none.
  for (let day = 0; day < 3; day++) await passDay()
  assert.equal((await requests()).length, 1)
  const { body } = await read(`/api/metrics/findings?system=${systemId}`)
  type Finding = {
    series: { labels: { mountpoint: string } }
    state: string
    forecast: { kind: string; reason: string }
  }
  const found = new Map((body.items as Finding[]).map((one) => [one.series.labels.mountpoint, one]))
  assert.equal(found.get('/srv')!.state, 'problem')
  for (const quiet of ['/scratch', '/boot']) {
    assert.equal(found.get(quiet)!.state, 'clear')
    assert.equal(found.get(quiet)!.forecast.kind, 'none')
  }
})
