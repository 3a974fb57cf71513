// The database is away for ten minutes while mail comes in and promises fall due: what was lost, and how late what fell due
// fired after its return. A real PostgreSQL is stopped and started again; the program runs in a process of its own, as in
// production. Two mails a second: the bench measures loss and lateness, not throughput. OUTAGE_SECONDS shortens it for a try.
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createTransport } from 'nodemailer'
import pg from 'pg'
import { createAccount, createContract, createPerson } from '#accounts'
import { systemActor } from '#platform/actor.ts'
import type { Tx } from '#platform/db/database.ts'
import { createPlan } from '#promises'
import { benchProgram, type Figure, pause, quantile } from './figure.ts'
import { startInstance } from './instance.ts'
import { startStoppableDatabase } from './stoppable.ts'

const awayMs = Number(process.env.OUTAGE_SECONDS ?? 600) * 1000
const everyMs = 500
const customers = 20
/** Requests made before, whose promises fall due while the database is away. */
const before = 60
const port = 22_000 + (process.pid % 8000)
const now = () => performance.timeOrigin + performance.now()

const folder = await mkdtemp(join(tmpdir(), 'palisade-outage-data-'))
const database = await startStoppableDatabase()
const { program, close } = await benchProgram({ DATA_DIR: folder }, database.url)
await program.app.db.transact(systemActor('bench'), makeCustomers)
await close()
const instance = startInstance({
  DATABASE_URL: database.url,
  DATA_DIR: folder,
  DNS_FOR_MAIL: 'false',
  MAIL_DOMAIN: 'provider.test',
  LOG_LEVEL: process.env.BENCH_LOG ?? 'silent',
  PORT: port,
  SMTP_PORT: port + 1,
})
await instance.ready

/** Marks of mails that were answered with 250, and how long that took. */
const accepted = new Map<string, number>()
let refused = 0
let sent = 0
let sending = true
const underWay: Promise<void>[] = []
const transport = createTransport({ host: '127.0.0.1', port: port + 1, ignoreTLS: true })

for (let n = 0; n < before; n++) await send()
await until(async () => (await stored()).size === before, 60_000, 'the first requests are made')
const load = (async () => {
  while (sending) {
    underWay.push(send())
    await pause(everyMs)
  }
})()
await pause(2000)

const haltedAt = now()
await database.halt()
process.stderr.write(`the database is away for ${awayMs / 1000} s\n`)
await pause(Math.max(0, haltedAt + awayMs - now()))
const acceptedAway = accepted.size - before
const backAt = await database.resume()
process.stderr.write('the database is back\n')
await pause(3000)
sending = false
await load
await Promise.all(underWay)
await until(
  async () => (await readdir(join(folder, 'spool'))).every((name) => !name.endsWith('.mail')),
  120_000,
  'the spool is empty',
)
const workedOff = now() - backAt
await until(async () => (await stored()).size >= accepted.size, 120_000, 'every mail is a request')
const throughMs = now() - backAt
await pause(5000)

const found = await stored()
const lost = [...accepted.keys()].filter((mark) => !found.has(mark)).length
const doubled = [...found.values()].filter((count) => count > 1).length
const promises = await firedAfter(haltedAt, backAt)
await instance.stop()
await database.remove()
await rm(folder, { recursive: true, force: true })
if (promises.due === 0) throw new Error('no promise fell due while the database was away: nothing was measured')

const minutes = Number((awayMs / 60_000).toFixed(1))
const seconds = (ms: number) => Number((ms / 1000).toFixed(2))
const figures: Figure[] = [
  { name: `database away ${minutes} min: mails taken meanwhile`, value: acceptedAway, unit: 'mails' },
  { name: `database away ${minutes} min: mails lost`, value: lost, unit: 'mails', floor: 0, atMost: true },
  { name: `database away ${minutes} min: mails refused for later`, value: refused, unit: 'mails' },
  { name: `database away ${minutes} min: requests made twice`, value: doubled, unit: '', floor: 0, atMost: true },
  { name: `database away ${minutes} min: promises and warnings due in it`, value: promises.due, unit: '' },
  {
    name: `database away ${minutes} min: of them never fired`,
    value: promises.due - promises.late.length,
    unit: '',
    floor: 0,
    atMost: true,
  },
  {
    name: 'its return -> the last of them fired',
    value: seconds(Math.max(...promises.late)),
    unit: 's',
    floor: 5,
    atMost: true,
  },
  { name: 'its return -> the first of them fired', value: seconds(Math.min(...promises.late)), unit: 's' },
  { name: 'its return -> the mail on the disk is stored', value: seconds(workedOff), unit: 's' },
  { name: 'its return -> every mail is a request', value: seconds(throughMs), unit: 's' },
  { name: 'a mail is answered meanwhile, p99', value: Math.round(quantile([...accepted.values()], 0.99)), unit: 'ms' },
]
process.stdout.write(`${JSON.stringify(figures)}\n`)

/** Customers whose promises fall due while the database is away, whatever their requests' severity. */
async function makeCustomers(tx: Tx): Promise<void> {
  await createAccount(tx, { kind: 'provider', name: 'Bench' })
  const share = { first_response: 0.5, next_update: 0.7, resolution: 0.9 } as const
  const plan = await createPlan(tx, {
    name: 'Within the outage',
    description: '',
    goalPercent: 98,
    targets: (['P1', 'P2', 'P3', 'P4'] as const).flatMap((severity) =>
      (Object.keys(share) as (keyof typeof share)[]).map((kind) => ({
        severity,
        kind,
        allowedMs: Math.round((awayMs * share[kind]) / 1000) * 1000 + 10_000,
        calendarId: null,
        warnings: [50, 75, 90],
      })),
    ),
  })
  for (let n = 0; n < customers; n++) {
    const account = await createAccount(tx, { kind: 'customer', name: `Customer ${n}`, mailDomains: [`c${n}.test`] })
    await createPerson(tx, {
      accountId: account.id,
      name: `Contact ${n}`,
      email: `contact@c${n}.test`,
      roles: ['contact'],
    })
    await createContract(tx, {
      accountId: account.id,
      name: 'Hosting',
      planId: plan.id,
      policyId: null,
      startsOn: '2020-01-01',
    })
  }
}

async function send(): Promise<void> {
  const n = sent++
  const mark = `bench-${100_000 + n}`
  const begin = now()
  try {
    await transport.sendMail({
      from: `contact@c${n % customers}.test`,
      to: 'support@provider.test',
      subject: `${mark} is down`,
      text: `It is down.\n\n${'Words of a usual mail. '.repeat(50)}`,
      messageId: `<${mark}@customer.test>`,
    })
    accepted.set(mark, now() - begin)
  } catch {
    refused++
  }
}

async function ask<T extends pg.QueryResultRow>(text: string, values: unknown[] = []): Promise<T[]> {
  const client = new pg.Client({ connectionString: database.url })
  await client.connect()
  try {
    await client.query(`select set_config('app.accounts', '*', false), set_config('app.staff', 'on', false)`)
    return (await client.query<T>(text, values)).rows
  } finally {
    await client.end()
  }
}

/** Requests by the mark of the mail they came from. */
async function stored(): Promise<Map<string, number>> {
  const rows = await ask<{ mark: string; n: number }>(
    `select substring(title from 'bench-[0-9]+') as mark, count(*)::int as n from request
      where title like 'bench-%' group by 1`,
  )
  return new Map(rows.map((row) => [row.mark, row.n]))
}

/** Deadlines of promises that fell due while the database was away, and how long after its return those that fired did. */
async function firedAfter(from: number, until: number): Promise<{ due: number; late: number[] }> {
  const rows = await ask<{ fired: Date | null }>(
    `select fired_at as fired from timer where kind like 'promise%' and due_at > $1 and due_at <= $2`,
    [new Date(from + 1000), new Date(until)],
  )
  return {
    due: rows.length,
    late: rows.flatMap(({ fired }) => (fired ? [fired.getTime() - until] : [])),
  }
}

async function until(done: () => Promise<boolean>, mostMs: number, what: string): Promise<void> {
  for (const begin = now(); now() - begin < mostMs; await pause(200)) if (await done()) return
  throw new Error(`it was waited in vain until ${what}`)
}
