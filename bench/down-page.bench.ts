// From a server that goes down to the page at the telephone gateway. 200 listeners of as many customers are shut one by one, each
// watched every 10 s and believed after 3 looks, while 3,000 other checks are looked at every minute. What is measured is what
// we add: the time beyond the look that was due after the fall and the pauses between re-checks that were asked for. Beside it the raw
// limit: a bare connection that is refused and a bare call of the same gateway.
import { fork } from 'node:child_process'
import { connect } from 'node:net'
import { join } from 'node:path'
import { Pool } from 'undici'
import { systemActor } from '#platform/actor.ts'
import { newId } from '#platform/id.ts'
import { createSystem } from '#systems'
import { monitoring } from '../src/modules/monitoring/contract.ts'
import { insertChecks } from '../src/modules/monitoring/queries/checks.ts'
import { nextDue } from '../src/modules/monitoring/rules/schedule.ts'
import { makeChecks, startTarget } from './checks-set.ts'
import { makeCustomers } from './customers.ts'
import { benchProgram, type Figure, pause, quantile } from './figure.ts'
import { startBenchPhone } from './phone.ts'

const victims = Number(process.env.VICTIMS ?? 200)
const others = Number(process.env.CHECKS ?? 3000)
const [everyMs, attempts, recheckMs] = [10_000, 3, 2000]
/** The listeners go down over so long. */
const overMs = 60_000

const now = () => performance.timeOrigin + performance.now()
const phone = await startBenchPhone()
const target = await startTarget()
const listeners = fork(join(import.meta.dirname, 'listeners.ts'))
const ports = await new Promise<number[]>((resolve) => {
  listeners.once('message', (message) => resolve((message as { ports: number[] }).ports))
  listeners.send({ open: victims })
})
const { program, close } = await benchProgram({ ...phone.settings, CHECK_NETWORKS: 'any', CHECK_ANCHORS: '' })
const { app } = program

// One engineer for each: messages to one number are paced, and that is not what is measured.
const customers = await app.db.transact(systemActor('bench'), (tx) => makeCustomers(tx, victims))
await makeChecks(app, target.url, others, 60_000)
const ids = await app.db.transact(systemActor('bench'), async (tx) => {
  const checks = []
  for (const [n, { accountId }] of customers.entries()) {
    const system = await createSystem(tx, { accountId, name: `bench-${n}`, kind: 'server' })
    const port = ports[n]!
    const { target } = monitoring.createCheck.body!.parse({ systemId: system.id, name: 'x', target: { kind: 'tcp', host: '127.0.0.1', port } }) // biome-ignore format: one target
    checks.push({ id: newId(), accountId, systemId: system.id, name: 'answers', kind: 'tcp' as const, target, secret: null, secrets: {}, everyMs, timeoutMs: 5000, attempts, recheckMs, severity: 'P1' as const, locations: ['main'], quorum: 1 }) // biome-ignore format: one check
  }
  await insertChecks(tx, checks)
  return checks.map(({ id }) => id)
})
// All have been looked at and are in their rhythm.
const seen = async () =>
  (
    await app.db.transact(systemActor('bench'), (tx) =>
      tx
        .selectFrom('check_state')
        .select((row) => row.fn.countAll<number>().as('n'))
        .where('state', '=', 'up')
        .executeTakeFirstOrThrow(),
    )
  ).n
while ((await seen()) < victims + others) await pause(500)

const fellAt = new Map<number, number>()
listeners.on('message', (message) => {
  const { shut, at } = message as { shut: number; at: number }
  fellAt.set(shut, at)
})
for (let n = 0; n < victims; n++) {
  listeners.send({ shut: n })
  await pause(overMs / victims)
}
let pages = await phone.report()
for (const until = now() + 60_000; pages.size < victims && now() < until; pages = await phone.report()) await pause(200)
if (pages.size < victims) throw new Error(`${pages.size} of ${victims} pages reached the gateway`)

/** When the look that confirms would be due, if looks and decisions took no time at all. */
const believable = (n: number) => nextDue(ids[n]!, everyMs, fellAt.get(n)!) + (attempts - 1) * recheckMs
const beyond = ids.map((_, n) => pages.get(`bench-${n}`)! - believable(n))
const whole = ids.map((_, n) => pages.get(`bench-${n}`)! - fellAt.get(n)!)
const raw = await rawLimit()
await close()
phone.close()
target.stop()
listeners.disconnect()

/** A refused connection and then a call of the gateway, one after the other. */
async function rawLimit(): Promise<number[]> {
  const pool = new Pool(phone.settings.PHONE_URL, { connections: 1 })
  const took: number[] = []
  for (let n = 0; n < 200; n++) {
    const begun = performance.now()
    await new Promise<void>((refused) => connect(ports[n % victims]!, '127.0.0.1').once('error', () => refused()))
    const { body } = await pool.request({ method: 'POST', path: '/', headers: { 'idempotency-key': `raw-${n}` }, body: 'To=x&Body=y' }) // biome-ignore format: one call
    await body.dump()
    took.push(performance.now() - begun)
  }
  await pool.close()
  return took
}

const seconds = (ms: number) => Number((ms / 1000).toFixed(2))
const figures: Figure[] = [
  {
    name: 'down to page handed over, beyond the confirmations, p99',
    value: seconds(quantile(beyond, 0.99)),
    unit: 's',
    floor: 2,
    atMost: true,
    note: `p50 ${seconds(quantile(beyond, 0.5))} s, worst ${seconds(Math.max(...beyond))} s, ${victims} falls beside ${others} checks`,
  },
  {
    name: 'the same with the schedule and the confirmations, p99',
    value: seconds(quantile(whole, 0.99)),
    unit: 's',
    note: `every ${everyMs / 1000} s, ${attempts} looks ${recheckMs / 1000} s apart`,
  },
  {
    name: 'raw limit: a refused connection and a call of the gateway, p99',
    value: Number(quantile(raw, 0.99).toFixed(1)),
    unit: 'ms',
  },
]
process.stdout.write(`${JSON.stringify(figures)}\n`)
