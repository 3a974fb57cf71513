import { malformed, tooMuch } from '../problems.ts'
import { utf8 } from './text.ts'

/**
 * How a field of a message is read. 64-bit numbers become decimal text and messages plain objects, as in the JSON form of
 * protobuf, so that one reader serves both encodings.
 */
export type FieldKind = 'text' | 'bytes' | 'double' | 'int64' | 'int32' | 'bool' | 'fixed64' | 'sfixed64' | 'fixed32'
export type Field = { name: string; many?: true } & ({ kind: FieldKind } | { message: () => Message })
/** Fields by their number; those that are not named are passed over. */
export type Message = ReadonlyMap<number, Field>

const deepest = 40
const mostMessages = 400_000

type Budget = { messages: number }

/**
 * Reads a message (protobuf's wire format). Refuses bytes that are none, nesting beyond 40, and more than 400,000 messages in
 * one: memory stays within a small multiple of what came.
 */
export function messageOf(schema: Message, bytes: Buffer): Record<string, unknown> {
  return read(schema, bytes, 0, bytes.length, 0, { messages: 0 })
}

function read(schema: Message, bytes: Buffer, from: number, end: number, depth: number, budget: Budget) {
  if (depth > deepest) throw malformed('A message is nested too deeply.')
  if (++budget.messages > mostMessages) throw tooMuch('There are too many messages in one.')
  const out: Record<string, unknown> = {}
  const wire = new Wire(bytes, from, end)
  while (wire.at < end) {
    const { field: number, type } = wire.key()
    const field = schema.get(number)
    if (!field) {
      wire.skip(type)
      continue
    }
    if ('kind' in field && field.many && type === 2 && field.kind !== 'text' && field.kind !== 'bytes') {
      wire.skip(type) // packed numbers: buckets of histograms, of which only sum and count are kept
      continue
    }
    const value =
      'message' in field ? inner(field.message(), wire, type, depth, budget) : scalar(field.kind, wire, type)
    if (!field.many) out[field.name] = value
    else if (Array.isArray(out[field.name])) (out[field.name] as unknown[]).push(value)
    else out[field.name] = [value]
  }
  return out
}

function inner(schema: Message, wire: Wire, type: number, depth: number, budget: Budget): Record<string, unknown> {
  const [start, stop] = wire.span(type)
  return read(schema, wire.bytes, start, stop, depth + 1, budget)
}

function scalar(kind: FieldKind, wire: Wire, type: number): unknown {
  switch (kind) {
    case 'text':
      return utf8(wire.bytes.subarray(...wire.span(type)))
    case 'bytes':
      return wire.bytes.subarray(...wire.span(type)).toString('base64')
    case 'double':
      return wire.eight(type).readDoubleLE()
    case 'fixed64':
      return String(wire.eight(type).readBigUInt64LE())
    case 'sfixed64':
      return String(wire.eight(type).readBigInt64LE())
    case 'fixed32':
      return wire.four(type).readUInt32LE()
    case 'int64':
      return String(BigInt.asIntN(64, wire.number(type)))
    case 'int32':
      return Number(BigInt.asIntN(32, wire.number(type)))
    case 'bool':
      return wire.number(type) !== 0n
  }
}

/** A place in bytes, and how wire types are taken from it. */
export class Wire {
  readonly bytes: Buffer
  readonly end: number
  at: number

  constructor(bytes: Buffer, from = 0, end = bytes.length) {
    this.bytes = bytes
    this.at = from
    this.end = end
  }

  /** Small numbers, which nearly all are, without a bigint between. */
  private small(): number | null {
    const byte = this.bytes[this.at]
    if (byte === undefined || this.at >= this.end) throw malformed('The message ends early.')
    if (byte < 0x80) {
      this.at++
      return byte
    }
    const next = this.bytes[this.at + 1]
    if (next === undefined || this.at + 1 >= this.end || next >= 0x80) return null
    this.at += 2
    return (byte & 0x7f) | (next << 7)
  }

  varint(): bigint {
    const small = this.small()
    if (small !== null) return BigInt(small)
    let value = 0n
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = this.at < this.end ? this.bytes[this.at++] : undefined
      if (byte === undefined) throw malformed('The message ends early.')
      value |= BigInt(byte & 0x7f) << shift
      if (byte < 0x80) return BigInt.asUintN(64, value)
    }
    throw malformed('A number of the message is too long.')
  }

  /** Number and wire type of the next field. */
  key(): { field: number; type: number } {
    const key = this.small() ?? Number(this.varint())
    return { field: Math.floor(key / 8), type: key & 7 }
  }

  number(type: number): bigint {
    if (type !== 0) throw malformed('A field of the message has another type.')
    return this.varint()
  }

  /** Start and end of what a length stands before. */
  span(type: number): [number, number] {
    if (type !== 2) throw malformed('A field of the message has another type.')
    const length = this.small() ?? Number(this.varint())
    const start = this.at
    if (length > this.end - start) throw malformed('The message ends early.')
    this.at += length
    return [start, this.at]
  }

  eight(type: number): Buffer {
    return this.fixed(type, 1, 8)
  }

  four(type: number): Buffer {
    return this.fixed(type, 5, 4)
  }

  private fixed(type: number, wanted: number, size: number): Buffer {
    if (type !== wanted) throw malformed('A field of the message has another type.')
    if (this.end - this.at < size) throw malformed('The message ends early.')
    this.at += size
    return this.bytes.subarray(this.at - size, this.at)
  }

  skip(type: number): void {
    if (type === 0) this.varint()
    else if (type === 1) this.eight(type)
    else if (type === 2) this.span(type)
    else if (type === 5) this.four(type)
    else throw malformed('A field of the message has a type that is not used any more.')
  }
}
