import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdtemp, readdir, rename, rm } from 'node:fs/promises'
import { createServer, connect as dial, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { sql } from 'kysely'
import { freshDatabase } from '#test/database.ts'
import { sendMail } from '#test/mailbox.ts'
import { createWorld } from '#test/world.ts'
import { clock } from '../clock.ts'
import { newId } from '../id.ts'
import { createLog } from '../log.ts'
import { platformProblems } from '../problem.ts'
import { mailOf } from './mail.ts'
import type { ReceivedRaw } from './smtp.ts'
import { createSpool } from './spool.ts'

/** A way to the database that can be cut and opened again, as a network or a server does. */
async function gateTo(url: string) {
  const target = new URL(url)
  const open = new Set<Socket>()
  let away = false
  const server = createServer((near) => {
    if (away) return void near.destroy()
    const far = dial(Number(target.port), target.hostname)
    for (const socket of [near, far]) {
      open.add(socket)
      socket.on('error', () => {})
      socket.on('close', () => {
        open.delete(socket)
        near.destroy()
        far.destroy()
      })
    }
    near.pipe(far).pipe(near)
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const through = new URL(url)
  through.port = String((server.address() as { port: number }).port)
  through.hostname = '127.0.0.1'
  through.searchParams.delete('host')
  return {
    url: through.href,
    cut() {
      away = true
      for (const socket of open) socket.destroy()
    },
    mend() {
      away = false
    },
    close() {
      server.close()
    },
  }
}

describe('a database that is away', async () => {
  const database = await freshDatabase()
  const gate = await gateTo(database.ownerUrl)
  const folder = await mkdtemp(join(tmpdir(), 'palisade-spool-'))
  const settings = { DATABASE_URL: gate.url, DATA_DIR: folder, SPOOL_MB: 1 }
  const world = await createWorld({ live: true, modules: ['mail'], database, settings })
  after(async () => {
    // In this order: what runs writes into the folder and holds the database.
    await world.close()
    gate.close()
    await database.drop()
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  })
  const port = mailOf(world.app).smtpPort
  const send = (subject: string, text = 'x') =>
    sendMail(port, { from: 'a@customer.example', to: 'support@provider.test', subject, text })
  const spooled = async () =>
    (await readdir(join(folder, 'spool')).catch(() => [])).filter((name) => name.endsWith('.mail'))

  test('loses no mail: it waits on the disk, bounded, and is worked off in its order', async () => {
    await send('before')
    gate.cut()
    for (let n = 0; n < 8; n++) assert.match((await send(`away ${n}`)).response, /^250/)
    assert.equal((await spooled()).length, 8)
    assert.equal(mailOf(world.app).spooled, 8)
    await assert.rejects(send('too much', 'y'.repeat(1_100_000)), { responseCode: 452 })
    gate.mend()
    const after = send('after')
    for (let tries = 0; mailOf(world.app).spooled > 0 && tries < 400; tries++)
      await new Promise((next) => setTimeout(next, 50))
    await after
    for (let tries = 0; tries < 400; tries++) {
      if (mailOf(world.app).spooled === 0) break
      await new Promise((next) => setTimeout(next, 50))
    }
    assert.deepEqual(await spooled(), [])
    const subjects = await world.tx(async (tx) => {
      const { rows } = await sql<{
        subject: string
      }>`select substring(convert_from(bytes, 'UTF8') from 'Subject: ([^\r\n]*)') as subject
        from mail_in join mail_bytes on mail_id = id and item = -1 and slice = 0 order by id`.execute(tx)
      return rows.map((row) => row.subject)
    })
    assert.deepEqual(subjects, ['before', ...Array.from({ length: 8 }, (_, n) => `away ${n}`), 'after'])
  })
})

async function emptyFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'palisade-spool-'))
  after(() => rm(folder, { recursive: true, force: true }))
  return folder
}

function messages(count: number, text: (n: number) => string = () => 'Subject: x\r\n\r\n'): ReceivedRaw[] {
  return Array.from({ length: count }, (_, n) => {
    const bytes = Buffer.from(text(n))
    const envelope = { from: '', to: ['support@provider.test'], remoteIp: '192.0.2.1', helo: 'h' }
    const sha256 = createHash('sha256').update(bytes).digest()
    return { id: newId(), receivedAt: clock.now(), envelope, tls: null, slices: [bytes], size: bytes.length, sha256 }
  })
}

const spoolIn = (folder: string, commit: (mail: ReceivedRaw) => Promise<void>) =>
  createSpool({ folder, mostBytes: 10_000_000, log: createLog('silent'), commit })

async function workedOff(spool: { readonly waiting: number }): Promise<void> {
  while (spool.waiting > 0) await new Promise((wait) => setTimeout(wait, 10))
}

test('what an earlier run left on the disk is stored by the next, byte for byte and in order', async () => {
  const folder = await emptyFolder()
  const away = spoolIn(folder, () => Promise.reject(platformProblems.refuse('platform.unavailable')))
  const mails = messages(3, (n) => `Subject: ${n}\r\n\r\n\u0000\n${'x'.repeat(n * 200_000)}`)
  for (const mail of mails) await away.store(mail)
  await away.stop()
  const came: ReceivedRaw[] = []
  const next = spoolIn(folder, async (mail) => void came.push(mail))
  await next.start()
  await workedOff(next)
  await next.stop()
  assert.deepEqual(
    came.map((mail) => ({ ...mail, slices: [Buffer.concat(mail.slices)] })),
    mails,
  )
})

test('what comes while an earlier run is worked off queues behind it, also behind files named by their id only', async () => {
  const folder = await emptyFolder()
  const mails = messages(40)
  const came: string[] = []
  let away = true
  const spoolOf = () =>
    spoolIn(folder, async (mail) => {
      if (away) throw platformProblems.refuse('platform.unavailable')
      came.push(mail.id)
    })
  const first = spoolOf()
  for (const mail of mails.slice(0, 20)) await first.store(mail)
  await first.stop()
  const oldest = (await readdir(folder)).sort()[0]!
  await rename(join(folder, oldest), join(folder, `${mails[0]!.id}.mail`))
  const second = spoolOf()
  await second.start()
  for (const mail of mails.slice(20)) await second.store(mail)
  away = false
  await workedOff(second)
  await second.stop()
  assert.deepEqual(
    came,
    mails.map((mail) => mail.id),
  )
})

test('a message that cannot be stored holds up no other for long, and is taken up again by the next run', async () => {
  const folder = await emptyFolder()
  const mails = messages(3)
  let fault: Error | null = Object.assign(new Error('connect'), { code: 'ENOENT', syscall: 'connect' })
  const came: string[] = []
  const spoolOf = () =>
    spoolIn(folder, async (mail) => {
      if (fault && (fault.message === 'connect' || mail.id === mails[0]!.id)) throw fault
      came.push(mail.id)
    })
  const first = spoolOf()
  for (const mail of mails) await first.store(mail)
  fault = new Error('a fault of this message alone')
  await first.start()
  await workedOff(first)
  await first.stop()
  assert.deepEqual(came, [mails[1]!.id, mails[2]!.id])
  fault = null
  const second = spoolOf()
  await second.start()
  await workedOff(second)
  await second.stop()
  assert.deepEqual(came, [mails[1]!.id, mails[2]!.id, mails[0]!.id])
  assert.deepEqual(await readdir(folder), [])
})
