import { malformed } from './refusal.ts'

/** Reads one value of parsed JSON, or throws Refused naming where it stands. */
export type Reader<T> = (value: unknown, at: string) => T
export type Read<R> = R extends Reader<infer T> ? T : never

/** What one amount may be: 2^63-1, the largest that every database and language has an integer for. */
export const mostAmount = 2n ** 63n - 1n

const wrong = (at: string, what: string) => malformed(`${at} must be ${what}.`)

/** An object with exactly these names: a name that is missing or unknown is refused. */
export function object<S extends Record<string, Reader<unknown>>>(shape: S): Reader<{ [K in keyof S]: Read<S[K]> }> {
  const names = Object.keys(shape).sort()
  return (value, at) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw wrong(at, 'an object')
    const found = Object.keys(value).sort()
    const odd = found.find((name) => !names.includes(name)) ?? names.find((name) => !found.includes(name))
    if (odd !== undefined) throw malformed(`${at} has no "${odd}", or one that is not known.`)
    const read = names.map((name) => [name, shape[name]!((value as Record<string, unknown>)[name], `${at}.${name}`)])
    return Object.fromEntries(read)
  }
}

export function list<T>(read: Reader<T>, least: number, most: number): Reader<T[]> {
  return (value, at) => {
    if (!Array.isArray(value) || value.length < least || value.length > most)
      throw wrong(at, `a list of ${least} to ${most}`)
    return value.map((item, n) => read(item, `${at}[${n}]`))
  }
}

/** An object used as a table: every name is of `form`. */
export function table<T>(form: RegExp, read: Reader<T>, most: number): Reader<Record<string, T>> {
  return (value, at) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw wrong(at, 'an object')
    const entries = Object.entries(value)
    if (entries.length > most || entries.some(([name]) => !form.test(name))) throw wrong(at, `a table of up to ${most}`)
    return Object.fromEntries(entries.map(([name, item]) => [name, read(item, `${at}.${name}`)]))
  }
}

export function nullable<T>(read: Reader<T>): Reader<T | null> {
  return (value, at) => (value === null ? null : read(value, at))
}

export function text(form: RegExp, what: string): Reader<string> {
  return (value, at) => {
    if (typeof value !== 'string' || !form.test(value)) throw wrong(at, what)
    return value
  }
}

export function oneOf<const T extends string | number>(...allowed: T[]): Reader<T> {
  return (value, at) => {
    if (!allowed.includes(value as T)) throw wrong(at, allowed.join(' or '))
    return value as T
  }
}

export const flag: Reader<boolean> = (value, at) => {
  if (typeof value !== 'boolean') throw wrong(at, 'true or false')
  return value
}

export function whole(least: number, most = Number.MAX_SAFE_INTEGER): Reader<number> {
  return (value, at) => {
    if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < least || value > most)
      throw wrong(at, `a whole number from ${least}`)
    return value
  }
}

/** An amount in base units as a decimal string: no sign but a minus, no leading zero, no point, no exponent. */
export function amount(least: bigint): Reader<bigint> {
  return (value, at) => {
    if (typeof value !== 'string' || !/^(0|-?[1-9]\d{0,18})$/.test(value)) throw wrong(at, 'a whole amount as a text')
    const read = BigInt(value)
    if (read < least || read > mostAmount) throw wrong(at, `an amount from ${least} to ${mostAmount}`)
    return read
  }
}

/** An instant as `2026-11-26T07:30:00.000Z`: this one spelling, to the millisecond, in UTC. */
export const instant: Reader<Date> = (value, at) => {
  const read = typeof value === 'string' && /^\d{4}-\d\d-\d\dT[\d:.]{12}Z$/.test(value) ? new Date(value) : null
  if (!read || Number.isNaN(read.getTime()) || read.toISOString() !== value) throw wrong(at, 'a time in UTC')
  return read
}

/** 32 bytes as lower-case hexadecimal digits: a SHA-256. */
export const hash = text(/^[0-9a-f]{64}$/, 'a SHA-256 in 64 hexadecimal digits')
/** A name that programs give: of a package, a key, a request. */
export const id = text(/^[A-Za-z0-9][A-Za-z0-9_.:-]{0,63}$/, 'a name of up to 64 letters, digits and _ . : -')
export const kindForm = /^[a-z][a-z0-9_.-]{0,63}$/
/** A kind of capacity. */
export const kind = text(kindForm, 'a kind in small letters, digits and _ . -')
export const unit = oneOf('byte', 'count', 'second')
/** What people wrote: shown, never decided on. */
export const words = text(/^[^\p{Cc}\p{Cs}]{0,200}$/u, 'a line of up to 200 characters')

/** Bytes in base64 (RFC 4648), padded, in the one spelling that encodes them. */
export function base64(value: string, what: string): Buffer {
  const bytes = Buffer.from(value, 'base64')
  if (bytes.toString('base64') !== value) throw malformed(`${what} is not base64.`)
  return bytes
}

/** As text: `length` bytes in base64. */
export function base64Text(length: number): Reader<string> {
  return (value, at) => {
    if (typeof value !== 'string' || value.length > length * 2 || base64(value, at).length !== length)
      throw wrong(at, `${length} bytes in base64`)
    return value
  }
}
