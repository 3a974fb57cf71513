// kill -9 of an instance at random moments, 200 times under load, while another instance runs: what was acknowledged is
// there once, every page goes out, and the work of the dead is taken over.
//
// Two instances over one database. Mails (SMTP) and requests (API, with an Idempotency-Key) come to both. A sender that gets no
// answer tries again, at the other one first, as mail servers and programs do. Acknowledged means: 250 or 200 was received.
import { createTransport } from 'nodemailer'
import pg from 'pg'
import { systemActor } from '#platform/actor.ts'
import { type BenchCustomer, makeCustomers } from './customers.ts'
import { startBenchDatabase } from './database.ts'
import { benchProgram, type Figure, pause, quantile } from './figure.ts'
import { type Instance, startInstance } from './instance.ts'
import { startBenchPhone } from './phone.ts'

const kills = Number(process.env.KILLS ?? 200)
const everyMs = 250
const base = 22_000 + (process.pid % 8000)
const ports = [0, 1].map((n) => ({ http: base + n * 2, smtp: base + n * 2 + 1 }))
const now = () => performance.timeOrigin + performance.now()

const phone = await startBenchPhone()
const database = await startBenchDatabase()
const customers = await makeWorld()
const settings = {
  ...phone.settings,
  DATABASE_URL: database.url,
  DNS_FOR_MAIL: 'false',
  MAIL_DOMAIN: 'provider.test',
  LOG_LEVEL: 'silent',
}
const start = (n: number): Instance => startInstance({ ...settings, PORT: ports[n]!.http, SMTP_PORT: ports[n]!.smtp })
const instances = [start(0), start(1)]
await Promise.all(instances.map((instance) => instance.ready))

/** Marks of acknowledged inputs, and when. */
const acknowledged = new Map<string, number>()
let sending = true
const senders: Promise<void>[] = []
const load = (async () => {
  for (let n = 0; sending; n++) {
    senders.push(n % 2 === 0 ? sendMail(n) : sendCall(n))
    await pause(everyMs)
  }
})()

const killedAt: number[] = []
for (let kill = 0; kill < kills; kill++) {
  const victim = kill % 2
  await Promise.all(instances.map((instance) => instance.ready))
  await pause(Math.random() * 1500)
  killedAt.push(now())
  instances[victim]!.kill()
  await instances[victim]!.exited
  instances[victim] = start(victim)
  if ((kill + 1) % 20 === 0) process.stderr.write(`${kill + 1} kills, ${acknowledged.size} inputs acknowledged\n`)
}
sending = false
await load
await Promise.all(senders)
await pause(15_000)

const pages = await phone.report()
const { lost, doubled } = await compare()
const missed = [...acknowledged.keys()].filter((mark) => !pages.has(mark))
// Inputs acknowledged in the seconds before a kill may have been in the hands of the dead: how long their page took.
const delays = [...acknowledged].filter(([mark]) => pages.has(mark)).map(([mark, at]) => pages.get(mark)! - at)
await Promise.all(instances.map((instance) => instance.stop()))
await database.stop()
phone.close()

const figures: Figure[] = [
  { name: `kill -9, ${kills} times: inputs acknowledged`, value: acknowledged.size, unit: '' },
  { name: 'kill -9: acknowledged inputs lost', value: lost, unit: '', floor: 0, atMost: true },
  { name: 'kill -9: pages missed', value: missed.length, unit: '', floor: 0, atMost: true },
  {
    name: 'kill -9: acknowledged -> page handed over, longest (takeover)',
    value: Number((Math.max(...delays) / 1000).toFixed(2)),
    unit: 's',
    floor: 5,
    atMost: true,
  },
  {
    name: 'kill -9: acknowledged -> page handed over, median',
    value: Number((quantile(delays, 0.5) / 1000).toFixed(3)),
    unit: 's',
  },
  { name: 'kill -9: requests made twice from one input', value: doubled, unit: '' },
]
process.stdout.write(`${JSON.stringify(figures)}\n`)

async function makeWorld(): Promise<BenchCustomer[]> {
  const { program, close } = await benchProgram({}, database.url)
  try {
    return await program.app.db.transact(systemActor('bench'), (tx) => makeCustomers(tx, 40))
  } finally {
    await close()
  }
}

async function untilTaken(
  attempt: (port: { http: number; smtp: number }) => Promise<boolean>,
  mark: string,
): Promise<void> {
  for (let n = Math.floor(Math.random() * 2), tries = 0; tries < 60; n++, tries++) {
    if (await attempt(ports[n % 2]!).catch(() => false)) {
      acknowledged.set(mark, now())
      return
    }
    await pause(200)
  }
}

function sendMail(n: number): Promise<void> {
  const mark = `bench-${100_000 + n}`
  const customer = customers[n % customers.length]!
  return untilTaken(async ({ smtp }) => {
    const transport = createTransport({
      host: '127.0.0.1',
      port: smtp,
      ignoreTLS: true,
      connectionTimeout: 2000,
      greetingTimeout: 2000,
      socketTimeout: 5000,
    })
    try {
      // The same Message-ID each time, as a mail server that tries again sends it.
      await transport.sendMail({
        from: customer.email,
        to: 'support@provider.test',
        subject: `${mark} is down`,
        text: 'It is down.',
        messageId: `<${mark}@customer.test>`,
        date: new Date('2026-11-17T12:00:00Z'),
      })
      return true
    } finally {
      transport.close()
    }
  }, mark)
}

function sendCall(n: number): Promise<void> {
  const mark = `bench-${100_000 + n}`
  const customer = customers[n % customers.length]!
  return untilTaken(async ({ http }) => {
    const reply = await fetch(`http://127.0.0.1:${http}/api/requests`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${customer.token}`,
        'content-type': 'application/json',
        'idempotency-key': `${mark}-key`,
      },
      body: JSON.stringify({ title: `${mark} is down`, text: 'It is down.', severity: 'P1' }),
      signal: AbortSignal.timeout(5000),
    })
    await reply.text()
    return reply.status === 200
  }, mark)
}

/** What was acknowledged against what is stored. */
async function compare(): Promise<{ lost: number; doubled: number }> {
  const client = new pg.Client({ connectionString: database.url })
  await client.connect()
  await client.query(`select set_config('app.accounts', '*', false), set_config('app.staff', 'on', false)`)
  const { rows } = await client.query<{ mark: string; n: number }>(
    `select substring(title from 'bench-[0-9]+') as mark, count(*)::int as n from request group by 1`,
  )
  await client.end()
  const stored = new Map(rows.map((row) => [row.mark, row.n]))
  return {
    lost: [...acknowledged.keys()].filter((mark) => !stored.has(mark)).length,
    doubled: rows.filter((row) => row.n > 1).length,
  }
}
