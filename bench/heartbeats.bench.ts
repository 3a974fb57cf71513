// Heartbeats: 5,000 signs of life a second for 10 seconds from another process over kept connections, each answered after its commit;
// then every one that was answered is counted in the database. Beside it the raw limit: single-row commits one after another.
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createAccount } from '#accounts'
import { systemActor } from '#platform/actor.ts'
import { newId } from '#platform/id.ts'
import { createSystem } from '#systems'
import { monitoring } from '../src/modules/monitoring/contract.ts'
import { hashOfToken } from '../src/modules/monitoring/operations/address.ts'
import { insertChecks } from '../src/modules/monitoring/queries/checks.ts'
import { putHeartbeat } from '../src/modules/monitoring/queries/heartbeats.ts'
import { asking } from './checks-set.ts'
import { startBenchDatabase } from './database.ts'
import { benchProgram, type Figure } from './figure.ts'

const perSecond = Number(process.env.PER_SECOND ?? 5000)
const seconds = 10
/** Each may send 20 at once and one a second after that. */
const heartbeats = 2500

const folder = await mkdtemp(join(tmpdir(), 'palisade-heartbeats-'))
const database = await startBenchDatabase()
const { program, close } = await benchProgram(
  { DATA_DIR: folder, CHECK_ANCHORS: '', HOST: '127.0.0.1', SMTP_HOST: '127.0.0.1' },
  database.url,
)
const { app } = program
const actor = systemActor('bench')
const { port } = app.http.server.address() as { port: number }

const paths = await app.db.transact(actor, async (tx) => {
  const account = await createAccount(tx, { kind: 'customer', name: 'Bench' })
  const system = await createSystem(tx, { accountId: account.id, name: 'jobs', kind: 'other' })
  const target = monitoring.createCheck.body!.parse({ systemId: system.id, name: 'x', target: { kind: 'heartbeat', everySeconds: 3600 } }).target // biome-ignore format: one target
  const checks = Array.from({ length: heartbeats }, (_, n) => ({ id: newId(), accountId: account.id, systemId: system.id, name: `job ${n}`, kind: 'heartbeat' as const, target, secret: null, secrets: {}, everyMs: 3_600_000, timeoutMs: 10_000, attempts: 1, recheckMs: 10_000, severity: 'P2' as const, locations: ['main'], quorum: 1 })) // biome-ignore format: one check
  await insertChecks(tx, checks)
  for (const { id, accountId } of checks)
    await putHeartbeat(tx, { id, accountId, hash: hashOfToken(id), token: Buffer.from(id) })
  return checks.map(({ id }) => `/api/heartbeat/${id}`)
})

const caller = fork(join(import.meta.dirname, 'heartbeat-caller.ts'), {
  stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
})
caller.send({ port, paths, perSecond, seconds })
const [told] = (await once(caller, 'message')) as [
  { sent: number; answered: number; refused: number; p50: number; p99: number; tookMs: number },
]
caller.kill()
const { stored, commits } = await asking(database.url, async (ask) => {
  const stored = (await ask('select count(*) as n from heartbeat_ping')).n!
  const begun = performance.now()
  let commits = 0
  for (; performance.now() - begun < 2000; commits++) await ask(`insert into setting (name, value) values ('bench', '1') on conflict (name) do update set value = '2' returning 1 as n`) // biome-ignore format: one commit
  return { stored, commits: commits / 2 }
})
await close()
await database.stop()
await rm(folder, { recursive: true, force: true })

const lost = told.answered - stored
const figures: Figure[] = [
  { name: `heartbeats a second over ${seconds} s, answered after the commit`, value: Math.round(told.answered / (told.tookMs / 1000)), unit: '/s', floor: Math.floor(perSecond * 0.98), note: `${told.sent} sent, ${told.refused} not taken` }, // biome-ignore format: one figure
  { name: 'answered and not in the database', value: lost, unit: '', floor: 0, atMost: true },
  { name: 'time to the answer, p99', value: Math.round(told.p99), unit: 'ms', note: `p50 ${Math.round(told.p50)} ms` },
  { name: 'raw limit: single-row commits one after another', value: Math.round(commits), unit: '/s' },
]
process.stdout.write(`${JSON.stringify(figures)}\n`)
