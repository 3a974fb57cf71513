import type { Calendar } from '#calendars'
import type { HolidaySpan } from './shares.ts'
import { dayMs, wallClock } from './wall.ts'

/** The holidays of a calendar that touch a time, each as its whole day in the calendar's zone: 23 and 25 hours happen. */
export function holidaySpans(calendar: Pick<Calendar, 'zone' | 'holidays'>, from: Date, until: Date): HolidaySpan[] {
  const wall = wallClock(calendar.zone)
  return calendar.holidays
    .map(({ date, name }) => {
      const day = Date.parse(`${date}T00:00:00Z`)
      return { date, name, fromMs: wall.toInstant(day), untilMs: wall.toInstant(day + dayMs) }
    })
    .filter((day) => day.untilMs > from.getTime() && day.fromMs < until.getTime())
    .sort((a, b) => a.fromMs - b.fromMs)
}
