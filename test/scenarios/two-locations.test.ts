import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { sql } from 'kysely'
import { monitoringOf } from '#monitoring'
import { verifiedChannel } from '#test/channel.ts'
import { type Line, openLine } from '#test/line.ts'
import { createPhone } from '#test/phone.ts'
import { createWorld, type World } from '#test/world.ts'
import { monitoringWorld } from '../../src/modules/monitoring/monitoring.fixture.ts'

/*
 * Two instances over one database look at the same server, from the north and from the south. Both must see it down before
 * somebody is called. The north loses its own line: what it sees then counts for nobody, and the south decides alone.
 *
 * Loopback has one state for everybody, so the two look in turns, and the lines are set for each before it looks.
 */
const phone = await createPhone()
after(() => phone.close())
const [server, northAnchor, southAnchor] = [await openLine(), await openLine(), await openLine()]
const anchored = (line: Line) => `127.0.0.1:${line.port}`
const settings = { ...phone.settings, CHECK_NETWORKS: 'any' }
const {
  world: north,
  provider,
  system,
  check,
  state,
  alerts,
} = await monitoringWorld({ settings: { ...settings, CHECK_LOCATION: 'north', CHECK_ANCHORS: anchored(northAnchor) } })
const south = await createWorld({
  settings: { ...settings, CHECK_LOCATION: 'south', CHECK_ANCHORS: anchored(southAnchor) },
  database: north.database,
})
phone.connect(north)
await north.tx((tx) => verifiedChannel(tx, provider.staff.sam, 'sms', '+12025550101'))
const id = await check(await system('Server'), {
  name: 'answers',
  target: { kind: 'tcp', host: '127.0.0.1', port: server.port },
  everySeconds: 60,
  timeoutMs: 1000,
  locations: ['north', 'south'],
  quorum: 2,
})

/** How a location finds the server: it answers, it refuses, it says nothing at all, or the location's own line is cut. */
type Sight = 'there' | 'gone' | 'silent' | 'cut off'

async function lookFrom(world: World, anchor: Line, sight: Sight): Promise<void> {
  await (sight === 'there' ? server.open() : sight === 'gone' ? server.shut() : server.cut())
  await (sight === 'cut off' ? anchor.cut() : anchor.open())
  // Anchors are asked where nothing comes back, and what they answered is good for a second of real time.
  if (sight === 'silent' || sight === 'cut off') await pause(1050)
  await monitoringOf(world.app).settle()
}

/** A minute later both look: first the north, then the south. Then everything that follows happens. */
async function minuteLater(sights: { north: Sight; south: Sight }): Promise<void> {
  await north.forward('61s')
  await lookFrom(north, northAnchor, sights.north)
  await lookFrom(south, southAnchor, sights.south)
  await north.settle()
}

type View = { location: string; outcome: string; state: string; blind: boolean }
const views = () =>
  north.tx(
    async (tx) =>
      (
        await sql<View>`select location, outcome, state, blind from check_view where check_id = ${id} order by location`.execute(
          tx,
        )
      ).rows,
  )

describe('two locations vote', { concurrency: false }, () => {
  test('each instance looks from its own location, and both see the server', async () => {
    await lookFrom(north, northAnchor, 'there')
    await lookFrom(south, southAnchor, 'there')
    assert.deepEqual(
      (await views()).map(({ location, outcome }) => [location, outcome]),
      [
        ['north', 'up'],
        ['south', 'up'],
      ],
    )
    assert.equal((await state(id)).state, 'up')
    const holders = await north.tx(
      async (tx) =>
        (await sql<{ n: number }>`select count(distinct held_by)::int as n from check_slice`.execute(tx)).rows[0]!.n,
    )
    assert.equal(holders, 2)
  })

  test('one of two sees it down: nobody is called', async () => {
    await minuteLater({ north: 'gone', south: 'there' })
    assert.deepEqual((await views()).map(({ state }) => state), ['down', 'up']) // biome-ignore format: one list
    assert.equal((await state(id)).state, 'up')
    assert.deepEqual(await alerts(), [])
    await minuteLater({ north: 'there', south: 'there' })
  })

  test('a server that is silent while the line is good counts against it; one of two, so nobody is called', async () => {
    for (const sights of [
      { north: 'silent', south: 'there' },
      { north: 'there', south: 'silent' },
    ] as const) {
      await minuteLater(sights)
      const seen = Object.fromEntries((await views()).map(({ location, outcome }) => [location, outcome]))
      const expected = (sight: Sight) => (sight === 'there' ? 'up' : 'down')
      assert.deepEqual(seen, { north: expected(sights.north), south: expected(sights.south) })
      assert.equal((await state(id)).state, 'up')
      await minuteLater({ north: 'there', south: 'there' })
    }
    assert.deepEqual(await alerts(), [])
  })

  test('the north is cut off: its look is inconclusive, changes no state, and calls nobody', async () => {
    await minuteLater({ north: 'cut off', south: 'there' })
    assert.deepEqual(
      (await views()).map(({ outcome, state, blind }) => [outcome, state, blind]),
      [
        ['inconclusive', 'up', true],
        ['up', 'up', false],
      ],
    )
    assert.equal((await state(id)).state, 'up')
    assert.deepEqual(await alerts(), [])
  })

  test('both are cut off: the check cannot be judged, which is nobody’s problem', async () => {
    await minuteLater({ north: 'cut off', south: 'cut off' })
    assert.equal((await state(id)).state, 'inconclusive')
    assert.deepEqual(await alerts(), [])
    assert.equal(phone.sms.length, 0)
  })

  test('the north is still cut off and the server goes down: the south alone decides, and the engineer is called', async () => {
    await minuteLater({ north: 'cut off', south: 'gone' })
    assert.equal((await state(id)).state, 'down')
    assert.deepEqual(await alerts(), [{ title: 'Server: answers is down', severity: 'P2', held: null, paged: true }])
    const sms = await phone.waitForSms()
    assert.match(sms.body, /Server: answers is down/)
  })

  test('both see it again: the alert ends', async () => {
    await minuteLater({ north: 'there', south: 'there' })
    assert.equal((await state(id)).state, 'up')
    assert.deepEqual(await alerts(), [])
  })
})
