import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtemp } from 'node:fs/promises'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createAccount } from '#accounts'
import { systemActor } from '#platform/actor.ts'
import { createSource } from '#signals'
import { alertRequests, bring } from './alert-callers.ts'
import { startBenchDatabase } from './database.ts'
import { benchProgram } from './figure.ts'
const folder = await mkdtemp('/tmp/palisade-door-')
const database = await startBenchDatabase()
const INSTALLATION_KEY = randomBytes(32).toString('base64url')
const made = await benchProgram({ INSTALLATION_KEY }, database.url)
const token = await made.program.app.db.transact(systemActor('bench'), async (tx) => {
  await createAccount(tx, { kind: 'provider', name: 'Example Hosting' })
  const account = await createAccount(tx, { kind: 'customer', name: 'Acme' })
  const input = { accountId: account.id, kind: 'alertmanager' as const, name: 'bench', settings: {}, networks: [] }
  return (await createSource(tx, { ...input, perMinute: 100_000_000 })).token
})
await made.close()
const port = 21_700
const flags = process.env.PROF ? ['--cpu-prof', '--cpu-prof-dir=/tmp/b/prof'] : []
if (process.env.FLAGS) flags.push(...process.env.FLAGS.split(' '))
const child = spawn(process.execPath, [...flags, join(import.meta.dirname, '../src/main.ts'), 'start'], { env: { ...process.env, RATE_LIMIT: '0', PORT: String(port), SMTP_PORT: '0', DATABASE_URL: database.url, INSTALLATION_KEY, DATA_DIR: folder, DNS_FOR_MAIL: 'off', MAIL_DOMAIN: 'provider.test', LOG_LEVEL: 'error' }, stdio: 'inherit' })
while (!(await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => null))?.ok) await new Promise((r) => setTimeout(r, 100))
const cpu = () => { const f = readFileSync(`/proc/${child.pid}/stat`, 'utf8').split(') ')[1]!.split(' '); return { user: Number(f[11]) * 10, sys: Number(f[12]) * 10 } }
const endsAt = new Date(Date.now() + 3_600_000)
await bring([port], alertRequests('palisade', token, 2000, 100, endsAt), 8, 0, 20)
const requests = alertRequests('palisade', token, 2000, 1, endsAt)
await bring([port], requests, 32, 4000)
for (let i = 0; i < 4; i++) {
  const a = cpu(); const m = await bring([port], requests, 32, 3000); const b = cpu()
  console.log(Math.round(m.perSecond), 'per s, p99', m.p99Ms.toFixed(1), 'µs user', ((b.user - a.user) * 1000 / m.requests).toFixed(1), 'sys', ((b.sys - a.sys) * 1000 / m.requests).toFixed(1))
}
child.kill('SIGTERM')
await new Promise((r) => child.once('exit', r))
await database.stop()
