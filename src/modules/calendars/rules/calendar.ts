import { isZone } from './zone.ts'

/** Wall-clock time of day, `HH:MM`. Only an end may be `24:00`, the midnight that closes the day. */
export type WallTime = string

/** Open hours of one part of a day: from the first moment the wall clock shows `from` until it first shows `to`. */
export interface Hours {
  from: WallTime
  to: WallTime
}

/** Open hours that return each week. Weekdays as in ISO 8601: 1 is Monday, 7 is Sunday. */
export interface WeeklyHours extends Hours {
  weekday: number
}

/** A date that does not follow the week: closed, or open at other hours. */
export interface Holiday {
  /** Local date of the calendar's zone, `YYYY-MM-DD`. */
  date: string
  name: string
  /** Missing or empty: closed the whole day. */
  hours?: Hours[]
}

/**
 * When a service is open. The engine caches what it derives from a calendar by identity,
 * so a calendar is never changed in place.
 */
export interface Calendar {
  /** IANA time zone, for example `Europe/Berlin`. */
  zone: string
  /** 24x7. Such a calendar has no weekly hours and no holidays. */
  always: boolean
  weekly: readonly WeeklyHours[]
  holidays: readonly Holiday[]
}

/** One thing wrong with a calendar; `path` points into it, for example `weekly.2.to`. */
export interface CalendarFault {
  path: string
  message: string
}

/** The 24x7 calendar, for promises that run on bare elapsed time. */
export const ALWAYS: Calendar = Object.freeze({ zone: 'UTC', always: true, weekly: [], holidays: [] })

const WALL_TIME = /^(?:([01]\d|2[0-3]):([0-5]\d)|(24):(00))$/
/** The years whose clock changes the engine knows (zone.ts). */
const FIRST_DATE = '1970-01-01'
const LAST_DATE = '2150-12-31'
const DATE = /^\d{4}-\d{2}-\d{2}$/

/** Minutes since midnight of a wall-clock time, 0 to 1440, or null when it is none. */
export function minutesOf(time: WallTime): number | null {
  const match = WALL_TIME.exec(time)
  if (!match) return null
  return match[3] ? 1440 : Number(match[1]) * 60 + Number(match[2])
}

/** Days from 1970-01-01 to a date `YYYY-MM-DD`, or null when there is no such date from then to the end of 2150. */
export function dayNumber(date: string): number | null {
  if (!DATE.test(date)) return null
  const ms = Date.parse(`${date}T00:00:00Z`)
  if (date < FIRST_DATE || date > LAST_DATE) return null
  // 2026-02-30 parses in some engines and rolls over; a date is good when it prints as it was written.
  return Number.isNaN(ms) || new Date(ms).toISOString().slice(0, 10) !== date ? null : ms / 86_400_000
}

/** Everything wrong with a calendar; empty means the engine accepts it. */
export function faultsOf(calendar: Calendar): CalendarFault[] {
  const faults: CalendarFault[] = []
  if (!isZone(calendar.zone)) {
    faults.push({
      path: 'zone',
      message: `There is no time zone "${calendar.zone}". Use a name such as Europe/Berlin.`,
    })
  }
  if (calendar.always) {
    if (calendar.weekly.length > 0) {
      faults.push({ path: 'weekly', message: 'A calendar that is always open has no weekly hours.' })
    }
    if (calendar.holidays.length > 0) {
      faults.push({ path: 'holidays', message: 'A calendar that is always open has no holidays.' })
    }
    return faults
  }
  faults.push(...weeklyFaults(calendar.weekly), ...holidayFaults(calendar.holidays))
  const opens = calendar.weekly.length > 0 || calendar.holidays.some((holiday) => holiday.hours?.length)
  if (!opens) faults.push({ path: 'weekly', message: 'This calendar never opens. Give it hours on at least one day.' })
  return faults
}

function weeklyFaults(weekly: readonly WeeklyHours[]): CalendarFault[] {
  const faults: CalendarFault[] = []
  const byDay = new Map<number, { hours: Hours; path: string }[]>()
  weekly.forEach((hours, index) => {
    const path = `weekly.${index}`
    if (!Number.isInteger(hours.weekday) || hours.weekday < 1 || hours.weekday > 7) {
      faults.push({ path: `${path}.weekday`, message: 'A weekday is a number from 1 (Monday) to 7 (Sunday).' })
      return
    }
    const day = byDay.get(hours.weekday) ?? []
    day.push({ hours, path })
    byDay.set(hours.weekday, day)
  })
  for (const day of byDay.values()) faults.push(...hoursFaults(day))
  return faults
}

function holidayFaults(holidays: readonly Holiday[]): CalendarFault[] {
  const faults: CalendarFault[] = []
  const seen = new Set<string>()
  holidays.forEach((holiday, index) => {
    const path = `holidays.${index}`
    if (dayNumber(holiday.date) === null) {
      faults.push({ path: `${path}.date`, message: `"${holiday.date}" is not a date. Write it as 2026-12-24.` })
    } else if (seen.has(holiday.date)) {
      faults.push({ path: `${path}.date`, message: `${holiday.date} is in the list twice.` })
    }
    seen.add(holiday.date)
    if (holiday.name.trim() === '') faults.push({ path: `${path}.name`, message: 'A holiday needs a name.' })
    const hours = holiday.hours ?? []
    faults.push(...hoursFaults(hours.map((part, at) => ({ hours: part, path: `${path}.hours.${at}` }))))
  })
  return faults
}

/** Faults within one day: times that are none, intervals that end before they begin, intervals that overlap. */
function hoursFaults(day: { hours: Hours; path: string }[]): CalendarFault[] {
  const faults: CalendarFault[] = []
  const good: { from: number; to: number; hours: Hours; path: string }[] = []
  for (const { hours, path } of day) {
    const from = minutesOf(hours.from)
    const to = minutesOf(hours.to)
    if (from === null || from === 1440) {
      faults.push({ path: `${path}.from`, message: `"${hours.from}" is not a time from 00:00 to 23:59.` })
    }
    if (to === null) faults.push({ path: `${path}.to`, message: `"${hours.to}" is not a time from 00:00 to 24:00.` })
    if (from === null || from === 1440 || to === null) continue
    if (from >= to) {
      faults.push({
        path: `${path}.to`,
        message: `${hours.from} to ${hours.to} ends before it begins. Hours past midnight are two entries: to 24:00, and from 00:00 on the next day.`,
      })
      continue
    }
    good.push({ from, to, hours, path })
  }
  good.sort((a, b) => a.from - b.from)
  for (let i = 1; i < good.length; i++) {
    const before = good[i - 1]!
    const after = good[i]!
    if (after.from < before.to) {
      faults.push({
        path: after.path,
        message: `${after.hours.from} to ${after.hours.to} overlaps ${before.hours.from} to ${before.hours.to}.`,
      })
      // The longer of the two goes on being compared, else a third inside it would pass.
      if (before.to > after.to) good[i] = before
    }
  }
  return faults
}
