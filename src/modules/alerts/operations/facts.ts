import { sql } from 'kysely'
import type { Tx } from '#platform/db/database.ts'
import { seesAccount } from '#platform/db/tenant.ts'
import type { Severity } from '#platform/http/contract.ts'
import { findIncident } from '../queries/read.ts'

/** What other modules need to know of an incident. */
export type IncidentFacts = {
  id: string
  accountId: string
  number: number
  title: string
  severity: Severity
  openedAt: Date
  resolvedAt: Date | null
  requestId: string | null
  /** Its systems, those of its likely cause first; at most as many as were asked for. */
  systemIds: string[]
}

/** An incident by id or number; null for what the actor cannot see. Asks nobody's permission. */
export async function incidentFacts(tx: Tx, ref: string, mostSystems: number): Promise<IncidentFacts | null> {
  const incident = await findIncident(tx, ref)
  if (!incident) return null
  const { rows } = await sql<{ id: string }>`select a.system_id as id from alert a
    where a.incident_id = ${incident.id} and a.system_id is not null and ${seesAccount(tx, 'a.account_id')}
    group by a.system_id order by min(a.opened_at), a.system_id limit ${mostSystems}`.execute(tx)
  const { id, accountId, number, title, severity, openedAt, resolvedAt, requestId, cause } = incident
  const systemIds = [...new Set([...cause.systemIds, ...rows.map((row) => row.id)])].slice(0, mostSystems)
  return { id, accountId, number, title, severity, openedAt, resolvedAt, requestId, systemIds }
}
