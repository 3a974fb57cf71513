import assert from 'node:assert/strict'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { connect } from 'node:net'
import { describe, test } from 'node:test'
import { sql } from 'kysely'
import { mailOf } from '#platform/mail/mail.ts'
import { sendMail } from '#test/mailbox.ts'
import { good, inform, nscaPacket } from './decode/samples.fixture.ts'
import { mixed } from './nsca/packet.ts'
import { alerts, here, lines, readSource, sam, source, until, world } from './signals.fixture.ts'
import { signalsOf } from './signals.ts'
import { packet } from './zabbix/frame.ts'

describe('listeners', () => {
  const { ports } = signalsOf(world.app)
  const datagram = (port: number, bytes: Buffer): Promise<void> =>
    new Promise((resolve, reject) => {
      const socket = createSocket('udp4')
      socket.send(bytes, port, '127.0.0.1', (error) => {
        socket.close()
        if (error) reject(error)
        else resolve()
      })
    })
  /** Sends on a connection and reads what comes back until the other side, or we, end it. */
  async function talk(port: number, speak: (greeting: Buffer) => Buffer, greetingBytes = 0): Promise<Buffer> {
    const socket = connect(port, '127.0.0.1')
    const got: Buffer[] = []
    socket.on('data', (bytes: Buffer) => {
      const before = Buffer.concat(got).length
      got.push(bytes)
      if (greetingBytes > 0 && before < greetingBytes && before + bytes.length >= greetingBytes)
        socket.end(speak(Buffer.concat(got)))
    })
    await once(socket, 'connect')
    if (greetingBytes === 0) socket.end(speak(Buffer.alloc(0)))
    await once(socket, 'close')
    return Buffer.concat(got)
  }

  test('syslog: by network over UDP and TCP, by token where several send from one', async () => {
    await datagram(ports.syslogUdp!, Buffer.from('<11>1 - web-1 app - - - from nobody'))
    const one = await source('syslog', { networks: here, settings: { alertFrom: 3 } })
    await until(
      async () => {
        await datagram(ports.syslogUdp!, Buffer.from('<11>1 - web-1 app - DISK1 - disk 7 failed'))
        return alerts('syslog')
      },
      (found) => found.length > 0,
    )
    await talk(ports.syslogTcp!, () => Buffer.from('<14>one line\n22 <14>web-1 app: counted<14>the last'))
    await until(
      async () => lines.map(({ text }) => text),
      (texts) => texts.includes('the last') && texts.includes('one line'),
    )
    const second = await source('syslog', { name: 'second', networks: here })
    const line = (token: string) => Buffer.from(`<14>1 - web-1 app - - [palisade@0 token="${token}"] told apart`)
    await until(
      async () => {
        await datagram(ports.syslogUdp!, line(second.token))
        await signalsOf(world.app).settled()
        return readSource(second.id)
      },
      ({ source: { accepted } }) => accepted > 0,
    )
    await datagram(ports.syslogUdp!, Buffer.from('<999>x'))
    await talk(ports.syslogTcp!, () => Buffer.from('99999999 x'))
    await until(
      async () =>
        (await readSource(one.id)).refused.concat((await sam.get('/api/signal-sources/unknown')).body.refused as []),
      (refused) => refused.some(({ code }) => code === 'signals.malformed'),
    )
    assert.ok(lines.every(({ text }) => !text.includes('pss_')))
  })

  test('SNMP: the community is the token; an inform is answered once it is stored', async () => {
    const one = await source('snmp')
    const withToken = (bytes: Buffer) => {
      const at = bytes.indexOf('secret')
      const out = Buffer.concat([bytes.subarray(0, at), Buffer.from(one.token), bytes.subarray(at + 6)])
      out[at - 1] = one.token.length
      const long = Buffer.concat([Buffer.from([0x30, 0x82, 0, 0]), out.subarray(out[1]! & 0x80 ? 4 : 2)])
      long.writeUInt16BE(long.length - 4, 2)
      return long
    }
    const socket = createSocket('udp4')
    const answered = once(socket, 'message')
    const repeat = setInterval(() => socket.send(withToken(inform), ports.snmp!, '127.0.0.1'), 50)
    const [answer] = (await answered) as [Buffer]
    clearInterval(repeat)
    socket.close()
    assert.ok(answer.includes(0xa2))
    assert.deepEqual(
      (await alerts('snmp')).map(({ title }) => title),
      ['SNMP trap linkDown of interface 7'],
    )
    await datagram(ports.snmp!, good.SNMP!)
    await until(
      async () => {
        await signalsOf(world.app).settled()
        return (await sam.get('/api/signal-sources/unknown')).body.refused as { door: string; sample: string }[]
      },
      (refused) => refused.some(({ door, sample }) => door === 'snmp' && sample === ''),
    )
  })

  test('Zabbix: session and id are taken exactly once, also after the answer was lost', async () => {
    const items = [{ item: 'disk.used', when: 'above', than: '90', severity: 'P2' }]
    const one = await source('zabbix', { networks: here, settings: { items } })
    const send = (id: number, value: string) =>
      talk(ports.zabbix!, () =>
        packet(
          JSON.stringify({
            request: 'agent data',
            session: 's1',
            data: [{ host: 'web-1', key: 'disk.used', value, clock: 1_700_000_000 + id, ns: 0, id }],
          }),
        ),
      )
    const first = await until(
      () => send(1, '91'),
      (answer) => answer.includes('success'),
    )
    assert.match(first.toString('latin1', 13), /processed: 1; failed: 0; total: 1/)
    assert.match((await send(1, '91')).toString(), /processed: 1; failed: 0/)
    assert.deepEqual(
      (await alerts('zabbix')).map(({ count, status, severity }) => [count, status, severity]),
      [[1, 'open', 'P2']],
    )
    await send(2, '40')
    await send(1, '91')
    assert.equal((await alerts('zabbix'))[0]!.status, 'resolved')
    assert.match((await talk(ports.zabbix!, () => good['Zabbix frame']!)).toString('latin1'), /success/)
    assert.match(
      (await talk(ports.zabbix!, () => Buffer.from('GET / HTTP/1.1\r\n\r\n'))).toString(),
      /signals\.malformed/,
    )
    assert.ok((await readSource(one.id)).source.accepted > 0)
  })

  test('NSCA: the password tells the source; a wrong one is a checksum that does not fit', async () => {
    const one = await source('nsca', { networks: here })
    const send = (password: string) =>
      talk(
        ports.nsca!,
        (hello) =>
          mixed(
            nscaPacket('web-1', 'disk', 2, 'DISK CRITICAL|/=98%', hello.readUInt32BE(128)),
            hello.subarray(0, 128),
            Buffer.from(password),
          ),
        132,
      )
    await until(
      async () => {
        await send(one.token)
        return alerts('nsca')
      },
      (found) => found.length > 0,
    )
    const [found] = await alerts('nsca')
    assert.deepEqual([found!.system, found!.title, found!.severity], ['Web 1', 'disk CRITICAL: DISK CRITICAL', 'P2'])
    await send('wrong')
    await until(
      () => readSource(one.id),
      ({ refused }) => refused.length > 0,
    )
  })

  test('mail to the address of a source is a signal and no request', async () => {
    const one = await source('mail')
    const send = (subject: string) =>
      sendMail(mailOf(world.app).smtpPort, {
        from: 'nas@acme.test',
        to: one.address,
        subject,
        text: 'host: web-1\nIt is full.',
      })
    await send('PROBLEM: Volume 1 is full')
    await world.settle()
    assert.deepEqual(
      (await alerts('mail')).map(({ system, status }) => [system, status]),
      [['Web 1', 'open']],
    )
    await send('RECOVERY: Volume 1 is full')
    await world.settle()
    assert.equal((await alerts('mail'))[0]!.status, 'resolved')
    const requests = await world.tx((tx) => sql`select from request where channel = 'email'`.execute(tx))
    assert.equal(requests.rows.length, 0)
    const strict = await source('mail', { settings: { senders: ['other.test'] } })
    await sendMail(mailOf(world.app).smtpPort, {
      from: 'nas@acme.test',
      to: strict.address,
      subject: 'forged',
      text: 'x',
    })
    await world.settle()
    assert.equal((await readSource(strict.id)).refused[0]!.code, 'signals.unknown_source')
  })
})
