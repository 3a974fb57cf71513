import type { Tx } from '#platform/db/database.ts'
import type { EventTypes } from '#platform/events/events.ts'
import { arm, disarm } from '#platform/timers/timers.ts'
import { answerOf, giveStatusUpdate, requestLines } from '#support'
import { changeCrisis, crisesAbout, findCrisis } from '../queries/crises.ts'
import { partsOf } from '../queries/merged.ts'
import { rolesOf } from '../queries/roles.ts'
import { everyMs, remindAgain, updateDue } from '../rules/updates.ts'
import { updateOwed } from '../rules/words.ts'
import type { Crisis, Role } from '../types.ts'
import { holdOpen } from './roles.ts'
import { tell, write } from './told.ts'

/** The deadline of an open crisis: its next status update is owed. */
export const updateTimer = 'crises.update'

/** The newest words of a crisis are no longer than this; of a longer update its beginning. */
const mostSummary = 4000

export function armUpdate(tx: Tx, crisisId: string, dueAt: Date): Promise<void> {
  return arm(tx, { kind: updateTimer, key: crisisId, dueAt })
}

/**
 * Says where it stands. Where there is a request and it is meant for the customer too, it is the status update of the request, with all
 * that follows from one; else it stays in the house. Either way the next one is owed from now.
 */
export async function giveUpdate(
  tx: Tx,
  ref: string,
  { text, customer }: { text: string; customer: boolean },
): Promise<void> {
  const crisis = await holdOpen(tx, ref)
  // What support tells of it is what updates the crisis: an update from anywhere counts.
  if (customer && crisis.requestId)
    for (const requestId of [crisis.requestId, ...(await othersTold(tx, crisis))])
      await giveStatusUpdate(tx, requestId, { text })
  else await updated(tx, crisis, text, 'Status, inside')
}

/** Requests of crises that ended in this one which are still by themselves: whoever follows them hears the same. */
async function othersTold(tx: Tx, { id, requestId }: Crisis): Promise<string[]> {
  const ids = new Set((await partsOf(tx, id)).flatMap((part) => part.requestId ?? []))
  ids.delete(requestId ?? '')
  const lines = await requestLines(tx, [...ids])
  return [...lines.values()].filter(({ status }) => status !== 'solved' && status !== 'closed').map((line) => line.id)
}

/** A status update went to the customer, from the crisis, the request, a link or a mail. */
export async function updateGiven(tx: Tx, data: EventTypes['support.message_added']): Promise<void> {
  if (!data.statusUpdate) return
  for (const crisis of await crisesAbout(tx, { requestId: data.requestId })) {
    if (crisis.state !== 'open') continue
    const answer = await answerOf(tx, data.requestId, data.messageId)
    if (answer) await updated(tx, crisis, answer.text, 'Status, to the customer')
  }
}

async function updated(tx: Tx, crisis: Crisis, text: string, how: string): Promise<void> {
  const due = updateDue(tx.now, crisis.severity, crisis.updateMinutes)
  const summary = text.trim().slice(0, mostSummary).toWellFormed()
  await changeCrisis(tx, crisis.id, { summary, updatedAt: tx.now, updateDueAt: due })
  await armUpdate(tx, crisis.id, due)
  await write(tx, crisis, 'update', `${how}: ${text.trim()}`)
}

/** An update is owed and was not given: communications hear of it, at whole intervals until there is one. */
export async function remindOfUpdate(tx: Tx, crisisId: string): Promise<void> {
  const crisis = await findCrisis(tx, crisisId, true)
  if (crisis?.state !== 'open' || !crisis.updateDueAt) return disarm(tx, updateTimer, crisisId)
  const due = crisis.updateDueAt
  if (due > tx.now) return armUpdate(tx, crisisId, due)
  await armUpdate(tx, crisisId, remindAgain(due, everyMs(crisis.severity, crisis.updateMinutes), tx.now))
  const names = await tell(tx, crisis, whoTells(await rolesOf(tx, crisisId)), {
    key: `crisis update ${crisisId} ${tx.now.getTime()}`,
    topic: 'crises.update_due',
    words: (about, language, zone) => updateOwed(about, timeIn(due, zone, language), language),
  })
  const to =
    names.length > 0
      ? `${names.join(', ')} ${names.length === 1 ? 'was' : 'were'} reminded`
      : 'nobody could be reminded'
  await write(tx, crisis, 'update_due', `A status update was due at ${due.toISOString().slice(11, 16)} UTC; ${to}`)
}

/** Communications; while nobody has the role, the lead; else everybody who has one. */
function whoTells(roles: readonly Role[]): string[] {
  for (const wanted of ['communications', 'lead'] as const) {
    const one = roles.find(({ role }) => role === wanted)
    if (one) return [one.personId]
  }
  return roles.map(({ personId }) => personId)
}

function timeIn(at: Date, zone: string, language: string): string {
  return at.toLocaleString(language === 'de' ? 'de-DE' : 'en-GB', { timeZone: zone, timeStyle: 'short' })
}
