/** Wall-clock time of a zone, in browsers without Temporal. Months count from 1. */

export interface Wall {
  year: number
  month: number
  day: number
  hour: number
  minute: number
}

const formats = new Map<string, Intl.DateTimeFormat>()
function format(zone: string): Intl.DateTimeFormat {
  let found = formats.get(zone)
  if (!found) {
    found = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
    })
    formats.set(zone, found)
  }
  return found
}

/** What the wall clock of the zone shows at that instant (milliseconds since the epoch). */
export function wallOf(at: number, zone: string): Wall {
  const parts = Object.fromEntries(
    format(zone)
      .formatToParts(at)
      .map((part) => [part.type, Number(part.value)]),
  )
  return parts as unknown as Wall
}

const asUtc = (wall: Wall) => Date.UTC(wall.year, wall.month - 1, wall.day, wall.hour, wall.minute)

/**
 * The instant at which the zone's wall clock shows this; fields may overflow (day 32). A time the clocks skip becomes
 * the same distance after the jump, one that comes twice the first (RFC 5545, 3.3.5).
 */
export function instantOf(wall: Wall, zone: string): number {
  const wanted = asUtc(wall)
  const before = wanted - offset(wanted - 86_400_000, zone)
  if (asUtc(wallOf(before, zone)) === wanted) return before
  const after = wanted - offset(wanted + 86_400_000, zone)
  return asUtc(wallOf(after, zone)) === wanted ? after : before
}
const offset = (at: number, zone: string) => asUtc(wallOf(at, zone)) - Math.floor(at / 60_000) * 60_000

/** Midnight, `days` after the day of that instant. */
export function midnight(at: number, zone: string, days = 0): number {
  const wall = wallOf(at, zone)
  return instantOf({ ...wall, day: wall.day + days, hour: 0, minute: 0 }, zone)
}

/** 1 is Monday, 7 is Sunday. */
export function weekday(at: number, zone: string): number {
  const { year, month, day } = wallOf(at, zone)
  return new Date(Date.UTC(year, month - 1, day)).getUTCDay() || 7
}

/** First Monday 00:00 at or before. */
export const mondayOf = (at: number, zone: string) => midnight(at, zone, 1 - weekday(at, zone))

/** First of the month, `months` later, 00:00. */
export function monthOf(at: number, zone: string, months = 0): number {
  const wall = wallOf(at, zone)
  const month = wall.month - 1 + months
  return instantOf(
    { year: wall.year + Math.floor(month / 12), month: (((month % 12) + 12) % 12) + 1, day: 1, hour: 0, minute: 0 },
    zone,
  )
}

const two = (n: number) => String(n).padStart(2, '0')

/** `2026-11-17T13:38`, as date-time inputs and hand-over times are written. */
export function wallText(at: number, zone: string): string {
  const wall = wallOf(at, zone)
  return `${wall.year}-${two(wall.month)}-${two(wall.day)}T${two(wall.hour)}:${two(wall.minute)}`
}

/** The instant of such a text; NaN when it is none. */
export function instantOfText(text: string, zone: string): number {
  const found = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)/.exec(text)
  if (!found) return Number.NaN
  const [year, month, day, hour, minute] = found.slice(1).map(Number) as [number, number, number, number, number]
  return instantOf({ year, month, day, hour, minute }, zone)
}

/** The zone of this device. */
export const deviceZone = () => Intl.DateTimeFormat().resolvedOptions().timeZone

/** All zones the browser knows, UTC first. */
export const allZones = (): string[] => ['UTC', ...Intl.supportedValuesOf('timeZone').filter((zone) => zone !== 'UTC')]
