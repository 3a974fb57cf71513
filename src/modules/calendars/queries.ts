import { type SelectQueryBuilder, sql } from 'kysely'
import { type DB, json, type Tx } from '#platform/db/database.ts'
import type { Calendar } from './rules/calendar.ts'

/** A calendar with what the program knows about it besides its rules. */
export interface StoredCalendar {
  id: string
  name: string
  version: number
  changedAt: Date
  rules: Calendar
}

/**
 * Rules by their own text. The engine keeps what it derives with the object, so equal rules must be one object however
 * often they are read; keyed by content, a rolled-back change can never leave anything wrong behind.
 */
const known = new Map<string, Calendar>()
const mostKnown = 500

type Row = {
  id: string
  name: string
  zone: string
  always: boolean
  weekly: string
  holidays: string
  version: number
  changed_at: Date
}

function select(tx: Tx): SelectQueryBuilder<DB, 'calendar', Row> {
  return tx
    .selectFrom('calendar')
    .select([
      'id',
      'name',
      'zone',
      'always',
      sql<string>`weekly::text`.as('weekly'),
      sql<string>`holidays::text`.as('holidays'),
      'version',
      'changed_at',
    ])
}

function stored(row: Row): StoredCalendar {
  return { id: row.id, name: row.name, version: row.version, changedAt: row.changed_at, rules: rulesOf(row) }
}

function rulesOf(row: Row): Calendar {
  const key = `${row.zone}\n${row.always}\n${row.weekly}\n${row.holidays}`
  let rules = known.get(key)
  if (!rules) {
    rules = {
      zone: row.zone,
      always: row.always,
      weekly: JSON.parse(row.weekly),
      holidays: JSON.parse(row.holidays),
    }
    if (known.size >= mostKnown) known.clear()
    known.set(key, rules)
  }
  return rules
}

export async function findCalendars(tx: Tx, ids: readonly string[]): Promise<StoredCalendar[]> {
  if (ids.length === 0) return []
  return (
    await select(tx)
      .where('id', 'in', [...ids])
      .execute()
  ).map(stored)
}

export async function allCalendars(tx: Tx): Promise<StoredCalendar[]> {
  return (await select(tx).orderBy('name').execute()).map(stored)
}

/** Holds the row until the end of the transaction. */
export async function lockCalendar(tx: Tx, id: string): Promise<StoredCalendar | undefined> {
  const row = await select(tx).where('id', '=', id).forUpdate().executeTakeFirst()
  return row && stored(row)
}

export async function insertCalendar(tx: Tx, id: string, name: string, rules: Calendar): Promise<void> {
  await tx
    .insertInto('calendar')
    .values({ id, name, ...columnsOf(rules), created_at: tx.now, changed_at: tx.now })
    .execute()
}

export async function updateCalendar(tx: Tx, id: string, name: string, rules: Calendar): Promise<void> {
  await tx
    .updateTable('calendar')
    .set({ name, ...columnsOf(rules), version: sql`version + 1`, changed_at: tx.now })
    .where('id', '=', id)
    .execute()
}

export async function removeCalendar(tx: Tx, id: string): Promise<void> {
  await tx.deleteFrom('calendar').where('id', '=', id).execute()
}

function columnsOf({ zone, always, weekly, holidays }: Calendar) {
  return { zone, always, weekly: json(weekly), holidays: json(holidays) }
}
