import { sql } from 'kysely'
import type { Tx } from '#platform/db/database.ts'

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
