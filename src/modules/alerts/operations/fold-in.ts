import type { Tx } from '#platform/db/database.ts'
import { publish } from '#platform/events/events.ts'
import { Refusal } from '#platform/problem.ts'
import { disarmMany } from '#platform/timers/timers.ts'
import { leaveNote, mergeRequests } from '#support'
import { changeIncident, lockIncidents, type StoredIncident } from '../queries/incident.ts'
import { mergeIncidents } from '../queries/look.ts'
import { writeOfIncident } from './journal.ts'

/**
 * Incidents turned out to be one: their alerts are of that one, and what was opened for them goes on in one request, so that two people
 * do not work on one cause.
 */
export async function foldIn(tx: Tx, merged: readonly string[], intoId: string): Promise<void> {
  const incidents = await lockIncidents(tx, [...merged, intoId])
  let into = incidents.find(({ id }) => id === intoId)!
  // Before their requests are merged: an incident that is over does not go along with its request.
  await mergeIncidents(tx, merged, intoId)
  await disarmMany(tx, 'alerts.attend', merged)
  for (const incident of incidents.filter(({ id }) => id !== intoId)) {
    into = await foldRequest(tx, incident, into)
    for (const [of, text] of [
      [incident, `One with IN-${into.number}; it goes on there.`],
      [into, `IN-${incident.number} turned out to be this one.`],
    ] as const)
      await writeOfIncident(tx, of, 'merged', text)
    await publish(tx, {
      name: 'alerts.incident_merged',
      accountId: incident.accountId,
      subject: { kind: 'incident', id: incident.id },
      data: { incidentId: incident.id, number: incident.number, intoId, intoNumber: into.number },
    })
  }
}

async function foldRequest(tx: Tx, incident: StoredIncident, into: StoredIncident): Promise<StoredIncident> {
  const { requestId, ackedBy, ackedName, ackedAt } = incident
  if (requestId === null || requestId === into.requestId) return into
  if (into.requestId === null) {
    await changeIncident(tx, into.id, { requestId, held: null, ackedBy, ackedName, ackedAt })
    return { ...into, requestId, ackedBy, ackedName, ackedAt }
  }
  try {
    await mergeRequests(tx, requestId, into.requestId)
  } catch (error) {
    // Closed by somebody, or merged already: it stays where it is.
    if (!(error instanceof Refusal)) throw error
    await leaveNote(tx, requestId, 'Monitoring', `IN-${incident.number} is one with IN-${into.number} now.`)
  }
  return into
}
