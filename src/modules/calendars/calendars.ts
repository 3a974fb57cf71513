import type { App } from '#platform/app.ts'
import type { Tx } from '#platform/db/database.ts'
import { notFound } from '#platform/problem.ts'
import { findCalendars } from './queries.ts'
import { mountRoutes } from './routes.ts'
import type { Calendar } from './rules/calendar.ts'

export type { CalendarInput } from './contract.ts'
export { calendarInUse, createCalendar } from './operations.ts'
export type { StoredCalendar } from './queries.ts'
export type { Calendar, CalendarFault, Holiday, Hours, WallTime, WeeklyHours } from './rules/calendar.ts'
export { ALWAYS, faultsOf } from './rules/calendar.ts'
export type { OpenInterval } from './rules/open.ts'
export { addOpen, isOpen, nextChange, nextOpen, openBetween, openIntervals } from './rules/open.ts'
export { firstInstant, isZone, offsetAt } from './rules/zone.ts'

/** The rules of a calendar. Equal rules are the same object, so what the engine derived is kept. Throws notFound. */
export async function loadCalendar(tx: Tx, id: string): Promise<Calendar> {
  const calendar = (await loadCalendars(tx, [id])).get(id)
  if (!calendar) throw notFound()
  return calendar
}

/** The rules of several calendars by id, in one statement; unknown ids are left out. */
export async function loadCalendars(tx: Tx, ids: readonly string[]): Promise<Map<string, Calendar>> {
  const found = await findCalendars(tx, [...new Set(ids)])
  return new Map(found.map(({ id, rules }) => [id, rules]))
}

export function start(app: App): void {
  mountRoutes(app)
}
