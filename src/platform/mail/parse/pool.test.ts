import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { dnsFromMap } from '#test/mailbox.ts'
import type { MailEnvelope } from '../types.ts'
import { createParsePool, type ParsePool, type PoolOptions } from './pool.ts'

const envelope: MailEnvelope = {
  from: 'a@x.example',
  to: ['support@provider.test'],
  remoteIp: '192.0.2.1',
  helo: 'x.example',
}
const at = new Date('2026-01-15T10:00:00Z')

function pool(options: Partial<PoolOptions> = {}): ParsePool {
  const made = createParsePool({ resolve: dnsFromMap({}), lookUp: false, ...options })
  after(() => made.close())
  return made
}

function message(body: string, type = 'text/plain'): Buffer {
  return Buffer.from(`From: a@x.example\r\nSubject: test\r\nContent-Type: ${type}\r\n\r\n${body}`)
}

/** As much as is just let through: takes the cleaner a second or more, and much memory. */
const heavy = message('<p>x</p>'.repeat(19_000), 'text/html')

describe('the parse pool', () => {
  test('reads many messages at once with two workers', async () => {
    const readers = pool()
    const readings = await Promise.all(
      Array.from({ length: 60 }, (_, index) => readers.read(message(`body ${index}`), envelope, at)),
    )
    assert.deepEqual(
      readings.map((reading) => reading.ok && reading.mail.text),
      readings.map((_, index) => `body ${index}`),
    )
    assert.equal(readers.size, 2)
  })

  test('threat-09: a message that takes too long is put aside and others go on', async () => {
    const readers = pool({ parseMs: 250, workers: 1 })
    const [before, slow, ...others] = await Promise.all([
      readers.read(message('before'), envelope, at),
      readers.read(heavy, envelope, at),
      readers.read(message('after'), envelope, at),
      readers.read(message('later'), envelope, at),
    ])
    assert.ok(before.ok)
    assert.deepEqual(slow.ok || slow.reason, 'time')
    for (const other of others) assert.ok(other.ok)
  })

  test('threat-09: a message that eats all memory kills only itself', async () => {
    const readers = pool({ heapMb: 24, workers: 1 })
    const [bomb, other] = await Promise.all([
      readers.read(heavy, envelope, at),
      readers.read(message('innocent'), envelope, at),
    ])
    assert.deepEqual(bomb.ok || bomb.reason, 'crash')
    assert.equal(other.ok && other.mail.text, 'innocent')
  })

  test('threat-09: hard limits refuse before anything is built', async () => {
    const readers = pool()
    const parts = `--b\r\n\r\nx\r\n`.repeat(1200)
    const cases: [string, Buffer][] = [
      ['parts', Buffer.from(`Content-Type: multipart/mixed; boundary=b\r\n\r\n${parts}--b--`)],
      ['header fields', Buffer.from(`${'X: y\r\n'.repeat(1200)}\r\nx`)],
      ['lines', message('\n'.repeat(2_000_000))],
      ['header size', Buffer.from(`X: ${'y'.repeat(600_000)}\r\n\r\nx`)],
      ['nesting or header size', nested(60)],
    ]
    for (const [limit, raw] of cases) {
      const reading = await readers.read(raw, envelope, at)
      assert.deepEqual(reading, { ok: false, reason: 'limit', detail: limit })
    }
  })

  test('messages inside messages inside messages end as an attachment', async () => {
    let raw = 'Subject: innermost\r\n\r\nx'
    for (let depth = 0; depth < 30; depth++)
      raw = `Subject: ${depth}\r\nContent-Type: message/rfc822\r\nContent-Disposition: inline\r\n\r\n${raw}`
    const reading = await pool().read(Buffer.from(raw), envelope, at)
    assert.ok(reading.ok)
    assert.equal(reading.mail.attachments.length, 1)
  })

  test('a worker without work ends', async () => {
    const readers = pool({ idleMs: 30 })
    await readers.read(message('x'), envelope, at)
    assert.equal(readers.size, 1)
    while (readers.size > 0) await new Promise((next) => setTimeout(next, 10))
    const again = await readers.read(message('y'), envelope, at)
    assert.equal(again.ok && again.mail.text, 'y')
  })

  test('the program stopping is no fault of a message', async () => {
    const patient = pool()
    const under = patient.read(message('under way'), envelope, at)
    await patient.close()
    assert.equal((await under).ok, true)
    const readers = pool()
    const reading = readers.read(heavy, envelope, at)
    await readers.close(1)
    assert.deepEqual(await reading, { ok: false, reason: 'closed', detail: 'the program stops' })
    assert.equal((await readers.read(message('x'), envelope, at)).ok, false)
  })

  test('asks DNS through the main thread', async () => {
    const asked: string[] = []
    const records = dnsFromMap({ 'TXT x.example': [['v=spf1 ip4:192.0.2.1 -all']] })
    const readers = pool({
      lookUp: true,
      resolve(name, type) {
        asked.push(`${type} ${name}`)
        return records(name, type)
      },
    })
    const reading = await readers.read(message('x'), envelope, at)
    assert.ok(reading.ok)
    assert.equal(reading.auth.spf.result, 'pass')
    assert.equal(reading.auth.alignedFrom, 'x.example')
    assert.ok(asked.includes('TXT x.example') && asked.includes('TXT _dmarc.x.example'))
  })

  test('the bytes of attachments arrive whole', async () => {
    const bytes = Buffer.alloc(5_000_000, 'palisade ')
    const raw = Buffer.from(
      `Content-Type: application/octet-stream; name=x.bin\r\nContent-Disposition: attachment\r\nContent-Transfer-Encoding: base64\r\n\r\n${bytes.toString('base64').replace(/.{76}/g, '$&\r\n')}`,
    )
    const reading = await pool().read(raw, envelope, at)
    assert.ok(reading.ok)
    assert.ok(Buffer.from(reading.bytes[0]!).equals(bytes))
  })
})

function nested(depth: number): Buffer {
  let raw = 'Content-Type: text/plain\r\n\r\nx'
  for (let at = 0; at < depth; at++)
    raw = `Content-Type: multipart/mixed; boundary=b${at}\r\n\r\n--b${at}\r\n${raw}\r\n--b${at}--\r\n`
  return Buffer.from(raw)
}
