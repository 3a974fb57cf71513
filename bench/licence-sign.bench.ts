// Signing licences: packages signed and stored a second, each checked in full by the licence server's own process, beside bare
// Ed25519 signatures with one durable insert each, by turns in the same run; and, with the whole program, how long it takes from the call
// that gives the last approval until the package can be downloaded and the requester's mail server has taken over the word about it,
// at 20 approvals a second.
import { generateKeyPairSync, randomBytes, sign } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { startBenchDatabase } from './database.ts'
import { type Figure, pause, quantile } from './figure.ts'
import { makeDesk } from './licence-desk.ts'

const backlog = Number(process.env.PACKAGES ?? 3000)
const steady = Number(process.env.APPROVALS ?? 400)
const aSecond = 20
/** Long ones: what is checked before the first package is seen, and so not timed, is a thirtieth of a thousand. */
const turns = 3

const folder = await mkdtemp(join(tmpdir(), 'palisade-licence-bench-'))
const database = await startBenchDatabase()
const owner = new pg.Client({ connectionString: database.url })
await owner.connect()
const desk = await makeDesk(folder, database.url)

/** Bare limit: sign 600 bytes and insert them, one commit each, as the same PostgreSQL does it. */
async function bareRate(): Promise<number> {
  await owner.query(
    'create table if not exists bare (id bigint generated always as identity, payload bytea, signature bytea)',
  )
  const { privateKey } = generateKeyPairSync('ed25519')
  const payload = randomBytes(600)
  const count = 600
  const begin = performance.now()
  for (let n = 0; n < count; n++)
    await owner.query({
      name: 'bare',
      text: 'insert into bare (payload, signature) values ($1, $2)',
      values: [payload, sign(null, payload, privateKey)],
    })
  return count / ((performance.now() - begin) / 1000)
}

const signedCount = async () => Number((await owner.query('select count(*) as n from licence_package')).rows[0].n)

/** A backlog of approvals that wait, then the licence server begins; while the program moves on what was signed. */
async function signingRate(count: number): Promise<number> {
  await desk.backlog(count)
  const before = await signedCount()
  const server = desk.startServer()
  while ((await signedCount()) === before) await pause(2)
  const [begun, from] = [performance.now(), await signedCount()]
  while ((await signedCount()) < before + count) await pause(5)
  const rate = (before + count - from) / ((performance.now() - begun) / 1000)
  await server.stop()
  await desk.quiet()
  return rate
}

const say = (text: string) =>
  process.env.BENCH_LOG && process.stderr.write(`${Math.round(performance.now())} ${text}\n`)
say('desk ready')
// By turns, because the disk is now faster and now slower: each rate of ours is held against the bare ones around it.
const bare = [await bareRate()]
const rates: number[] = []
for (let turn = 0; turn < turns; turn++) {
  rates.push(await signingRate(Math.ceil(backlog / turns)))
  bare.push(await bareRate())
  say(
    `turn ${turn}: ${Math.round(rates[turn]!)}/s, bare ${Math.round(bare[turn]!)} and ${Math.round(bare[turn + 1]!)}/s`,
  )
}
const shares = rates.map((rate, turn) => rate / ((bare[turn]! + bare[turn + 1]!) / 2))

const server = desk.startServer()
await server.ready()
say('server ready')
const { latencies, refused } = await desk.steady(steady, aSecond)
await server.stop()
await desk.close()
await owner.end()
await database.stop()
await rm(folder, { recursive: true, force: true })

const median = (values: readonly number[]) => quantile(values, 0.5)
const list = (values: readonly number[]) => values.map(Math.round).join(', ')
const figures: Figure[] = [
  {
    name: 'approval to package downloadable and the word about it handed over, p99 at 20/s',
    value: Math.round(quantile(latencies, 0.99)),
    unit: 'ms',
    floor: 500,
    atMost: true,
    note: `p50 ${Math.round(quantile(latencies, 0.5))} ms, worst ${Math.round(Math.max(...latencies))} ms, ${latencies.length} approvals`,
  },
  { name: 'of them refused', value: refused, unit: '', floor: 0, atMost: true },
  { name: 'packages checked, signed and stored', value: Math.round(median(rates)), unit: '/s', note: `${backlog} in turns: ${list(rates)}` }, // biome-ignore format: one figure
  { name: 'raw limit: bare signature and durable insert, one by one', value: Math.round(median(bare)), unit: '/s', note: `around the turns: ${list(bare)}` }, // biome-ignore format: one figure
  { name: 'share of the raw limit', value: Math.round(100 * median(shares)), unit: '%', floor: 25, note: `by turns: ${list(shares.map((share) => 100 * share))}` }, // biome-ignore format: one figure
]
process.stdout.write(`${JSON.stringify(figures)}\n`)
process.exit(0)
