import ICAL from 'ical.js'

/** One time that an entry of a calendar names, or why it cannot be read. */
export type ReadEntry = { summary: string; emails: string[] } & (
  | { from: number; until: number; fault?: undefined }
  | { fault: string; from?: undefined; until?: undefined }
)

export type ReadOptions = {
  /** Of times that name no zone, and of whole days. */
  zone: string
  /** Milliseconds: what ends before or begins after is left out. */
  fromMs: number
  untilMs: number
}

/** Bounds, so that no file costs more than a moment: it is read in a thread that is ended after that. */
export const bounds = {
  bytes: 512 * 1024,
  events: 2000,
  /** Times of all entries together. */
  times: 1000,
  /** Times of one rule that are looked at, those before the range too. */
  steps: 5000,
  ms: 10_000,
} as const

/** Reads the entries of an iCalendar text. Throws RangeError for what is no calendar or beyond the bounds. */
export function readCalendar(text: string, options: ReadOptions): ReadEntry[] {
  if (text.length > bounds.bytes) throw new RangeError('The file is larger than 512 kB.')
  if ((text.match(/^BEGIN:VEVENT/gim)?.length ?? 0) > bounds.events)
    throw new RangeError(`The file has more than ${bounds.events} entries.`)
  const calendar = parse(text)
  const zones = new Map(
    calendar
      .getAllSubcomponents('vtimezone')
      .map((zone) => [String(zone.getFirstPropertyValue('tzid')), new ICAL.Timezone(zone)]),
  )
  const events = calendar.getAllSubcomponents('vevent')
  const changed = Map.groupBy(
    events.filter((event) => event.hasProperty('recurrence-id')),
    (event) => String(event.getFirstPropertyValue('uid')),
  )
  const result: ReadEntry[] = []
  for (const component of events) {
    if (component.hasProperty('recurrence-id')) continue
    const about = { summary: textOf(component), emails: emailsOf(component) }
    if (String(component.getFirstPropertyValue('status') ?? '').toUpperCase() === 'CANCELLED') continue
    try {
      const others = changed.get(String(component.getFirstPropertyValue('uid'))) ?? []
      for (const time of timesOf(component, others, zones, options)) {
        result.push({ ...about, ...time })
        if (result.length > bounds.times) throw new TooMany()
      }
    } catch (error) {
      if (error instanceof TooMany) throw new RangeError(`The entries name more than ${bounds.times} times.`)
      result.push({ ...about, fault: error instanceof RangeError ? error.message : 'It cannot be read.' })
    }
  }
  return result
}

class TooMany extends Error {}

function parse(text: string): ICAL.Component {
  try {
    const calendar = new ICAL.Component(ICAL.parse(text) as never)
    if (calendar.name !== 'vcalendar') throw new Error(calendar.name)
    return calendar
  } catch {
    throw new RangeError('The file is no calendar (RFC 5545).')
  }
}

const textOf = (event: ICAL.Component) => String(event.getFirstPropertyValue('summary') ?? '').slice(0, 200)

function emailsOf(event: ICAL.Component): string[] {
  const found = [...event.getAllProperties('attendee'), ...event.getAllProperties('organizer')].flatMap(
    (property) => /^mailto:(.+)$/i.exec(String(property.getFirstValue()))?.[1]?.toLowerCase() ?? [],
  )
  return [...new Set(found)].slice(0, 20)
}

type Zones = ReadonlyMap<string, ICAL.Timezone>

function* timesOf(
  component: ICAL.Component,
  changed: readonly ICAL.Component[],
  zones: Zones,
  options: ReadOptions,
): Generator<{ from: number; until: number }> {
  const start = component.getFirstProperty('dtstart')
  if (!start) throw new RangeError('It has no beginning.')
  const tzid = String(start.getFirstParameter('tzid') ?? '')
  const instant = (time: ICAL.Time, name = tzid) => instantOf(time, name, zones, options.zone)
  const event = new ICAL.Event(component, { exceptions: [...changed], strictExceptions: false })
  const one = (from: ICAL.Time, until: ICAL.Time, name = tzid) => {
    const time = { from: instant(from, name), until: instant(until, name) }
    if (time.until <= time.from) throw new RangeError('It ends before it begins.')
    return time.until > options.fromMs && time.from < options.untilMs ? [time] : []
  }
  if (!event.isRecurring()) {
    yield* one(event.startDate, event.endDate)
    return
  }
  for (const rule of component.getAllProperties('rrule'))
    if (misread(rule.getFirstValue() as ICAL.Recur)) throw new RangeError('Its rule is of a kind that cannot be taken.')
  const iterator = event.iterator()
  for (let step = 0; ; step++) {
    if (step > bounds.steps) throw new RangeError('Its rule names too many times.')
    const next = iterator.next()
    if (!next) return
    const { startDate, endDate, item } = event.getOccurrenceDetails(next)
    const name =
      item === event ? tzid : String(item.component.getFirstProperty('dtstart')?.getFirstParameter('tzid') ?? '')
    if (instant(next) >= options.untilMs) return
    yield* one(startDate, endDate, name)
  }
}

/** The instant a time of the file means: in UTC, in its zone, or on the wall of the rota. */
function instantOf(time: ICAL.Time, tzid: string, zones: Zones, fallback: string): number {
  const wallMs = Date.UTC(time.year, time.month - 1, time.day, time.hour, time.minute, time.second)
  if (!Number.isFinite(wallMs) || Math.abs(wallMs) > 8e15) throw new RangeError('It has no date that exists.')
  if (time.zone === ICAL.Timezone.utcTimezone) return wallMs
  if (time.isDate || tzid === '' || tzid === 'undefined') return onWall(fallback, wallMs)!
  const known = onWall(tzid, wallMs)
  if (known !== null) return known
  const zone = zones.get(tzid)
  if (!zone) throw new RangeError(`Its time zone ${tzid.slice(0, 60)} is not known.`)
  return wallMs - zone.utcOffset(time) * 1000
}

/**
 * The instant at which a wall shows a time, as RFC 5545 says: a time that is skipped counts on from before the jump, one that comes
 * twice is the first. Null for a zone nobody knows. Temporal alone, so that the thread that reads loads nothing else.
 */
function onWall(zone: string, wallMs: number): number | null {
  try {
    const wall = Temporal.Instant.fromEpochMilliseconds(wallMs).toZonedDateTimeISO('UTC').toPlainDateTime()
    return wall.toZonedDateTime(zone, { disambiguation: 'compatible' }).epochMilliseconds
  } catch {
    return null
  }
}

/**
 * Rules that the library reads otherwise than RFC 5545 means, as libical's own tests show: week numbers, positions within a set,
 * times of the day, the twentieth Monday of a year, months in monthly rules, days of the month in daily ones. A person is told
 * rather than given wrong days.
 */
export function misread(rule: ICAL.Recur): boolean {
  const parts = rule.parts as Record<string, unknown[] | undefined>
  const has = (name: string) => (parts[name]?.length ?? 0) > 0
  if (has('BYWEEKNO') || has('BYHOUR') || has('BYMINUTE') || has('BYSECOND')) return true
  if (has('BYSETPOS') && (rule.freq !== 'MONTHLY' || has('BYMONTHDAY') || !has('BYDAY'))) return true
  if (rule.freq === 'DAILY') return has('BYMONTHDAY')
  if (rule.freq === 'MONTHLY') return has('BYMONTH')
  if (rule.freq === 'YEARLY')
    return has('BYDAY') && !has('BYMONTH') && parts.BYDAY!.some((day) => /\d/.test(String(day)))
  return rule.freq !== 'WEEKLY' && Object.keys(parts).some(has)
}
