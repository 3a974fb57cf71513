// All mail sets and four messages of 24 MB through the SMTP listener, the store and the parse workers: none may be lost and
// the event loop never held up for 50 ms. Beside it the raw limit: postal-mime alone on the same messages in one thread.
import { fork } from 'node:child_process'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { sql } from 'kysely'
import PostalMime from 'postal-mime'
import { systemActor } from '#platform/actor.ts'
import { mailOf } from '#platform/mail/mail.ts'
import { benchProgram, type Figure, pause } from './figure.ts'

const folder = join(import.meta.dirname, '../../shared/corpora/mail')
if (!existsSync(folder)) {
  process.stderr.write(`no mail sets at ${folder}: only the large messages are sent\n`)
}
const large = 4

const { program, close } = await benchProgram()
const { app } = program
const sender = fork(join(import.meta.dirname, 'mail-sets.ts'))

async function decided(): Promise<{ all: number; open: number; quarantined: number }> {
  return app.db.transact(systemActor('bench'), async (tx) => {
    const { rows } = await sql<{ all: number; open: number; quarantined: number }>`
      select count(*)::int as "all", count(*) filter (where state = 'received')::int as open,
             count(*) filter (where state = 'quarantined')::int as quarantined from mail_in`.execute(tx)
    return rows[0]!
  })
}

/** Processor time of the main thread between two ticks of a timer: what our own work holds up, without other programs. */
function watchTurns(): { stop(): number } {
  let longest = 0
  let last = process.threadCpuUsage()
  const timer = setInterval(() => {
    const now = process.threadCpuUsage()
    longest = Math.max(longest, now.user + now.system - last.user - last.system)
    last = now
  }, 1)
  return {
    stop() {
      clearInterval(timer)
      return longest
    },
  }
}

await pause(1000)
const delay = monitorEventLoopDelay({ resolution: 1 })
delay.enable()
const turns = watchTurns()
const begin = performance.now()
sender.send({ port: mailOf(app).smtpPort, to: app.config.supportAddress, folder, large })
const { sent, refused } = await new Promise<{ sent: number; refused: string[] }>((resolve) =>
  sender.once('message', (message) => resolve(message as { sent: number; refused: string[] })),
)
let state = await decided()
while (state.open > 0) {
  await pause(50)
  state = await decided()
}
const took = performance.now() - begin
delay.disable()
const longestTurn = turns.stop()
sender.disconnect()
await close()
if (refused.length > 0) process.stderr.write(`${refused.length} refused: ${refused[0]}\n`)

const files = existsSync(folder) ? globSync(`${folder}/**/*.{eml,msg}`).map((file) => readFileSync(file)) : []
const rawBegin = performance.now()
for (const file of files) await PostalMime.parse(file)
const rawTook = performance.now() - rawBegin

const figures: Figure[] = [
  {
    name: 'mail sets: messages sent and not stored',
    value: sent - state.all,
    unit: 'messages',
    floor: 0,
    atMost: true,
  },
  { name: 'mail sets: messages quarantined', value: state.quarantined, unit: 'messages' },
  {
    name: 'mail sets and 24 MB messages: longest hold-up of the event loop',
    value: Math.round(delay.max / 1e5) / 10,
    unit: 'ms',
    floor: 50,
    atMost: true,
  },
  {
    name: 'the same in processor time of the main thread, whatever else the machine does',
    value: Math.round(longestTurn / 100) / 10,
    unit: 'ms',
    floor: 50,
    atMost: true,
  },
  {
    name: 'mail sets and 24 MB messages: sent, stored and read',
    value: Math.round(sent / (took / 1000)),
    unit: 'messages/s',
  },
  {
    name: 'raw limit: postal-mime alone, sets only',
    value: Math.round(files.length / (rawTook / 1000)),
    unit: 'messages/s',
  },
]
process.stdout.write(`${JSON.stringify(figures)}\n`)
