import { permit } from '#accounts'
import { recordAct } from '#platform/audit/record.ts'
import type { Tx } from '#platform/db/database.ts'
import type { Severity } from '#platform/http/contract.ts'
import { addJob } from '#platform/jobs/jobs.ts'
import { notFound } from '#platform/problem.ts'
import { lockRequest, update } from '#support'
import { problems } from '../problems.ts'
import { holdOpenAlerts, setAlertSeverity } from '../queries/acts.ts'
import { changeIncident, incidentsByRequest, lockIncidents, type StoredIncident } from '../queries/incident.ts'
import { findIncident } from '../queries/read.ts'
import { alertsToSet, sharedSeverity } from '../rules/set-severity.ts'
import { attendJob } from './attend.ts'
import { writeOfIncident } from './journal.ts'
import { tellIncidentChanged } from './tell.ts'

/**
 * A person says how bad an incident is: up or down, with a reason. Its alerts follow as far as they decide it, its request with
 * its promises, and a higher severity pages by its own rules. By itself it only rises again, when a source says that it is worse.
 * Refuses `alerts.over` unless it is open.
 */
export async function setSeverity(tx: Tx, ref: string, asked: { severity: Severity; why: string }): Promise<void> {
  const found = await findIncident(tx, ref)
  if (!found) throw notFound()
  for (const verb of ['alert.act', 'request.update'] as const) permit(tx.actor, verb, { accountId: found.accountId })
  // Alerts before incidents, as whoever looks at them does.
  const open = await holdOpenAlerts(tx, found.id)
  const [incident] = await lockIncidents(tx, [found.id])
  if (incident!.status !== 'open') throw problems.refuse('alerts.over')
  const { severity: before } = incident!
  if (before === asked.severity) return
  const set = alertsToSet(open, incident!.cause.alertId, { from: before, to: asked.severity })
  await setAlertSeverity(tx, set, asked.severity)
  await changeIncident(tx, found.id, { severity: asked.severity })
  await tell(tx, incident!, asked)
  await carryOver(tx, { ...incident!, severity: asked.severity })
  // What it needs now is decided as after a signal, by the program: whoever sets it need not be allowed to open requests.
  await addJob(tx, attendJob(found.id))
}

async function tell(tx: Tx, incident: StoredIncident, { severity, why }: { severity: Severity; why: string }) {
  const { accountId, id, number, severity: before } = incident
  await recordAct(tx, {
    act: 'alerts.severity_set',
    subject: { kind: 'incident', id, name: `IN-${number}` },
    accountId,
    before: { severity: before },
    after: { severity, why },
  })
  const text = `${tx.actor.name} set the severity from ${before} to ${severity}: ${why}`
  await writeOfIncident(tx, incident, 'severity_set', text, { before, after: severity })
  await tellIncidentChanged(tx, incident)
}

/** The request is as bad as the worst of its incidents; one that is over stays as it was. */
async function carryOver(tx: Tx, { id, requestId, severity }: StoredIncident): Promise<void> {
  if (requestId === null) return
  const request = await lockRequest(tx, requestId)
  if (request.status === 'solved' || request.status === 'closed') return
  const others = (await incidentsByRequest(tx, requestId)).filter((one) => one.id !== id && one.status === 'open')
  const shared = sharedSeverity(
    severity,
    others.map((one) => one.severity),
  )
  if (shared !== request.severity) await update(tx, requestId, { severity: shared })
}
