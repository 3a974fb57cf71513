import { accountsByIds, permit } from '#accounts'
import { addEntry } from '#journal'
import { recordAct } from '#platform/audit/record.ts'
import type { Tx } from '#platform/db/database.ts'
import { publish } from '#platform/events/events.ts'
import type { HandlerInput, HandlerReply } from '#platform/http/contract.ts'
import { fromCursor, momentIn, toPage } from '#platform/http/cursor.ts'
import { newId } from '#platform/id.ts'
import { notFound } from '#platform/problem.ts'
import { systemsOf } from '#systems'
import type { monitoring } from '../contract.ts'
import { problems } from '../problems.ts'
import { endWindow as end, findWindow, insertWindow, type StoredWindow, selectWindows } from '../queries/windows.ts'
import { nextSpan, spanAt, type Window } from '../rules/window.ts'

type Listing = HandlerInput<typeof monitoring.listWindows>['query']
type NewBody = HandlerInput<typeof monitoring.createWindow>['body']
type View = HandlerReply<typeof monitoring.createWindow>

const refuse = (field: string, why: string) =>
  problems.refuse('monitoring.window_refused', { fields: { [field]: why } })

export async function listWindows(tx: Tx, { cursor, ...query }: Listing) {
  permit(tx.actor, 'check.read', { accountId: query.accountId ?? tx.actor.accountId })
  const values = fromCursor(cursor, 2)
  const after = values ? { at: momentIn(values[0]), id: String(values[1]) } : undefined
  const rows = await selectWindows(tx, { ...query, after, limit: query.limit + 1 })
  const names = await systemsOf(tx, rows.flatMap((row) => row.systems)) // biome-ignore format: one question
  return toPage(
    rows,
    query.limit,
    (row) => [row.createdAt, row.id],
    (row) => viewOf(tx, row, (id) => names.get(id)?.name ?? ''),
  )
}

function viewOf(tx: Tx, row: StoredWindow, name: (id: string) => string): View {
  const { accountId, accountName, ...window } = row
  const open = row.endedAt === null
  return {
    ...window,
    account: { id: accountId, name: accountName },
    systems: row.systems.map((id) => ({ id, name: name(id) })),
    now: open ? spanAt(row, tx.now) : null,
    next: open ? nextSpan(row, tx.now) : null,
  }
}

async function oneView(tx: Tx, id: string): Promise<View> {
  const row = (await findWindow(tx, id))!
  const names = await systemsOf(tx, row.systems)
  return viewOf(tx, row, (systemId) => names.get(systemId)?.name ?? '')
}

/** Zones and days that are none, and windows that will never hold, are refused before they are stored. */
function checkWindow(tx: Tx, window: Window): void {
  try {
    Temporal.PlainDateTime.from(window.startsAt)
  } catch {
    throw refuse('startsAt', 'is no date and time')
  }
  try {
    new Intl.DateTimeFormat('en', { timeZone: window.zone })
  } catch {
    throw refuse('zone', 'is no time zone')
  }
  if (window.lastDay !== null && window.lastDay < window.startsAt.slice(0, 10))
    throw refuse('lastDay', 'is before the first day')
  if (!spanAt(window, tx.now) && !nextSpan(window, tx.now)) throw refuse('startsAt', 'is over already')
}

/** Plans a window. Refuses `monitoring.window_refused` with the field. */
export async function createWindow(tx: Tx, body: NewBody): Promise<View> {
  permit(tx.actor, 'check.write', { accountId: body.accountId })
  if (!(await accountsByIds(tx, [body.accountId])).has(body.accountId)) throw notFound()
  checkWindow(tx, body)
  const systems = await systemsOf(tx, body.systems)
  const foreign = body.systems.find((id) => systems.get(id)?.accountId !== body.accountId)
  if (foreign) throw refuse('systems', 'has a system that is none of the account')
  const id = newId()
  await insertWindow(tx, { ...body, id, systems: [...new Set(body.systems)] })
  const view = await oneView(tx, id)
  await tell(tx, 'monitoring.window_planned', view, `${tx.actor.name} planned the maintenance window ${body.name}`)
  return view
}

export async function endWindow(tx: Tx, id: string): Promise<View> {
  const window = await findWindow(tx, id)
  if (!window) throw notFound()
  permit(tx.actor, 'check.write', { accountId: window.accountId })
  await end(tx, window)
  const view = await oneView(tx, id)
  await tell(tx, 'monitoring.window_ended', view, `${tx.actor.name} ended the maintenance window ${window.name}`)
  return view
}

async function tell(
  tx: Tx,
  act: string,
  { id, account, name, startsAt, zone, minutes }: View,
  text: string,
): Promise<void> {
  const subject = { kind: 'maintenance_window', id }
  await recordAct(tx, {
    act,
    subject: { ...subject, name },
    accountId: account.id,
    after: { name, startsAt, zone, minutes },
  })
  await addEntry(tx, { accountId: account.id, subject, kind: act, visibility: 'customer', text })
  await publish(tx, {
    name: 'monitoring.window_changed',
    accountId: account.id,
    subject,
    data: { windowId: id },
    internal: false,
  })
}
