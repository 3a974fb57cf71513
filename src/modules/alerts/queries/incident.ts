import { sql } from 'kysely'
import { json, type Tx } from '#platform/db/database.ts'
import { seesAccount } from '#platform/db/tenant.ts'
import type { Severity } from '#platform/http/contract.ts'
import type { Witness } from '../rules/cause.ts'
import type { Hold } from '../suppression.ts'
import type { Cause } from '../types.ts'

export type StoredIncident = {
  id: string
  accountId: string
  number: number
  title: string
  severity: Severity
  status: 'open' | 'resolved' | 'merged'
  storm: boolean
  cause: Cause
  alerts: number
  openAlerts: number
  openedAt: Date
  lastAt: Date
  quietAt: Date | null
  resolvedAt: Date | null
  mergedIntoId: string | null
  requestId: string | null
  /** Requests it was in before merges took it along, the newest last. */
  wasIn: string[]
  held: Hold | null
  snoozedUntil: Date | null
  ackedBy: string | null
  ackedName: string | null
  ackedAt: Date | null
  version: number
}

export const incidentColumns = sql`i.id, i.account_id as "accountId", i.number, i.title, i.severity, i.status, i.storm, i.cause,
  i.alerts, i.open_alerts as "openAlerts", i.opened_at as "openedAt", i.last_at as "lastAt", i.quiet_at as "quietAt",
  i.resolved_at as "resolvedAt", i.merged_into_id as "mergedIntoId", i.request_id as "requestId", i.was_in as "wasIn", i.held,
  i.snoozed_until as "snoozedUntil", i.acked_by as "ackedBy", i.acked_name as "ackedName", i.acked_at as "ackedAt", i.version`

/** JSON has no dates: the end of a hold is made one again. */
export function revived<Row extends { held: Hold | null; cause: Cause }>(row: Row): Row {
  const cause = { systemIds: row.cause.systemIds ?? [], alertId: row.cause.alertId ?? null, why: row.cause.why ?? [] }
  const held = row.held && { ...row.held, until: row.held.until && new Date(row.held.until) }
  return { ...row, cause, held }
}

export async function lockIncidents(tx: Tx, ids: readonly string[]): Promise<StoredIncident[]> {
  const { rows } = await sql<StoredIncident>`select ${incidentColumns} from incident i
    where i.id = any(${[...ids]}::uuid[]) and ${seesAccount(tx, 'i.account_id')} order by i.id for update`.execute(tx)
  return rows.map(revived)
}

export async function incidentsByRequest(tx: Tx, requestId: string): Promise<StoredIncident[]> {
  const { rows } = await sql<StoredIncident>`select ${incidentColumns} from incident i
    where i.request_id = ${requestId} and ${seesAccount(tx, 'i.account_id')} order by i.id for update`.execute(tx)
  return rows.map(revived)
}

/** Whether there is such an incident of the account. */
export async function incidentExists(tx: Tx, accountId: string, incidentId: string): Promise<boolean> {
  const { rows } = await sql<{ there: boolean }>`select exists (select from incident i
    where i.account_id = ${accountId} and i.id = ${incidentId} and ${seesAccount(tx, 'i.account_id')}) as there`.execute(
    tx,
  )
  return rows[0]!.there
}

/** The alerts that speak for an incident's cause: so many are enough to tell. */
const mostWitnesses = 5000

export type IncidentAlert = Witness & {
  accountId: string
  source: string
  key: string
  status: 'open' | 'resolved'
  title: string
  labels: Record<string, string>
  runbook: string | null
  paging: 'usual' | 'never' | 'always'
  count: number
}

export async function alertsOfIncident(tx: Tx, incidentId: string): Promise<IncidentAlert[]> {
  const { rows } = await sql<IncidentAlert & { openedAt: Date }>`select id, account_id as "accountId", source, key,
      system_id as "systemId", status, severity, title, labels, runbook, paging, count, cuts, opened_at as "openedAt"
    from alert where incident_id = ${incidentId} and ${seesAccount(tx, 'account_id')}
    order by opened_at, id limit ${mostWitnesses}`.execute(tx)
  return rows.map(({ openedAt, ...row }) => ({ ...row, openedAtMs: openedAt.getTime() }))
}

export type IncidentChange = Partial<
  Pick<
    StoredIncident,
    'severity' | 'requestId' | 'wasIn' | 'held' | 'snoozedUntil' | 'ackedBy' | 'ackedName' | 'ackedAt'
  >
> & { resolvedAt?: Date }

/** Writes what is given and counts the version up. */
export async function changeIncident(tx: Tx, id: string, change: IncidentChange): Promise<void> {
  const sets = [sql`version = version + 1`]
  if (change.severity) sets.push(sql`severity = ${change.severity}`)
  if ('requestId' in change) sets.push(sql`request_id = ${change.requestId}`)
  if (change.wasIn) sets.push(sql`was_in = ${change.wasIn}::uuid[]`)
  if ('held' in change) sets.push(sql`held = ${change.held ? json(change.held) : null}`)
  if ('snoozedUntil' in change) sets.push(sql`snoozed_until = ${change.snoozedUntil}`)
  if ('ackedBy' in change) sets.push(sql`acked_by = ${change.ackedBy}`)
  if ('ackedName' in change) sets.push(sql`acked_name = ${change.ackedName}`)
  if ('ackedAt' in change) sets.push(sql`acked_at = ${change.ackedAt}`)
  if (change.resolvedAt)
    sets.push(sql`status = 'resolved', resolved_at = ${change.resolvedAt}, held = null, snoozed_until = null`)
  await sql`update incident set ${sql.join(sets)} where id = ${id}`.execute(tx)
}
