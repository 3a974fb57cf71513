import { sql } from 'kysely'
import { json, type Tx } from '#platform/db/database.ts'
import type { Severity } from '#platform/http/contract.ts'
import type { OpenIncident, Standing } from '../rules/correlate.ts'
import type { Cause, Why } from '../types.ts'

/** Whoever puts alerts into incidents does so alone: two halves of one cause must not become two incidents. */
export async function lookAlone(tx: Tx): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended('alerts.look', 0))`.execute(tx)
}

/** An alert that changed since its incident was last looked at. */
export type PendingAlert = {
  id: string
  accountId: string
  source: string
  key: string
  systemId: string | null
  /** Of an incident that is still open; null when it needs one. */
  incidentId: string | null
  /** It stood in one that is over. */
  wasIn: string | null
  status: 'open' | 'resolved'
  severity: Severity
  reported: Severity
  title: string
  text: string
  labels: Record<string, string>
  runbook: string | null
  count: number
  openedAt: Date
}

export async function takePending(tx: Tx, limit: number): Promise<PendingAlert[]> {
  const { rows } = await sql<PendingAlert>`with taken as (
      select id from alert where pending order by id limit ${limit} for update)
    update alert a set pending = false from taken where a.id = taken.id
    returning a.id, a.account_id as "accountId", a.source, a.key, a.system_id as "systemId",
      (select i.id from incident i where i.id = a.incident_id and i.status = 'open') as "incidentId",
      a.incident_id as "wasIn", a.status, a.severity, a.reported, a.title, a.text, a.labels, a.runbook, a.count,
      a.opened_at as "openedAt"`.execute(tx)
  return rows.toSorted((a, b) => (a.id < b.id ? -1 : 1))
}

/** At most so many open alerts are looked at as what stands: the newest. */
const mostStanding = 20_000

export async function standingOf(tx: Tx, accounts: readonly string[]): Promise<Standing[]> {
  const { rows } = await sql<Omit<Standing, 'openedAtMs'> & { openedAt: Date }>`select a.incident_id as "incidentId",
      a.system_id as "systemId", a.severity, a.cuts, a.label_keys as "labelKeys", a.opened_at as "openedAt"
    from alert a join incident i on i.account_id = a.account_id and i.id = a.incident_id and i.status = 'open'
    where a.account_id = any(${[...accounts]}::uuid[]) and a.status = 'open'
    order by a.opened_at desc limit ${mostStanding}`.execute(tx)
  return rows.map(({ openedAt, ...row }) => ({ ...row, openedAtMs: openedAt.getTime() }))
}

export async function openIncidentsOf(tx: Tx, accounts: readonly string[]): Promise<OpenIncident[]> {
  const { rows } = await sql<Omit<OpenIncident, 'openedAtMs'> & { openedAt: Date }>`select id,
      account_id as "accountId", opened_at as "openedAt", storm
    from incident where account_id = any(${[...accounts]}::uuid[]) and status = 'open'`.execute(tx)
  return rows.map(({ openedAt, ...row }) => ({ ...row, openedAtMs: openedAt.getTime() }))
}

export type NewIncident = {
  id: string
  accountId: string
  title: string
  severity: Severity
  storm: boolean
}

export async function insertIncidents(tx: Tx, incidents: readonly NewIncident[]): Promise<void> {
  if (incidents.length === 0) return
  const rows = incidents.map(({ id, accountId, title, severity, storm }) => ({
    account_id: accountId,
    id,
    title,
    severity,
    storm,
  }))
  await sql`insert into incident (account_id, id, title, severity, status, storm, opened_at, last_at)
    select account_id, id, title, severity, 'open', storm, ${tx.now}, ${tx.now}
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as t(account_id uuid, id uuid, title text, severity text,
        storm boolean)`.execute(tx)
}

/** What is known of an alert once it has its place. */
export type PlacedAlert = {
  id: string
  incidentId: string
  why: Why
  cuts: readonly string[]
  labelKeys: readonly string[]
}

export async function placeAlerts(tx: Tx, placed: readonly PlacedAlert[]): Promise<void> {
  if (placed.length === 0) return
  const rows = placed.map(({ id, incidentId, why, cuts, labelKeys }) => ({
    id,
    incident_id: incidentId,
    why,
    cuts,
    label_keys: labelKeys,
  }))
  await sql`update alert a set incident_id = t.incident_id, why = t.why,
      cuts = array(select jsonb_array_elements_text(t.cuts)), label_keys = array(select jsonb_array_elements_text(t.label_keys))
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as t(id uuid, incident_id uuid, why jsonb, cuts jsonb,
      label_keys jsonb)
    where a.id = t.id`.execute(tx)
}

export type RuledAlert = {
  id: string
  severity: Severity
  runbook: string | null
  labels: Record<string, string>
  paging: 'usual' | 'never' | 'always'
}

export async function saveRuled(tx: Tx, alerts: readonly RuledAlert[]): Promise<void> {
  if (alerts.length === 0) return
  await sql`update alert a set severity = t.severity, runbook = t.runbook, labels = t.labels, paging = t.paging
    from jsonb_to_recordset(${JSON.stringify(alerts)}::jsonb) as t(id uuid, severity text, runbook text, labels jsonb,
      paging text)
    where a.id = t.id`.execute(tx)
}

/** Moves all alerts of incidents that turned out to be another one. */
export async function mergeIncidents(tx: Tx, merged: readonly string[], intoId: string): Promise<void> {
  await sql`update alert set incident_id = ${intoId} where incident_id = any(${[...merged]}::uuid[])`.execute(tx)
  await sql`update incident set status = 'merged', merged_into_id = ${intoId}, resolved_at = ${tx.now}, alerts = 0,
      open_alerts = 0, held = null, version = version + 1
    where id = any(${[...merged]}::uuid[])`.execute(tx)
}

/**
 * Counts the alerts of incidents anew. Severity rises with them and never falls: only a person lowers it. Returns those that have a
 * request already and are no worse than before: whoever is to know of them was told.
 */
export async function countIncidents(tx: Tx, ids: readonly string[]): Promise<Set<string>> {
  if (ids.length === 0) return new Set()
  const { rows } = await sql<{
    id: string
    told: boolean
  }>`update incident i set alerts = t.alerts, open_alerts = t.open,
      severity = coalesce(least(i.severity, t.severity), i.severity), last_at = ${tx.now},
      quiet_at = case when t.open > 0 then null else coalesce(i.quiet_at, ${tx.now}) end, version = version + 1
    from (select a.incident_id, count(*)::int as alerts, count(*) filter (where a.status = 'open')::int as open,
            min(a.severity) filter (where a.status = 'open') as severity, o.severity as before
            from alert a join incident o on o.id = a.incident_id
            where a.incident_id = any(${[...ids]}::uuid[]) group by a.incident_id, o.severity) t
    where i.id = t.incident_id
    returning i.id, i.request_id is not null and i.severity = t.before as told`.execute(tx)
  return new Set(rows.flatMap(({ id, told }) => (told ? [id] : [])))
}

export async function saveCause(tx: Tx, id: string, cause: Cause, title: string): Promise<void> {
  await sql`update incident set cause = ${json(cause)}, title = ${title} where id = ${id}`.execute(tx)
}
