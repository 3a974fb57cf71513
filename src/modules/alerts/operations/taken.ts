import { staffNames } from '#accounts'
import type { Tx } from '#platform/db/database.ts'
import type { PalisadeEvent } from '#platform/events/events.ts'
import { changeIncident, incidentsByRequest } from '../queries/incident.ts'
import { tellIncidentChanged } from './tell.ts'

type Event = PalisadeEvent<'oncall.acknowledged'> | PalisadeEvent<'oncall.lease_expired'>

/** Somebody took the page of an incident's request, from wherever, or lost it again: the incident shows it. */
export async function requestTaken(tx: Tx, { name, subject, data }: Event): Promise<void> {
  if (subject.kind !== 'request') return
  const personId = name === 'oncall.acknowledged' ? (data.personId ?? null) : null
  const by = personId ? ((await staffNames(tx, [personId])).get(personId) ?? tx.actor.name) : null
  for (const incident of await incidentsByRequest(tx, subject.id)) {
    await changeIncident(tx, incident.id, { ackedBy: personId, ackedName: by, ackedAt: personId ? tx.now : null })
    await tellIncidentChanged(tx, incident)
  }
}
