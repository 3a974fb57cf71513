import assert from 'node:assert/strict'
import { connect, type Socket } from 'node:net'
import { after, describe, test } from 'node:test'
import { loadConfig } from '#platform/config.ts'
import { createLog } from '#platform/log.ts'
import { sendMail } from '#test/mailbox.ts'
import { limits } from './limits.ts'
import { createSmtpListener, type ReceivedRaw } from './smtp.ts'

const stored: ReceivedRaw[] = []
const text = (mail: ReceivedRaw) => Buffer.concat(mail.slices).toString()
let storage: 'works' | 'away' = 'works'
let directory: 'works' | 'away' = 'works'

const config = loadConfig({ SMTP_PORT: 0, MAIL_DOMAIN: 'provider.test', LOG_LEVEL: 'silent' }, new Map())
const listener = createSmtpListener({
  config,
  log: createLog('silent'),
  async accepts(address) {
    if (directory === 'away') throw new Error('the database is away')
    return address === 'support@provider.test' || address.startsWith('support+')
  },
  async store(mail) {
    if (storage === 'away') throw new Error('the database is away')
    stored.push(mail)
  },
})
const port = await listener.listen()
after(() => listener.close())

/** Speaks SMTP by hand: sends each text after the reply to the one before; returns all replies. */
async function dialogue(...steps: (string | Buffer)[]): Promise<string[]> {
  const socket: Socket = connect(port, '127.0.0.1')
  socket.setNoDelay(true)
  const replies: string[] = []
  let buffer = ''
  let next: (() => void) | null = null
  let ended = false
  socket.on('data', (chunk) => {
    buffer += chunk.toString()
    next?.()
  })
  socket.on('close', () => {
    ended = true
    next?.()
  })
  socket.on('error', () => {})
  async function reply(): Promise<string | null> {
    for (;;) {
      const complete = /^(?:\d{3}-.*\r\n)*\d{3} .*\r\n/.exec(buffer)
      if (complete) {
        buffer = buffer.slice(complete[0].length)
        return complete[0].trimEnd()
      }
      if (ended) return null
      await new Promise<void>((wake) => {
        next = wake
      })
    }
  }
  replies.push((await reply()) ?? 'closed')
  for (const step of steps) {
    socket.write(step)
    const answer = await reply()
    if (answer === null) {
      replies.push('closed')
      break
    }
    replies.push(answer)
  }
  socket.destroy()
  return replies
}

const open = ['EHLO x.example\r\n', 'MAIL FROM:<a@x.example>\r\n', 'RCPT TO:<support@provider.test>\r\n', 'DATA\r\n']

describe('the SMTP listener', () => {
  test('announces its limit, no sign-in, no TLS without a certificate', async () => {
    const [greeting, ehlo] = await dialogue('EHLO x.example\r\n')
    assert.match(greeting!, /^220 provider\.test ESMTP Palisade/)
    assert.match(ehlo!, new RegExp(`SIZE ${limits.messageBytes}`))
    assert.doesNotMatch(ehlo!, /AUTH|STARTTLS/)
  })

  test('stores bytes, envelope and address of the sender before it answers 250', async () => {
    stored.length = 0
    const replies = await dialogue(...open, 'Subject: x\r\n\r\n..dot\r\nend\r\n.\r\n')
    assert.match(replies.at(-1)!, /^250 2\.6\.0|^250 /)
    const mail = stored[0]!
    assert.ok(replies.at(-1)!.includes(mail.id))
    assert.deepEqual(mail.envelope, {
      from: 'a@x.example',
      to: ['support@provider.test'],
      remoteIp: '127.0.0.1',
      helo: 'x.example',
    })
    assert.match(
      text(mail),
      /^Return-Path: <a@x\.example>\r\nReceived: from x\.example \(\[127\.0\.0\.1\]\)\r\n\tby provider\.test with ESMTP id [0-9a-f-]+;\r\n\t.* \+0000\r\nSubject: x\r\n\r\n\.dot\r\nend\r\n$/,
    )
  })

  test('keeps the null sender of bounces and several recipients', async () => {
    stored.length = 0
    await dialogue(
      'EHLO x\r\n',
      'MAIL FROM:<>\r\n',
      'RCPT TO:<support@provider.test>\r\n',
      'RCPT TO:<support+abc@provider.test>\r\n',
      'DATA\r\n',
      'x: y\r\n\r\nz\r\n.\r\n',
    )
    assert.deepEqual(stored[0]!.envelope.to, ['support@provider.test', 'support+abc@provider.test'])
    assert.equal(stored[0]!.envelope.from, '')
  })

  test('relays nothing', async () => {
    const replies = await dialogue(
      'EHLO x\r\n',
      'MAIL FROM:<a@x.example>\r\n',
      'RCPT TO:<victim@elsewhere.example>\r\n',
      'RCPT TO:<support%elsewhere.example@provider.test>\r\n',
      'DATA\r\n',
    )
    assert.match(replies[3]!, /^550 /)
    assert.match(replies[4]!, /^550 /)
    assert.match(replies[5]!, /^503 /)
  })

  test('leaves the message with its sender when it cannot be stored, and loses nothing', async () => {
    stored.length = 0
    storage = 'away'
    const mail = { from: 'a@x.example', to: 'support@provider.test', text: 'x' }
    await assert.rejects(sendMail(port, mail), { responseCode: 451 })
    storage = 'works'
    await sendMail(port, mail)
    assert.equal(stored.length, 1)
  })

  test('asks to come back when recipients cannot be checked', async () => {
    directory = 'away'
    await assert.rejects(sendMail(port, { from: 'a@x.example', to: 'support@provider.test', text: 'x' }), {
      responseCode: 451,
    })
    directory = 'works'
  })

  test('a connection cut inside the message stores nothing', async () => {
    stored.length = 0
    const socket = connect(port, '127.0.0.1')
    await new Promise((ready) => socket.once('data', ready))
    for (const step of open) {
      socket.write(step)
      await new Promise((ready) => socket.once('data', ready))
    }
    socket.write('Subject: half\r\n\r\nha')
    socket.destroy()
    await sendMail(port, { from: 'a@x.example', to: 'support@provider.test', subject: 'whole', text: 'x' })
    assert.equal(stored.length, 1)
    assert.match(text(stored[0]!), /Subject: whole/)
  })

  test('threat-06: an end of data without CRLF ends nothing and is refused (VU#302671)', async () => {
    for (const smuggled of ['\n.\n', '\n.\r\n', '\r\n.\n', '\r.\r', '\r.\r\n', '\n.\r', '\r\n.\r']) {
      stored.length = 0
      const inner = `Subject: outer\r\n\r\nhello${smuggled}MAIL FROM:<boss@provider.test>\r\nRCPT TO:<support@provider.test>\r\nDATA\r\nSubject: inner\r\n\r\nx\r\n.\r\n`
      const replies = await dialogue(...open, inner, 'NOOP\r\n')
      assert.match(replies.at(-2)!, /^554 /, JSON.stringify(smuggled))
      assert.match(replies.at(-1)!, /^250 /, 'the inner commands were never run')
      assert.equal(stored.length, 0)
    }
  })

  test('threat-06: the same, cut into single bytes on the wire', async () => {
    stored.length = 0
    const socket = connect(port, '127.0.0.1')
    socket.setNoDelay(true)
    let seen = ''
    socket.on('data', (chunk) => {
      seen += chunk
    })
    const until = async (pattern: RegExp) => {
      while (!pattern.test(seen)) await new Promise((next) => setTimeout(next, 5))
    }
    await until(/^220 /)
    for (const [step, expected] of [
      [open[0], /250 SIZE/],
      [open[1], /2\.1\.0/],
      [open[2], /2\.1\.5/],
      [open[3], /354 /],
    ] as const) {
      socket.write(step!)
      await until(expected)
    }
    for (const byte of Buffer.from('a: b\r\n\r\nhello\r\n.\nMAIL FROM:<boss@provider.test>\r\n.\r\n')) {
      socket.write(Buffer.from([byte]))
      await new Promise((next) => setImmediate(next))
    }
    await until(/554 /)
    socket.destroy()
    assert.equal(stored.length, 0)
  })

  test('a dot alone on a line, sent as the RFC wants, is content', async () => {
    stored.length = 0
    const replies = await dialogue(...open, 'a: b\r\n\r\none\r\n..\r\ntwo\r\n.\r\n')
    assert.match(replies.at(-1)!, /^250 /)
    assert.ok(text(stored[0]!).endsWith('one\r\n.\r\ntwo\r\n'))
  })

  test('threat-09: more than 25 MB is refused while it streams and by its announcement', async () => {
    stored.length = 0
    const [, , announced] = await dialogue('EHLO x\r\n', `MAIL FROM:<a@x.example> SIZE=${limits.messageBytes + 1}\r\n`)
    assert.match(announced!, /^552 /)
    const line = `${'x'.repeat(998)}\r\n`
    const replies = await dialogue(...open, Buffer.from(`a: b\r\n\r\n${line.repeat(26_500)}.\r\n`), 'NOOP\r\n')
    assert.match(replies.at(-2)!, /^552 /)
    assert.match(replies.at(-1)!, /^250 /)
    assert.equal(stored.length, 0)
  })

  test('threat-09: lines, commands and recipients without end are refused', async () => {
    stored.length = 0
    const replies = await dialogue(...open, Buffer.from(`a: b\r\n\r\n${'x'.repeat(1_200_000)}\r\n.\r\n`))
    assert.match(replies.at(-1)!, /^554 /)
    assert.match((await dialogue(`EHLO ${'x'.repeat(5000)}\r\n`)).at(-1)!, /^4|^5|closed/)
    const many = Array.from({ length: limits.recipients + 1 }, (_, at) => `RCPT TO:<support+${at}@provider.test>\r\n`)
    const answers = await dialogue('EHLO x\r\n', 'MAIL FROM:<a@x.example>\r\n', ...many)
    assert.match(answers.at(-1)!, /^452 /)
    assert.equal(stored.length, 0)
  })

  test('a header cannot be slipped in by HELO', async () => {
    stored.length = 0
    const replies = await dialogue('EHLO x(a)<b>\r\n', ...open.slice(1), 'a: b\r\n\r\nx\r\n.\r\n')
    assert.match(replies.at(-1)!, /^250 /)
    assert.match(
      text(stored[0]!),
      /^Return-Path: <a@x\.example>\r\nReceived: from x\?a\?\?b\? \(\[127\.0\.0\.1\]\)\r\n/,
    )
  })

  test('stopping lets a message under way finish and sends idle connections away', async () => {
    stored.length = 0
    const door = createSmtpListener({
      config,
      log: createLog('silent'),
      accepts: async () => true,
      store: async (mail) => void stored.push(mail),
    })
    const own = await door.listen()
    const talk = (socket: Socket, line: string) =>
      new Promise<string>((answer) => {
        socket.once('data', (chunk) => answer(chunk.toString()))
        socket.write(line)
      })
    const [idle, busy] = [connect(own, '127.0.0.1'), connect(own, '127.0.0.1')]
    for (const socket of [idle, busy]) await new Promise((greeted) => socket.once('data', greeted))
    for (const step of open) await talk(busy, step)
    const sentAway = new Promise<string>((answer) => idle.once('data', (chunk) => answer(chunk.toString())))
    const stopped = door.close()
    assert.match(await sentAway, /^421 /)
    assert.match(await talk(busy, 'a: b\r\n\r\nlast\r\n.\r\n'), /^250 /)
    for (const socket of [idle, busy]) socket.end()
    await stopped
    assert.match(text(stored[0]!), /last\r\n$/)
  })
})
