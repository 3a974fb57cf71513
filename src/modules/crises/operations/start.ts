import type { Tx } from '#platform/db/database.ts'
import { publish } from '#platform/events/events.ts'
import type { Severity } from '#platform/http/contract.ts'
import { newId } from '#platform/id.ts'
import { Refusal } from '#platform/problem.ts'
import { beginRun } from '#procedures'
import { changeCrisis, findCrisis, insertCrisis } from '../queries/crises.ts'
import { saveRole } from '../queries/roles.ts'
import { type UpdateMinutes, updateDue } from '../rules/updates.ts'
import { type Crisis, roleWords, subjectOf } from '../types.ts'
import { onDuty, rotaOf } from './duty.ts'
import { tellRole } from './roles.ts'
import { armShift } from './shift.ts'
import { write } from './told.ts'
import { armUpdate } from './updates.ts'

export type Start = {
  accountId: string
  title: string
  severity: Severity
  automatic: boolean
  request: { id: string; number: number } | null
  incident: { id: string; number: number } | null
  /** Whoever has the request or the incident in hand leads; else who is on call. */
  inHand: string | null
  /** Its checklist: a published procedure. Null: without one. */
  procedure: { id: string; name: string } | null
  runbookId: string | null
  updateMinutes: UpdateMinutes
}

/**
 * Starts a crisis, in the caller's transaction: the run of its runbook, its lead, its deadlines, its first words. Asks nobody's
 * permission. Null where the same began before. A runbook that cannot be started leaves a crisis without a checklist, which says why:
 * what burns waits for nobody's drawing.
 */
export async function startCrisis(tx: Tx, one: Start): Promise<Crisis | null> {
  const id = newId()
  const updateDueAt = updateDue(tx.now, one.severity, one.updateMinutes)
  const begun = await insertCrisis(tx, {
    ...one,
    id,
    requestId: one.request?.id ?? null,
    incidentId: one.incident?.id ?? null,
    title: one.title.slice(0, 300).toWellFormed(),
    updateDueAt,
  })
  if (!begun) return null
  await write(tx, begun, 'opened', beginning(one))
  const leadId = await defaultLead(tx, begun, one.inHand)
  if (one.procedure) await startRun(tx, begun, one, leadId)
  const crisis = (await findCrisis(tx, id))!
  await armUpdate(tx, id, updateDueAt)
  await armShift(tx, id)
  if (leadId && leadId !== tx.actor.personId) await tellRole(tx, crisis, leadId, ['lead'])
  await publish(tx, {
    name: 'crises.opened',
    accountId: crisis.accountId,
    subject: subjectOf(id),
    data: { crisisId: id, severity: crisis.severity, requestId: crisis.requestId, incidentId: crisis.incidentId },
  })
  return crisis
}

function beginning({ automatic, severity, request, incident }: Start): string {
  const about = [incident && `IN-${incident.number}`, request && `request ${request.number}`].filter(Boolean).join(', ')
  return `${severity} crisis ${automatic ? 'began by itself' : 'was declared'}${about && `: ${about}`}`
}

async function defaultLead(tx: Tx, crisis: Crisis, inHand: string | null): Promise<string | null> {
  const personId = inHand ?? (await onDuty(tx, crisis))
  if (!personId) {
    await write(tx, crisis, 'role', 'Nobody is on call for this account: the role incident lead is free')
    return null
  }
  await saveRole(tx, crisis, 'lead', { personId, byDefault: true, rotaId: await rotaOf(tx, crisis, personId) })
  return personId
}

async function startRun(
  tx: Tx,
  crisis: Crisis,
  { procedure, request, incident }: Start,
  leadId: string | null,
): Promise<void> {
  const { id, number, accountId, title, severity } = crisis
  try {
    const run = await beginRun(tx, {
      procedureId: procedure!.id,
      accountId,
      title: `CR-${number} ${title}`.slice(0, 200).toWellFormed(),
      people: leadId ? [{ role: roleWords.lead, personId: leadId }] : [],
      variables: {
        crisis: { id, number, title, severity },
        requestId: request?.id ?? null,
        requestNumber: request?.number ?? null,
        incidentNumber: incident?.number ?? null,
      },
      cause: `crisis ${id}`,
    })
    if (!run) return
    await changeCrisis(tx, id, { runId: run.runId })
    await write(tx, crisis, 'runbook', `Runbook: ${procedure!.name}`)
  } catch (error) {
    // Refused before anything of the run was written: the crisis goes on without a checklist.
    if (!(error instanceof Refusal)) throw error
    await write(tx, crisis, 'runbook', `The runbook ${procedure!.name} could not be started: ${error.message}`)
  }
}
