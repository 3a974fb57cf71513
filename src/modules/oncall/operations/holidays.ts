import { findPerson, permit } from '#accounts'
import { calendarInUse, loadCalendars } from '#calendars'
import type { Tx } from '#platform/db/database.ts'
import type { HandlerReply } from '#platform/http/contract.ts'
import { notFound } from '#platform/problem.ts'
import type { oncall } from '../contract.ts'
import { problems } from '../problems.ts'
import { holidayCalendars, setHolidayCalendar, userOfHolidays } from '../queries/holidays.ts'
import type { StoredRota } from '../queries/rota.ts'
import { holidaySpans } from '../rules/holidays.ts'
import type { HolidaySpan } from '../rules/shares.ts'
import { nameOf } from './people.ts'

/** Whose holidays are days off for whom, in a time. */
export type Holidays = {
  /** For a person in a rota with this calendar (null: none). */
  of(personId: string, rotaCalendarId: string | null): readonly HolidaySpan[]
  byCalendar(id: string): readonly HolidaySpan[]
  /** People with a calendar of their own. */
  own: ReadonlyMap<string, string>
}

export async function loadHolidays(
  tx: Tx,
  rotas: readonly Pick<StoredRota, 'holidaysId'>[],
  from: Date,
  until: Date,
): Promise<Holidays> {
  const own = await holidayCalendars(tx)
  const ids = [...own.values(), ...rotas.flatMap((rota) => rota.holidaysId ?? [])]
  const calendars = ids.length > 0 ? await loadCalendars(tx, ids) : new Map<string, never>()
  const spans = new Map([...calendars].map(([id, calendar]) => [id, holidaySpans(calendar, from, until)]))
  const byCalendar = (id: string | null | undefined) => (id && spans.get(id)) || []
  return { own, byCalendar, of: (personId, rotaCalendarId) => byCalendar(own.get(personId) ?? rotaCalendarId) }
}

type View = HandlerReply<typeof oncall.schedule>['holidays']

/** Days off to draw: those of the rota for everybody, and those of people with another calendar, by whose they are. */
export async function holidayView(
  tx: Tx,
  rota: { holidaysId: string | null; people: readonly string[] },
  from: Date,
  until: Date,
): Promise<View> {
  const holidays = await loadHolidays(tx, [rota], from, until)
  const named = await nameOf(tx, rota.people)
  const all: View = []
  const add = (days: readonly HolidaySpan[], people: View[number]['people']) =>
    all.push(
      ...days.map(({ date, name, fromMs, untilMs }) => ({
        date,
        name,
        from: new Date(fromMs),
        until: new Date(untilMs),
        people,
      })),
    )
  if (rota.holidaysId) add(holidays.byCalendar(rota.holidaysId), null)
  const others = Map.groupBy(
    new Set(rota.people.filter((id) => holidays.own.has(id) && holidays.own.get(id) !== rota.holidaysId)),
    (id) => holidays.own.get(id)!,
  )
  for (const [calendarId, people] of others) add(holidays.byCalendar(calendarId), people.map(named))
  return all.sort((a, b) => a.from.getTime() - b.from.getTime())
}

export async function listHolidays(tx: Tx): Promise<HandlerReply<typeof oncall.listHolidays>> {
  permit(tx.actor, 'rota.read', { accountId: null })
  const own = await holidayCalendars(tx)
  const named = await nameOf(tx, [...own.keys()])
  return { items: [...own].map(([id, calendarId]) => ({ person: named(id), calendarId })) }
}

/** Whose holidays count for a person. Refuses `oncall.person_unknown` for who is not on staff. */
export async function setHolidays(tx: Tx, personId: string, calendarId: string | null): Promise<void> {
  permit(tx.actor, 'rota.write', { accountId: null })
  const person = await findPerson(tx, personId)
  if (!person?.staff) throw problems.refuse('oncall.person_unknown')
  if (calendarId && !(await loadCalendars(tx, [calendarId])).has(calendarId)) throw notFound()
  await setHolidayCalendar(tx, personId, calendarId)
}

/** A calendar whose holidays are counted stays. */
export async function keepHolidays(tx: Tx, calendarId: string): Promise<void> {
  const user = await userOfHolidays(tx, calendarId)
  if (user) throw calendarInUse(`Its holidays are those of ${user}.`)
}
