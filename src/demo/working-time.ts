import { loadCalendar, openIntervals } from '#calendars'
import type { Tx } from '#platform/db/database.ts'

/** How long ago a promise began that has used so much open time of a calendar at `present`, ms. */
export async function openAgo(tx: Tx, calendarId: string, present: Date, usedMs: number): Promise<number> {
  const calendar = await loadCalendar(tx, calendarId)
  let left = usedMs
  for (const { from, to } of openIntervals(
    calendar,
    new Date(present.getTime() - 14 * 86_400_000),
    present,
  ).toReversed()) {
    const length = to.getTime() - from.getTime()
    if (length >= left) return present.getTime() - (to.getTime() - left)
    left -= length
  }
  throw new Error('The calendar was not open for so long within two weeks.')
}
