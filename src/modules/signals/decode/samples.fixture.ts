import { crc32, deflateSync } from 'node:zlib'

// Messages put together by hand from the specifications, for the tests of decoders.

/** A field of protobuf that has a length. */
export const field = (number: number, content: Buffer | string): Buffer => {
  const bytes = Buffer.from(content)
  return Buffer.concat([varint(number * 8 + 2), varint(bytes.length), bytes])
}
const varint = (value: number | bigint): Buffer => {
  const out: number[] = []
  let rest = BigInt(value)
  for (; rest >= 128n; rest >>= 7n) out.push(Number(rest & 127n) | 128)
  return Buffer.from([...out, Number(rest)])
}
const number = (field: number, value: number | bigint) => Buffer.concat([varint(field * 8), varint(value)])
const double = (field: number, value: number | Buffer) => {
  const eight = Buffer.alloc(8)
  if (typeof value === 'number') eight.writeDoubleLE(value)
  else value.copy(eight)
  return Buffer.concat([varint(field * 8 + 1), eight])
}
const eight = (field: number, value: bigint) => {
  const bytes = Buffer.alloc(8)
  bytes.writeBigInt64LE(value)
  return Buffer.concat([varint(field * 8 + 1), bytes])
}

/** A snappy block of one literal. */
export const literal = (bytes: Buffer): Buffer => {
  const size = Buffer.alloc(2)
  size.writeUInt16LE(bytes.length - 1)
  return Buffer.concat([varint(bytes.length), Buffer.from([61 << 2]), size, bytes])
}

const pair = (name: string, value: string) => Buffer.concat([field(1, name), field(2, value)])
const stale = Buffer.from('0200000000 00f07f'.replace(' ', ''), 'hex')
const series = Buffer.concat([
  field(1, pair('__name__', 'up')),
  field(1, pair('instance', 'web-1:9100')),
  field(2, Buffer.concat([double(1, 1), number(2, 1_700_000_000_000)])),
  field(2, Buffer.concat([double(1, stale), number(2, 1_700_000_015_000)])),
])

const attribute = (key: string, value: string) => field(1, Buffer.concat([field(1, key), field(2, field(1, value))]))
const resource = Buffer.concat([attribute('service.name', 'shop'), attribute('host.name', 'web-1')])
const record = Buffer.concat([
  eight(1, 1_700_000_000_123_000_000n),
  number(2, 17),
  field(5, field(1, 'payment failed')),
])
const logs = field(1, Buffer.concat([field(1, resource), field(2, field(2, record))]))
const jsonResource = {
  attributes: [
    { key: 'service.name', value: { stringValue: 'shop' } },
    { key: 'host.name', value: { stringValue: 'web-1' } },
  ],
}
const jsonLogs = {
  resourceLogs: [
    {
      resource: jsonResource,
      scopeLogs: [
        {
          logRecords: [
            { timeUnixNano: '1700000000123000000', severityNumber: 17, body: { stringValue: 'payment failed' } },
          ],
        },
      ],
    },
  ],
}
const gauge = Buffer.concat([
  field(1, 'disk.used'),
  field(3, '1'),
  field(5, field(1, Buffer.concat([eight(3, 1_700_000_000_000_000_000n), double(4, 0.75)]))),
])
const sum = Buffer.concat([
  field(1, 'requests'),
  field(7, field(1, Buffer.concat([eight(3, 1_700_000_000_000_000_000n), eight(6, 42n)]))),
])
const metrics = field(1, Buffer.concat([field(1, resource), field(2, Buffer.concat([field(2, gauge), field(2, sum)]))]))
const at = '1700000000000000000'
const jsonMetrics = {
  resourceMetrics: [
    {
      resource: jsonResource,
      scopeMetrics: [
        {
          metrics: [
            { name: 'disk.used', unit: '1', gauge: { dataPoints: [{ timeUnixNano: at, asDouble: 0.75 }] } },
            { name: 'requests', sum: { dataPoints: [{ timeUnixNano: at, asInt: '42' }] } },
          ],
        },
      ],
    },
  ],
}

/** A record whose body is a list in a list in a list. */
export function nested(depth: number): Buffer {
  let value = field(1, 'x')
  for (let n = 0; n < depth; n++) value = field(5, field(1, value))
  return field(1, field(2, field(2, field(5, value))))
}

const ber = (tag: number, ...content: (Buffer | string)[]): Buffer => {
  const bytes = Buffer.concat(content.map((part) => Buffer.from(part)))
  const length = bytes.length < 128 ? [bytes.length] : [0x82, bytes.length >> 8, bytes.length & 255]
  return Buffer.concat([Buffer.from([tag, ...length]), bytes])
}
const oid = (dots: string): Buffer => {
  const [a, b, ...rest] = dots.split('.').map(Number)
  const numbers = [a! * 40 + b!, ...rest]
  return ber(
    0x06,
    Buffer.concat(
      numbers.map((value) => {
        const out = [value & 127]
        for (let left = value >> 7; left > 0; left >>= 7) out.unshift((left & 127) | 128)
        return Buffer.from(out)
      }),
    ),
  )
}
const integer = (value: number, tag = 0x02) => ber(tag, Buffer.from([value]))
const variables = ber(
  0x30,
  ber(0x30, oid('1.3.6.1.2.1.1.3.0'), integer(99, 0x43)),
  ber(0x30, oid('1.3.6.1.6.3.1.1.4.1.0'), oid('1.3.6.1.6.3.1.1.5.3')),
  ber(0x30, oid('1.3.6.1.2.1.2.2.1.1.7'), integer(7)),
  ber(0x30, oid('1.3.6.1.2.1.2.2.1.2.7'), ber(0x04, 'eth0')),
)
const message = (tag: number) =>
  ber(0x30, integer(1), ber(0x04, 'secret'), ber(tag, integer(5), integer(0), integer(0), variables))
export const inform = message(0xa6)

const zabbix = Buffer.from(
  JSON.stringify({
    request: 'agent data',
    session: 'abc',
    data: [{ host: 'web-1', key: 'disk.used', value: '91', clock: 1_700_000_000, ns: 500_000_000, id: 7 }],
  }),
)
const packed = deflateSync(zabbix)
const zabbixHeader = Buffer.alloc(13)
zabbixHeader.write('ZBXD\x03', 'latin1')
zabbixHeader.writeUInt32LE(packed.length, 5)
zabbixHeader.writeUInt32LE(zabbix.length, 9)

/** A packet of NSCA as a client makes it before it is mixed. */
export function nscaPacket(host: string, service: string, code: number, output: string, seconds: number): Buffer {
  const packet = Buffer.alloc(720, 0x55)
  packet.writeInt16BE(3, 0)
  packet.writeUInt32BE(0, 4)
  packet.writeUInt32BE(seconds, 8)
  packet.writeInt16BE(code, 12)
  packet.write(`${host}\0`, 14)
  packet.write(`${service}\0`, 78)
  packet.write(`${output}\0`, 206)
  packet.writeUInt32BE(crc32(packet), 4)
  return packet
}

const alert = {
  labels: { alertname: 'Down', instance: 'web-1:9090' },
  annotations: { summary: 'It is down' },
  startsAt: '2026-11-26T09:00:00.123456789Z',
}

/** As the samples of the same name, with a value of this moment. */
export const remoteWriteOf = (atMs: number): Buffer =>
  literal(
    field(
      1,
      Buffer.concat([
        field(1, pair('__name__', 'up')),
        field(1, pair('instance', 'web-1:9100')),
        field(2, Buffer.concat([double(1, 1), number(2, atMs)])),
      ]),
    ),
  )

export const good: Record<string, Buffer> = {
  'json of an alert': Buffer.from(JSON.stringify([alert])),
  'json of a webhook': Buffer.from(
    JSON.stringify({ version: '4', groupKey: '{}:{}', status: 'firing', alerts: [{ ...alert, status: 'firing' }] }),
  ),
  snappy: Buffer.from([6, 0x04, 0x61, 0x62, 0x01, 0x02]),
  'remote write': literal(field(1, series)),
  'OTLP logs, protobuf': logs,
  'OTLP logs, JSON': Buffer.from(JSON.stringify(jsonLogs)),
  'OTLP metrics, protobuf': metrics,
  'OTLP metrics, JSON': Buffer.from(JSON.stringify(jsonMetrics)),
  syslog: Buffer.from('<34>1 2026-11-26T09:00:00Z web-1 su 12 ID1 [a@1 b="c"] failed'),
  'syslog stream': Buffer.from('<13>one\n8 <14>two\n<15>three\n'),
  SNMP: message(0xa7),
  'Zabbix frame': Buffer.concat([zabbixHeader, packed]),
  'Zabbix data': zabbix,
  NSCA: nscaPacket('web-1', 'disk', 2, 'DISK CRITICAL - 2% free|/=98%;80;90', 1_700_000_000),
}
