import { malformed, Refused } from './refusal.ts'

/** Deeper than anything of this format; a bound, because hostile files nest without end. */
const deepest = 12

/**
 * JSON in one form only (RFC 8785, of which only strings, whole numbers, lists, objects and null are needed here). Amounts
 * (bigint) become decimal strings, dates ISO 8601 in UTC with milliseconds. Throws Refused for whatever has no such form.
 */
export function canonical(value: unknown, depth = 0): string {
  if (depth > deepest) throw malformed('It nests too deep.')
  switch (typeof value) {
    case 'string':
      if (!value.isWellFormed()) throw malformed('A text in it is no Unicode.')
      return JSON.stringify(value)
    case 'boolean':
      return String(value)
    case 'bigint':
      return `"${value}"`
    case 'number':
      if (!Number.isSafeInteger(value) || Object.is(value, -0)) throw malformed('A number in it is not a whole one.')
      return String(value)
    case 'object':
      if (value === null) return 'null'
      if (value instanceof Date) return `"${value.toISOString()}"`
      if (Array.isArray(value)) return `[${value.map((item) => canonical(item, depth + 1)).join(',')}]`
      return `{${Object.entries(value)
        .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
        .map(([name, item]) => `${canonical(name)}:${canonical(item, depth + 1)}`)
        .join(',')}}`
    default:
      throw malformed(`A ${typeof value} has no place in it.`)
  }
}

/**
 * Reads bytes that must be exactly the canonical form of what they say, followed by `end`. One comparison so refuses
 * duplicate names, spaces, other spellings of the same text or number, byte-order marks and bytes that are no UTF-8.
 */
export function parseCanonical(bytes: Uint8Array, most: number, end = ''): unknown {
  if (bytes.length > most) throw new Refused('TOO_LARGE', `It is larger than ${most} bytes.`)
  let text: string
  let value: unknown
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
    value = JSON.parse(text)
  } catch {
    throw malformed('It is not JSON, or it was cut or damaged on its way.')
  }
  if (canonical(value) + end !== text) throw malformed('It is not in the one form that is allowed: it was changed.')
  return value
}
