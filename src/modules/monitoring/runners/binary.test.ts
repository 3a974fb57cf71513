import assert from 'node:assert/strict'
import { createServer as createHttp2, type ServerHttp2Stream } from 'node:http2'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { clock } from '#platform/clock.ts'
import { children, decode, encode, integer, oid, readInteger, readOid } from './ber.ts'
import { dnsQuestion, readDnsAnswer } from './dns-message.ts'
import { connectPacket } from './mqtt.ts'
import { stamp } from './ntp.ts'
import { listen, listenUdp, see, up } from './runners.fixture.ts'

describe('BER', () => {
  test('what is written is read again', () => {
    fc.assert(
      fc.property(fc.nat(2 ** 31 - 1), (value) => assert.equal(readInteger(decode(integer(value)).body), value)),
    )
    for (const text of ['1.3.6.1.2.1.1.3.0', '2.999.3', '1.3.6.1.4.1.4294967295'])
      assert.equal(readOid(decode(oid(text)).body), text)
    const long = Buffer.alloc(40_000, 1)
    assert.deepEqual(decode(encode(4, long)).body, long)
  })

  test('rubbish ends in an error, never in a loop', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        try {
          for (const { body } of children(Buffer.from(bytes))) decode(body)
        } catch (error) {
          assert.equal((error as Error).name, 'Error')
        }
      }),
    )
  })
})

test('SNMP: objects are read and held against their bounds', async () => {
  const port = await listenUdp((message) => {
    const [version, community, pdu] = children(decode(message).body)
    if (community!.body.toString() !== 'public') return null
    const [id, , , list] = children(pdu!.body)
    const bindings = children(list!.body).map((binding) => {
      const [name] = children(binding.body)
      const values: Record<string, Buffer> = {
        '1.3.6.1.2.1.1.3.0': encode(0x43, Buffer.from([0xff, 0xff, 0xff, 0xff])),
        '1.3.6.1.2.1.1.5.0': encode(4, Buffer.from('router-1')),
      }
      return encode(0x30, [encode(6, name!.body), values[readOid(name!.body)] ?? encode(0x81, Buffer.alloc(0))])
    })
    const reply = encode(0xa2, [encode(2, id!.body), integer(0), integer(0), encode(0x30, bindings)])
    return encode(0x30, [encode(2, version!.body), encode(4, community!.body), reply])
  })
  const oids = (...list: object[]) => ({ kind: 'snmp', port, oids: list })
  const uptime = { oid: '.1.3.6.1.2.1.1.3.0', name: 'uptime' }
  const found = await see(oids(uptime, { oid: '1.3.6.1.2.1.1.5.0', name: 'name' }))
  assert.deepEqual([found.outcome, found.facts], ['up', { uptime: 4294967295, name: 'router-1' }])
  assert.equal((await see(oids({ ...uptime, bounds: { warn: 1000 } }))).outcome, 'degraded')
  assert.match(
    (await see(oids({ oid: '1.3.6.1.9', name: 'none' }))).said,
    /none \(1\.3\.6\.1\.9\): there is no such instance/,
  )
  const wrongCommunity = await see(oids(uptime), { secret: 'other', timeoutMs: 400 })
  assert.deepEqual([wrongCommunity.outcome, wrongCommunity.unreached], ['down', true])
  const nobody = await see({ ...oids(uptime), port: 1 }, { timeoutMs: 1000 })
  assert.match(nobody.said, /refused/)
})

test('LDAP: a directory answers a bind, one that is unavailable is down', async () => {
  const answering = (code: number) =>
    listen((socket) =>
      socket.once('data', (data: Buffer) => {
        const [id, bind] = children(decode(data).body)
        assert.equal(bind!.tag, 0x60)
        const result = [encode(10, Buffer.of(code)), encode(4, Buffer.alloc(0)), encode(4, Buffer.from('so it is'))]
        socket.write(encode(0x30, [encode(2, id!.body), encode(0x61, result)]))
      }),
    )
  assert.equal((await see({ kind: 'ldap', port: await answering(0) })).outcome, 'up')
  assert.equal((await see({ kind: 'ldap', port: await answering(48) })).outcome, 'up')
  assert.match((await see({ kind: 'ldap', port: await answering(52) })).said, /answers the bind with 52 so it is/)
})

test('MQTT: a broker takes the session or says why not', async () => {
  let got: Buffer = Buffer.alloc(0)
  const answering = (code: number) =>
    listen((socket) =>
      socket.once('data', (data: Buffer) => {
        got = data
        socket.write(Buffer.from([0x20, 2, 0, code]))
      }),
    )
  assert.equal((await see({ kind: 'mqtt', port: await answering(0) })).outcome, 'up')
  assert.deepEqual(got, connectPacket(null, null))
  const named = { kind: 'mqtt', port: await answering(4), username: 'check' }
  assert.match((await see(named, { secret: 'wrong' })).said, /user name or password are wrong/)
  assert.deepEqual(got, connectPacket('check', 'wrong'))
  assert.equal((await see({ kind: 'mqtt', port: await answering(5) })).outcome, 'up')
})

test('NTP: the offset of its clock', async () => {
  const answer = (offsetMs: number, first: number, stratum: number) => (message: Buffer) => {
    const reply = Buffer.alloc(48)
    reply[0] = first
    reply[1] = stratum
    message.copy(reply, 24, 40, 48)
    stamp(clock.now().getTime() + offsetMs).copy(reply, 32)
    stamp(clock.now().getTime() + offsetMs).copy(reply, 40)
    return reply
  }
  const look = async (offsetMs: number, first = 0x24, stratum = 2) =>
    see({
      kind: 'ntp',
      port: await listenUdp(answer(offsetMs, first, stratum)),
      offset: { warn: 30_000, fail: 3_600_000 },
    })
  assert.equal((await look(0)).outcome, 'up')
  assert.equal((await look(-600_000)).outcome, 'degraded')
  const far = await look(7_200_000)
  assert.deepEqual([far.outcome, Math.round(far.measures[0]!.value / 60_000)], ['down', 120])
  assert.match((await look(0, 0xe4)).said, /not synchronised/)
  assert.match((await look(0, 0x24, 0)).said, /refuses us/)
})

describe('DNS', () => {
  /** An answer to `question` with these records of its type; the name is a pointer to the question's. */
  const answerTo = (question: Buffer, records: Buffer[], { code = 0, verified = false, cut = false } = {}) => {
    const asked = question.subarray(12, question.indexOf(0, 12) + 5)
    const type = asked.subarray(-4, -2)
    const head = Buffer.from([
      question[0]!,
      question[1]!,
      0x81 | (cut ? 2 : 0),
      0x80 | (verified ? 0x20 : 0) | code,
      0,
      1,
      0,
      records.length,
      0,
      0,
      0,
      0,
    ])
    const rows = records.map((data) =>
      Buffer.concat([
        Buffer.from([0xc0, 12]),
        type,
        Buffer.from([0, 1, 0, 0, 0, 60, data.length >> 8, data.length & 255]),
        data,
      ]),
    )
    return Buffer.concat([head, asked, ...rows])
  }

  test('records, names in them, the flag of verification, and codes', async () => {
    const serve = (data: Buffer[], more = {}) => listenUdp((message) => answerTo(message, data, more))
    const look = async (port: number, more: object) =>
      see({ kind: 'dns', name: 'shop.test', server: '127.0.0.1', port, ...more })
    const a = await serve([Buffer.from([192, 0, 2, 1]), Buffer.from([192, 0, 2, 2])])
    assert.deepEqual((await look(a, { expect: ['192.0.2.2'] })).facts, {
      records: '192.0.2.1, 192.0.2.2',
      verified: false,
    })
    assert.match((await look(a, { expect: ['192.0.2.3'] })).said, /192\.0\.2\.3 is not among the records/)
    assert.match((await look(a, { dnssec: true })).said, /did not verify/)
    assert.equal(
      (await look(await serve([Buffer.from([192, 0, 2, 1])], { verified: true }), { dnssec: true })).outcome,
      'up',
    )
    const mx = await serve([Buffer.concat([Buffer.from([0, 10, 4]), Buffer.from('mail'), Buffer.from([0xc0, 12])])])
    assert.equal((await look(mx, { record: 'MX', expect: ['10 mail.shop.test'] })).said, '10 mail.shop.test.')
    const six = await serve([Buffer.from('20010db8000000000000000000000001', 'hex')])
    assert.equal((await look(six, { record: 'AAAA' })).said, '2001:db8::1')
    assert.match((await look(await serve([], { code: 3 }), {})).said, /no such name \(NXDOMAIN\)/)
    assert.match((await look(await serve([]), {})).said, /has no A record/)
  })

  test('an answer that does not fit is asked for by TCP', async () => {
    const port = await listen((socket) =>
      socket.once('data', (data: Buffer) => {
        const answer = answerTo(data.subarray(2), [Buffer.from([4, 0x6c, 0x6f, 0x6e, 0x67])])
        socket.end(Buffer.concat([Buffer.from([answer.length >> 8, answer.length & 255]), answer]))
      }),
    )
    const { createSocket } = await import('node:dgram')
    const udp = createSocket('udp4')
    udp.on('message', (message, from) => udp.send(answerTo(message, [], { cut: true }), from.port, from.address))
    await new Promise<void>((resolve) => udp.bind(port, '127.0.0.1', resolve))
    const found = await see({ kind: 'dns', name: 'shop.test', record: 'TXT', server: '127.0.0.1', port })
    udp.close()
    assert.equal(found.said, 'long')
  })

  test('any bytes are read or refused, never for ever', () => {
    const start = dnsQuestion(7, 'shop.test', 'A')
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), fc.boolean(), (bytes, headed) => {
        const message = headed
          ? Buffer.concat([Buffer.from([0, 7, 0x80, 0, 0, 1, 0, 3, 0, 0, 0, 0]), start.subarray(12, 27), bytes])
          : Buffer.from(bytes)
        try {
          readDnsAnswer(message)
        } catch (error) {
          assert.match((error as Error).message, /name|answer|record|short|none/)
        }
      }),
    )
  })
})

test('gRPC: what the health service says', async () => {
  const server = createHttp2()
  server.on('stream', (stream: ServerHttp2Stream, headers) => {
    assert.equal(headers[':path'], '/grpc.health.v1.Health/Check')
    stream.once('data', (data: Buffer) => {
      const service = data.subarray(7).toString()
      if (service === 'none')
        return stream.respond(
          { ':status': 200, 'content-type': 'application/grpc', 'grpc-status': '5' },
          { endStream: true },
        )
      stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true })
      stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }))
      stream.end(Buffer.from([0, 0, 0, 0, 2, 0x08, service === 'ill' ? 2 : 1]))
    })
  })
  const sessions = new Set<{ destroy(): void }>()
  server.on('session', (session) => void sessions.add(session))
  const port = await up(server as never, () => {
    for (const session of sessions) session.destroy()
  })
  const look = (service: string) => see({ kind: 'grpc', port, service })
  assert.deepEqual([(await look('shop')).outcome, (await look('shop')).said], ['up', 'SERVING'])
  assert.deepEqual([(await look('ill')).outcome, (await look('ill')).said], ['down', 'NOT_SERVING'])
  assert.match((await look('none')).said, /does not know the service "none"/)
})
