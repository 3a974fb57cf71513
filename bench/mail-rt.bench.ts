/*
 * E-mails to stored requests at saturation, beside Debian's Request Tracker 5 on the same machine in the same run: the same
 * mails, a PostgreSQL of the same settings each, sixteen senders at once. RT has ten workers and takes the mails by HTTP as its
 * mail gateway does; Palisade is one instance and takes them by SMTP. A mail counts when its request (ticket) stands in the
 * database. Both write an answer to the sender, neither sends it. Palisade's customers have promises and nobody is paged,
 * since RT pages nobody. Skipped with a message where RT cannot be installed.
 */
import { fork } from 'node:child_process'
import { join } from 'node:path'
import { sql } from 'kysely'
import { systemActor } from '#platform/actor.ts'
import { makeCustomers } from './customers.ts'
import { benchProgram, type Figure, pause } from './figure.ts'
import { installRequestTracker, startRequestTracker } from './request-tracker.ts'

const ours = 1500
const theirs = 150
const smtpPort = 20_000 + Math.floor(process.pid % 20_000)
const senders = Array.from({ length: 200 }, (_, n) => `contact@c${n}.test`)

function mailer(file: string) {
  const child = fork(join(import.meta.dirname, file))
  return {
    send<T>(order: object): Promise<T> {
      child.send(order)
      return new Promise((resolve) => child.once('message', (message) => resolve(message as T)))
    },
    end: () => child.disconnect(),
  }
}

async function palisade(): Promise<number> {
  const { program, close } = await benchProgram({ SMTP_PORT: smtpPort })
  const { app } = program
  await app.db.transact(systemActor('bench'), (tx) => makeCustomers(tx, 200, { paged: false }))
  const by = mailer('mailer.ts')
  const send = (first: number, count: number) =>
    by.send<{ failed: number }>({ port: smtpPort, to: app.config.supportAddress, first, count, rate: null, senders })
  const stored = async () =>
    app.db.transact(systemActor('bench'), async (tx) => {
      const { rows } = await sql<{ n: number }>`select count(*)::int as n from request`.execute(tx)
      return rows[0]!.n
    })
  const until = async (count: number) => {
    while ((await stored()) < count) await pause(50)
  }
  await send(0, 100)
  await until(100)
  const begin = performance.now()
  const { failed } = await send(1000, ours)
  if (failed > 0) throw new Error(`${failed} mails were refused`)
  await until(100 + ours)
  const seconds = (performance.now() - begin) / 1000
  by.end()
  await close()
  return ours / seconds
}

async function requestTracker(): Promise<number> {
  const rt = await startRequestTracker(10)
  const by = mailer('rt-mailer.ts')
  const send = (first: number, count: number) =>
    by.send<{ seconds: number; failed: number }>({ gateway: rt.gateway, first, count, atOnce: 16, senders })
  await send(0, 30)
  const { seconds, failed } = await send(1000, theirs)
  if (failed > 0) throw new Error(`Request Tracker refused ${failed} mails`)
  by.end()
  await rt.stop()
  return theirs / seconds
}

const figures: Figure[] = []
const rate = await palisade()
figures.push({ name: 'mails to stored requests at saturation', value: Math.round(rate), unit: 'mails/s' })
const why = installRequestTracker()
if (why) process.stderr.write(`Not compared with Request Tracker: ${why}.\n`)
else {
  const other = await requestTracker()
  figures.push(
    { name: 'the same in Request Tracker 5 with ten workers', value: Math.round(other * 10) / 10, unit: 'mails/s' },
    { name: 'as many times', value: Math.round((rate / other) * 10) / 10, unit: 'times', floor: 10 },
  )
}
process.stdout.write(`${JSON.stringify(figures)}\n`)
