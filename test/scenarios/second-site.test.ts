import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { setPassword } from '#identity'
import { createCheck, getCheck } from '#monitoring'
import { systemActor } from '#platform/actor.ts'
import { loadConfig } from '#platform/config.ts'
import { newId } from '#platform/id.ts'
import { createRequest } from '#support'
import { createSystem } from '#systems'
import { debianMissing } from '#test/debian.ts'
import { createPhone } from '#test/phone.ts'
import { makeProvider } from '#test/provider.ts'
import { type Block, blocksIn } from '../../scripts/follow/blocks.ts'
import { freePort, type Place, type Running, run, start } from '../../scripts/follow/shell.ts'
import { createProgram } from '../../src/program.ts'

/*
 * docs/operations/second-site.md as it is written: two PostgreSQL servers, the second following the first; a whole site in a
 * process of its own over the first. The site and its database are killed, the standby is promoted, and the program starts over it from
 * another folder with nothing but the keys: people sign in, read, write, mail comes in, and the person on duty is called.
 */
const root = join(import.meta.dirname, '../..')
const versions = ['18', '17', '16', '15'].map((version) => `/usr/lib/postgresql/${version}/bin`)
const debian = () => versions.find((bin) => existsSync(join(bin, 'pg_basebackup')))
const missing = debian() ? null : await debianMissing(['postgresql'], versions.slice(-1).map((bin) => join(bin, 'pg_basebackup'))) // biome-ignore format: one question
const skip = debian() ? false : (missing ?? 'there is no pg_basebackup here')

const folder = await mkdtemp(join(tmpdir(), 'palisade-second-site-'))
await chmod(folder, 0o755) // as root, PostgreSQL runs as another user
const phone = await createPhone('+15550000003')
const [first, second, http, smtp] = (await Promise.all(Array.from({ length: 4 }, freePort))) as [number, number, number, number] // biome-ignore format: four
const password = 'four quiet geese'
const mobile = '+12025550111'

const blocks = blocksIn(join(root, 'docs/operations'))
const followed = (page: string, heading: string) =>
  blocks.filter((block) => block.page === page && block.heading === heading && block.follow)
const here: [string, string][] = [
  ['5432', String(first)],
  ['5433', String(second)],
  ['npm start', `node ${join(root, 'src/main.ts')} start`],
  ['npx palisade', `node ${join(root, 'src/main.ts')}`],
]
const settings = {
  PORT: String(http),
  SMTP_PORT: String(smtp),
  MAIL_DOMAIN: 'provider.test',
  DNS_FOR_MAIL: 'off',
  LICENCE_SERVER: 'apart',
  LOG_LEVEL: process.env.TEST_LOG ?? 'silent',
  ...phone.settings,
}
const bin = `${join(root, 'node_modules/node/bin')}:${process.env.PATH}`
const place: Place = { folder, env: { PATH: bin, HOME: folder, LANG: 'C.UTF-8', ...settings }, here }
const databases: Place = { folder: join(folder, 'postgres'), env: { PATH: `${debian()}:${process.env.PATH}`, LANG: 'C.UTF-8' }, here } // biome-ignore format: one place
const follow = (block: Block) => run(block.text, block.as ? databases : place, block.as)
const one = (page: string, heading: string, words: string) => {
  const found = followed(page, heading).filter(({ text }) => text.includes(words))
  assert.equal(found.length, 1, `${page} says "${words}" once under "${heading}"`)
  return found[0]!
}

let site: Running | null = null
after(async () => {
  await site?.stop('SIGKILL')
  await phone.close()
  const servers = existsSync(databases.folder) ? readdirSync(databases.folder) : []
  for (const name of servers)
    if (existsSync(join(databases.folder, name, 'postmaster.pid')))
      await run(`pg_ctl -D ${name} -m immediate stop`, databases, 'postgres').catch(() => {})
  await rm(folder, { recursive: true, force: true })
})

const url = `http://127.0.0.1:${http}`
async function signIn(): Promise<Record<string, string>> {
  const headers = { 'x-palisade': '1', 'content-type': 'application/json' }
  const body = JSON.stringify({ email: 'sam@provider.test', password })
  const reply = await fetch(`${url}/api/sign-in/password`, { method: 'POST', headers, body })
  assert.equal(reply.status, 200, await reply.clone().text())
  return { ...headers, cookie: reply.headers.getSetCookie().map((one) => one.split(';')[0]).join('; ') } // biome-ignore format: one thing
}

describe('a second site', { skip, concurrency: false }, () => {
  let requestNumber = 0
  let beat = ''

  test('a standby follows the first server, and the keys are copied', async () => {
    await mkdir(databases.folder)
    if (process.getuid?.() === 0) execFileSync('chown', ['postgres', databases.folder])
    for (const heading of ['The first server', 'The standby'])
      for (const block of followed('failover.md', heading)) await follow(block)
    const [program] = followed('failover.md', 'Palisade')
    site = await start(program!.text, place, http)
    // Seen from beside: the operations of the first site, without its loops.
    const database = `postgres://palisade_owner:owner-password@127.0.0.1:${first}/palisade`
    const beside = await createProgram(loadConfig({ ...settings, DNS_FOR_MAIL: false, DATABASE_URL: database, DATABASE_POOL: 4, DATA_DIR: join(folder, 'data') } as never, new Map())) // biome-ignore format: one thing
    try {
      const made = await beside.app.db.transact(systemActor('test'), async (tx) => {
        const provider = await makeProvider(tx)
        await setPassword(tx, provider.staff.sam, password)
        const sms = { kind: 'sms', address: mobile, label: 'sms', position: 0, delay_seconds: 0, verified_at: tx.now }
        for (const personId of Object.values(provider.staff))
          await tx.insertInto('channel').values({ account_id: provider.providerId, id: newId(), person_id: personId, ...sms }).execute() // biome-ignore format: one thing
        const asked = { channel: 'phone', severity: 'P3', asker: null } as const
        const { request } = await createRequest(tx, { accountId: provider.acme.id, title: 'Before it was gone', text: 'x', ...asked }) // biome-ignore format: one thing
        const system = await createSystem(tx, { accountId: provider.acme.id, name: 'Backup', kind: 'backup_set' })
        const target = { kind: 'heartbeat', everySeconds: 86_400, graceSeconds: 60 } as const
        const common = { everySeconds: 60, timeoutMs: 10_000, attempts: 1, recheckSeconds: 10, quorum: 1, severity: 'P3' } as const // biome-ignore format: one thing
        const check = await createCheck(tx, { systemId: system.id, name: 'Nightly', target, ...common })
        return { number: request.number, address: (await getCheck(tx, check.id)).heartbeat!.url! }
      })
      requestNumber = made.number
      beat = new URL(made.address).pathname
    } finally {
      await beside.stop()
    }
    for (const block of followed('second-site.md', 'Setting it up')) await follow(block)
    assert.deepEqual(
      await readFile(join(folder, 'second-site/installation.key')),
      await readFile(join(folder, 'data/installation.key')),
    )
  })

  test('the first site is killed with its database; the standby is promoted and the program starts over it', async () => {
    await site!.stop('SIGKILL')
    site = null
    await run('pg_ctl -D first -m immediate stop', databases, 'postgres')
    await rm(join(folder, 'data'), { recursive: true })
    await follow(one('second-site.md', 'The first site is gone', 'promote'))
    site = await start(one('second-site.md', 'The first site is gone', 'npm start').text, place, http)
    const said = await follow(one('second-site.md', 'The first site is gone', 'doctor'))
    assert.match(said, /^ok +database/m)
  })

  test('the whole portal runs there: pages, sign-in, what was acknowledged before, and secrets that are sealed', async () => {
    assert.match(await (await fetch(url)).text(), /<div id="root"|portal/i)
    const headers = await signIn()
    const request = await fetch(`${url}/api/requests/${requestNumber}`, { headers })
    assert.equal(((await request.json()) as { title: string }).title, 'Before it was gone')
    // The address of a heartbeat is found by its hash; that it can be shown again is the installation key's doing.
    assert.equal((await fetch(url + beat)).status, 200)
    const checks = (await (await fetch(`${url}/api/checks`, { headers })).json()) as {
      items: { id: string; state: string }[]
    }
    const check = await fetch(`${url}/api/checks/${checks.items[0]!.id}`, { headers })
    assert.equal(new URL(((await check.json()) as { heartbeat: { url: string } }).heartbeat.url).pathname, beat)
  })

  test('work goes on there: mail is taken, and whoever is on duty is called', async () => {
    const headers = await signIn()
    await writeFile(
      join(folder, 'new.eml'),
      'From: jordan@acme.test\r\nTo: support@provider.test\r\nSubject: After it was gone\r\n\r\nHello\r\n',
    )
    await run(`curl -sS smtp://127.0.0.1:${smtp} --mail-from jordan@acme.test --mail-rcpt support@provider.test --upload-file new.eml`, place) // biome-ignore format: one command
    await until('the mail is a request', async () => {
      const list = await fetch(`${url}/api/requests?order=newest&state=all`, { headers })
      const { items } = (await list.json()) as { items: { title: string }[] }
      return items.some(({ title }) => title === 'After it was gone')
    })
    const accounts = (await (await fetch(`${url}/api/accounts?q=acme`, { headers })).json()) as {
      items: { id: string }[]
    }
    const body = JSON.stringify({
      accountId: accounts.items[0]!.id,
      title: 'Nothing answers',
      text: 'Nothing answers since the second site leads.',
      channel: 'phone',
      severity: 'P1',
    })
    const asked = await fetch(`${url}/api/requests`, { method: 'POST', headers, body })
    assert.equal(asked.status, 200, await asked.clone().text())
    const sms = await phone.waitForSms(({ to }) => to === mobile, 60_000)
    assert.match(sms.body, /Nothing answers/)
  })
})

async function until(what: string, so: () => Promise<boolean>): Promise<void> {
  for (let round = 0; round < 600; round++) {
    if (await so().catch(() => false)) return
    await pause(100)
  }
  throw new Error(`it was waited in vain until ${what}`)
}
