import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { createAccount, createContract } from '#accounts'
import { createPolicy, escalationOf } from '#oncall'
import { systemActor } from '#platform/actor.ts'
import { loadConfig } from '#platform/config.ts'
import { createRequest } from '#support'
import { verifiedChannel } from '#test/channel.ts'
import { createPhone, type Phone, type Sms } from '#test/phone.ts'
import { makeProvider } from '#test/provider.ts'
import { enrolWatchman, listWatchmen } from '#watchman'
import { startInstance } from '../../bench/instance.ts'
import { startStoppableDatabase } from '../../bench/stoppable.ts'
import { createProgram } from '../../src/program.ts'

/*
 * The second site: a watchman in a process of its own without a database, a Palisade in another, and a PostgreSQL that is
 * stopped. First the database goes, then the whole site is killed, and the watchman with it. Each has its own gateway, so
 * that every message says who sent it. The clock is the real one: what is tried is that two machines agree.
 */
const folder = await mkdtemp(join(tmpdir(), 'palisade-watchman-'))
const database = await startStoppableDatabase()
const sitePhone = await createPhone('+15550000001')
const ownPhone = await createPhone('+15550000002')
const beats = await createBeats()
const [sitePort, watchmanPort, smtpPort] = [await freePort(), await freePort(), await freePort()]
const watchmanUrl = `http://127.0.0.1:${watchmanPort}`
const numbers = { sam: '+12025550101', robin: '+12025550102' }

const siteSettings = {
  DATABASE_URL: database.url,
  DATA_DIR: join(folder, 'site'),
  DNS_FOR_MAIL: 'false',
  MAIL_DOMAIN: 'provider.test',
  LICENCE_SERVER: 'apart',
  LOG_LEVEL: process.env.TEST_LOG ?? 'silent',
  PORT: sitePort,
  SMTP_PORT: smtpPort,
  ...sitePhone.settings,
}
/** The site seen from beside: its database and its operations, without its loops. */
const beside = await createProgram(loadConfig({ ...siteSettings, DNS_FOR_MAIL: false, DATABASE_POOL: 4 }, new Map()))
const tx = <T>(work: Parameters<typeof beside.app.db.transact<T>>[1]) =>
  beside.app.db.transact(systemActor('test'), work)

const { customer, word } = await tx(async (tx) => {
  const made = await makeProvider(tx)
  for (const [personId, address] of [
    [made.staff.sam, numbers.sam],
    [made.staff.robin, numbers.robin],
  ] as const)
    await verifiedChannel(tx, personId, 'sms', address)
  const policy = await createPolicy(tx, {
    name: 'Soon',
    description: '',
    note: '',
    branches: [
      {
        when: { severities: null, calendarId: null, during: 'always' },
        steps: [made.staff.sam, made.staff.robin].map((id) => ({
          name: null,
          targets: [{ kind: 'person' as const, id }],
          alternates: [],
          // Long enough that the site has told the watchman of its first page before the second is due.
          afterSeconds: 20,
        })),
        repeat: 0,
      },
    ],
  })
  const customer = await createAccount(tx, { kind: 'customer', name: 'Elm', mailDomains: ['elm.test'] })
  await createContract(tx, {
    accountId: customer.id,
    name: 'Own systems',
    planId: made.planId,
    policyId: policy.id,
    startsOn: '2020-01-01',
  })
  const { word } = await enrolWatchman(tx, { name: 'North', url: watchmanUrl })
  return { customer: customer.id, word }
})

let site = startInstance(siteSettings)
let watchman = startWatchman()
ownPhone.connect({ url: watchmanUrl, app: { config: { publicUrl: watchmanUrl } } } as never)

after(async () => {
  site.kill()
  watchman.kill('SIGKILL')
  await site.exited
  await beside.stop()
  await database.remove()
  await sitePhone.close()
  await ownPhone.close()
  await beats.close()
  await rm(folder, { recursive: true, force: true })
})

describe('a second SOC', { concurrency: false }, () => {
  let first = ''
  let second = ''

  test('the watchman holds a signed copy as soon as the site pages somebody', async () => {
    await site.ready
    first = await raise('Web shop does not answer')
    const sms = await sitePhone.waitForSms((one) => one.to === numbers.sam, 60_000)
    assert.match(sms.body, /Web shop does not answer/)
    await knows(first)
    assert.equal(ownPhone.sms.length, 0, 'it only listens')
  })

  test('the database is stopped: the watchman pages the next person in the chain', async () => {
    await database.halt()
    const sms = await ownPhone.waitForSms((one) => one.to === numbers.robin, 90_000)
    assert.match(sms.body, /Web shop does not answer/)
    assert.match(sms.body, new RegExp(`${watchmanUrl}/page/`))
    assert.equal(to(ownPhone, numbers.sam).length, 0, 'who had been paged is not paged again')
    await until('the heartbeat goes on', () => beats.count() > 0)
  })

  test('its page is plain, looking changes nothing, and an answer by SMS acknowledges', async () => {
    const link = linkIn(ownPhone.sms.at(-1)!)
    const page = await fetch(link)
    assert.equal(page.status, 200)
    const html = await page.text()
    assert.match(html, /Web shop does not answer/)
    assert.doesNotMatch(html, /<script/)
    assert.match(await (await fetch(link)).text(), /value="acknowledge"/, 'nobody has it yet')
    assert.equal((await fetch(`${watchmanUrl}/page/${'x'.repeat(54)}`)).status, 404)
    assert.match(await ownPhone.reply({ to: numbers.robin }, 'ack', { signature: 'wrong' }), /^$/)
    assert.match(await ownPhone.reply({ to: numbers.robin }, 'ack'), /^Acknowledged/)
    assert.match(await (await fetch(link)).text(), /Robin Example has it/)
  })

  test('the database is back: the site takes the record over and pages nobody again', async () => {
    await database.resume()
    await until('the site knows', async () => (await standing(first)).status === 'acknowledged')
    const escalation = await standing(first)
    assert.equal(escalation.holder, 'Robin Example')
    assert.deepEqual(
      escalation.pages.map((page) => [page.person, page.handed]),
      [
        ['Sam Sample', true],
        ['Robin Example', true],
      ],
    )
    await until('the watchman listens again', async () => (await kept()).tookOverAtMs === null)
    assert.equal(to(sitePhone, numbers.sam).length, 1)
    assert.equal(to(sitePhone, numbers.robin).length, 0)
    assert.equal(to(ownPhone, numbers.robin).length, 1)
    assert.ok((await journalOf(first)).some((text) => text === 'Robin Example paged by watchman North (sms).'))
  })

  test('the whole site is killed, and the watchman in the middle of it: the chain goes on', async () => {
    second = await raise('Backup of the mail store failed')
    await sitePhone.waitForSms((one) => one.to === numbers.sam && one.body.includes('Backup'), 60_000)
    await knows(second)
    site.kill()
    await site.exited
    await until('it has taken over', async () => (await kept()).tookOverAtMs !== null)
    watchman.kill('SIGKILL')
    await exit(watchman)
    watchman = startWatchman()
    const sms = await ownPhone.waitForSms((one) => one.to === numbers.robin && one.body.includes('Backup'), 90_000)
    const acted = await fetch(linkIn(sms), { method: 'POST', body: new URLSearchParams({ act: 'acknowledge' }) })
    assert.match(await acted.text(), /Robin Example has it/)
  })

  test('the site starts again: nothing is paged twice and nothing is forgotten', async () => {
    site = startInstance(siteSettings)
    await site.ready
    await until('the site knows', async () => (await standing(second)).status === 'acknowledged')
    await until('the watchman listens again', async () => (await kept()).tookOverAtMs === null)
    assert.equal((await standing(second)).holder, 'Robin Example')
    assert.equal((await standing(first)).status, 'acknowledged', 'what was taken over before stands')
    for (const [phone, number, pages] of [
      [sitePhone, numbers.sam, 2],
      [sitePhone, numbers.robin, 0],
      [ownPhone, numbers.sam, 0],
      [ownPhone, numbers.robin, 2],
    ] as const)
      assert.equal(to(phone, number).length, pages)
    const [heard] = await tx(listWatchmen)
    assert.equal(heard!.brokenAt, null, 'its record is one chain')
  })
})

function startWatchman(): ChildProcess {
  const settings = {
    WATCHMAN_SITE: `http://127.0.0.1:${sitePort}`,
    WATCHMAN_TOKEN: word,
    WATCHMAN_HEARTBEAT_URL: beats.url,
    PUBLIC_URL: watchmanUrl,
    PORT: String(watchmanPort),
    DATA_DIR: join(folder, 'watchman'),
    LOG_LEVEL: process.env.TEST_LOG ?? 'silent',
    ...ownPhone.settings,
  }
  const main = join(import.meta.dirname, '../../src/main.ts')
  return spawn(process.execPath, [main, 'watchman'], {
    env: { ...process.env, ...settings },
    stdio: ['ignore', process.env.TEST_LOG ? 'inherit' : 'ignore', 'inherit'],
  })
}

const exit = (child: ChildProcess) =>
  child.exitCode !== null || child.signalCode !== null
    ? Promise.resolve()
    : new Promise<void>((done) => child.once('exit', () => done()))

async function raise(title: string): Promise<string> {
  const { request } = await tx((tx) =>
    createRequest(tx, { accountId: customer, title, text: title, channel: 'monitoring', severity: 'P1', asker: null }),
  )
  return request.id
}

type Kept = { copy: string | null; tookOverAtMs: number | null }

async function kept(): Promise<Kept> {
  const text = await readFile(join(folder, 'watchman', 'watchman.json'), 'utf8').catch(() => null)
  return text ? (JSON.parse(text) as Kept) : { copy: null, tookOverAtMs: null }
}

/** Until the copy has the request's chain with its first page as handed over. */
async function knows(requestId: string): Promise<void> {
  await until('the watchman knows', async () => {
    const { copy } = await kept()
    const { escalations = [] } = JSON.parse(copy ?? '{}') as {
      escalations?: { subject: { id: string }; pages: { handed: boolean }[] }[]
    }
    return escalations.some((one) => one.subject.id === requestId && one.pages.some((page) => page.handed))
  })
}

async function standing(requestId: string) {
  const [found] = await tx((tx) => escalationOf(tx, [{ kind: 'request', id: requestId }]))
  const { status, holder, steps } = found!
  return {
    status,
    holder: holder?.name ?? null,
    pages: steps.flatMap((step) =>
      step.people.flatMap(({ person, pages }) =>
        pages.map((page) => ({ person: person.name, handed: page.handedOverAt !== null })),
      ),
    ),
  }
}

async function journalOf(requestId: string): Promise<string[]> {
  const rows = await tx((tx) =>
    tx.selectFrom('journal_entry').select('text').where('subject_id', '=', requestId).execute(),
  )
  return rows.map((row) => row.text)
}

const to = (phone: Phone, number: string) => phone.sms.filter((one) => one.to === number)
const linkIn = (sms: Sms) => /http\S+\/page\/\S+/.exec(sms.body)![0]

async function until(what: string, so: () => Promise<boolean> | boolean): Promise<void> {
  for (let round = 0; round < 900; round++) {
    if (await Promise.resolve(so()).catch(() => false)) return
    await pause(100)
  }
  throw new Error(`it was waited in vain until ${what}`)
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const { port } = server.address() as AddressInfo
  await new Promise((closed) => server.close(closed))
  return port
}

/** An external heartbeat address that counts. */
async function createBeats() {
  let count = 0
  const server = createServer((_request, response) => {
    count++
    response.end()
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/beat`,
    count: () => count,
    close: () => new Promise((closed) => server.close(closed)),
  }
}
