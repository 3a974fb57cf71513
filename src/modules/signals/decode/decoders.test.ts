import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { deflateSync } from 'node:zlib'
import fc from 'fast-check'
import { Refusal } from '#platform/problem.ts'
import { notifiedAlerts, postedAlert, postedBody } from '../alertmanager/decode.ts'
import { activeOf, toldOf as alertTold } from '../alertmanager/map.ts'
import { alternativesOf, fits, matcherOf } from '../alertmanager/matcher.ts'
import { mixed, nscaResult } from '../nsca/packet.ts'
import { performance } from '../nsca/performance.ts'
import { logLines, metricValues } from '../otlp/decode.ts'
import { writeRequest } from '../remote-write/decode.ts'
import { unsnap } from '../remote-write/snappy.ts'
import { trapOf } from '../snmp/trap.ts'
import { syslogMessage } from '../syslog/decode.ts'
import { createFramer } from '../syslog/framing.ts'
import { faultsOf, mappedOf } from '../webhook/mapping.ts'
import { filled, pathOf } from '../webhook/path.ts'
import { zabbixData } from '../zabbix/decode.ts'
import { contentOf, headerOf } from '../zabbix/frame.ts'
import { jsonOf } from './json.ts'
import * as samples from './samples.fixture.ts'
import { labelsOf, lineOf, proseOf } from './text.ts'

const postedAlerts = (body: Buffer) => postedBody(body).map(postedAlert)

const now = new Date('2026-11-26T10:00:00Z')

/** Every decoder as bytes in, anything out. */
const decoders: Record<string, (bytes: Buffer) => unknown> = {
  'json of an alert': postedAlerts,
  'json of a webhook': notifiedAlerts,
  snappy: (bytes) => unsnap(bytes, 1 << 20),
  'remote write': writeRequest,
  'OTLP logs, protobuf': (bytes) => logLines(bytes, 'protobuf', now, null),
  'OTLP logs, JSON': (bytes) => logLines(bytes, 'json', now, null),
  'OTLP metrics, protobuf': (bytes) => metricValues(bytes, 'protobuf', now, null),
  'OTLP metrics, JSON': (bytes) => metricValues(bytes, 'json', now, null),
  syslog: (bytes) => syslogMessage(bytes, now),
  'syslog stream': (bytes) => {
    const framer = createFramer()
    const { fault } = framer.push(bytes)
    if (fault) throw fault
    return framer.end()
  },
  SNMP: trapOf,
  'Zabbix frame': (bytes) => {
    const header = headerOf(bytes)
    return header && contentOf(header, bytes.subarray(header.size))
  },
  'Zabbix data': zabbixData,
  NSCA: (bytes) => nscaResult(bytes, 1_700_000_000),
}

/** Either an answer or a refusal with a code; whatever else is thrown fails. */
function answers(decode: (bytes: Buffer) => unknown, bytes: Buffer): boolean {
  try {
    decode(bytes)
    return true
  } catch (error) {
    assert.ok(error instanceof Refusal, `threw ${(error as Error).stack}`)
    assert.match(error.code, /^signals\.[a-z_]+$/)
    assert.ok((error.details.detail ?? '').length < 200, 'a refusal does not repeat what came')
    return false
  }
}

function raise(fault: Refusal | null): void {
  if (fault) throw fault
}

/** A real message with a few bytes changed, cut off, doubled or put in. */
function bent(original: Buffer): fc.Arbitrary<Buffer> {
  const place = fc.nat(Math.max(0, original.length - 1))
  const act = fc.oneof(
    fc.record({ kind: fc.constant('set' as const), at: place, byte: fc.integer({ min: 0, max: 255 }) }),
    fc.record({ kind: fc.constant('cut' as const), at: place, byte: fc.nat(255) }),
    fc.record({ kind: fc.constant('put' as const), at: place, byte: fc.integer({ min: 0, max: 255 }) }),
  )
  return fc.array(act, { minLength: 1, maxLength: 8 }).map((acts) => {
    let bytes: Buffer = Buffer.from(original)
    for (const { kind, at, byte } of acts) {
      const where = Math.min(at, bytes.length)
      if (kind === 'set' && where < bytes.length) bytes[where] = byte
      if (kind === 'cut') bytes = Buffer.concat([bytes.subarray(0, where), bytes.subarray(where + 1 + (byte % 9))])
      if (kind === 'put') bytes = Buffer.concat([bytes.subarray(0, where), Buffer.from([byte]), bytes.subarray(where)])
    }
    return bytes
  })
}

describe('threat-09: no bytes do more to a decoder than make it refuse', () => {
  for (const [name, decode] of Object.entries(decoders)) {
    test(`${name}: any bytes`, () => {
      fc.assert(
        fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
          answers(decode, Buffer.from(bytes))
        }),
        { numRuns: 300 },
      )
    })
    const original = samples.good[name]
    assert.ok(original, `${name} has no sample`)
    test(`${name}: a real message is read, and bent ones are read or refused`, () => {
      assert.ok(answers(decode, original))
      fc.assert(
        fc.property(bent(original), (bytes) => {
          answers(decode, bytes)
        }),
        { numRuns: 500 },
      )
    })
  }

  test('what claims to be large is refused before memory is taken', () => {
    const refuses = (code: string, decode: () => unknown) =>
      assert.throws(decode, (error: Error) => error instanceof Refusal && error.code === code)
    refuses('signals.too_much', () => unsnap(Buffer.from([0xff, 0xff, 0xff, 0xff, 0x0f, 0]), 1 << 24))
    refuses('signals.malformed', () => unsnap(Buffer.from([0x80, 0x80, 0x80, 0x02, 0]), 1 << 24))
    refuses('signals.too_much', () => headerOf(Buffer.from('ZBXD\x01\xff\xff\xff\xff\0\0\0\0', 'latin1')))
    const bomb = deflateSync(Buffer.alloc(3_000_000))
    refuses('signals.malformed', () => contentOf({ size: 13, content: bomb.length, unpacked: 1000 }, bomb))
    refuses('signals.malformed', () => jsonOf(Buffer.from('['.repeat(100_000)), 1 << 20))
    refuses('signals.too_much', () => jsonOf(Buffer.alloc(2000, 0x20), 1000))
    refuses('signals.malformed', () => logLines(samples.nested(60), 'protobuf', now, null))
    refuses('signals.too_much', () => raise(createFramer().push(Buffer.alloc(70_000, 0x61)).fault))
    refuses('signals.too_much', () => raise(createFramer().push(Buffer.from('<13>ok\n99999 <13>')).fault))
    refuses('signals.too_much', () =>
      writeRequest(samples.literal(Buffer.from(Array.from({ length: 60_002 }, (_, n) => (n % 2 ? 0 : 0x0a))))),
    )
  })

  test('threat-21: names of JavaScript itself are names like any other, or dropped', () => {
    const body = Buffer.from('[{"labels":{"__proto__":"x","constructor":"y","alertname":"A"}}]')
    const [alert] = postedAlerts(body)
    const active = activeOf(alert!, now)
    assert.deepEqual(Object.keys(active.labels), ['constructor', 'alertname'])
    assert.equal(({} as Record<string, unknown>).x, undefined)
    assert.equal(filled('{__proto__.x}{constructor.name}', {}), '')
  })
})

describe('texts', () => {
  test('are whole, bounded and without controls, whatever came', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 100 }), fc.integer({ min: 1, max: 40 }), (value, most) => {
        for (const text of [lineOf(value, most), proseOf(value, most)]) {
          assert.ok(text.length <= most)
          assert.ok(text.isWellFormed())
          assert.doesNotMatch(text, /[^\P{Cc}\t\n]/u)
        }
      }),
    )
  })
  test('labels keep the bounds of a signal', () => {
    const many = Array.from({ length: 100 }, (_, n): [string, string] => [`l${n}`, 'x'.repeat(900)])
    const kept = labelsOf([['__name__', 'x'], ['empty', ''], ...many])
    assert.equal(Object.keys(kept).length, 64)
    assert.ok(Object.values(kept).every((value) => value.length === 500))
  })
})

describe('syslog', () => {
  const read = (text: string) => syslogMessage(Buffer.from(text), now)
  test('RFC 5424: its example with structured data and a BOM', () => {
    const message = read(
      '<165>1 2003-10-11T22:14:15.003Z mymachine.example.com evntslog - ID47 [exampleSDID@32473 iut="3" eventSource="App\\"lication" eventID="1011"][x@1 a="]"] \ufeffAn application event',
    )
    assert.equal(message.severity, 5)
    assert.equal(message.facility, 20)
    assert.equal(message.at?.toISOString(), '2003-10-11T22:14:15.003Z')
    assert.equal(message.host, 'mymachine.example.com')
    assert.equal(message.kind, 'ID47')
    assert.equal(message.data['exampleSDID@32473.eventSource'], 'App"lication')
    assert.equal(message.text, 'An application event')
  })
  for (const [text, host, app, said, at] of [
    [
      "<34>Oct 11 22:14:15 mymachine su: 'su root' failed",
      'mymachine',
      'su',
      "'su root' failed",
      '2026-10-11T22:14:15.000Z',
    ],
    ['<13>Feb  5 17:32:18 10.0.0.99 cron[712]: job', '10.0.0.99', 'cron', 'job', '2026-02-05T17:32:18.000Z'],
    ['<13>Dec 31 23:59:59 gate sshd: late', 'gate', 'sshd', 'late', '2025-12-31T23:59:59.000Z'],
    ['<30>2026-11-26T09:00:00+01:00 web-1 nginx: up', 'web-1', 'nginx', 'up', '2026-11-26T08:00:00.000Z'],
    ['<13>kernel: no date at all', '', 'kernel', 'no date at all', null],
    ['Use the BFG!', '', '', 'Use the BFG!', null],
  ] as const)
    test(`RFC 3164 as it is sent: ${text.slice(0, 40)}`, () => {
      const message = read(text)
      assert.deepEqual(
        [message.host, message.app, message.text, message.at?.toISOString() ?? null],
        [host, app, said, at],
      )
    })

  test('a stream gives the same messages however it is cut', () => {
    const messages = ['<13>one', '<14>two with\nno end', '<15>three']
    const stream = Buffer.from(`${messages[0]}\n${messages[1]!.length} ${messages[1]}${messages[2]}\n`)
    fc.assert(
      fc.property(fc.array(fc.nat(stream.length), { maxLength: 12 }), (cuts) => {
        const framer = createFramer()
        const places = [0, ...cuts.toSorted((a, b) => a - b), stream.length]
        const seen = places.slice(1).flatMap((end, n) => framer.push(stream.subarray(places[n], end)).messages)
        assert.deepEqual(seen.map(String), messages)
        assert.equal(framer.end(), null)
      }),
    )
  })
})

describe('what the protocols say is what comes out', () => {
  test('snappy: literals and copies, also over themselves', () => {
    assert.equal(unsnap(Buffer.from([6, 0x04, 0x61, 0x62, 0x01, 0x02]), 100).toString(), 'ababab')
  })
  test('remote write: series with samples, without the mark of an end', () => {
    const [series] = writeRequest(samples.good['remote write']!)
    assert.deepEqual(series!.labels, [
      ['__name__', 'up'],
      ['instance', 'web-1:9100'],
    ])
    assert.deepEqual(series!.samples, [{ at: new Date(1_700_000_000_000), value: 1 }])
  })
  test('OTLP: both encodings say the same', () => {
    const logs = ['OTLP logs, JSON', 'OTLP logs, protobuf'].map((name) =>
      logLines(samples.good[name]!, name.endsWith('JSON') ? 'json' : 'protobuf', now, null),
    )
    assert.deepEqual(logs[0], logs[1])
    assert.deepEqual(logs[0], [
      {
        host: 'web-1',
        program: 'shop',
        severity: 3,
        at: new Date(1_700_000_000_123),
        text: 'payment failed',
        labels: { 'service.name': 'shop', 'host.name': 'web-1' },
      },
    ])
    const metrics = ['OTLP metrics, JSON', 'OTLP metrics, protobuf'].map((name) =>
      metricValues(samples.good[name]!, name.endsWith('JSON') ? 'json' : 'protobuf', now, null),
    )
    assert.deepEqual(metrics[0], metrics[1])
    assert.deepEqual(
      metrics[0]!.map(({ name, value, unit }) => [name, value, unit]),
      [
        ['disk.used', 0.75, '1'],
        ['requests', 42, null],
      ],
    )
  })
  test('SNMP: linkDown with its interface; an inform is answered', () => {
    const trap = trapOf(samples.good.SNMP!)
    assert.equal(trap.community, 'secret')
    assert.equal(trap.trap, '1.3.6.1.6.3.1.1.5.3')
    assert.deepEqual(trap.variables, [
      { oid: '1.3.6.1.2.1.2.2.1.1.7', value: '7' },
      { oid: '1.3.6.1.2.1.2.2.1.2.7', value: 'eth0' },
    ])
    assert.equal(trap.answer, null)
    const inform = trapOf(samples.inform)
    assert.equal(inform.answer!.indexOf(0xa2), samples.inform.indexOf(0xa6))
  })
  test('Zabbix: packed or not', () => {
    const plain = samples.good['Zabbix data']!
    const header = headerOf(samples.good['Zabbix frame']!)!
    assert.equal(contentOf(header, samples.good['Zabbix frame']!.subarray(header.size)).toString(), plain.toString())
    const data = zabbixData(plain)
    assert.equal(data.session, 'abc')
    assert.deepEqual(data.values[0], {
      host: 'web-1',
      key: 'disk.used',
      value: '91',
      at: new Date(1_700_000_000_500),
      ns: 500_000_000,
      id: 7n,
    })
  })
  test('NSCA: mixed and unmixed; another password does not fit; an old packet is refused', () => {
    const iv = Buffer.from(Array.from({ length: 128 }, (_, n) => n * 7))
    const sent = mixed(samples.good.NSCA!, iv, Buffer.from('secret'))
    const result = nscaResult(mixed(sent, iv, Buffer.from('secret')), 1_700_000_000)
    assert.deepEqual([result.host, result.service, result.code], ['web-1', 'disk', 2])
    const code = (run: () => unknown) => {
      try {
        run()
      } catch (error) {
        return (error as Refusal).code
      }
    }
    assert.equal(
      code(() => nscaResult(mixed(sent, iv, Buffer.from('wrong')), 1_700_000_000)),
      'signals.checksum',
    )
    assert.equal(
      code(() => nscaResult(samples.good.NSCA!, 1_700_000_031)),
      'signals.stale',
    )
    assert.deepEqual(performance("/=2643MB;5948;5958;0;5968 'a b'=1.5% x=U"), [
      { name: '/', value: 2643, unit: 'MB' },
      { name: 'a b', value: 1.5, unit: '%' },
    ])
  })
  test('Alertmanager: the year 1 is not set, what has no end lasts five minutes more', () => {
    const [alert] = postedAlerts(
      Buffer.from(
        '[{"labels":{"alertname":"Down","instance":"web-1:9090","severity":"critical"},"startsAt":"0001-01-01T00:00:00Z","endsAt":"0001-01-01T00:00:00.000Z"}]',
      ),
    )
    assert.deepEqual([alert!.startsAt, alert!.endsAt], [null, null])
    const active = activeOf(alert!, now)
    assert.equal(active.startsAt, now)
    assert.equal(active.endsAt.toISOString(), '2026-11-26T10:05:00.000Z')
    const told = alertTold(active, 'problem', null, now)
    assert.deepEqual([told.host, told.severity, told.title], ['web-1', 'P2', 'Down'])
  })
  test('matchers: texts and gaps; other patterns are refused', () => {
    const all = ['severity="critical"', 'instance=~"web-.*"', 'team!~"a|b"', 'zone!=north'].map(matcherOf)
    assert.ok(fits({ severity: 'critical', instance: 'web-1', team: 'c' }, all))
    assert.ok(!fits({ severity: 'critical', instance: 'db-1' }, all))
    assert.ok(!fits({ severity: 'critical', instance: 'web-1', team: 'a' }, all))
    assert.ok(fits({ x: 'a--b' }, [matcherOf('x=~"a.+b"')]) && !fits({ x: 'ab' }, [matcherOf('x=~"a.+b"')]))
    assert.throws(() => alternativesOf('(a+)+$'), Refusal)
    assert.throws(() => matcherOf('x=~"[a-z]"'), Refusal)
  })
  test('a mapping reads what it names and nothing else', () => {
    const mapping = {
      each: 'items',
      host: '{host.name}',
      key: '{id}',
      title: '{text}: {values[1]}',
      text: '',
      status: '{state}',
      clearWhen: ['OK'],
      severity: '{level}',
      severities: { bad: 'P1' },
      at: '{at}',
      runbook: '',
      labels: { zone: '{host["zone"]}' },
    } as const
    assert.deepEqual(faultsOf(mapping), {})
    const entry = {
      id: 7,
      host: { name: 'web-1', zone: 'north' },
      text: 'Disk',
      values: [1, 2],
      state: 'ok',
      level: 'bad',
      at: 1_700_000_000,
    }
    const [told] = mappedOf({ items: [entry] }, mapping, now)
    assert.deepEqual(
      [told!.host, told!.key, told!.title, told!.status, told!.severity, told!.labels.zone, told!.at.getTime()],
      ['web-1', '7', 'Disk: 2', 'clear', 'P1', 'north', 1_700_000_000_000],
    )
    assert.throws(() => mappedOf({ items: 3 }, mapping, now), Refusal)
    assert.throws(() => mappedOf({ items: [{}] }, mapping, now), Refusal)
    assert.ok(faultsOf({ ...mapping, key: '{a b}' }).key)
    assert.equal(pathOf('a..b'), null)
  })
})
