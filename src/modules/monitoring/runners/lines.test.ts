import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createSecureContext, TLSSocket } from 'node:tls'
import { SMTPServer } from 'smtp-server'
import { freshDatabase } from '#test/database.ts'
import { certificate, listen, see, up } from './runners.fixture.ts'

const pair = certificate('mail.test', 30)

describe('TCP', () => {
  test('a port takes the connection and answers as expected', async () => {
    const port = await listen((socket) => socket.once('data', (data) => socket.write(`echo ${data}`)))
    assert.equal((await see({ kind: 'tcp', port })).outcome, 'up')
    assert.equal((await see({ kind: 'tcp', port, send: 'hello', expect: 'echo hello' })).outcome, 'up')
    const never = await see({ kind: 'tcp', port, send: 'hello', expect: 'goodbye' }, { timeoutMs: 300 })
    assert.deepEqual([never.outcome, never.unreached], ['down', true])
  })

  test('one that closes, and one that floods', async () => {
    const shut = await listen((socket) => socket.end('busy\r\n'))
    assert.match((await see({ kind: 'tcp', port: shut, expect: 'ready' })).said, /said "busy"/)
    const flood = await listen((socket) => {
      const more = () => void (socket.writable && socket.write(Buffer.alloc(65_536), more))
      more()
    })
    assert.match(
      (await see({ kind: 'tcp', port: flood, expect: 'x' }, { maxBytes: 100_000 })).said,
      /more than 100000 bytes/,
    )
  })
})

describe('SMTP', () => {
  test('a real server, plain and with STARTTLS', async () => {
    const server = new SMTPServer({
      ...pair,
      name: 'mail.test',
      banner: 'at your service',
      disableReverseLookup: true,
      logger: false,
    })
    const port = await up(server.server)
    const look = (more: object) => see({ kind: 'smtp', host: 'mail.test', port, ...more })
    const plain = await look({})
    assert.equal(plain.outcome, 'up')
    assert.match(plain.said, /mail\.test ESMTP at your service/)
    assert.equal((await look({ security: 'starttls', verify: false })).outcome, 'up')
    assert.match((await look({ security: 'starttls' })).said, /self-signed/)
  })

  test('a server that is full, one without TLS, and one that injects before it', async () => {
    const full = await listen((socket) => socket.end('421 4.3.2 too busy\r\n'))
    assert.match((await see({ kind: 'smtp', port: full })).said, /greets with 421 4\.3\.2 too busy/)
    const script = (answers: string[]) =>
      listen((socket) => {
        socket.write('220 here\r\n')
        socket.on('data', () => void socket.write(answers.shift() ?? '221 bye\r\n'))
      })
    const without = await script(['250-me\r\n250 SIZE 1\r\n'])
    assert.match((await see({ kind: 'smtp', port: without, security: 'starttls' })).said, /does not offer STARTTLS/)
    const injects = await script(['250-me\r\n250 STARTTLS\r\n', '220 go\r\n250 injected\r\n'])
    assert.match(
      (await see({ kind: 'smtp', port: injects, security: 'starttls' })).said,
      /more than its answer before TLS/,
    )
  })
})

describe('IMAP', () => {
  const server = (socket: NodeJS.WritableStream & NodeJS.ReadableStream, greet = '* OK [CAPABILITY X] ready\r\n') => {
    socket.write(greet)
    socket.on('data', (data) => {
      const [tag, command] = String(data).trim().split(' ')
      if (command === 'CAPABILITY') socket.write(`* CAPABILITY IMAP4rev1 STARTTLS\r\n${tag} OK done\r\n`)
      else if (command === 'STARTTLS') socket.write(`${tag} OK begin\r\n`)
      else socket.write(`${tag} OK\r\n`)
    })
  }

  test('greets and says what it can', async () => {
    const port = await listen((socket) => server(socket))
    const found = await see({ kind: 'imap', port })
    assert.deepEqual([found.outcome, found.said], ['up', 'ready'])
    const bye = await listen((socket) => socket.end('* BYE shutting down\r\n'))
    assert.match((await see({ kind: 'imap', port: bye })).said, /BYE shutting down/)
  })

  test('over TLS after STARTTLS', async () => {
    const port = await listen((socket) => {
      socket.write('* OK ready\r\n')
      socket.once('data', (data) => {
        socket.write(`${String(data).split(' ')[0]} OK begin\r\n`)
        const secured = new TLSSocket(socket, { isServer: true, secureContext: createSecureContext(pair) })
        secured.on('error', () => {})
        server(secured, '')
      })
    })
    assert.equal((await see({ kind: 'imap', port, security: 'starttls', verify: false })).outcome, 'up')
  })
})

test('SSH: its version, also after other lines', async () => {
  const port = await listen((socket) => void socket.write('Welcome\r\nSSH-2.0-OpenSSH_9.2p1 Debian\r\n'))
  const found = await see({ kind: 'ssh', port })
  assert.deepEqual([found.outcome, found.facts.version], ['up', 'SSH-2.0-OpenSSH_9.2p1 Debian'])
  assert.equal((await see({ kind: 'ssh', port, expect: 'dropbear' })).outcome, 'down')
  const old = await listen((socket) => void socket.write('SSH-1.5-old\n'))
  assert.match((await see({ kind: 'ssh', port: old })).said, /not SSH 2\.0/)
})

test('PostgreSQL: a real one asks who we are; one that starts is down', async () => {
  const database = await freshDatabase()
  const url = new URL(database.ownerUrl)
  const found = await see({ kind: 'postgres', host: url.hostname, port: Number(url.port) })
  await database.drop()
  assert.equal(found.outcome, 'up', found.said)
  const starting = await listen((socket) =>
    socket.once('data', () => {
      const fields = Buffer.from('SFATAL\0C57P03\0Mthe database system is starting up\0\0')
      const head = Buffer.alloc(5)
      head.write('E')
      head.writeUInt32BE(fields.length + 4, 1)
      socket.end(Buffer.concat([head, fields]))
    }),
  )
  assert.match((await see({ kind: 'postgres', port: starting })).said, /the database system is starting up \(57P03\)/)
  const other = await listen((socket) => void socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'))
  assert.match((await see({ kind: 'postgres', port: other })).said, /does not speak the protocol/)
})

test('MySQL: greets with its version, or refuses', async () => {
  const packet = (body: Buffer) => Buffer.concat([Buffer.from([body.length & 255, body.length >> 8, 0, 0]), body])
  const port = await listen(
    (socket) =>
      void socket.write(packet(Buffer.concat([Buffer.of(10), Buffer.from('8.4.2-test\0'), Buffer.alloc(40)]))),
  )
  assert.equal((await see({ kind: 'mysql', port })).said, '8.4.2-test')
  const full = await listen(
    (socket) =>
      void socket.write(
        packet(Buffer.concat([Buffer.from([0xff, 0x10, 0x04]), Buffer.from('#08004Too many connections')])),
      ),
  )
  assert.match((await see({ kind: 'mysql', port: full })).said, /Too many connections \(1040\)/)
})

test('Redis: PONG, a password, and one that loads', async () => {
  const answering = (answer: (text: string) => string) =>
    listen((socket) => socket.on('data', (data) => void socket.write(answer(String(data)))))
  const open = await answering((text) =>
    text.includes('AUTH') ? (text.includes('right') ? '+OK\r\n' : '-WRONGPASS no\r\n') : '+PONG\r\n',
  )
  assert.equal((await see({ kind: 'redis', port: open })).said, 'PONG')
  assert.equal((await see({ kind: 'redis', port: open }, { secret: 'right' })).outcome, 'up')
  assert.match((await see({ kind: 'redis', port: open }, { secret: 'other' })).said, /does not take the password/)
  assert.equal((await see({ kind: 'redis', port: await answering(() => '-NOAUTH\r\n') })).outcome, 'up')
  assert.equal((await see({ kind: 'redis', port: await answering(() => '-LOADING\r\n') })).outcome, 'degraded')
})
