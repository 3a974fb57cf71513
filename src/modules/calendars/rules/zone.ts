/**
 * Wall clocks of the world as tables of offsets. Temporal answers one question in about 2 µs; a promise asks dozens,
 * so each zone's transitions are read from Temporal once (about 0.5 ms) and searched from then on.
 */
interface ZoneTable {
  /** Start of each stretch of constant offset, epoch ms; the first is -Infinity. */
  starts: number[]
  /** Local minus UTC of the stretch, ms. */
  offsets: number[]
}

/** Transitions outside these years are not known; the nearest stretch goes on. */
const FIRST_YEAR = 1970
const LAST_YEAR = 2150
const DAY_MS = 86_400_000

const tables = new Map<string, ZoneTable>()

/** Whether the platform knows this IANA zone. Fixed offsets such as `+02:00` are refused: they know no summer time. */
export function isZone(zone: string): boolean {
  if (!/^[A-Za-z]/.test(zone)) return false
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(zone)
    return true
  } catch {
    return false
  }
}

/** Local minus UTC at an instant, ms. Throws RangeError for an unknown zone. */
export function offsetAt(zone: string, at: number): number {
  const table = tableOf(zone)
  return table.offsets[stretchAt(table, at)]!
}

/**
 * The first instant at which the zone's wall clock shows `local` or later. `local` is a wall-clock date and time written
 * as if it were UTC, epoch ms. A time that the clock skips is the moment of the jump; a time shown twice is the first.
 * This keeps order: what is later on the wall is never earlier in time, so adjacent hours always meet and never overlap.
 */
export function firstInstant(zone: string, local: number): number {
  const table = tableOf(zone)
  // No zone is more than a day from UTC, so the answer is never before this stretch.
  for (let i = stretchAt(table, local - DAY_MS); ; i++) {
    const candidate = Math.max(table.starts[i]!, local - table.offsets[i]!)
    const end = table.starts[i + 1]
    if (end === undefined || candidate < end) return candidate
  }
}

function stretchAt(table: ZoneTable, at: number): number {
  let low = 0
  let high = table.starts.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (table.starts[middle]! <= at) low = middle
    else high = middle - 1
  }
  return low
}

function tableOf(zone: string): ZoneTable {
  let table = tables.get(zone)
  if (!table) {
    table = readTable(zone)
    tables.set(zone, table)
  }
  return table
}

function readTable(zone: string): ZoneTable {
  let at = Temporal.Instant.from(`${FIRST_YEAR}-01-01T00:00Z`).toZonedDateTimeISO(zone)
  const table: ZoneTable = { starts: [Number.NEGATIVE_INFINITY], offsets: [at.offsetNanoseconds / 1e6] }
  for (;;) {
    const next = at.getTimeZoneTransition('next')
    if (!next || next.year > LAST_YEAR) return table
    // Some transitions only change a zone's name or rule; stretches of equal offset are one.
    const offset = next.offsetNanoseconds / 1e6
    if (offset !== table.offsets.at(-1)) {
      table.starts.push(next.epochMilliseconds)
      table.offsets.push(offset)
    }
    at = next
  }
}
