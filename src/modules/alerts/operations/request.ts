import type { Tx } from '#platform/db/database.ts'
import { publish } from '#platform/events/events.ts'
import { createRequest, leaveNote, lockRequest, update } from '#support'
import { changeIncident, type IncidentAlert, type StoredIncident } from '../queries/incident.ts'
import type { Known } from './attend.ts'
import { writeOfIncident } from './journal.ts'

/** How many alerts a request names; the page has all. */
const mostNamed = 20

export const incidentUrl = (tx: Tx, { number }: Pick<StoredIncident, 'number'>) =>
  `${tx.app.config.publicUrl}/incidents/${number}`

/**
 * Opens the request of an incident: the contract of the failing system, its promises, its policy's page. This is the only
 * place where an incident calls anybody. It happens once, and again only when its request was solved though it is still there.
 */
export async function openRequest(tx: Tx, known: Known): Promise<string> {
  const { incident, alerts, systems } = known
  const contracts = [...incident.cause.systemIds, ...alerts.map(({ systemId }) => systemId)]
  const contractId = contracts.map((id) => (id ? systems.get(id)?.contractId : null)).find(Boolean) ?? null
  const { request } = await createRequest(tx, {
    accountId: incident.accountId,
    title: incident.title.slice(0, 180).toWellFormed(),
    text: textOf(tx, known),
    channel: 'monitoring',
    severity: incident.severity,
    contractId,
    asker: null,
    followsId: incident.requestId,
    tags: ['incident'],
  })
  await changeIncident(tx, incident.id, {
    requestId: request.id,
    held: null,
    // Whoever solved the one before does not have this one.
    ...(incident.requestId && { ackedBy: null, ackedName: null, ackedAt: null }),
  })
  const { number } = request
  await writeOfIncident(tx, incident, 'request', `Request ${number} opened.`, { requestId: request.id, number })
  await publish(tx, {
    name: 'alerts.incident_opened',
    accountId: incident.accountId,
    subject: { kind: 'incident', id: incident.id },
    data: { incidentId: incident.id, severity: incident.severity, requestId: request.id },
  })
  return request.id
}

function textOf(tx: Tx, { incident, alerts, systems }: Known): string {
  const names = incident.cause.systemIds.map((id) => systems.get(id)?.name ?? id)
  const explains = incident.cause.why.find((why) => why.code === 'explains')
  const runbooks = [...new Set(alerts.flatMap(({ runbook }) => runbook ?? []))].slice(0, 5)
  return [
    `IN-${incident.number}: ${incident.title}`,
    names.length > 0 &&
      `Likely cause: ${names.join(' and ')}${explains ? `, explains ${explains.explained} of ${explains.of} alerts` : ''}`,
    ...alerts.slice(0, mostNamed).map((alert) => lineOf(alert, alert.systemId && systems.get(alert.systemId)?.name)),
    alerts.length > mostNamed && `and ${alerts.length - mostNamed} more`,
    ...runbooks.map((runbook) => `Runbook: ${runbook}`),
    incidentUrl(tx, incident),
  ]
    .filter(Boolean)
    .join('\n')
}

function lineOf({ severity, title }: IncidentAlert, system: string | null | undefined): string {
  return `- ${severity} ${system ? `${system}: ` : ''}${title}`
}

/** The request takes the incident's higher severity: its promises and its page chain follow. */
export async function raiseRequest(tx: Tx, { incident }: Known): Promise<void> {
  await update(tx, incident.requestId!, { severity: incident.severity })
}

/** Staff who read the request learn of another cause; its title follows while nobody wrote another. */
export async function tellRequest(tx: Tx, before: StoredIncident, incident: StoredIncident): Promise<void> {
  if (!incident.requestId) return
  const request = await lockRequest(tx, incident.requestId)
  if (request.status === 'closed') return
  if (request.title === before.title.slice(0, 180).toWellFormed())
    await update(tx, request.id, { title: incident.title.slice(0, 180).toWellFormed() })
  await leaveNote(tx, request.id, 'Monitoring', `The likely cause is another now: ${incident.title}`)
}
