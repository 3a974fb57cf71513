// Checks: 10,000 over HTTP at 60 seconds by one instance in a process of its own (how late looks begin, memory, and how soon all stand in
// a schedule again after kill -9 of it while a second instance waits), then as many a second as one instance can, beside
// Debian's prometheus-blackbox-exporter over the same target. Each look of ours is stored, the exporter keeps nothing.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { installBlackbox, probesOfBlackbox } from './blackbox.ts'
import { asking, makeChecks, startTarget } from './checks-set.ts'
import { startBenchDatabase } from './database.ts'
import { benchProgram, type Figure, pause } from './figure.ts'
import { type Instance, residentMegabytes, startInstance } from './instance.ts'

const count = Number(process.env.CHECKS ?? 10_000)
const seconds = Number(process.env.SECONDS ?? 75)
const figures: Figure[] = []
const folder = await mkdtemp(join(tmpdir(), 'palisade-checks-'))
const database = await startBenchDatabase()
const target = await startTarget()
const settings = {
  DATABASE_URL: database.url,
  DATA_DIR: folder,
  HOST: '127.0.0.1',
  SMTP_HOST: '127.0.0.1',
  DNS_FOR_MAIL: 'false',
  CHECK_NETWORKS: 'any',
  CHECK_ANCHORS: '',
  LOG_LEVEL: 'error',
}

/** Instances on ports of their own, below those that looks go out from. */
function instance(n: number): Instance {
  return startInstance({ ...settings, PORT: 21_700 + n, SMTP_PORT: 22_700 + n })
}

/** A program that makes the checks and does not look at them: another location. */
async function prepare(everyMs: number, many: number): Promise<void> {
  const maker = await benchProgram({ ...settings, DNS_FOR_MAIL: false, CHECK_LOCATION: 'elsewhere' }, database.url)
  await maker.program.app.db.pool.query('update system_check set removed_at = app_now()').catch(() => {})
  await makeChecks(maker.program.app, target.url, many, everyMs)
  await maker.program.stop()
}

await prepare(60_000, count)

async function steady(): Promise<void> {
  const first = instance(1)
  await first.ready
  await asking(database.url, async (ask) => {
    while ((await ask('select sum(armed) as n from check_slice')).n! < count) await pause(100)
    // The first minute catches up; what counts is the work of every minute after it.
    await pause(Number(process.env.WARM ?? 25) * 1000)
    const from = (await ask('select extract(epoch from clock_timestamp()) as t')).t!
    await pause(seconds * 1000)
    const since = `at > to_timestamp(${from})`
    const late = await ask(`select count(*) as n, percentile_cont(0.5) within group (order by late_ms) as p50,
      percentile_cont(0.99) within group (order by late_ms) as p99, max(late_ms) as worst from check_result where ${since}`)
    figures.push(
      { name: `lateness of a look's start, ${count} HTTP checks at 60 s, p99`, value: Math.round(late.p99!), unit: 'ms', floor: 1000, atMost: true, note: `p50 ${Math.round(late.p50!)} ms, worst ${Math.round(late.worst!)} ms, ${late.n} looks` }, // biome-ignore format: one figure
      {
        name: `looks stored in ${seconds} s`,
        value: late.n!,
        unit: 'looks',
        floor: Math.floor(((count * seconds) / 60) * 0.98),
      },
      {
        name: 'resident memory of the instance',
        value: Math.round(await residentMegabytes(first.pid)),
        unit: 'MB',
        floor: 1024,
        atMost: true,
      },
    )
    const second = instance(2)
    await second.ready
    // Until the two share the slices: then half of the checks must be taken over.
    while ((await ask('select count(distinct held_by) as n from check_slice')).n! < 2) await pause(100)
    await pause(3000)
    const killed = (await ask('select extract(epoch from clock_timestamp()) as t')).t!
    first.kill()
    const free = `select count(*) as n from check_slice where location = 'main' and (armed_at is null or held_by is null
      or held_by not in (select id from instance where pid = ${second.pid} and stopped_at is null))`
    while ((await ask(free)).n! > 0) await pause(20)
    const back = await ask(
      'select extract(epoch from clock_timestamp()) as t, (select sum(armed) from check_slice) as n',
    )
    if (back.n! < count) throw new Error(`${back.n} of ${count} checks are armed again`)
    figures.push({ name: `all ${count} checks armed again after kill -9, another instance there`, value: Math.round((back.t! - killed) * 1000), unit: 'ms', floor: 5000, atMost: true }) // biome-ignore format: one figure
    second.kill()
    await second.exited
    const alone = (await ask('select extract(epoch from clock_timestamp()) as t')).t!
    const third = instance(3)
    while ((await ask(`select count(*) as n from check_slice where location = 'main' and (armed_at < to_timestamp(${alone}) or armed_at is null)`)).n! > 0) await pause(20) // biome-ignore format: one wait
    const again = (await ask('select extract(epoch from clock_timestamp()) as t')).t!
    figures.push({ name: 'the same when the only instance is killed and started again', value: Math.round((again - alone) * 1000), unit: 'ms', floor: 5000, atMost: true, note: 'with the start of the program' }) // biome-ignore format: one figure
    await third.stop()
  })
}

/** More checks than can be looked at: what is stored in a second is the ceiling. */
async function ceiling(): Promise<number> {
  await prepare(5000, 30_000)
  const first = instance(4)
  await first.ready
  const rate = await asking(database.url, async (ask) => {
    await pause(Number(process.env.WARM ?? 15) * 1000)
    const from = (await ask('select extract(epoch from clock_timestamp()) as t')).t!
    await pause(20_000)
    const done = await ask(`select count(*) filter (where outcome = 'up') as n, extract(epoch from clock_timestamp()) as t from check_result where at > to_timestamp(${from})`) // biome-ignore format: one question
    return done.n! / (done.t! - from)
  })
  await first.stop()
  return rate
}

try {
  await steady()
  const ours = await ceiling()
  const missing = installBlackbox()
  const theirs = missing ? null : await probesOfBlackbox(target.url, 20, 64)
  figures.push({ name: 'HTTP checks a second at the ceiling, each stored', value: Math.round(ours), unit: '/s', ...(theirs && { floor: Math.round(theirs) }), note: missing ?? 'floor: the blackbox exporter in this run' }) // biome-ignore format: one figure
  if (theirs)
    figures.push({ name: 'prometheus-blackbox-exporter, nothing kept', value: Math.round(theirs), unit: '/s' })
} finally {
  target.stop()
  await database.stop()
  await rm(folder, { recursive: true, force: true })
}
process.stdout.write(`${JSON.stringify(figures)}\n`)
