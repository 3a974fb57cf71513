import { isPlain, list, member, type Plain, plain, text } from '../decode/json.ts'
import { labelsOf } from '../decode/text.ts'
import { storable } from '../decode/time.ts'
import { malformed } from '../problems.ts'

/** Entries of any list of a request; a collector sends 8,192 records in one by default. */
export const mostEntries = 50_000

/** Attributes (KeyValue list) as labels. What is no plain value is written as JSON. */
export function attributesOf(holder: unknown): Record<string, string> {
  if (!isPlain(holder)) return {}
  const pairs = list(member(holder, 'attributes'), 'attributes', 256).map((entry): [string, string] => {
    const pair = plain(entry, 'An attribute')
    return [text(member(pair, 'key'), 'The key of an attribute'), valueText(member(pair, 'value'))]
  })
  return labelsOf(pairs)
}

/** An AnyValue as text: what a person would read. Lists and maps become JSON. */
export function valueText(value: unknown): string {
  const found = plainValue(value, 0)
  return typeof found === 'string' ? found : found === undefined ? '' : JSON.stringify(found)
}

function plainValue(value: unknown, depth: number): unknown {
  if (!isPlain(value) || depth > 16) return undefined
  for (const name of ['stringValue', 'boolValue', 'doubleValue', 'intValue', 'bytesValue']) {
    const found = member(value, name)
    if (typeof found === 'string' || typeof found === 'boolean' || typeof found === 'number') return found
  }
  const array = member(value, 'arrayValue')
  if (isPlain(array))
    return list(member(array, 'values'), 'values', 1000).map((each) => plainValue(each, depth + 1) ?? null)
  const map = member(value, 'kvlistValue')
  if (!isPlain(map)) return undefined
  const entries = list(member(map, 'values'), 'values', 1000).filter(isPlain)
  return Object.fromEntries(
    entries.map((each) => [text(member(each, 'key'), 'A key'), plainValue(member(each, 'value'), depth + 1) ?? null]),
  )
}

/** Nanoseconds since 1970, a number or decimal text; null when not set (0 or absent) or beyond what can be stored. */
export function nanos(value: unknown): Date | null {
  const whole = integer(value)
  return whole === null || whole === 0n ? null : storable(Number(whole / 1_000_000n))
}

/** A 64-bit number as JSON writes it: text, or a number. Null when absent. */
export function integer(value: unknown): bigint | null {
  if (value === undefined || value === null) return null
  if (typeof value === 'number' && Number.isSafeInteger(value)) return BigInt(value)
  if (typeof value === 'number' && Number.isInteger(value) && Math.abs(value) < 2 ** 64) return BigInt(value)
  if (typeof value === 'string' && /^-?\d{1,20}$/.test(value)) return BigInt(value)
  throw malformed('A 64-bit number of the request is none.')
}

/** A double as JSON writes it; null when it is absent or no number (NaN, Infinity). */
export function double(value: unknown): number | null {
  const found = typeof value === 'string' && value.length <= 40 && value.trim() !== '' ? Number(value) : value
  return typeof found === 'number' && Number.isFinite(found) ? found : null
}

/** The inner lists of a request, each with the labels of its resource. */
export function* byResource(request: Plain, outer: string, middle: string, innermost: string) {
  for (const entry of list(member(request, outer), outer, mostEntries)) {
    const group = plain(entry, outer)
    const resource = attributesOf(member(group, 'resource'))
    for (const scoped of list(member(group, middle), middle, mostEntries)) {
      const scope = plain(scoped, middle)
      for (const item of list(member(scope, innermost), innermost, mostEntries))
        yield { resource, item: plain(item, innermost) }
    }
  }
}
