import type { Tx } from '#platform/db/database.ts'
import type { EventTypes } from '#platform/events/events.ts'
import { changeCrisis, crisesAbout } from '../queries/crises.ts'
import type { Crisis } from '../types.ts'
import { endIn } from './end-in.ts'
import { write } from './told.ts'

type About = Parameters<typeof crisesAbout>[1]

/** The crisis about it that is open, held. */
const openAbout = async (tx: Tx, about: About): Promise<Crisis | undefined> =>
  (await crisesAbout(tx, about)).find(({ state }) => state === 'open')

/**
 * A request went into another: a crisis goes with it, or ends in the one the other has. In the transaction of the merge, in the name of
 * whoever merged.
 */
export async function requestsMerged(tx: Tx, data: EventTypes['support.request_merged']): Promise<void> {
  const { requestId, intoId, mergeId } = data
  const into = await openAbout(tx, { requestId: intoId })
  const from = await openAbout(tx, { requestId })
  if (from && !into) await changeCrisis(tx, from.id, { requestId: intoId, wasAbout: [...from.wasAbout, requestId] })
  const stays = into ?? from
  if (stays) await write(tx, stays, 'request', `Request ${data.number} was merged into request ${data.intoNumber}`)
  if (from && into) await endIn(tx, from, into, mergeId)
}

/** An incident turned out to be another: so with its crisis. */
export async function incidentsMerged(tx: Tx, data: EventTypes['alerts.incident_merged']): Promise<void> {
  const into = await openAbout(tx, { incidentId: data.intoId })
  const from = await openAbout(tx, { incidentId: data.incidentId })
  if (from && !into) await changeCrisis(tx, from.id, { incidentId: data.intoId })
  if (from && into) await endIn(tx, from, into, null)
}

/** An incident goes on in another request: its crisis is about that, or ends in the one the request has. */
export async function incidentAttached(tx: Tx, data: EventTypes['alerts.incident_attached']): Promise<void> {
  const into = await openAbout(tx, { requestId: data.requestId })
  const from = await openAbout(tx, { incidentId: data.incidentId })
  if (from && into && from.id !== into.id) return endIn(tx, from, into, null)
  if (from && !into) await changeCrisis(tx, from.id, { requestId: data.requestId })
  if (into && into.incidentId === null) await changeCrisis(tx, into.id, { incidentId: data.incidentId })
}
