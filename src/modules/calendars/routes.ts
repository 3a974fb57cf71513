import type { App } from '#platform/app.ts'
import type { Tx } from '#platform/db/database.ts'
import { mount } from '#platform/http/mount.ts'
import { type CalendarReply, calendars } from './contract.ts'
import { changeCalendar, createCalendar, deleteCalendar, getCalendar, listCalendars, readHours } from './operations.ts'
import type { StoredCalendar } from './queries.ts'
import { isOpen, nextChange } from './rules/open.ts'

/** Mounts the contract. */
export function mountRoutes(app: App): void {
  const { transact } = app.db
  mount(app, calendars.listCalendars, ({ actor }) =>
    transact(actor, async (tx) => ({ items: (await listCalendars(tx)).map((each) => toReply(tx, each)) })),
  )
  mount(app, calendars.getCalendar, ({ actor, params }) =>
    transact(actor, async (tx) => toReply(tx, await getCalendar(tx, params.id))),
  )
  mount(app, calendars.openHours, ({ actor, params, query }) =>
    transact(actor, async (tx) => ({ intervals: await readHours(tx, params.id, query.from, query.to) })),
  )
  mount(app, calendars.createCalendar, ({ actor, body }) =>
    transact(actor, async (tx) => toReply(tx, await createCalendar(tx, body))),
  )
  mount(app, calendars.changeCalendar, ({ actor, params, body }) =>
    transact(actor, async (tx) => toReply(tx, await changeCalendar(tx, params.id, body))),
  )
  mount(app, calendars.deleteCalendar, ({ actor, params }) =>
    transact(actor, (tx) => deleteCalendar(tx, params.id).then(() => undefined)),
  )
}

function toReply(tx: Tx, { rules, ...calendar }: StoredCalendar): CalendarReply {
  return {
    ...calendar,
    zone: rules.zone,
    always: rules.always,
    weekly: [...rules.weekly],
    holidays: [...rules.holidays],
    openNow: isOpen(rules, tx.now),
    changesAt: nextChange(rules, tx.now),
  }
}
