// The wall over an installation with 5,000 checks that are being looked at and 500 open alarms, in a real Chromium: until its
// alarms stand on the screen, each time in a browser that never saw it, and from a signal given to Alertmanager's API v2 until its
// words stand there. Beside both the raw limit in the same browser: an empty page, and a line sent down an open stream.
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { createAccount } from '#accounts'
import { takeSignals } from '#alerts'
import { systemActor } from '#platform/actor.ts'
import { clock } from '#platform/clock.ts'
import { createSource } from '#signals'
import { createSystem } from '#systems'
import { startChromium } from '#test/chromium.ts'
import { makeWall } from '../src/modules/wall/screens.ts'
import { asking, makeChecks, startTarget } from './checks-set.ts'
import { startBenchDatabase } from './database.ts'
import { benchProgram, type Figure, pause, quantile } from './figure.ts'

const checks = Number(process.env.CHECKS ?? 5000)
const alarms = Number(process.env.ALARMS ?? 500)
const loads = 20
/** Each in an account of its own. */
const updates = Math.min(40, alarms / 5)

if (!existsSync(join(import.meta.dirname, '../portal/dist/index.html')))
  throw new Error('The portal is not built: node scripts/build-portal.ts')
const now = () => performance.timeOrigin + performance.now()
const actor = systemActor('bench')
const folder = await mkdtemp(join(tmpdir(), 'palisade-wall-'))
const database = await startBenchDatabase()
const target = await startTarget()
const settings = {
  DATA_DIR: folder,
  HOST: '127.0.0.1',
  SMTP_HOST: '127.0.0.1',
  CHECK_NETWORKS: 'any',
  CHECK_ANCHORS: '',
}
const { program, close } = await benchProgram(settings, database.url)
const { app } = program
const url = `http://127.0.0.1:${(app.http.server.address() as { port: number }).port}`

/** Accounts with a gateway, two servers behind it and five beside it; an alarm of each of the five. More than ten of one account would be a storm. */
const { hash, token } = await app.db.transact(actor, async (tx) => {
  const provider = await createAccount(tx, { kind: 'provider', name: 'Example Hosting' })
  const failing: { accountId: string; systemId: string; name: string }[] = []
  for (let n = 0; n < alarms / 5; n++) {
    const { id: accountId } = await createAccount(tx, { kind: 'customer', name: `Customer ${n}` })
    const gate = await createSystem(tx, { accountId, name: `gate ${n}`, kind: 'gateway' })
    const parents = [{ mode: 'all' as const, members: [gate.id] }]
    for (const name of [`fresh-${n}`, `inside-${n}`])
      await createSystem(tx, { accountId, name, kind: 'server', parents })
    for (let m = 0; m < 5; m++) {
      const name = `server ${n}-${m}`
      failing.push({ accountId, name, systemId: (await createSystem(tx, { accountId, name, kind: 'server' })).id })
    }
  }
  const of = {
    source: 'bench',
    status: 'problem' as const,
    sequence: null,
    text: '',
    labels: {},
    runbook: null,
    at: tx.now,
  }
  const severities = ['P1', 'P2', 'P3', 'P4'] as const
  await takeSignals(tx, failing.map(({ name, ...where }, n) => ({ ...of, ...where, key: name, severity: severities[n % 4]!, title: `${name} fails` }))) // biome-ignore format: one act
  const wall = await makeWall(tx, { name: 'SOC' })
  const source = { accountId: provider.id, kind: 'alertmanager' as const, name: 'bench', settings: {}, networks: [] }
  const made = await createSource(tx, { ...source, perMinute: 100_000 })
  return { hash: new URL(wall.url).hash, token: made.token }
})
await makeChecks(app, target.url, checks, 60_000)
await asking(database.url, async (ask) => {
  const ready = `select (select count(*) from check_state where state = 'up') as looked,
    (select count(*) from incident where status = 'open') as open`
  for (let at = await ask(ready); at.looked! < checks || at.open! < alarms; at = await ask(ready)) await pause(500)
})

const browser = await startChromium()
const bare = await startBare()
const figures: Figure[] = [...(await firstPaint()), ...(await freshness())]
await browser.close()
bare.close()
await close()
await database.stop()
target.stop()
await rm(folder, { recursive: true, force: true })
process.stdout.write(`${JSON.stringify(figures)}\n`)

/** A page that never saw this installation. */
async function freshPage(of: Browser): Promise<{ page: Page; done(): Promise<void> }> {
  const context = await of.newContext({ viewport: { width: 1920, height: 1080 } })
  return { page: await context.newPage(), done: () => context.close() }
}

/** Milliseconds of the epoch when this holds in the page and was drawn. */
function drawnWhen(page: Page, holds: string): Promise<number> {
  return page.evaluate(`new Promise((resolve) => {
    const drawn = () => requestAnimationFrame(() => requestAnimationFrame(() => resolve(performance.timeOrigin + performance.now())))
    const look = () => (${holds}) && (observer.disconnect(), drawn(), true)
    const observer = new MutationObserver(look)
    observer.observe(document, { subtree: true, childList: true, characterData: true })
    look()
  })`) as Promise<number>
}

function contentful(page: Page): Promise<number> {
  return page.evaluate(`new Promise((resolve) =>
    new PerformanceObserver((list) => {
      for (const one of list.getEntriesByName('first-contentful-paint')) resolve(one.startTime)
    }).observe({ type: 'paint', buffered: true }),
  )`) as Promise<number>
}

function origin(page: Page): Promise<number> {
  return page.evaluate('performance.timeOrigin') as Promise<number>
}

async function firstPaint(): Promise<Figure[]> {
  const [shown, painted, empty]: [number[], number[], number[]] = [[], [], []]
  for (let n = 0; n < loads; n++) {
    const { page, done } = await freshPage(browser)
    await page.goto(`${url}/wall${hash}`, { waitUntil: 'commit' })
    shown.push(
      (await drawnWhen(page, `document.querySelectorAll('.wl-alarms li').length >= 12`)) - (await origin(page)),
    )
    painted.push(await contentful(page))
    await done()
    const other = await freshPage(browser)
    await other.page.goto(bare.url)
    await drawnWhen(other.page, 'true')
    empty.push(await contentful(other.page))
    await other.done()
  }
  const note = `p50 ${Math.round(quantile(shown, 0.5))} ms, first contentful paint p50 ${Math.round(quantile(painted, 0.5))} ms, ${loads} loads` // biome-ignore format: one note
  return [
    { name: `wall, ${checks} checks and ${alarms} alarms: alarms on the screen, p99`, value: Math.round(quantile(shown, 0.99)), unit: 'ms', floor: 1500, atMost: true, note }, // biome-ignore format: one figure
    { name: 'raw limit: first contentful paint of an empty page', value: Math.round(quantile(empty, 0.5)), unit: 'ms' },
  ]
}

async function freshness(): Promise<Figure[]> {
  const { page, done } = await freshPage(browser)
  await page.goto(`${url}/wall${hash}`)
  await drawnWhen(page, `document.querySelectorAll('.wl-alarms li').length >= 12`)
  await pause(3000) // its stream is open
  const took: number[] = []
  for (let n = 0; n < updates; n++) {
    const words = `Fresh trouble ${n}.`
    const stands = drawnWhen(page, `document.body.innerText.includes(${JSON.stringify(words)})`)
    await pause(50)
    const sent = now()
    const alert = {
      labels: { alertname: 'Fresh', instance: `fresh-${n}`, severity: 'p1' },
      annotations: { summary: words },
      startsAt: clock.now().toISOString(),
    }
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
    const reply = await fetch(`${url}/api/v2/alerts`, { method: 'POST', headers, body: JSON.stringify([alert]) })
    if (!reply.ok) throw new Error(await reply.text())
    took.push((await stands) - sent)
    await pause(500 + (n % 7) * 130) // not in step with any rhythm of ours
  }
  await done()
  const stream = await rawStream()
  return [
    { name: 'wall: from the signal at the API to its words on the screen, p99', value: Math.round(quantile(took, 0.99)), unit: 'ms', floor: 1000, atMost: true, note: `p50 ${Math.round(quantile(took, 0.5))} ms, ${updates} signals` }, // biome-ignore format: one figure
    { name: 'raw limit: a line down an open stream on the screen, p99', value: Math.round(quantile(stream, 0.99)), unit: 'ms' }, // biome-ignore format: one figure
  ]
}

async function rawStream(): Promise<number[]> {
  const { page, done } = await freshPage(browser)
  await page.goto(bare.url)
  await bare.connected()
  const took: number[] = []
  for (let n = 0; n < updates; n++) {
    const stands = drawnWhen(page, `document.body.innerText.includes('line ${n}.')`)
    await pause(50)
    const sent = now()
    bare.say(`line ${n}.`)
    took.push((await stands) - sent)
  }
  await done()
  return took
}

/** A server with one page, which shows what comes down its stream. */
async function startBare() {
  const streams = new Set<ServerResponse>()
  const server = createServer((request, reply) => {
    if (request.url !== '/live')
      return void reply
        .writeHead(200, { 'content-type': 'text/html' })
        .end(
          `<p>nothing</p><script>new EventSource('/live').onmessage = ({ data }) => document.body.append(data)</script>`,
        )
    reply.writeHead(200, { 'content-type': 'text/event-stream' }).write(': here\n\n')
    streams.add(reply)
    request.on('close', () => streams.delete(reply))
  })
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  return {
    url: `http://127.0.0.1:${(server.address() as { port: number }).port}/`,
    async connected() {
      while (streams.size === 0) await pause(20)
    },
    say(line: string) {
      for (const stream of streams) stream.write(`data: ${line}\n\n`)
    },
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
}
