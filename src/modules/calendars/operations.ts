import { permit } from '#accounts'
import { recordAct } from '#platform/audit/record.ts'
import type { Tx } from '#platform/db/database.ts'
import { publish } from '#platform/events/events.ts'
import { newId } from '#platform/id.ts'
import { notFound } from '#platform/problem.ts'
import type { CalendarInput } from './contract.ts'
import { problems } from './problems.ts'
import type { StoredCalendar } from './queries.ts'
import { allCalendars, findCalendars, insertCalendar, lockCalendar, removeCalendar, updateCalendar } from './queries.ts'
import { type Calendar, faultsOf } from './rules/calendar.ts'
import { type OpenInterval, openIntervals } from './rules/open.ts'

declare module '#platform/events/events.ts' {
  interface EventTypes {
    /** Hours or holidays are others now; who computed with them computes again. */
    'calendars.changed': { calendarId: string; version: number }
    /** About to be removed: a subscriber that still needs it throws `calendarInUse`. */
    'calendars.removing': { calendarId: string }
  }
}

const subject = { accountId: null }
const longestHoursMs = 400 * 86_400_000

export async function listCalendars(tx: Tx): Promise<StoredCalendar[]> {
  permit(tx.actor, 'calendar.read', subject)
  return allCalendars(tx)
}

export async function getCalendar(tx: Tx, id: string): Promise<StoredCalendar> {
  permit(tx.actor, 'calendar.read', subject)
  return existing(tx, id)
}

/** Open intervals for a picture of the calendar. Refuses `calendars.invalid` for a period over 400 days or backwards. */
export async function readHours(tx: Tx, id: string, from: Date, to: Date): Promise<OpenInterval[]> {
  permit(tx.actor, 'calendar.read', subject)
  const length = to.getTime() - from.getTime()
  if (length <= 0 || length > longestHoursMs) {
    throw problems.refuse('calendars.invalid', { fields: { to: 'must be after from, and at most 400 days after it' } })
  }
  const { rules } = await existing(tx, id)
  return openIntervals(rules, from, to)
}

/** Makes a calendar. Refuses `calendars.invalid` with each fault by its path, and `calendars.name_taken`. */
export async function createCalendar(tx: Tx, input: CalendarInput): Promise<StoredCalendar> {
  permit(tx.actor, 'calendar.write', subject)
  const rules = checked(input)
  const id = newId()
  await unlessTaken(() => insertCalendar(tx, id, input.name, rules))
  await record(tx, 'created', id, input.name)
  return existing(tx, id)
}

/** Replaces a calendar that is still at `version`; who computes with it hears `calendars.changed`. */
export async function changeCalendar(
  tx: Tx,
  id: string,
  input: CalendarInput & { version: number },
): Promise<StoredCalendar> {
  permit(tx.actor, 'calendar.write', subject)
  const rules = checked(input)
  const before = await lockCalendar(tx, id)
  if (!before) throw notFound()
  if (before.version !== input.version) {
    throw problems.refuse('calendars.changed_meanwhile', { version: before.version })
  }
  await unlessTaken(() => updateCalendar(tx, id, input.name, rules))
  await record(tx, 'changed', id, input.name)
  await publish(tx, {
    name: 'calendars.changed',
    accountId: null,
    subject: { kind: 'calendar', id },
    data: { calendarId: id, version: before.version + 1 },
  })
  return existing(tx, id)
}

/** Removes a calendar. Refuses `calendars.in_use` while a plan, a promise or anybody who subscribed still needs it. */
export async function deleteCalendar(tx: Tx, id: string): Promise<void> {
  permit(tx.actor, 'calendar.write', subject)
  const calendar = await lockCalendar(tx, id)
  if (!calendar) throw notFound()
  await record(tx, 'removed', id, calendar.name)
  await publish(tx, {
    name: 'calendars.removing',
    accountId: null,
    subject: { kind: 'calendar', id },
    data: { calendarId: id },
  })
  try {
    await removeCalendar(tx, id)
  } catch (error) {
    if (sqlState(error) === '23503') throw calendarInUse('A support plan or a promise runs on it.')
    throw error
  }
}

function record(tx: Tx, what: string, id: string, name: string): Promise<void> {
  return recordAct(tx, { act: `calendars.${what}`, subject: { kind: 'calendar', id, name }, accountId: null })
}

/** What a subscriber of `calendars.removing` throws. `by` is a sentence that names who needs the calendar. */
export function calendarInUse(by: string) {
  return problems.refuse('calendars.in_use', { detail: by })
}

async function existing(tx: Tx, id: string): Promise<StoredCalendar> {
  const [calendar] = await findCalendars(tx, [id])
  if (!calendar) throw notFound()
  return calendar
}

function checked({ zone, always, weekly, holidays }: CalendarInput): Calendar {
  const rules: Calendar = { zone, always, weekly, holidays }
  const faults = faultsOf(rules)
  if (faults.length > 0) {
    throw problems.refuse('calendars.invalid', {
      detail: faults[0]!.message,
      fields: Object.fromEntries(faults.map(({ path, message }) => [path, message])),
    })
  }
  return rules
}

async function unlessTaken(write: () => Promise<void>): Promise<void> {
  try {
    await write()
  } catch (error) {
    if (sqlState(error) === '23505') throw problems.refuse('calendars.name_taken', { fields: { name: 'is taken' } })
    throw error
  }
}

function sqlState(error: unknown): string | undefined {
  return (error as { code?: string }).code
}
