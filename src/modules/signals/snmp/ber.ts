import { malformed } from '../problems.ts'

/** A value in BER (X.690) as SNMP uses it: definite lengths and tags of one byte only (RFC 3417 8). */
export type Ber = { tag: number; from: number; end: number }

/** The value at `at`, which must end by `end`. Refuses long tags, indefinite lengths and whatever points beyond. */
export function berAt(bytes: Buffer, at: number, end: number): Ber {
  const tag = bytes[at]
  const first = bytes[at + 1]
  if (tag === undefined || first === undefined || at + 2 > end) throw malformed('A value ends early.')
  if ((tag & 0x1f) === 0x1f) throw malformed('A tag is longer than SNMP allows.')
  let length = first
  let from = at + 2
  if (first & 0x80) {
    const count = first & 0x7f
    if (count === 0 || count > 4 || from + count > end) throw malformed('A length is none that SNMP allows.')
    length = bytes.readUIntBE(from, count)
    from += count
  }
  if (length > end - from) throw malformed('A value ends early.')
  return { tag, from, end: from + length }
}

/** All values within a constructed one; at most `most`. */
export function within(bytes: Buffer, outer: Ber, most: number): Ber[] {
  const found: Ber[] = []
  for (let at = outer.from; at < outer.end; ) {
    if (found.length >= most) throw malformed('There are more values than are taken.')
    const value = berAt(bytes, at, outer.end)
    found.push(value)
    at = value.end
  }
  return found
}

/** A signed whole number of up to eight bytes (INTEGER). */
export function signedOf(bytes: Buffer, value: Ber): bigint {
  const size = value.end - value.from
  if (size < 1 || size > 8) throw malformed('A number has no length that SNMP allows.')
  return BigInt.asIntN(size * 8, unsignedOf(bytes, value))
}

/** A whole number without sign (Counter32, Gauge32, TimeTicks, Counter64), of up to eight bytes and a leading zero. */
export function unsignedOf(bytes: Buffer, value: Ber): bigint {
  const size = value.end - value.from
  if (size < 1 || size > 9 || (size === 9 && bytes[value.from] !== 0)) throw malformed('A number is too long.')
  return BigInt(`0x${bytes.toString('hex', value.from, value.end)}`)
}

/** An object identifier in dots. At most 128 numbers of 32 bits (RFC 2578 3.5). */
export function oidOf(bytes: Buffer, value: Ber): string {
  const numbers: number[] = []
  let number = 0
  if (value.end === value.from || bytes[value.end - 1]! & 0x80) throw malformed('An object identifier ends early.')
  for (let at = value.from; at < value.end; at++) {
    number = number * 128 + (bytes[at]! & 0x7f)
    if (number > 0xffff_ffff + 80) throw malformed('A number of an object identifier is too large.')
    if (bytes[at]! & 0x80) continue
    if (numbers.length === 0)
      numbers.push(number < 80 ? Math.floor(number / 40) : 2, number < 80 ? number % 40 : number - 80)
    else numbers.push(number)
    if (numbers.length > 128) throw malformed('An object identifier is too long.')
    number = 0
  }
  return numbers.join('.')
}
