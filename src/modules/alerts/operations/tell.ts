import type { Tx } from '#platform/db/database.ts'
import { publish, publishMany } from '#platform/events/events.ts'
import '../events.ts'

export type Told = { accountId: string; alertId: string; incidentId?: string | null; systemId?: string | null }

function eventOf<Name extends 'alerts.opened' | 'alerts.changed' | 'alerts.resolved'>(name: Name, told: Told) {
  const { accountId, alertId, incidentId = null, systemId = null } = told
  return { name, accountId, subject: { kind: 'alert', id: alertId }, data: { alertId, incidentId, systemId } }
}

export const tellOpened = (tx: Tx, alerts: readonly Told[]) =>
  publishMany(
    tx,
    alerts.map((told) => eventOf('alerts.opened', told)),
  )

export const tellChanged = (tx: Tx, alerts: readonly Told[]) =>
  publishMany(
    tx,
    alerts.map((told) => eventOf('alerts.changed', told)),
  )

export const tellResolved = (tx: Tx, alerts: readonly Told[]) =>
  publishMany(
    tx,
    alerts.map((told) => eventOf('alerts.resolved', told)),
  )

/** Whoever shows the incident reads it anew. */
export const tellIncidentChanged = (tx: Tx, { id, accountId }: { id: string; accountId: string }) =>
  publish(tx, {
    name: 'alerts.incident_changed',
    accountId,
    subject: { kind: 'incident', id },
    data: { incidentId: id },
  })
