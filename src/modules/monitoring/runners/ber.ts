/** Tag, contents and what follows of one element of BER (X.690) with a short or long definite length. */
export type Element = { tag: number; body: Buffer; rest: Buffer }

/** Bytes that are not the BER they should be. */
export class BerBroken extends Error {}

export function encode(tag: number, body: Buffer | readonly Buffer[]): Buffer {
  const content = Buffer.isBuffer(body) ? body : Buffer.concat(body)
  const { length } = content
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255]
  return Buffer.concat([Buffer.from([tag, ...size]), content])
}

/** Reads the first element. Throws BerBroken where there is none or it is cut short. */
export function decode(data: Buffer): Element {
  const size = sizeOf(data)
  if (size === null || data.length < size.head + size.length) throw new BerBroken('an element is cut short')
  const end = size.head + size.length
  return { tag: data[0]!, body: data.subarray(size.head, end), rest: data.subarray(end) }
}

/** How long the first element is, as soon as its head is there; null before. Throws BerBroken for lengths nobody needs. */
export function sizeOf(data: Buffer): { head: number; length: number } | null {
  if (data.length < 2) return null
  const first = data[1]!
  if (first < 128) return { head: 2, length: first }
  const bytes = first & 127
  if (bytes === 0 || bytes > 4) throw new BerBroken('a length that is not definite, or absurd')
  if (data.length < 2 + bytes) return null
  return { head: 2 + bytes, length: data.readUIntBE(2, bytes) }
}

export function children(body: Buffer, most = 200): Element[] {
  const found: Element[] = []
  for (let left = body; left.length > 0; ) {
    const element = decode(left)
    found.push(element)
    if (found.length > most) throw new BerBroken('too many elements')
    left = element.rest
  }
  return found
}

/** A whole number in two's complement, positive ones only, up to 2^47. */
export function integer(value: number): Buffer {
  const bytes: number[] = []
  for (let left = value; ; left = Math.floor(left / 256)) {
    bytes.unshift(left % 256)
    if (left < 256) break
  }
  if (bytes[0]! > 127) bytes.unshift(0)
  return encode(2, Buffer.from(bytes))
}

export function readInteger(body: Buffer): number {
  if (body.length === 0 || body.length > 9) throw new BerBroken('a number of no size')
  let value = BigInt(body.readInt8(0))
  for (const byte of body.subarray(1)) value = (value << 8n) | BigInt(byte)
  return Number(value)
}

export function oid(text: string): Buffer {
  const [first = 0, second = 0, ...others] = text.replace(/^\./, '').split('.').map(Number)
  const bytes: number[] = []
  for (const part of [first * 40 + second, ...others]) {
    const groups = [part & 127]
    for (let left = Math.floor(part / 128); left > 0; left = Math.floor(left / 128)) groups.unshift((left & 127) | 128)
    bytes.push(...groups)
  }
  return encode(6, Buffer.from(bytes))
}

export function readOid(body: Buffer): string {
  const parts: number[] = []
  let value = 0
  for (const byte of body) {
    value = value * 128 + (byte & 127)
    if (byte < 128) {
      parts.push(value)
      value = 0
    }
  }
  const [head = 0, ...others] = parts
  const first = Math.min(2, Math.floor(head / 40))
  return [first, head - first * 40, ...others].join('.')
}
