import { sql } from 'kysely'
import type { Tx } from '#platform/db/database.ts'
import type { Severity } from '#platform/http/contract.ts'
import type { KeyState } from '../rules/signal.ts'
import type { Change, Signal } from '../types.ts'

export type KeyName = { accountId: string; source: string; key: string }

export type StoredKey = { state: KeyState | null; keptAtMs: number; repeats: number }

export const nameOf = (key: KeyName): string => `${key.accountId} ${key.source} ${key.key}`

type KeyRow = KeyName & {
  fresh: boolean
  status: Signal['status']
  sequence: string | null
  at: Date
  alertId: string | null
  reported: Severity
  resolvedAt: Date | null
  keptAt: Date
  repeats: number
}

/**
 * Holds keys until the end of the transaction and returns what is remembered of them by `nameOf`. Keys nobody knew are made,
 * so that two nodes that hear of the same problem at once make one alert. The caller gives them sorted, each once.
 */
export async function holdKeys(tx: Tx, keys: readonly KeyName[]): Promise<Map<string, StoredKey>> {
  const rows = keys.map(({ accountId, source, key }) => ({ account_id: accountId, source, key }))
  const held = await sql<KeyRow>`insert into alert_key as k
      (account_id, source, key, status, at, reported, seen_at, kept_at)
    select account_id, source, key, 'clear', 'epoch', 'P4', ${tx.now}, 'epoch'
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as t(account_id uuid, source text, key text)
    on conflict (account_id, source, key) do update set seen_at = excluded.seen_at
    returning k.account_id as "accountId", k.source, k.key, (xmax = 0) as fresh, k.status, k.sequence::text as sequence,
      k.at, k.alert_id as "alertId", k.reported, k.resolved_at as "resolvedAt", k.kept_at as "keptAt", k.repeats`.execute(
    tx,
  )
  return new Map(
    held.rows.map((row) => [
      nameOf(row),
      { state: row.fresh ? null : stateOf(row), keptAtMs: row.keptAt.getTime(), repeats: row.repeats },
    ]),
  )
}

function stateOf(row: KeyRow): KeyState {
  return {
    status: row.status,
    sequence: row.sequence === null ? null : BigInt(row.sequence),
    atMs: row.at.getTime(),
    alertId: row.alertId,
    reported: row.reported,
    resolvedAtMs: row.resolvedAt?.getTime() ?? null,
  }
}

export type KeyToSave = KeyName & { state: KeyState; keptAtMs: number; repeats: number }

export async function saveKeys(tx: Tx, keys: readonly KeyToSave[]): Promise<void> {
  if (keys.length === 0) return
  const rows = keys.map(({ accountId, source, key, state, keptAtMs, repeats }) => ({
    account_id: accountId,
    source,
    key,
    status: state.status,
    sequence: state.sequence?.toString() ?? null,
    at: new Date(state.atMs),
    alert_id: state.alertId,
    reported: state.reported,
    resolved_at: state.resolvedAtMs === null ? null : new Date(state.resolvedAtMs),
    kept_at: new Date(keptAtMs),
    repeats,
  }))
  await sql`update alert_key k set status = t.status, sequence = t.sequence, at = t.at, alert_id = t.alert_id,
      reported = t.reported, resolved_at = t.resolved_at, kept_at = t.kept_at, repeats = t.repeats
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as t(account_id uuid, source text, key text, status text,
      sequence bigint, at timestamptz, alert_id uuid, reported text, resolved_at timestamptz, kept_at timestamptz,
      repeats bigint)
    where k.account_id = t.account_id and k.source = t.source and k.key = t.key`.execute(tx)
}

/** What signals of one call did to one alert. */
export type AlertChange = {
  alertId: string
  /** The last problem heard, and of a new alert the first. */
  signal: Signal
  reported: Severity
  fresh: boolean
  status: 'open' | 'resolved'
  /** Problems counted. */
  problems: number
  /** Its incident must be looked at: it opened, rose or ended. */
  looked: boolean
  reopened: boolean
}

export async function insertAlerts(tx: Tx, changes: readonly AlertChange[]): Promise<void> {
  if (changes.length === 0) return
  const rows = changes.map(({ alertId, signal, reported, status, problems }) => ({
    account_id: signal.accountId,
    id: alertId,
    source: signal.source,
    key: signal.key,
    system_id: signal.systemId,
    status,
    severity: reported,
    title: signal.title,
    text: signal.text,
    labels: signal.labels,
    runbook: signal.runbook,
    count: problems,
    at: signal.at,
  }))
  await sql`insert into alert (account_id, id, source, key, system_id, status, severity, reported, title, text, labels,
      runbook, count, first_at, last_at, opened_at, resolved_at)
    select account_id, id, source, key, system_id, status, severity, severity, title, text, labels, runbook, count, at, at,
      ${tx.now}, case status when 'resolved' then ${tx.now}::timestamptz end
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as t(account_id uuid, id uuid, source text, key text,
        system_id uuid, status text, severity text, title text, text text, labels jsonb, runbook text, count bigint,
        at timestamptz)`.execute(tx)
}

/** Counts on, and carries over the newest words. A severity that a person set stays unless the source says a higher one. */
export async function updateAlerts(tx: Tx, changes: readonly AlertChange[]): Promise<void> {
  if (changes.length === 0) return
  const rows = changes.map((change) => ({
    id: change.alertId,
    system_id: change.signal.systemId,
    status: change.status,
    reported: change.reported,
    problems: change.problems,
    title: change.problems > 0 ? change.signal.title : null,
    text: change.signal.text,
    labels: change.signal.labels,
    runbook: change.signal.runbook,
    at: change.signal.at,
    looked: change.looked,
    reopened: change.reopened,
  }))
  // Whoever looks at incidents takes alerts in this order, too.
  await sql`select from alert where id = any(${rows.map(({ id }) => id)}::uuid[]) order by id for update`.execute(tx)
  await sql`update alert a set status = t.status, system_id = coalesce(a.system_id, t.system_id), count = a.count + t.problems,
      severity = case when t.reported < a.reported then least(a.severity, t.reported) else a.severity end,
      reported = t.reported, title = coalesce(t.title, a.title),
      text = case when t.title is null then a.text else t.text end,
      labels = case when t.title is null then a.labels else a.labels || t.labels end,
      runbook = coalesce(t.runbook, a.runbook),
      last_at = case when t.title is null then a.last_at else greatest(a.last_at, least(t.at, ${tx.now}::timestamptz)) end,
      resolved_at = case when t.status = 'open' then null when a.status = 'resolved' and not t.reopened then a.resolved_at
        else ${tx.now}::timestamptz end,
      resolved_by = case when t.status = 'open' or t.reopened then null else a.resolved_by end,
      pending = a.pending or t.looked
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as t(id uuid, system_id uuid, status text, reported text, problems bigint,
      title text, text text, labels jsonb, runbook text, at timestamptz, looked boolean, reopened boolean)
    where a.id = t.id`.execute(tx)
}

export type KeptSignal = {
  id: string
  alertId: string
  change: Exclude<Change, 'stale' | 'nothing'>
  signal: Signal
  repeats: number
}

export async function insertSignals(tx: Tx, signals: readonly KeptSignal[]): Promise<void> {
  if (signals.length === 0) return
  const rows = signals.map(({ id, alertId, change, signal, repeats }) => ({
    account_id: signal.accountId,
    id,
    alert_id: alertId,
    change,
    severity: signal.severity,
    title: signal.title,
    text: signal.text.slice(0, 2000).toWellFormed(),
    labels: signal.labels,
    sequence: signal.sequence?.toString() ?? null,
    repeats,
    at: signal.at,
  }))
  await sql`insert into alert_signal (account_id, id, alert_id, change, severity, title, text, labels, sequence, repeats, at, taken_at)
    select account_id, id, alert_id, change, severity, title, text, labels, sequence, repeats, at, ${tx.now}
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as t(account_id uuid, id uuid, alert_id uuid, change text,
        severity text, title text, text text, labels jsonb, sequence bigint, repeats bigint, at timestamptz)`.execute(
    tx,
  )
}
