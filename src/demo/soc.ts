import { attachIncident, attend, attendAgainQueue, attendQueue, correlate, createRule, lookQueue } from '#alerts'
import { createWatches, recordPoints } from '#metrics'
import { createCheck, takeLooks } from '#monitoring'
import type { App } from '#platform/app.ts'
import { clock } from '#platform/clock.ts'
import type { Tx } from '#platform/db/database.ts'
import { mailQueue } from '#statuspages'
import { findSystems } from '#systems'
import { makeWall } from '#wall'
import { director } from './actors.ts'
import { spanMs } from './journey.ts'
import { checks, type DemoCheck, location, lookOf, looksOf, type Seen } from './looks.ts'
import type { DemoProvider } from './provider.ts'
import { chance } from './random.ts'
import { makeStatusPage } from './status.ts'

const dayMs = 86_400_000

type Happening = { agoMs: number; run: () => Promise<void> }
type Event = { ago: string; system: string; check: string } & Seen

/** What was seen that is not as usual. Nobody is called for it: the story of the pages is told by people. */
const events: Event[] = [
  { ago: '9h 12m', system: 'Acme line North (demo)', check: 'Answers', outcome: 'down', said: 'No ping comes back' },
  { ago: '8h 58m', system: 'Acme line North (demo)', check: 'Answers', outcome: 'up', said: '9 ms, 0 % lost' },
  { ago: '5h 20m', system: 'Acme web shop (demo)', check: 'Front page', outcome: 'inconclusive', said: 'We are cut off ourselves, so this counts for nobody' }, // biome-ignore format: one event
  { ago: '5h 2m', system: 'Acme web shop (demo)', check: 'Front page', outcome: 'up', said: '200, 41318 bytes' },
  { ago: '2h 6m', system: 'VPN branch 12', check: 'Answers', outcome: 'down', said: 'No ping comes back' },
  { ago: '4m 2s', system: 'Acme web shop (demo)', check: 'Checkout', outcome: 'down', said: 'Status 502, not 2xx' },
  { ago: '3m 50s', system: 'Acme web shop (demo)', check: 'Front page', outcome: 'degraded', said: 'It took 2140 ms, more than 1500 ms', tookMs: 2140 }, // biome-ignore format: one event
]

/**
 * What the operators' screens show: checks with a day of looks, alarms and what became of them, measurements, a status page, a wall.
 * What takes long is `furnish`, once the story is told: time goes on while it is done.
 * Looks are said to come from a place nobody looks from, so that nothing of the demo is ever called.
 */
export function socStory(app: App, provider: DemoProvider): { happenings: Happening[]; furnish: () => Promise<void> } {
  const ids = new Map<string, string>()
  const key = (of: { system: string; name?: string; check?: string }) => `${of.system} ${of.name ?? of.check}`
  const within = (work: (tx: Tx) => Promise<unknown>) => async () => void (await app.db.transact(director, work))
  const look = (event: Event) =>
    within(async (tx) => {
      const of = checks.find((one) => key(one) === key(event))!
      await takeLooks(tx, location, [lookOf(of, ids.get(key(event))!, clock.now(), chance(7), event)])
      await correlateNow(tx)
    })
  const happenings = [
    { agoMs: spanMs('27h'), run: within((tx) => begin(tx, provider, (of, id) => void ids.set(key(of), id))) },
    ...events.map((event) => ({ agoMs: spanMs(event.ago), run: look(event) })),
    { agoMs: spanMs('3m 8s'), run: within((tx) => attachTo(tx, 48213)) },
  ]
  return { happenings, furnish: within((tx) => furnish(tx, provider, (of) => ids.get(key(of))!)) }
}

async function begin(tx: Tx, provider: DemoProvider, made: (of: DemoCheck, id: string) => void): Promise<void> {
  await createRule(tx, {
    name: 'The demo calls nobody by itself',
    events: ['opened'],
    actions: [{ do: 'paging', paging: 'never' }],
  })
  for (const of of checks) {
    const systemId = await systemCalled(tx, provider, of)
    const { target, name, severity, everySeconds } = of
    const rest = { timeoutMs: 5000, attempts: 1, recheckSeconds: 10, quorum: 1, locations: [location] }
    const { id } = await createCheck(tx, { systemId, name, target, severity, everySeconds, ...rest })
    made(of, id)
    await takeLooks(tx, location, [lookOf(of, id, tx.now, chance(3))])
  }
  await makeWall(tx, { name: 'Operations room (demo)' })
}

async function systemCalled(
  tx: Tx,
  provider: DemoProvider,
  of: Pick<DemoCheck, 'account' | 'system'>,
): Promise<string> {
  return (await findSystems(tx, provider.accounts[of.account].id, [of.system])).get(of.system)!.id
}

/** The alerts' own jobs, done at their moment. */
async function correlateNow(tx: Tx): Promise<void> {
  await tx.deleteFrom('job').where('queue', '=', lookQueue).execute()
  await correlate(tx)
  const waiting = await tx
    .deleteFrom('job')
    .where('queue', 'in', [attendQueue, attendAgainQueue])
    .returning('data')
    .execute()
  for (const { data } of waiting) await attend(tx, (data as { incidentId: string }).incidentId)
}

/** Who was called by a customer finds the alarm for it, and puts both together. */
async function attachTo(tx: Tx, number: number): Promise<void> {
  const request = await tx.selectFrom('request').select(['id', 'account_id']).where('number', '=', number).executeTakeFirst() // biome-ignore format: one question
  if (!request) return
  const open = await tx.selectFrom('incident').select('id').where('account_id', '=', request.account_id).where('status', '=', 'open').execute() // biome-ignore format: one question
  for (const { id } of open) await attachIncident(tx, id, request.id)
}

/** A day of looks in between, two weeks of measurements, a status page with its history. */
async function furnish(tx: Tx, provider: DemoProvider, idOf: (of: DemoCheck) => string): Promise<void> {
  const day = (of: DemoCheck) => looksOf(of, idOf(of), new Date(tx.now.getTime() - dayMs), tx.now, 600_000)
  const times = checks.filter(({ target }) => target.kind === 'http')
  await recordPoints(
    tx,
    await Promise.all(times.map(async (of) => ({ of, systemId: await systemCalled(tx, provider, of) }))).then((list) =>
      list.flatMap(({ of, systemId }) =>
        day(of).flatMap(({ at, seen, checkId }) =>
          seen.measures.map(({ name, value, unit }) => ({
            accountId: provider.accounts[of.account].id,
            systemId,
            name,
            labels: { check: checkId },
            unit,
            at,
            value,
          })),
        ),
      ),
    ),
  )
  await measure(tx, provider)
  await makeStatusPage(tx, provider)
  // Nobody gets its mail.
  await tx.deleteFrom('job').where('queue', '=', mailQueue).execute()
}

/** What servers say of themselves: a disk that fills slowly, load that follows the day. */
async function measure(tx: Tx, provider: DemoProvider): Promise<void> {
  const accountId = provider.accounts.acme.id
  const luck = chance(99)
  const daily = (at: number) => Math.sin(((at % dayMs) / dayMs - 0.3) * 2 * Math.PI)
  const series: [system: string, name: string, unit: string | null, labels: Record<string, string>, value: (daysAgo: number, at: number) => number][] = [
    ['db-01', 'disk_used_percent', '%', { mountpoint: '/srv' }, (daysAgo) => 78 - daysAgo * 0.55 + luck.next() * 0.3],
    ['db-01', 'load1', null, {}, (_, at) => 2.2 + daily(at) + luck.next() * 0.5],
    ['web-01', 'load1', null, {}, (_, at) => 1.1 + 0.6 * daily(at) + luck.next() * 0.3],
    ['Acme web shop (demo)', 'orders_per_minute', null, {}, (daysAgo, at) => (daysAgo < 4 / 1440 ? 3 : 21 + 9 * daily(at)) + luck.next() * 3],
  ] // biome-ignore format: a table
  for (const [system, name, unit, labels, value] of series) {
    const systemId = await systemCalled(tx, provider, { account: 'acme', system })
    const moments = [...hours(tx.now, 6 * 24, 3_600_000), ...hours(tx.now, 24 * 12, 300_000)]
    await recordPoints(tx, moments.map((at) => ({ accountId, systemId, name, labels, unit, at: new Date(at), value: value((tx.now.getTime() - at) / dayMs, at) }))) // biome-ignore format: one act
    if (name === 'disk_used_percent')
      await createWatches(tx, accountId, [{ accountId, systemId, kind: 'threshold', name, labels, direction: 'above', value: 90, holdSeconds: 300, horizonDays: 21, severity: 'P2', note: 'disk {mountpoint} is nearly full' }]) // biome-ignore format: one act
  }
}

const hours = (now: Date, count: number, stepMs: number) =>
  Array.from({ length: count }, (_, n) => now.getTime() - (n + 1) * stepMs)
