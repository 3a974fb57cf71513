// Alerts accepted through Alertmanager's API v2, at one and at a hundred a request: Palisade, which answers when they are stored
// durably, beside Debian's prometheus-alertmanager, which keeps them in memory. By turns in the same run, on the same machine. Alertmanager
// works on all cores; one instance of Palisade answers on one, and a second one beside it uses the other, as installations do it: both are said.
// As a Prometheus sends them: 2,000 alerts that are on, again and again. Apart from that how fast ones nobody knew are stored.
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createAccount } from '#accounts'
import { systemActor } from '#platform/actor.ts'
import { clock } from '#platform/clock.ts'
import { createSource } from '#signals'
import { debianMissing } from '#test/debian.ts'
import { alertRequests, bring, type Measured } from './alert-callers.ts'
import { startBenchDatabase } from './database.ts'
import { benchProgram, type Figure, pause, quantile } from './figure.ts'
import { startInstance } from './instance.ts'

const alerts = 2000
const rounds = 3
const roundMs = Number(process.env.BENCH_MS ?? 5000)

const missing = await debianMissing(['prometheus-alertmanager'], ['/usr/bin/prometheus-alertmanager'])
const folder = await mkdtemp(join(tmpdir(), 'palisade-alerts-'))
const database = await startBenchDatabase()
const [port, secondPort, peerPort] = [await freePort(), await freePort(), await freePort()]

const INSTALLATION_KEY = randomBytes(32).toString('base64url')
const made = await benchProgram({ INSTALLATION_KEY }, database.url)
const token = await made.program.app.db.transact(systemActor('bench'), async (tx) => {
  await createAccount(tx, { kind: 'provider', name: 'Example Hosting' })
  const account = await createAccount(tx, { kind: 'customer', name: 'Acme' })
  const input = { accountId: account.id, kind: 'alertmanager' as const, name: 'bench', settings: {}, networks: [] }
  return (await createSource(tx, { ...input, perMinute: 100_000_000 })).token
})
await made.close()
const started = (PORT: number) =>
  startInstance({
    PORT,
    SMTP_PORT: 0,
    DATABASE_URL: database.url,
    INSTALLATION_KEY,
    DATA_DIR: folder,
    DNS_FOR_MAIL: 'off',
    MAIL_DOMAIN: 'provider.test',
    LOG_LEVEL: 'error',
  })
const instance = started(port)
await instance.ready
const peer = missing ? null : await startPeer()

const endsAt = new Date(clock.now().getTime() + 3_600_000)
const figures: Figure[] = []
const fresh = alertRequests('palisade', token, alerts, 100, endsAt)
const first = await bring([port], fresh, 8, 0, fresh.length)
figures.push({
  name: 'alerts nobody knew, stored with their incidents, 100 a request',
  value: Math.round(first.perSecond * 100),
  unit: 'per s',
  note: `${alerts} alerts, ${Math.round(first.p99Ms)} ms p99`,
})
await sideBySide('one instance', [port], 1, 32, 0.5)
await sideBySide('one instance', [port], 100, 8, 0.3)
const second = started(secondPort)
await second.ready
await sideBySide('two instances', [port, secondPort], 1, 32, 0.5)

/** Ours and theirs by turns; of the rounds the middle one. `floor`: so many times theirs is promised. */
async function sideBySide(
  who: string,
  ports: readonly number[],
  each: number,
  connections: number,
  floor?: number,
): Promise<void> {
  const ours = alertRequests('palisade', token, alerts, each, endsAt, 3)
  const theirs = alertRequests('alertmanager', null, alerts, each, endsAt, 3)
  const seen: { ours: Measured; theirs: Measured | null }[] = []
  await bring(ports, ours, connections, roundMs / 2) // all alerts are known, the code is warm
  if (peer) await bring([peerPort], theirs, connections, roundMs / 2)
  for (let round = 0; round < rounds; round++)
    seen.push({
      ours: await bring(ports, ours, connections, roundMs),
      theirs: peer ? await bring([peerPort], theirs, connections, roundMs) : null,
    })
  const middle = (values: number[]) => quantile(values, 0.5)
  const rate = middle(seen.map((one) => one.ours.perSecond * each))
  const p99 = Number(middle(seen.map((one) => one.ours.p99Ms)).toFixed(1))
  const name = `alerts stored through API v2, ${each} a request, ${who}`
  figures.push({ name, value: Math.round(rate), unit: 'per s', note: `${connections} connections` })
  if (!peer) return
  const theirRate = middle(seen.map((one) => one.theirs!.perSecond * each))
  const theirP99 = Number(middle(seen.map((one) => one.theirs!.p99Ms)).toFixed(1))
  const times = { name: `${name}: times Alertmanager`, value: Number((rate / theirRate).toFixed(2)), unit: 'x' }
  figures.push(
    { ...times, ...(floor !== undefined && { floor }), note: `it: ${Math.round(theirRate)} per s, in memory` },
    { name: `${name}: p99`, value: p99, unit: 'ms', ...(floor !== undefined && { floor: theirP99, atMost: true }), note: `Alertmanager: ${theirP99} ms` }, // biome-ignore format: one figure
  )
}
if (missing) process.stderr.write(`no side by side: ${missing}\n`)
await Promise.all([instance.stop(), second.stop()])
await peer?.stop()
await database.stop()
await rm(folder, { recursive: true, force: true })
process.stdout.write(`${JSON.stringify(figures)}\n`)

async function startPeer() {
  const config = join(folder, 'alertmanager.yml')
  await writeFile(config, 'route: {receiver: nobody}\nreceivers: [{name: nobody}]\n')
  const child = spawn(
    '/usr/bin/prometheus-alertmanager',
    [
      `--config.file=${config}`,
      `--storage.path=${join(folder, 'peer')}`,
      `--web.listen-address=127.0.0.1:${peerPort}`,
      '--cluster.listen-address=',
      '--log.level=error',
    ],
    { stdio: 'ignore' },
  )
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  while (!(await fetch(`http://127.0.0.1:${peerPort}/-/ready`).catch(() => null))?.ok) await pause(50)
  return {
    async stop() {
      child.kill('SIGTERM')
      await ended
    },
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port: free } = server.address() as AddressInfo
      server.close(() => resolve(free))
    })
  })
}
