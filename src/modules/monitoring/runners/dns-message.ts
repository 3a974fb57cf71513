/** Numbers of record types (RFC 1035, 3596, 2782, 4034, 8659). */
export const recordTypes = { A: 1, NS: 2, CNAME: 5, SOA: 6, PTR: 12, MX: 15, TXT: 16, AAAA: 28, SRV: 33, DS: 43, DNSKEY: 48, CAA: 257 } as const // biome-ignore format: a list
export type RecordType = keyof typeof recordTypes

/** An answer of a name server. `verified`: it says that it checked the signatures (AD). */
export type DnsAnswer = {
  id: number
  code: number
  cut: boolean
  verified: boolean
  records: { type: number; text: string }[]
}

/** A message that is no answer of DNS. */
export class DnsBroken extends Error {}

function nameBytes(name: string): Buffer {
  const labels = name.replace(/\.$/, '').split('.').filter(Boolean)
  const parts = labels.flatMap((label) => [Buffer.of(Buffer.byteLength(label)), Buffer.from(label)])
  if (labels.some((label) => Buffer.byteLength(label) > 63)) throw new DnsBroken('a label is longer than 63 bytes')
  return Buffer.concat([...parts, Buffer.of(0)])
}

/** A question with recursion desired, AD set (RFC 6840 5.7: tell us whether it was verified) and EDNS of 1,232 bytes. */
export function dnsQuestion(id: number, name: string, type: RecordType): Buffer {
  const head = Buffer.from([id >> 8, id & 255, 0x01, 0x20, 0, 1, 0, 0, 0, 0, 0, 1])
  const asked = Buffer.from([recordTypes[type] >> 8, recordTypes[type] & 255, 0, 1])
  const edns = Buffer.from([0, 0, 41, 0x04, 0xd0, 0, 0, 0x80, 0, 0, 0]) // OPT, size 1232, DO
  return Buffer.concat([head, nameBytes(name), asked, edns])
}

/** A name at `at`, compressed or not, and where it ends. Pointers only go back, so that none goes in circles. */
function readName(message: Buffer, at: number): { name: string; end: number } {
  const labels: string[] = []
  let here = at
  let end = -1
  let least = at
  for (;;) {
    const length = message[here]
    if (length === undefined) throw new DnsBroken('a name is cut short')
    if (length === 0) return { name: `${labels.join('.')}.`, end: end === -1 ? here + 1 : end }
    if (length >= 192) {
      const to = message.readUInt16BE(here) & 0x3fff
      if (to >= least) throw new DnsBroken('a name points forward')
      if (end === -1) end = here + 2
      least = to
      here = to
      continue
    }
    if (length > 63 || labels.length > 127) throw new DnsBroken('a name that is none')
    labels.push(message.toString('latin1', here + 1, here + 1 + length))
    here += 1 + length
  }
}

function strings(data: Buffer): string[] {
  const found: string[] = []
  for (let at = 0; at < data.length; at += 1 + data[at]!) found.push(data.toString('utf8', at + 1, at + 1 + data[at]!))
  return found
}

function group(data: Buffer): string {
  const words = Array.from({ length: 8 }, (_, i) => data.readUInt16BE(2 * i).toString(16))
  // The form of RFC 5952, by the parser of URLs.
  return new URL(`http://[${words.join(':')}]`).hostname.slice(1, -1)
}

/** The record as a zone file has it, names in lower case with their dot. */
function textOf(message: Buffer, type: number, at: number, length: number): string {
  const data = message.subarray(at, at + length)
  const name = (from: number) => readName(message, from)
  switch (type) {
    case 1:
      return [...data.subarray(0, 4)].join('.')
    case 28:
      return group(data)
    case 2:
    case 5:
    case 12:
      return name(at).name.toLowerCase()
    case 15:
      return `${data.readUInt16BE(0)} ${name(at + 2).name.toLowerCase()}`
    case 16:
      return strings(data).join('')
    case 33:
      return `${data.readUInt16BE(0)} ${data.readUInt16BE(2)} ${data.readUInt16BE(4)} ${name(at + 6).name.toLowerCase()}`
    case 6: {
      const mname = name(at)
      const rname = name(mname.end)
      const numbers = [0, 4, 8, 12, 16].map((n) => message.readUInt32BE(rname.end + n))
      return `${mname.name.toLowerCase()} ${rname.name.toLowerCase()} ${numbers.join(' ')}`
    }
    case 257:
      return `${data[0]} ${data.toString('latin1', 2, 2 + data[1]!)} "${data.toString('utf8', 2 + data[1]!)}"`
    case 43:
      return `${data.readUInt16BE(0)} ${data[2]} ${data[3]} ${data.toString('hex', 4)}`
    case 48:
      return `${data.readUInt16BE(0)} ${data[2]} ${data[3]} ${data.toString('base64', 4)}`
    default:
      return data.toString('hex')
  }
}

/** Reads an answer. Throws DnsBroken for what is none. */
export function readDnsAnswer(message: Buffer): DnsAnswer {
  try {
    if (message.length < 12 || (message[2]! & 0x80) === 0) throw new DnsBroken('not an answer')
    let at = 12
    for (let n = message.readUInt16BE(4); n > 0; n--) at = readName(message, at).end + 4
    const records: DnsAnswer['records'] = []
    for (let n = Math.min(500, message.readUInt16BE(6)); n > 0; n--) {
      const { end } = readName(message, at)
      const type = message.readUInt16BE(end)
      const length = message.readUInt16BE(end + 8)
      if (end + 10 + length > message.length) throw new DnsBroken('a record is cut short')
      records.push({ type, text: textOf(message, type, end + 10, length).slice(0, 1000) })
      at = end + 10 + length
    }
    return {
      id: message.readUInt16BE(0),
      code: message[3]! & 15,
      cut: (message[2]! & 2) !== 0,
      verified: (message[3]! & 0x20) !== 0,
      records,
    }
  } catch (error) {
    if (error instanceof DnsBroken) throw error
    throw new DnsBroken('a message is cut short')
  }
}
