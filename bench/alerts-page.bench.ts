// 10,000 alerts in a minute through Alertmanager's API v2, one a request, and the pages that come of them. 500 customers: twenty
// alerts of a machine each over five seconds, the first of which calls the customer's engineer by SMS. From the call of that first alert
// to the message at the gateway. Beside it the raw limit of the same run: a bare POST to the same gateway.
import { Pool } from 'undici'
import { systemActor } from '#platform/actor.ts'
import { clock } from '#platform/clock.ts'
import { createSource } from '#signals'
import { createSystem } from '#systems'
import { makeCustomers } from './customers.ts'
import { startBenchDatabase } from './database.ts'
import { benchProgram, type Figure, pause, quantile } from './figure.ts'
import { startInstance } from './instance.ts'
import { startBenchPhone } from './phone.ts'

const customers = Number(process.env.CUSTOMERS ?? 500)
const each = 20
const [overMs, spanMs] = [55_000, 5000]
const port = Number(process.env.PORT ?? 21_790)

const now = () => performance.timeOrigin + performance.now()
const database = await startBenchDatabase()
const phone = await startBenchPhone()
const settings = { ...phone.settings, INSTALLATION_KEY: Buffer.alloc(32, 7).toString('base64url') }
const maker = await benchProgram(settings, database.url)
const tokens = await maker.program.app.db.transact(systemActor('bench'), async (tx) => {
  const made = await makeCustomers(tx, customers)
  const tokens: string[] = []
  for (const [n, { accountId }] of made.entries()) {
    await createSystem(tx, { accountId, name: `bench-${n}`, kind: 'server' })
    const source = { accountId, kind: 'alertmanager' as const, name: 'Prometheus', settings: {}, networks: [] }
    tokens.push((await createSource(tx, { ...source, perMinute: 6000 })).token)
  }
  return tokens
})
await maker.close()
// In a process of its own: whoever brings the alerts must not take its time.
const instance = startInstance({
  ...settings,
  PORT: port,
  SMTP_PORT: 22_790,
  HOST: '127.0.0.1',
  SMTP_HOST: '127.0.0.1',
  DATABASE_URL: database.url,
  DNS_FOR_MAIL: 'off',
  MAIL_DOMAIN: 'provider.test',
  LOG_LEVEL: 'error',
})
await instance.ready
const pool = new Pool(`http://127.0.0.1:${port}`, { connections: 32 })

/** When each alert is due, in milliseconds from the beginning, in that order. */
const plan = Array.from({ length: customers * each }, (_, n) => {
  const [customer, k] = [Math.floor(n / each), n % each]
  return { customer, k, atMs: (customer / customers) * overMs + (k / each) * spanMs }
}).toSorted((a, b) => a.atMs - b.atMs)

const firstSent = new Map<number, number>()
const answered: number[] = []
const begun = now()
const under: Promise<void>[] = []
for (const { customer, k, atMs } of plan) {
  const wait = begun + atMs - now()
  if (wait > 1) await pause(wait)
  if (k === 0) firstSent.set(customer, now())
  under.push(bring(customer, k))
}
await Promise.all(under)
const tookMs = now() - begun
let pages = await phone.report()
for (const until = now() + 60_000; pages.size < customers && now() < until; pages = await phone.report())
  await pause(100)
if (pages.size < customers) throw new Error(`${pages.size} of ${customers} pages reached the gateway`)
const late = [...firstSent].map(([customer, sent]) => pages.get(`bench-${customer}`)! - sent)
const raw = await rawLimit()
await pool.close()
await instance.stop()
await database.stop()
phone.close()

async function bring(customer: number, k: number): Promise<void> {
  const sent = now()
  const alert = {
    labels: { alertname: `Trouble${k}`, instance: `bench-${customer}`, severity: 'critical' },
    annotations: { summary: `bench-${customer} is in trouble`, description: 'It has been so for a while.' },
    startsAt: clock.now().toISOString(),
  }
  const headers = { authorization: `Bearer ${tokens[customer]}`, 'content-type': 'application/json' }
  const { statusCode, body } = await pool.request({ method: 'POST', path: '/api/v2/alerts', headers, body: JSON.stringify([alert]) }) // biome-ignore format: one call
  const text = await body.text()
  if (statusCode !== 200) throw new Error(text)
  answered.push(now() - sent)
}

async function rawLimit(): Promise<number[]> {
  const gateway = new Pool(phone.settings.PHONE_URL, { connections: 1 })
  const took: number[] = []
  for (let n = 0; n < 500; n++) {
    const sent = performance.now()
    const { body } = await gateway.request({ method: 'POST', path: '/', headers: { 'idempotency-key': `raw-${n}` }, body: 'To=x&Body=y' }) // biome-ignore format: one call
    await body.dump()
    took.push(performance.now() - sent)
  }
  await gateway.close()
  return took
}

const seconds = (ms: number) => Number((ms / 1000).toFixed(2))
const figures: Figure[] = [
  {
    name: `${plan.length.toLocaleString('en')} alerts in a minute: from the first of an outage to its page, p99`,
    value: seconds(quantile(late, 0.99)),
    unit: 's',
    floor: 5,
    atMost: true,
    note: `p50 ${seconds(quantile(late, 0.5))} s, ${customers} pages, brought in ${seconds(tookMs)} s`,
  },
  { name: 'the same: answered when stored, p99', value: Math.round(quantile(answered, 0.99)), unit: 'ms' },
  { name: 'raw limit: a bare POST to the gateway, p99', value: Number(quantile(raw, 0.99).toFixed(1)), unit: 'ms' },
]
process.stdout.write(`${JSON.stringify(figures)}\n`)
