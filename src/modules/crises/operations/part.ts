import type { Tx } from '#platform/db/database.ts'
import type { EventTypes } from '#platform/events/events.ts'
import { changeCrisis, crisesAbout, findCrisis } from '../queries/crises.ts'
import { endedBy, openAgain, wholeOf } from '../queries/merged.ts'
import { apart } from '../rules/merged.ts'
import type { Crisis } from '../types.ts'
import { recast } from './roles.ts'
import { armShift } from './shift.ts'
import { write } from './told.ts'
import { armUpdate } from './updates.ts'

type Undone = EventTypes['support.request_unmerged']

/**
 * The merge of two requests was undone. A crisis that went along goes back with its request; one that ended in the other's is open again
 * while that is. What was written since stays where it was written, and so do roles.
 */
export async function requestsParted(tx: Tx, data: Undone): Promise<void> {
  for (const crisis of await crisesAbout(tx, { requestId: data.intoId }))
    if (crisis.wasAbout.at(-1) === data.requestId) await goBack(tx, crisis, data)
  for (const part of await endedBy(tx, data.mergeId)) await comeBack(tx, part, data)
}

async function goBack(tx: Tx, crisis: Crisis, { requestId, number }: Undone): Promise<void> {
  if (crisis.state === 'open' && (await burnsAlready(tx, { requestId }, crisis.id))) return
  await changeCrisis(tx, crisis.id, { requestId, wasAbout: crisis.wasAbout.slice(0, -1) })
  await write(tx, crisis, 'request', `Request ${number} stands on its own again, and the crisis is about that`)
}

async function comeBack(tx: Tx, part: Crisis, { number }: Undone): Promise<void> {
  const whole = await wholeOf(tx, part.id)
  if (whole.state === 'closed')
    return write(
      tx,
      part,
      'request',
      `Request ${number} stands on its own again; CR-${whole.number} is over, and so is this`,
    )
  // What it brought it takes back, before it is open: one open crisis to a request and an incident.
  await changeCrisis(tx, whole.id, {
    incidentId: whole.incidentId === part.incidentId ? null : whole.incidentId,
    runId: whole.runId === part.runId ? null : whole.runId,
  })
  if (await burnsAlready(tx, part, part.id))
    return write(tx, part, 'request', `Request ${number} stands on its own again, and has another crisis`)
  const standing = apart(part, whole)
  await openAgain(tx, part.id, standing)
  await write(tx, part, 'opened', `Request ${number} stands on its own again, and so does this crisis`)
  await write(tx, whole, 'merged', `CR-${part.number} stands on its own again`)
  for (const id of [part.id, whole.id]) await recast(tx, (await findCrisis(tx, id))!)
  await armUpdate(tx, part.id, standing.updateDueAt)
  await armShift(tx, part.id)
}

/** Whether another crisis about the same is open. */
async function burnsAlready(
  tx: Tx,
  { requestId, incidentId }: { requestId: string | null; incidentId?: string | null },
  but: string,
): Promise<boolean> {
  const about = await crisesAbout(tx, { requestId, incidentId })
  return about.some(({ id, state }) => state === 'open' && id !== but)
}
