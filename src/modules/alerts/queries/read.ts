import { type RawBuilder, sql } from 'kysely'
import { countUpTo } from '#platform/db/count.ts'
import type { Tx } from '#platform/db/database.ts'
import { seesAccount } from '#platform/db/tenant.ts'
import type { Severity } from '#platform/http/contract.ts'
import type { Why } from '../types.ts'
import { incidentColumns, revived, type StoredIncident } from './incident.ts'

const literally = (words: string) => words.replace(/[\\%_]/g, '\\$&')
const like = (column: string, q: string) => sql<boolean>`${sql.ref(column)} ilike ${`%${literally(q)}%`}`

export type IncidentFilter = {
  state: 'open' | 'unowned' | 'held' | 'resolved'
  severity?: readonly Severity[]
  accountId?: string
  q?: string
  /** Of the last row: its severity and moment as the list sorts them, and its id. */
  after?: { severity: string; at: Date; id: string }
  limit: number
}

/** Open ones: the worst first, and of those the newest. Resolved ones: the newest first. */
export async function selectIncidents(tx: Tx, filter: IncidentFilter): Promise<StoredIncident[]> {
  const { state, severity, accountId, q, after } = filter
  const over = state === 'resolved'
  const where = [
    seesAccount(tx, 'i.account_id'),
    over ? sql<boolean>`i.status = 'resolved'` : sql<boolean>`i.status = 'open'`,
    state === 'held' && sql<boolean>`i.held is not null`,
    state === 'unowned' && sql<boolean>`i.acked_at is null and i.held is null`,
    severity?.length && sql<boolean>`i.severity = any(${[...severity]}::text[])`,
    accountId && sql<boolean>`i.account_id = ${accountId}`,
    q && sql<boolean>`(${like('i.title', q)} or i.number::text = ${q.replace(/^IN-/i, '')})`,
    after && (over ? sql<boolean>`(i.resolved_at, i.id) < (${after.at}, ${after.id}::uuid)` : openAfter(after)),
  ].filter((one) => one && typeof one === 'object') as RawBuilder<boolean>[]
  const { rows } = await sql<StoredIncident>`select ${incidentColumns} from incident i
    where ${sql.join(where, sql` and `)}
    order by ${over ? sql`i.resolved_at desc, i.id desc` : sql`i.severity, i.opened_at desc, i.id desc`}
    limit ${filter.limit}`.execute(tx)
  return rows.map(revived)
}

function openAfter({ severity, at, id }: NonNullable<IncidentFilter['after']>): RawBuilder<boolean> {
  return sql<boolean>`(i.severity > ${severity} or (i.severity = ${severity} and (i.opened_at, i.id) < (${at}, ${id}::uuid)))`
}

export type OpenCounts = Record<Severity | 'unowned', number>

export async function countOpen(tx: Tx): Promise<OpenCounts> {
  const { rows } = await sql<OpenCounts>`select
      count(*) filter (where severity = 'P1')::int as "P1", count(*) filter (where severity = 'P2')::int as "P2",
      count(*) filter (where severity = 'P3')::int as "P3", count(*) filter (where severity = 'P4')::int as "P4",
      count(*) filter (where acked_at is null and held is null)::int as unowned
    from incident where status = 'open' and ${seesAccount(tx, 'account_id')}`.execute(tx)
  return rows[0]!
}

/** By id, or by number with or without `IN-`. */
export async function findIncident(tx: Tx, ref: string): Promise<StoredIncident | null> {
  const number = /^(?:IN-)?(\d+)$/i.exec(ref)?.[1]
  const which = number ? sql`i.number = ${number}::bigint` : sql`i.id = ${ref}::uuid`
  const { rows } = await sql<StoredIncident>`select ${incidentColumns} from incident i
    where ${which} and ${seesAccount(tx, 'i.account_id')}`.execute(tx)
  return rows[0] ? revived(rows[0]) : null
}

export type StoredAlert = {
  id: string
  accountId: string
  incidentId: string | null
  incidentNumber: number | null
  systemId: string | null
  source: string
  key: string
  status: 'open' | 'resolved'
  severity: Severity
  reported: Severity
  title: string
  text: string
  labels: Record<string, string>
  runbook: string | null
  count: number
  firstAt: Date
  lastAt: Date
  openedAt: Date
  resolvedAt: Date | null
  resolvedBy: string | null
  why: Why
}

const alertColumns = sql`a.id, a.account_id as "accountId", a.incident_id as "incidentId", i.number as "incidentNumber",
  a.system_id as "systemId", a.source, a.key, a.status, a.severity, a.reported, a.title, a.text, a.labels, a.runbook, a.count,
  a.first_at as "firstAt", a.last_at as "lastAt", a.opened_at as "openedAt", a.resolved_at as "resolvedAt",
  a.resolved_by as "resolvedBy", a.why`
const alertTables = sql`alert a left join incident i on i.account_id = a.account_id and i.id = a.incident_id`

export type AlertFilter = {
  state: 'open' | 'resolved' | 'all'
  severity?: readonly Severity[]
  accountId?: string
  systemId?: string
  incidentId?: string
  source?: string
  q?: string
  since?: Date
  /** Those that lasted at some time of a span. */
  from?: Date
  to?: Date
  after?: { at: Date; id: string }
}

export async function selectAlerts(tx: Tx, filter: AlertFilter & { limit: number }): Promise<StoredAlert[]> {
  const { rows } = await sql<StoredAlert>`select ${alertColumns} from ${alertTables}
    where ${alertsBy(tx, filter)} order by a.opened_at desc, a.id desc limit ${filter.limit}`.execute(tx)
  return rows
}

/** How many there are by a filter, as far as they are counted. */
export const countAlerts = (tx: Tx, filter: AlertFilter): Promise<number> =>
  countUpTo(tx, sql`select from alert a where ${alertsBy(tx, filter)}`)

function alertsBy(tx: Tx, filter: AlertFilter): RawBuilder<unknown> {
  const { state, severity, accountId, systemId, incidentId, source, q, since, from, to, after } = filter
  const where = [
    seesAccount(tx, 'a.account_id'),
    state !== 'all' && sql<boolean>`a.status = ${state}`,
    severity?.length && sql<boolean>`a.severity = any(${[...severity]}::text[])`,
    accountId && sql<boolean>`a.account_id = ${accountId}`,
    systemId && sql<boolean>`a.system_id = ${systemId}`,
    incidentId && sql<boolean>`a.incident_id = ${incidentId}`,
    source && sql<boolean>`a.source = ${source}`,
    q && sql<boolean>`(${like('a.title', q)} or ${like('a.key', q)})`,
    since && sql<boolean>`a.opened_at >= ${since}`,
    from && sql<boolean>`(a.resolved_at is null or a.resolved_at >= ${from})`,
    to && sql<boolean>`a.opened_at <= ${to}`,
    after && sql<boolean>`(a.opened_at, a.id) < (${after.at}, ${after.id}::uuid)`,
  ].filter((one) => one && typeof one === 'object') as RawBuilder<boolean>[]
  return sql.join(where, sql` and `)
}

export async function findAlert(tx: Tx, id: string): Promise<StoredAlert | null> {
  const { rows } = await sql<StoredAlert>`select ${alertColumns} from ${alertTables}
    where a.id = ${id} and ${seesAccount(tx, 'a.account_id')}`.execute(tx)
  return rows[0] ?? null
}

export type SignalRow = {
  id: string
  change: 'opened' | 'counted' | 'raised' | 'resolved'
  severity: Severity
  title: string
  text: string
  sequence: string | null
  repeats: number
  at: Date
  takenAt: Date
}

export async function signalsOf(tx: Tx, alertId: string, limit: number): Promise<SignalRow[]> {
  const { rows } =
    await sql<SignalRow>`select id, change, severity, title, text, sequence::text as sequence, repeats, at,
      taken_at as "takenAt"
    from alert_signal where alert_id = ${alertId} and ${seesAccount(tx, 'account_id')}
    order by taken_at desc, id desc limit ${limit}`.execute(tx)
  return rows
}
