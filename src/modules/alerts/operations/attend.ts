import type { Tx } from '#platform/db/database.ts'
import type { NewJob } from '#platform/jobs/jobs.ts'
import { arm, disarm } from '#platform/timers/timers.ts'
import { lockRequest } from '#support'
import type { System } from '#systems'
import {
  alertsOfIncident,
  changeIncident,
  type IncidentAlert,
  lockIncidents,
  type StoredIncident,
} from '../queries/incident.ts'
import { saveCause } from '../queries/look.ts'
import { likelyCause } from '../rules/cause.ts'
import { decideIncident, type IncidentStep } from '../rules/incident.ts'
import type { Hold } from '../suppression.ts'
import type { Cause } from '../types.ts'
import { systemsById } from './around.ts'
import { holdsNow } from './holds.ts'
import { writeOfIncident } from './journal.ts'
import { openRequest, raiseRequest, tellRequest } from './request.ts'
import { resolveIncident } from './resolve.ts'
import { tellIncidentChanged } from './tell.ts'

/** The deadline of an incident: its page is asked for again, its quiet time is over, its snooze ends. */
export const attendTimer = 'alerts.attend'

/** The queue whose jobs attend to incidents, each in a transaction of its own. */
export const attendQueue = 'alerts.attend'

/**
 * The queue for incidents that have their request and became no worse. In a storm that is nearly all there is to do, and it must not
 * stand before what pages.
 */
export const attendAgainQueue = 'alerts.attend_again'

/** Without a key: a job that waits may be taken before this transaction commits, and would not see what it did. */
export const attendJob = (incidentId: string, queue = attendQueue): NewJob => ({ queue, data: { incidentId } })

export type Known = { incident: StoredIncident; alerts: IncidentAlert[]; systems: Map<string, System> }

/**
 * Gives an open incident what it needs now: names its cause, opens its request and so pages, raises it, holds it back, or ends
 * it. Asked as often as one likes: the same state asks for nothing twice.
 */
export async function attend(tx: Tx, incidentId: string): Promise<void> {
  const [incident] = await lockIncidents(tx, [incidentId])
  if (incident?.status !== 'open') return
  const alerts = await alertsOfIncident(tx, incidentId)
  const cause = likelyCause(alerts)
  const systems = await systemsById(tx, [...alerts.map(({ systemId }) => systemId), ...cause.systemIds])
  const known = {
    incident: { ...incident, cause, title: titleOf(cause, alerts, systems) ?? incident.title },
    alerts,
    systems,
  }
  await nameCause(tx, incident, known)
  await carryOut(tx, known, await decide(tx, known))
  await tellIncidentChanged(tx, incident)
}

async function decide(tx: Tx, { incident, alerts, systems }: Known): Promise<IncidentStep> {
  const open = alerts.filter(({ status }) => status === 'open')
  const holds = await holdsNow(tx, open, systems)
  const request = incident.requestId ? await lockRequest(tx, incident.requestId) : null
  return decideIncident(
    {
      severity: incident.severity,
      requestSeverity: request?.severity ?? null,
      requestOverAtMs: request?.solvedAt?.getTime() ?? null,
      openAlerts: incident.openAlerts,
      quietAtMs: incident.quietAt?.getTime() ?? null,
      snoozedUntilMs: incident.snoozedUntil?.getTime() ?? null,
    },
    open.map(({ id, severity, openedAtMs, paging }) => ({ severity, openedAtMs, paging, hold: holds.get(id) ?? null })),
    tx.now.getTime(),
  )
}

async function carryOut(tx: Tx, known: Known, step: IncidentStep): Promise<void> {
  const { incident } = known
  switch (step.do) {
    case 'page':
      await openRequest(tx, known)
      return disarm(tx, attendTimer, incident.id)
    case 'raise':
      await raiseRequest(tx, known)
      return disarm(tx, attendTimer, incident.id)
    case 'hold':
      await keepHold(tx, incident, step.hold)
      return arm(tx, { kind: attendTimer, key: incident.id, dueAt: new Date(step.againAtMs) })
    case 'settle':
    case 'again':
      return arm(tx, { kind: attendTimer, key: incident.id, dueAt: new Date(step.atMs) })
    case 'resolve':
      return resolveIncident(tx, incident, null)
    case 'wait':
      return disarm(tx, attendTimer, incident.id)
  }
}

/** Another reason than before is written down once. */
async function keepHold(tx: Tx, incident: StoredIncident, by: Hold): Promise<void> {
  if (incident.held?.code === by.code && incident.held.until?.getTime() === by.until?.getTime()) return
  await changeIncident(tx, incident.id, { held: by })
  if (incident.held?.code === by.code) return
  const why = `Nobody is called: ${holdWords[by.code]}${by.text && `, ${by.text}`}.`
  await writeOfIncident(tx, incident, 'held', why, { code: by.code, until: by.until?.toISOString() ?? null })
}

const holdWords: Record<Hold['code'], string> = {
  maintenance: 'maintenance',
  parent_down: 'what it depends on is down',
  silenced: 'a silence',
  snoozed: 'snoozed',
  rule: 'a rule says so',
  low: 'P4 waits in the list',
}

/** The incident is called after its cause: the alert that tells of it, or what nothing was heard from. */
function titleOf(cause: Cause, alerts: readonly IncidentAlert[], systems: ReadonlyMap<string, System>): string | null {
  const own = alerts.find(({ id }) => id === cause.alertId)
  const names = cause.systemIds.map((id) => systems.get(id)?.name ?? id)
  const behind = alerts.filter(({ id }) => id !== cause.alertId).length
  if (own && cause.systemIds.length < 2) return own.title
  if (names.length === 0) return own?.title ?? null
  return `${names.join(' and ')} failing, ${behind} alerts behind`.slice(0, 300)
}

async function nameCause(tx: Tx, before: StoredIncident, { incident, alerts, systems }: Known): Promise<void> {
  const { cause, title } = incident
  if (before.cause.alertId === cause.alertId && String(before.cause.systemIds) === String(cause.systemIds)) {
    if (JSON.stringify(before.cause) !== JSON.stringify(cause)) await saveCause(tx, incident.id, cause, before.title)
    incident.title = before.title
    return
  }
  await saveCause(tx, incident.id, cause, title)
  if (alerts.length < 2) return
  const names = cause.systemIds.map((id) => systems.get(id)?.name ?? id).join(' and ')
  await writeOfIncident(tx, incident, 'cause', `Likely cause: ${names || title}.`, { cause })
  await tellRequest(tx, before, incident)
}
