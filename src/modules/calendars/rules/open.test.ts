import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import type { Calendar, Holiday, WeeklyHours } from './calendar.ts'
import { ALWAYS, dayNumber, minutesOf } from './calendar.ts'
import { addOpen, isOpen, nextChange, nextOpen, openBetween, openIntervals } from './open.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

const at = (text: string) => new Date(text)
const week = (days: number[], from: string, to: string): WeeklyHours[] => days.map((weekday) => ({ weekday, from, to }))
const calendar = (zone: string, weekly: WeeklyHours[], holidays: Holiday[] = []): Calendar => ({
  zone,
  always: false,
  weekly,
  holidays,
})
const OFFICE = calendar('Europe/Berlin', week([1, 2, 3, 4, 5], '09:00', '17:00'), [
  { date: '2026-12-25', name: 'Christmas' },
  { date: '2026-12-24', name: 'Christmas Eve', hours: [{ from: '09:00', to: '12:00' }] },
])
const EVERY_DAY = [1, 2, 3, 4, 5, 6, 7]

describe('office hours', () => {
  it('counts from Friday afternoon into Monday', () => {
    assert.deepEqual(addOpen(OFFICE, at('2026-11-20T16:30+01:00'), HOUR), at('2026-11-23T09:30+01:00'))
  })
  it('is due at closing when the time runs out then, not at the next opening', () => {
    assert.deepEqual(addOpen(OFFICE, at('2026-11-20T16:00+01:00'), HOUR), at('2026-11-20T17:00+01:00'))
  })
  it('starts at the next opening when begun in the night', () => {
    assert.deepEqual(addOpen(OFFICE, at('2026-11-17T03:12+01:00'), 4 * HOUR), at('2026-11-17T13:00+01:00'))
  })
  it('skips a holiday and keeps to its shorter hours', () => {
    assert.deepEqual(addOpen(OFFICE, at('2026-12-24T11:00+01:00'), 2 * HOUR), at('2026-12-28T10:00+01:00'))
    assert.equal(openBetween(OFFICE, at('2026-12-21T00:00+01:00'), at('2026-12-28T00:00+01:00')), 27 * HOUR)
  })
  it('is open from the first moment of an interval to before its last', () => {
    assert.equal(isOpen(OFFICE, at('2026-11-20T08:59:59.999+01:00')), false)
    assert.equal(isOpen(OFFICE, at('2026-11-20T09:00+01:00')), true)
    assert.equal(isOpen(OFFICE, at('2026-11-20T16:59:59.999+01:00')), true)
    assert.equal(isOpen(OFFICE, at('2026-11-20T17:00+01:00')), false)
  })
  it('says when it opens and when it changes', () => {
    assert.deepEqual(nextOpen(OFFICE, at('2026-11-20T17:00+01:00')), at('2026-11-23T09:00+01:00'))
    assert.deepEqual(nextOpen(OFFICE, at('2026-11-20T10:00+01:00')), at('2026-11-20T10:00+01:00'))
    assert.deepEqual(nextChange(OFFICE, at('2026-11-20T10:00+01:00')), at('2026-11-20T17:00+01:00'))
    assert.deepEqual(nextChange(OFFICE, at('2026-11-20T17:00+01:00')), at('2026-11-23T09:00+01:00'))
  })
  it('adds a year of open hours', () => {
    // 2027 has 261 working days in Berlin by this calendar.
    const end = addOpen(OFFICE, at('2027-01-01T00:00+01:00'), 261 * 8 * HOUR)
    assert.deepEqual(end, at('2027-12-31T17:00+01:00'))
  })
})

describe('days of another length', () => {
  const whole = calendar('Europe/Berlin', week(EVERY_DAY, '00:00', '24:00'))
  const night = calendar('Europe/Berlin', week(EVERY_DAY, '02:30', '05:00'))
  const skipped = calendar('Europe/Berlin', week(EVERY_DAY, '02:00', '03:00'))

  it('gives a whole day 23 and 25 hours', () => {
    assert.equal(openBetween(whole, at('2026-03-29T00:00+01:00'), at('2026-03-30T00:00+02:00')), 23 * HOUR)
    assert.equal(openBetween(whole, at('2026-10-25T00:00+02:00'), at('2026-10-26T00:00+01:00')), 25 * HOUR)
  })
  it('opens at the jump when the opening time does not exist', () => {
    const open = openIntervals(night, at('2026-03-29T00:00+01:00'), at('2026-03-30T00:00+02:00'))
    assert.deepEqual(open, [{ from: at('2026-03-29T03:00+02:00'), to: at('2026-03-29T05:00+02:00') }])
  })
  it('opens once, at the first of two equal times', () => {
    const open = openIntervals(night, at('2026-10-25T00:00+02:00'), at('2026-10-26T00:00+01:00'))
    assert.deepEqual(open, [{ from: at('2026-10-25T02:30+02:00'), to: at('2026-10-25T05:00+01:00') }])
  })
  it('is not open at all during an hour that is skipped', () => {
    assert.deepEqual(openIntervals(skipped, at('2026-03-29T00:00+01:00'), at('2026-03-30T00:00+02:00')), [])
    assert.deepEqual(nextOpen(skipped, at('2026-03-28T12:00+01:00')), at('2026-03-30T02:00+02:00'))
  })
  it('is open for both of a repeated hour', () => {
    assert.equal(openBetween(skipped, at('2026-10-25T00:00+02:00'), at('2026-10-26T00:00+01:00')), 2 * HOUR)
  })
  it('knows the half hour of Lord Howe', () => {
    const island = calendar('Australia/Lord_Howe', week(EVERY_DAY, '00:00', '24:00'))
    assert.equal(openBetween(island, at('2026-04-05T00:00+11:00'), at('2026-04-06T00:00+10:30')), 24.5 * HOUR)
    assert.equal(openBetween(island, at('2026-10-04T00:00+10:30'), at('2026-10-05T00:00+11:00')), 23.5 * HOUR)
  })
  it('has nothing on the date that Samoa left out', () => {
    const samoa = calendar('Pacific/Apia', week(EVERY_DAY, '09:00', '10:00'))
    assert.equal(openBetween(samoa, at('2011-12-29T00:00-10:00'), at('2012-01-01T00:00+14:00')), 2 * HOUR)
  })
  it('counts an instant once where clocks go back over midnight', () => {
    // St John's went from 00:01 back to 23:01 of the day before.
    const newfoundland = calendar('America/St_Johns', week(EVERY_DAY, '00:00', '24:00'))
    assert.equal(openBetween(newfoundland, at('2006-10-28T00:00-02:30'), at('2006-10-30T00:00-03:30')), 49 * HOUR)
  })
})

describe('calendars at the edge', () => {
  it('24x7 is elapsed time', () => {
    const from = at('2026-03-29T00:30Z')
    assert.deepEqual(addOpen(ALWAYS, from, 3 * DAY + 1), new Date(from.getTime() + 3 * DAY + 1))
    assert.equal(openBetween(ALWAYS, from, new Date(from.getTime() + 5)), 5)
    assert.equal(nextChange(ALWAYS, from), null)
    assert.deepEqual(nextOpen(ALWAYS, from), from)
  })
  it('all hours of all weekdays never change', () => {
    assert.equal(
      nextChange(calendar('Europe/Berlin', week(EVERY_DAY, '00:00', '24:00')), at('2026-03-01T00:00Z')),
      null,
    )
  })
  it('a holiday far ahead is still a change', () => {
    const shop = calendar('UTC', week(EVERY_DAY, '00:00', '24:00'), [{ date: '2031-05-01', name: 'Closed' }])
    assert.deepEqual(nextChange(shop, at('2026-01-01T00:00Z')), at('2031-05-01T00:00Z'))
    assert.deepEqual(nextChange(shop, at('2031-05-01T12:00Z')), at('2031-05-02T00:00Z'))
    assert.equal(nextChange(shop, at('2031-05-02T00:00Z')), null)
  })
  it('never opens: null, and it ends', () => {
    const never = calendar('Europe/Berlin', [])
    const from = at('2026-01-01T00:00Z')
    assert.equal(addOpen(never, from, 1), null)
    assert.equal(nextOpen(never, from), null)
    assert.equal(nextChange(never, from), null)
    assert.equal(openBetween(never, from, at('2027-01-01T00:00Z')), 0)
  })
  it('open on one date only: null after it', () => {
    const event = calendar('UTC', [], [{ date: '2029-06-01', name: 'Event', hours: [{ from: '10:00', to: '12:00' }] }])
    const from = at('2026-01-01T00:00Z')
    assert.deepEqual(addOpen(event, from, 2 * HOUR), at('2029-06-01T12:00Z'))
    assert.equal(addOpen(event, from, 2 * HOUR + 1), null)
    assert.deepEqual(nextOpen(event, from), at('2029-06-01T10:00Z'))
  })
  it('refuses a negative or fractional duration', () => {
    assert.throws(() => addOpen(OFFICE, at('2026-01-01T00:00Z'), -1), RangeError)
    assert.throws(() => addOpen(OFFICE, at('2026-01-01T00:00Z'), 0.5), RangeError)
    assert.throws(() => addOpen(OFFICE, at('2026-01-01T00:00Z'), Number.NaN), RangeError)
  })
})

const ZONES = ['Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kathmandu', 'UTC']
/** Around the days of another length in each of the zones, and one plain day. */
const MOMENTS = ['2026-03-29', '2026-10-25', '2026-03-08', '2026-11-01', '2026-04-05', '2026-10-04', '2026-06-15']

const wall = (minutes: number) =>
  `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`
/** Up to three intervals of a day without overlap: cut points in order, taken in pairs. */
const dayHours = fc.uniqueArray(fc.integer({ min: 0, max: 1440 }), { minLength: 0, maxLength: 6 }).map((cuts) => {
  const sorted = cuts.sort((a, b) => a - b)
  return Array.from({ length: sorted.length >> 1 }, (_, i) => ({
    from: wall(sorted[2 * i]!),
    to: wall(sorted[2 * i + 1]!),
  }))
})
const moment = fc
  .tuple(fc.constantFrom(...MOMENTS), fc.integer({ min: -2 * DAY, max: 2 * DAY }))
  .map(([date, ms]) => new Date(at(`${date}T00:00Z`).getTime() + ms))
const anyCalendar = fc
  .record({
    zone: fc.constantFrom(...ZONES),
    days: fc.array(dayHours, { minLength: 7, maxLength: 7 }),
    holidays: fc.uniqueArray(fc.tuple(fc.constantFrom(...MOMENTS), dayHours), {
      selector: ([date]) => date,
      maxLength: 3,
    }),
  })
  .map(({ zone, days, holidays }) =>
    calendar(
      zone,
      days.flatMap((hours, day) => hours.map((part) => ({ weekday: day + 1, ...part }))),
      holidays.map(([date, hours]) => ({ date, name: 'Holiday', hours })),
    ),
  )
/** Four hours a week and more: the longest durations below stay within the engine's horizon of 200 years. */
const openable = anyCalendar.filter(
  ({ weekly }) => weekly.reduce((sum, each) => sum + minutesOf(each.to)! - minutesOf(each.from)!, 0) >= 240,
)
const duration = fc.oneof(fc.integer({ min: 1, max: 3 * DAY }), fc.integer({ min: 1, max: 400 * DAY }))

describe('properties of the arithmetic', () => {
  it('addOpen and openBetween are inverse, and the due time is the earliest', () => {
    fc.assert(
      fc.property(openable, moment, duration, (cal, from, ms) => {
        const due = addOpen(cal, from, ms)!
        assert.equal(openBetween(cal, from, due), ms)
        assert.equal(openBetween(cal, from, new Date(due.getTime() - 1)), ms - 1)
      }),
      { numRuns: 500 },
    )
  })
  it('addOpen is monotone and additive', () => {
    fc.assert(
      fc.property(openable, moment, duration, duration, (cal, from, a, b) => {
        const first = addOpen(cal, from, a)!
        assert.deepEqual(addOpen(cal, first, b), addOpen(cal, from, a + b))
        assert.ok(first >= from && addOpen(cal, from, a + b)! > first)
        const later = new Date(from.getTime() + b)
        assert.ok(addOpen(cal, later, a)! >= first)
      }),
      { numRuns: 500 },
    )
  })
  it('openBetween is additive and never more than elapsed time', () => {
    fc.assert(
      fc.property(anyCalendar, moment, duration, duration, (cal, a, ab, bc) => {
        const b = new Date(a.getTime() + ab)
        const c = new Date(b.getTime() + bc)
        assert.equal(openBetween(cal, a, c), openBetween(cal, a, b) + openBetween(cal, b, c))
        assert.ok(openBetween(cal, a, c) <= ab + bc)
        assert.equal(openBetween(cal, c, a), 0)
      }),
      { numRuns: 500 },
    )
  })
  it('intervals, isOpen, nextOpen and nextChange say the same', () => {
    fc.assert(
      fc.property(anyCalendar, moment, fc.integer({ min: 1, max: 60 * DAY }), (cal, from, ms) => {
        const to = new Date(from.getTime() + ms)
        const intervals = openIntervals(cal, from, to)
        const sum = intervals.reduce((total, each) => total + each.to.getTime() - each.from.getTime(), 0)
        assert.equal(sum, openBetween(cal, from, to))
        let cursor = from
        for (const each of intervals) {
          assert.deepEqual(nextOpen(cal, cursor), each.from)
          assert.equal(isOpen(cal, each.from), true)
          if (each.to < to) {
            assert.equal(isOpen(cal, each.to), false)
            assert.deepEqual(nextChange(cal, each.from), each.to)
          }
          cursor = each.to
        }
      }),
      { numRuns: 300 },
    )
  })
})

/**
 * The same by looking at the wall clock each minute, with Temporal and nothing of ours. A time counts when the clock
 * first shows it, so the oracle keeps the latest time shown; a clock set back shows nothing new until it is past that.
 */
function oracle(cal: Calendar, from: Date, minutes: number): boolean[] {
  const open: boolean[] = []
  let shown = Number.NEGATIVE_INFINITY
  const start = from.getTime() - 2 * 60 * MINUTE
  for (let ms = start; ms < from.getTime() + minutes * MINUTE; ms += MINUTE) {
    const zoned = Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(cal.zone)
    const local = ms + zoned.offsetNanoseconds / 1e6
    shown = Math.max(shown, local)
    if (ms < from.getTime()) continue
    const day = Math.floor(shown / DAY)
    const minute = Math.floor((shown - day * DAY) / MINUTE)
    const date = new Date(day * DAY)
    const holiday = cal.holidays.find((each) => dayNumber(each.date) === day)
    const hours = holiday ? (holiday.hours ?? []) : cal.weekly.filter((each) => each.weekday % 7 === date.getUTCDay())
    open.push(hours.some((each) => minutesOf(each.from)! <= minute && minute < minutesOf(each.to)!))
  }
  return open
}

describe('against a clock looked at each minute', () => {
  it('is open at the same minutes and adds up to the same time', () => {
    fc.assert(
      fc.property(
        anyCalendar,
        fc.constantFrom(...MOMENTS),
        fc.integer({ min: -600, max: 1200 }),
        (cal, date, shift) => {
          const from = new Date(at(`${date}T00:00Z`).getTime() + shift * MINUTE)
          const minutes = 2200
          const open = oracle(cal, from, minutes)
          let total = 0
          open.forEach((isIt, index) => {
            const instant = new Date(from.getTime() + index * MINUTE)
            assert.equal(isOpen(cal, instant), isIt, `${instant.toISOString()} in ${cal.zone}`)
            if (isIt) total++
          })
          assert.equal(openBetween(cal, from, new Date(from.getTime() + minutes * MINUTE)), total * MINUTE)
          if (total > 0) {
            const last = open.lastIndexOf(true)
            assert.deepEqual(addOpen(cal, from, total * MINUTE), new Date(from.getTime() + (last + 1) * MINUTE))
          }
        },
      ),
      { numRuns: 150 },
    )
  })
})
