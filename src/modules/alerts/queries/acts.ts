import { sql } from 'kysely'
import type { Tx } from '#platform/db/database.ts'
import { seesAccount } from '#platform/db/tenant.ts'
import type { Severity } from '#platform/http/contract.ts'

/**
 * Ends open alerts by hand: those of an incident, or one. Their keys are clear at the sequence they had, so that what is older
 * stays stale and what comes anew opens anew.
 */
export async function endAlerts(
  tx: Tx,
  which: { incidentId: string } | { alertId: string },
  by: string,
): Promise<{ id: string; accountId: string; systemId: string | null }[]> {
  const of = 'alertId' in which ? sql`id = ${which.alertId}` : sql`incident_id = ${which.incidentId}`
  // Keys before alerts, as whoever takes signals does.
  await sql`select from alert_key where (account_id, alert_id) in (select account_id, id from alert where ${of})
    order by account_id, source, key for update`.execute(tx)
  const { rows } = await sql<{ id: string; accountId: string; systemId: string | null }>`update alert
    set status = 'resolved', resolved_at = ${tx.now}, resolved_by = ${by}, pending = true
    where status = 'open' and ${of} returning id, account_id as "accountId", system_id as "systemId"`.execute(tx)
  await sql`update alert_key set status = 'clear', resolved_at = ${tx.now}
    where alert_id = any(${rows.map(({ id }) => id)}::uuid[])`.execute(tx)
  return rows
}

/** The open alerts of an incident, held until the end of the transaction. */
export async function holdOpenAlerts(
  tx: Tx,
  incidentId: string,
): Promise<{ id: string; severity: Severity; openedAtMs: number }[]> {
  const { rows } = await sql<{ id: string; severity: Severity; openedAt: Date }>`select id, severity,
      opened_at as "openedAt" from alert
    where incident_id = ${incidentId} and status = 'open' and ${seesAccount(tx, 'account_id')} order by id for update`.execute(
    tx,
  )
  return rows.map(({ openedAt, ...row }) => ({ ...row, openedAtMs: openedAt.getTime() }))
}

/** A severity that a person set stays unless the source says a higher one than it did. */
export async function setAlertSeverity(tx: Tx, ids: readonly string[], severity: Severity): Promise<void> {
  if (ids.length === 0) return
  await sql`update alert set severity = ${severity} where id = any(${[...ids]}::uuid[]) and ${seesAccount(tx, 'account_id')}`.execute(
    tx,
  )
}
