import { permit } from '#accounts'
import { addEntry } from '#journal'
import { acknowledge, closeEscalations, escalateNow, escalationOf } from '#oncall'
import type { Tx } from '#platform/db/database.ts'
import { publish } from '#platform/events/events.ts'
import { addJob } from '#platform/jobs/jobs.ts'
import { notFound, Refusal } from '#platform/problem.ts'
import { arm } from '#platform/timers/timers.ts'
import { callAgain, lockRequest, mergeRequests, takeNote } from '#support'
import { problems } from '../problems.ts'
import { endAlerts } from '../queries/acts.ts'
import { alertsOfIncident, changeIncident, lockIncidents, type StoredIncident } from '../queries/incident.ts'
import { findAlert, findIncident } from '../queries/read.ts'
import { systemsById } from './around.ts'
import { writeOfIncident } from './journal.ts'
import { openRequest } from './request.ts'
import { resolveIncident } from './resolve.ts'
import { lookQueue } from './take.ts'
import { tellIncidentChanged } from './tell.ts'

/** What people do with incidents and alerts. */

/** The incident, locked, after the caller was permitted. Refuses `alerts.over` unless it is open, or may be over as well. */
async function lockForAct(tx: Tx, ref: string, also: { over: boolean } = { over: false }): Promise<StoredIncident> {
  const found = await findIncident(tx, ref)
  if (!found) throw notFound()
  permit(tx.actor, 'alert.act', { accountId: found.accountId })
  const [incident] = await lockIncidents(tx, [found.id])
  if (incident!.status !== 'open' && !also.over) throw problems.refuse('alerts.over')
  return incident!
}

const subjectOf = (requestId: string) => ({ kind: 'request', id: requestId })

async function record(tx: Tx, incident: StoredIncident, kind: string, text: string): Promise<void> {
  await writeOfIncident(tx, incident, kind, text)
  await tellIncidentChanged(tx, incident)
}

async function isPaging(tx: Tx, requestId: string | null): Promise<boolean> {
  if (requestId === null) return false
  const chains = await escalationOf(tx, [subjectOf(requestId)])
  return chains.some(({ status }) => ['starting', 'paging', 'acknowledged', 'exhausted'].includes(status))
}

/** The acting person takes it. Its request's page chain is acknowledged where one runs; who takes it twice changes nothing. */
export async function acknowledgeIncident(tx: Tx, ref: string): Promise<void> {
  const incident = await lockForAct(tx, ref)
  if (incident.ackedBy === tx.actor.personId && incident.ackedAt) return
  // The event of the acknowledgement marks the incident.
  if (await isPaging(tx, incident.requestId)) await acknowledge(tx, { subject: subjectOf(incident.requestId!) })
  await changeIncident(tx, incident.id, { ackedBy: tx.actor.personId, ackedName: tx.actor.name, ackedAt: tx.now })
  await record(tx, incident, 'acknowledged', `${tx.actor.name} has it.`)
}

/** Nobody is called until then; what is still there then calls whoever is on duty anew. */
export async function snoozeIncident(tx: Tx, ref: string, minutes: number): Promise<void> {
  const incident = await lockForAct(tx, ref)
  const until = new Date(tx.now.getTime() + minutes * 60_000)
  if (incident.requestId) await closeEscalations(tx, [subjectOf(incident.requestId)])
  await changeIncident(tx, incident.id, { snoozedUntil: until, ackedBy: null, ackedName: null, ackedAt: null })
  await arm(tx, { kind: snoozeTimer, key: incident.id, dueAt: until })
  const at = until.toISOString().slice(0, 16).replace('T', ' ')
  await record(tx, incident, 'snoozed', `${tx.actor.name} snoozed it until ${at} UTC.`)
}

export const snoozeTimer = 'alerts.snooze'

/** The snooze is over. */
export async function wakeIncident(tx: Tx, incidentId: string): Promise<void> {
  const [incident] = await lockIncidents(tx, [incidentId])
  if (incident?.status !== 'open' || incident.snoozedUntil === null || incident.snoozedUntil > tx.now) return
  await changeIncident(tx, incident.id, { snoozedUntil: null })
  await record(tx, incident, 'woken', 'The snooze is over and it is still there.')
  if (incident.requestId && incident.openAlerts > 0) await callAgain(tx, incident.requestId)
}

export async function escalateIncident(tx: Tx, ref: string): Promise<void> {
  const incident = await lockForAct(tx, ref)
  if (!incident.requestId) throw problems.refuse('alerts.no_request')
  await escalateNow(tx, { subject: subjectOf(incident.requestId) })
  await record(tx, incident, 'escalated', `${tx.actor.name} escalated it.`)
}

export async function commentIncident(tx: Tx, ref: string, text: string): Promise<void> {
  const incident = await lockForAct(tx, ref, { over: true })
  if (incident.requestId) {
    const request = await lockRequest(tx, incident.requestId)
    if (request.status !== 'closed') await takeNote(tx, request.id, { text })
  }
  await record(tx, incident, 'comment', text)
}

/** Opens the request of an incident that has none, whatever holds it back. */
export async function openIncidentRequest(tx: Tx, ref: string): Promise<{ id: string; number: number }> {
  const incident = await lockForAct(tx, ref)
  if (incident.requestId) throw problems.refuse('alerts.has_request')
  permit(tx.actor, 'request.create', { accountId: incident.accountId })
  const alerts = await alertsOfIncident(tx, incident.id)
  const systems = await systemsById(tx, [...alerts.map(({ systemId }) => systemId), ...incident.cause.systemIds])
  const id = await openRequest(tx, { incident, alerts, systems })
  const { number } = await lockRequest(tx, id)
  return { id, number }
}

/** Goes on together with another request; one that the incident had becomes one with it, with promises and pages. */
export async function attachIncident(tx: Tx, ref: string, to: string): Promise<void> {
  const incident = await lockForAct(tx, ref)
  const request = await lockRequest(tx, to)
  permit(tx.actor, 'request.update', { accountId: request.accountId })
  if (request.accountId !== incident.accountId) throw problems.refuse('alerts.other_account')
  if (incident.requestId === request.id) return
  const requestId = incident.requestId ? await mergeEitherWay(tx, incident.requestId, request.id) : request.id
  await changeIncident(tx, incident.id, { requestId, held: null })
  await record(tx, incident, 'attached', `${tx.actor.name} attached it to request ${request.number}.`)
  await publish(tx, {
    name: 'alerts.incident_attached',
    accountId: incident.accountId,
    subject: { kind: 'incident', id: incident.id },
    data: { incidentId: incident.id, number: incident.number, requestId },
  })
}

/** One request of two, and which it is: the one that came first and still waits for its response stays, so that no clock is escaped. */
async function mergeEitherWay(tx: Tx, own: string, other: string): Promise<string> {
  try {
    await mergeRequests(tx, own, other)
    return other
  } catch (error) {
    if (!(error instanceof Refusal) || error.details.why !== 'other_way') throw error
    await mergeRequests(tx, other, own)
    return own
  }
}

export async function endIncident(tx: Tx, ref: string): Promise<void> {
  const incident = await lockForAct(tx, ref)
  await endAlerts(tx, { incidentId: incident.id }, tx.actor.name)
  await resolveIncident(tx, incident, tx.actor.name)
  await addJob(tx, { queue: lookQueue, data: {} })
}

export async function resolveAlert(tx: Tx, id: string): Promise<void> {
  const alert = await findAlert(tx, id)
  if (!alert) throw notFound()
  permit(tx.actor, 'alert.act', { accountId: alert.accountId })
  const ended = await endAlerts(tx, { alertId: id }, tx.actor.name)
  if (ended.length === 0) throw problems.refuse('alerts.over')
  await addEntry(tx, {
    accountId: alert.accountId,
    subject: { kind: 'alert', id },
    kind: 'alerts.ended',
    visibility: 'internal',
    text: `${tx.actor.name} ended it by hand.`,
  })
  await addJob(tx, { queue: lookQueue, data: {} })
}
