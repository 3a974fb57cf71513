import { sql } from 'kysely'
import type { Tx } from '#platform/db/database.ts'

/** The calendar of everybody whose holidays are their own, by person. */
export async function holidayCalendars(tx: Tx): Promise<Map<string, string>> {
  const { rows } = await sql<{ personId: string; calendarId: string }>`select person_id as "personId",
    calendar_id as "calendarId" from person_holidays order by person_id`.execute(tx)
  return new Map(rows.map((row) => [row.personId, row.calendarId]))
}

/** Null: the holidays of each rota. */
export async function setHolidayCalendar(tx: Tx, personId: string, calendarId: string | null): Promise<void> {
  if (calendarId === null) {
    await sql`delete from person_holidays where person_id = ${personId}`.execute(tx)
    return
  }
  await sql`insert into person_holidays (person_id, calendar_id) values (${personId}, ${calendarId})
    on conflict (person_id) do update set calendar_id = excluded.calendar_id`.execute(tx)
}

/** Who or what counts the holidays of a calendar: the name of a rota, or of a person. Null: nobody. */
export async function userOfHolidays(tx: Tx, calendarId: string): Promise<string | null> {
  const { rows } = await sql<{
    name: string
  }>`select name from rota where holidays_id = ${calendarId} and archived_at is null
    union all select p.name from person_holidays h join person p on p.id = h.person_id where h.calendar_id = ${calendarId}
    limit 1`.execute(tx)
  return rows[0]?.name ?? null
}
