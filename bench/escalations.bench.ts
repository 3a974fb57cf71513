// 6,000 escalations started at once, each paging one person by SMS through an HTTP gateway on loopback, until the last is
// handed over. Beside it the raw limit of the same run: the same number of bare POSTs to the same gateway.

import { Pool } from 'undici'
import { startEscalations } from '#oncall'
import { systemActor } from '#platform/actor.ts'
import { newId } from '#platform/id.ts'
import { makeCustomers } from './customers.ts'
import { benchProgram, type Figure, pause, quantile } from './figure.ts'
import { startBenchPhone } from './phone.ts'

const count = 6000
const phone = await startBenchPhone()
const { program, close } = await benchProgram(phone.settings)
const { app } = program
const actor = systemActor('bench')

// One of 600 engineers for each: messages to one number are paced, and that is not what is measured.
const customers = await app.db.transact(actor, (tx) => makeCustomers(tx, 600))

const begin = performance.timeOrigin + performance.now()
await app.db.transact(actor, (tx) =>
  startEscalations(
    tx,
    Array.from({ length: count }, (_, n) => {
      const id = newId()
      return {
        accountId: customers[n % customers.length]!.accountId,
        policyId: customers[n % customers.length]!.policyId,
        severity: 'P1' as const,
        title: `Router ${n} is down`,
        body: 'The router does not answer.',
        subject: { kind: 'request', id, label: String(48000 + n), url: `http://localhost/requests/${id}` },
      }
    }),
  ),
)
const committed = performance.timeOrigin + performance.now()
let seen = await phone.report()
while (seen.size < count && performance.timeOrigin + performance.now() - begin < 120_000) {
  await pause(50)
  seen = await phone.report()
}
const times = [...seen.values()].map((at) => at - begin)
if (times.length < count) throw new Error(`${times.length} of ${count} pages reached the gateway`)

const pool = new Pool(phone.settings.PHONE_URL, { connections: 64 })
const rawBegin = performance.now()
await Promise.all(
  Array.from({ length: count }, async (_, n) => {
    const { body } = await pool.request({
      method: 'POST',
      path: '/',
      headers: { 'idempotency-key': `raw-${n}` },
      body: 'To=x&Body=y',
    })
    await body.dump()
  }),
)
const raw = performance.now() - rawBegin
await pool.close()
await close()
phone.close()

const seconds = (ms: number) => Number((ms / 1000).toFixed(2))
const figures: Figure[] = [
  {
    name: '6,000 escalations at once: last page handed to the gateway',
    value: seconds(Math.max(...times)),
    unit: 's',
    floor: 10,
    atMost: true,
  },
  { name: '6,000 escalations at once: median page', value: seconds(quantile(times, 0.5)), unit: 's' },
  { name: '6,000 escalations at once: stored', value: seconds(committed - begin), unit: 's' },
  { name: 'raw limit: 6,000 bare POSTs to the same gateway', value: seconds(raw), unit: 's' },
]
process.stdout.write(`${JSON.stringify(figures)}\n`)
