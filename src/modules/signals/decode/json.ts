import { malformed, tooMuch } from '../problems.ts'

/** A JSON object as it came: nothing about its values is known. */
export type Plain = Readonly<Record<string, unknown>>

/** Deeper than any monitor nests; far from what makes a reader that calls itself run out of stack. */
const deepest = 64

/**
 * JSON of at most `mostBytes`, in UTF-8. Refuses what is longer, deeper than 64, no JSON, or no UTF-8. Depth is counted before
 * anything is built.
 */
export function jsonOf(bytes: Buffer, mostBytes: number): unknown {
  if (bytes.length > mostBytes) throw tooMuch(`The body has ${bytes.length} bytes; ${mostBytes} are taken.`)
  refuseDeep(bytes)
  try {
    return JSON.parse(strict.decode(bytes))
  } catch {
    throw malformed('The body is no JSON in UTF-8.')
  }
}

const strict = new TextDecoder('utf-8', { fatal: true })

function refuseDeep(bytes: Buffer): void {
  let depth = 0
  let inText = false
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at]!
    if (inText) {
      if (byte === 0x5c) at++
      else if (byte === 0x22) inText = false
    } else if (byte === 0x22) inText = true
    else if (byte === 0x7b || byte === 0x5b) {
      if (++depth > deepest) throw malformed('The body is nested too deeply.')
    } else if (byte === 0x7d || byte === 0x5d) depth--
  }
}

export function isPlain(value: unknown): value is Plain {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The object, or a refusal that names what should have been one. */
export function plain(value: unknown, name: string): Plain {
  if (!isPlain(value)) throw malformed(`${name} is no object.`)
  return value
}

/** A list of at most `most`; absent is empty. */
export function list(value: unknown, name: string, most: number): readonly unknown[] {
  if (value === undefined || value === null) return []
  if (!Array.isArray(value)) throw malformed(`${name} is no list.`)
  if (value.length > most) throw tooMuch(`${name} has ${value.length} entries; ${most} are taken at once.`)
  return value
}

/** An own member of an object: never what JavaScript itself gives every object. */
export function member(object: Plain, name: string): unknown {
  return Object.hasOwn(object, name) ? object[name] : undefined
}

/** Text; absent is ''. */
export function text(value: unknown, name: string): string {
  if (value === undefined || value === null) return ''
  if (typeof value !== 'string') throw malformed(`${name} is no text.`)
  return value
}

/** Names with texts, as labels and annotations are. */
export function textPairs(value: unknown, name: string, most: number): [string, string][] {
  if (value === undefined || value === null) return []
  const entries = Object.entries(plain(value, name))
  if (entries.length > most) throw tooMuch(`${name} has ${entries.length} entries; ${most} are taken.`)
  for (const entry of entries) entry[1] = text(entry[1], name)
  return entries as [string, string][]
}
