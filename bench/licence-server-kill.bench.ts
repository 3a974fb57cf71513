// kill -9 of the licence server and of the instance that runs it, by turns and at random moments, 100 times (KILLS for more) while
// people withdraw from a credit account and a manager approves with a passkey without a pause. Acknowledged means: the call was
// answered. Each of those has one package or one refusal afterwards; nothing is signed, held, drawn or numbered twice, and the
// ledger agrees with the packages. Import and consumption on an appliance are killed in licence-kill.
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startBenchDatabase } from './database.ts'
import { type Figure, pause } from './figure.ts'
import { type Instance, startInstance } from './instance.ts'
import { openBooks } from './licence-books.ts'
import { openCallers } from './licence-callers.ts'
import { buyCredit } from './licence-credit.ts'
import { makeDesk } from './licence-desk.ts'

const kills = Number(process.env.KILLS ?? 100)
const port = 22_000 + (process.pid % 8000)
/** After the last kill everything is answered within this time: a hold that nobody asks for again is given back after two minutes. */
const settleMs = 240_000

const folder = await mkdtemp(join(tmpdir(), 'palisade-licence-server-kill-'))
const database = await startBenchDatabase()
const desk = await makeDesk(folder, database.url)
const creditAccountId = await buyCredit(desk, '1000000')
await desk.leave()
const books = await openBooks(database.url)

const start = (): Instance =>
  startInstance({
    PORT: port,
    SMTP_PORT: port + 1,
    SMTP_OUT_URL: desk.mailUrl,
    DNS_FOR_MAIL: 'false',
    MAIL_DOMAIN: 'provider.test',
    LOG_LEVEL: 'silent',
  })
let instance = start()
process.once('exit', () => instance.kill())
await instance.ready
await licenceServer()
const callers = openCallers(desk, port, creditAccountId)

for (let done = 0; done < kills; done++) {
  await instance.ready
  // Each fourth kill meets an instance whose licence server may be just coming up.
  const server = done % 4 === 3 ? null : await licenceServer()
  await pause(Math.random() * 1500)
  if (done % 2 === 0) process.kill(server!, 'SIGKILL')
  else {
    instance.kill()
    await instance.exited
    instance = start()
  }
  const { withdrawals, approvals } = callers.said
  if ((done + 1) % 20 === 0)
    process.stderr.write(
      `${seconds()} s: ${done + 1} kills, ${withdrawals.size} withdrawals and ${approvals.size} approvals acknowledged\n`,
    )
}
await callers.stop()
process.stderr.write(`${seconds()} s: the last call is answered\n`)
const open = await books.settled(settleMs)
process.stderr.write(`${seconds()} s: nothing is under way\n`)
const { said } = callers
const [lost, doubled, drift, refused] = [await books.lost(said), await books.doubled(said), await books.drift(), await books.refused()] // biome-ignore format: one look
await instance.stop()
await books.close()
await desk.closeMail()
await database.stop()
await rm(folder, { recursive: true, force: true })

function seconds(): number {
  return Math.round(performance.now() / 1000)
}

/** The process of the licence server that this instance runs, once it said that it lives. */
async function licenceServer(): Promise<number> {
  for (;;) {
    for (const pid of await books.licenceServers()) if ((await parentOf(pid)) === instance.pid) return pid
    await pause(20)
  }
}

async function parentOf(pid: number): Promise<number | null> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
  return /^State:\s+Z/m.test(status) ? null : Number(/^PPid:\s+(\d+)/m.exec(status)?.[1])
}

const name = `licence server and instance, kill -9, ${kills} times`
const figures: Figure[] = [
  {
    name: `${name}: inputs acknowledged`,
    value: said.withdrawals.size + said.approvals.size,
    unit: '',
    note: `${said.withdrawals.size} withdrawals, ${said.approvals.size} approvals; ${said.brokenOff} calls broke off and were made again; ${refused} refused, ${said.givenBack} given back`,
  },
  { name: `${name}: acknowledged inputs lost`, value: lost, unit: '', floor: 0, atMost: true },
  { name: `${name}: done twice`, value: doubled, unit: '', floor: 0, atMost: true },
  { name: `${name}: drift of the ledger`, value: drift, unit: 'base units', floor: 0, atMost: true },
  { name: `${name}: still under way at the end`, value: open, unit: '', floor: 0, atMost: true },
]
process.stdout.write(`${JSON.stringify(figures)}\n`)
process.exit(0)
