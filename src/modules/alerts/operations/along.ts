import type { Tx } from '#platform/db/database.ts'
import type { EventTypes } from '#platform/events/events.ts'
import { addJob } from '#platform/jobs/jobs.ts'
import { changeIncident, incidentsByRequest, type StoredIncident } from '../queries/incident.ts'
import { attendJob } from './attend.ts'
import { writeOfIncident } from './journal.ts'
import { tellIncidentChanged } from './tell.ts'

/**
 * A request went into another: its incidents go along. Left behind, they would take the merged request for solved, and page anew
 * while somebody works on the other. Who has the other has them, too.
 */
export async function requestsMerged(tx: Tx, data: EventTypes['support.request_merged']): Promise<void> {
  const { requestId, number, intoId, intoNumber } = data
  const there = (await incidentsByRequest(tx, intoId)).find(({ status, ackedAt }) => status === 'open' && ackedAt)
  for (const incident of await incidentsByRequest(tx, requestId)) {
    if (incident.status === 'merged') continue
    await changeIncident(tx, incident.id, {
      requestId: intoId,
      wasIn: [...incident.wasIn, requestId],
      ...(there && !incident.ackedAt && { ackedBy: there.ackedBy, ackedName: there.ackedName, ackedAt: there.ackedAt }),
    })
    await moved(tx, incident, `Request ${number} was merged into request ${intoNumber}; it goes on there.`)
  }
}

/** The merge was undone: what went along goes back. */
export async function requestsParted(tx: Tx, data: EventTypes['support.request_unmerged']): Promise<void> {
  const { requestId, number, intoId } = data
  for (const incident of await incidentsByRequest(tx, intoId)) {
    if (incident.wasIn.at(-1) !== requestId) continue
    await changeIncident(tx, incident.id, { requestId, wasIn: incident.wasIn.slice(0, -1) })
    await moved(tx, incident, `Request ${number} stands on its own again; it goes on there.`)
  }
}

async function moved(tx: Tx, incident: StoredIncident, text: string): Promise<void> {
  await writeOfIncident(tx, incident, 'request', text)
  await tellIncidentChanged(tx, incident)
  if (incident.status === 'open') await addJob(tx, attendJob(incident.id))
}
