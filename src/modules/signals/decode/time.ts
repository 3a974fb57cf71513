import { malformed } from '../problems.ts'

/** Of what moments can be stored and shown: the years 1970 to 9998. */
const first = 0
const last = Date.UTC(9999, 0, 1)

/**
 * A moment in RFC 3339. Null for one that is not set: absent, empty, or of the year 1, which is what Go writes for "no time".
 * Refuses what is no moment.
 */
export function rfc3339(value: unknown, name: string): Date | null {
  if (value === undefined || value === null || value === '') return null
  if (typeof value !== 'string' || value.length > 64) throw malformed(`${name} is no moment.`)
  const found = /^(\d{4})-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d{1,12})?([Zz]|[+-]\d\d:\d\d)$/.exec(value)
  if (!found) throw malformed(`${name} is no moment in RFC 3339.`)
  if (found[1] === '0001' || found[1] === '0000') return null
  const at = Date.parse(asWritten.test(value) ? value : normal(value, found[2] ?? ''))
  if (!Number.isFinite(at)) throw malformed(`${name} is no moment in RFC 3339.`)
  return storable(at)
}

/** As nearly all programs write a moment, and the engine reads it in its own form of ISO 8601. */
const asWritten = /^[^t ]+T[\d:]+(?:\.\d{1,3})?(?:Z|[+-][\d:]+)$/

/** In that form. More than three digits of a second are cut: the engine's own reading of them is not fixed. */
function normal(value: string, fraction: string): string {
  return value.replace(fraction, fraction.slice(0, 4)).replace(' ', 'T').toUpperCase()
}

/** Milliseconds since 1970 as a moment that can be stored; null beyond that. */
export function storable(ms: number): Date | null {
  return Number.isFinite(ms) && ms > first && ms < last ? new Date(Math.trunc(ms)) : null
}

/** A moment no later than now and `lateMs`, so that a wrong clock at the source does not put its signals into the future. */
export function notAhead(at: Date | null, now: Date, lateMs = 60_000): Date {
  return at && at.getTime() <= now.getTime() + lateMs ? at : now
}
