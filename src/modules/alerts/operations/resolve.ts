import type { Tx } from '#platform/db/database.ts'
import { publish } from '#platform/events/events.ts'
import { disarm } from '#platform/timers/timers.ts'
import { leaveNote, lockRequest, update } from '#support'
import { changeIncident, type StoredIncident } from '../queries/incident.ts'
import { writeOfIncident } from './journal.ts'

/**
 * Ends an incident. A request that nobody took is solved with it, so that nobody is woken for what is over; one that somebody
 * has learns of it in a note, and they end it.
 */
export async function resolveIncident(tx: Tx, incident: StoredIncident, by: string | null): Promise<void> {
  await changeIncident(tx, incident.id, { resolvedAt: tx.now })
  await disarm(tx, 'alerts.attend', incident.id)
  const why = by ? `${by} resolved it.` : 'All its alerts are over.'
  await writeOfIncident(tx, incident, 'resolved', `Incident resolved. ${why}`)
  if (incident.requestId) await endRequest(tx, incident, why)
  await publish(tx, {
    name: 'alerts.incident_resolved',
    accountId: incident.accountId,
    subject: { kind: 'incident', id: incident.id },
    data: { incidentId: incident.id },
  })
}

async function endRequest(tx: Tx, incident: StoredIncident, why: string): Promise<void> {
  const request = await lockRequest(tx, incident.requestId!)
  if (request.status === 'solved' || request.status === 'closed') return
  await leaveNote(tx, request.id, 'Monitoring', `IN-${incident.number} is resolved. ${why}`)
  const untouched = request.assigneeId === null && incident.ackedAt === null && ['new', 'open'].includes(request.status)
  if (untouched && tx.actor.kind === 'system') await update(tx, request.id, { status: 'solved' })
}
