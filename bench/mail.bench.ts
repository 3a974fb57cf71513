// From a customer's mail to the gateway that calls the engineer: SMTP in, stored, parsed, request made, promises armed,
// page handed over. 50 mails a second for 40 seconds, measured from the moment the sender begins; then as many as it takes.
import { fork } from 'node:child_process'
import { join } from 'node:path'
import { systemActor } from '#platform/actor.ts'
import { makeCustomers } from './customers.ts'
import { benchProgram, type Figure, pause, quantile } from './figure.ts'
import { startBenchPhone } from './phone.ts'

const rate = 50
const sustained = 40 * rate
const saturating = 1500
const smtpPort = 20_000 + Math.floor(process.pid % 20_000)

const phone = await startBenchPhone()
const { program, close } = await benchProgram({ ...phone.settings, SMTP_PORT: smtpPort })
const { app } = program
const customers = await app.db.transact(systemActor('bench'), (tx) => makeCustomers(tx, 200))
const senders = customers.map((customer) => customer.email)

type Sent = { sent: [string, number, number][]; failed: number }
const mailer = fork(join(import.meta.dirname, 'mailer.ts'))
function send(first: number, count: number, at: number | null): Promise<Sent> {
  mailer.send({ port: smtpPort, to: app.config.supportAddress, first, count, rate: at, senders })
  return new Promise((resolve) => mailer.once('message', (message) => resolve(message as Sent)))
}

async function untilPaged(sent: Sent['sent']): Promise<Map<string, number>> {
  for (let waited = 0; waited < 120_000; waited += 100) {
    const seen = await phone.report()
    if (sent.every(([key]) => seen.has(key))) return seen
    await pause(100)
  }
  const seen = await phone.report()
  throw new Error(`${sent.filter(([key]) => !seen.has(key)).length} of ${sent.length} mails were never paged`)
}

await untilPaged((await send(0, 100, 20)).sent) // the parser's workers are warm, as in a day's work
const steady = await send(1000, sustained, rate)
const steadySeen = await untilPaged(steady.sent)
const delays = steady.sent.map(([key, handed]) => steadySeen.get(key)! - handed)

const flood = await send(100_000, saturating, null)
const floodSeen = await untilPaged(flood.sent)
const floodBegin = Math.min(...flood.sent.map(([, handed]) => handed))
const floodEnd = Math.max(...flood.sent.map(([key]) => floodSeen.get(key)!))
const accepted = Math.max(...flood.sent.map(([, , at]) => at)) - floodBegin
mailer.disconnect()
await close()
phone.close()
if (steady.failed + flood.failed > 0) throw new Error(`${steady.failed + flood.failed} mails were refused`)

const figures: Figure[] = [
  {
    name: `mail -> request, promise, page handed over, ${rate} mails/s: p50`,
    value: Math.round(quantile(delays, 0.5)),
    unit: 'ms',
  },
  {
    name: `mail -> request, promise, page handed over, ${rate} mails/s: p99`,
    value: Math.round(quantile(delays, 0.99)),
    unit: 'ms',
    floor: 1000,
    atMost: true,
  },
  {
    name: 'mails a second at saturation, accepted and stored',
    value: Math.round(flood.sent.length / (accepted / 1000)),
    unit: 'mails/s',
  },
  {
    name: 'mails a second at saturation, through to the page',
    value: Math.round(flood.sent.length / ((floodEnd - floodBegin) / 1000)),
    unit: 'mails/s',
  },
]
process.stdout.write(`${JSON.stringify(figures)}\n`)
