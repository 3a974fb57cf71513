import { sql } from 'kysely'
import type { Tx } from '#platform/db/database.ts'
import { json } from '#platform/db/database.ts'
import { newId } from '#platform/id.ts'
import { silentAfterMs } from '#platform/jobs/instances.ts'
import type { Lateness } from './contract.ts'
import type { Facts, Finding } from './rules.ts'

const latenessColumns = sql`count(*)::int as fired,
  percentile_disc(0.5) within group (order by lateness_ms) as p50,
  percentile_disc(0.99) within group (order by lateness_ms) as p99, max(lateness_ms) as worst`

/** How late the deadlines of the last 24 hours fired. */
export async function latenessOfDay(tx: Tx): Promise<Lateness> {
  const { rows } = await sql<Lateness>`select ${latenessColumns} from timer
    where fired_at > ${tx.now}::timestamptz - interval '24 hours'`.execute(tx)
  return rows[0]!
}

export async function latenessByKind(tx: Tx): Promise<(Lateness & { kind: string })[]> {
  const { rows } = await sql<Lateness & { kind: string }>`select kind, ${latenessColumns} from timer
    where fired_at > ${tx.now}::timestamptz - interval '24 hours' group by kind order by kind`.execute(tx)
  return rows
}

/** The part of the facts that stands in the platform's own tables. */
export async function platformFacts(
  tx: Tx,
): Promise<
  Omit<
    Facts,
    | 'gaps'
    | 'brokenChannels'
    | 'diskFreeShare'
    | 'mailSetAside'
    | 'scannerTrouble'
    | 'waitingFiles'
    | 'audit'
    | 'licence'
    | 'watchmen'
    | 'rules'
  >
> {
  const silent = await sql<{
    id: string
    host: string
    seenAt: Date
  }>`select id, host, seen_at as "seenAt" from instance
    where stopped_at is null and seen_at < clock_timestamp() - ${2 * silentAfterMs} * interval '1 millisecond'
      and seen_at > clock_timestamp() - interval '1 day'`.execute(tx)
  const failed = await sql<{ queue: string; count: number }>`select queue, count(*)::int as count from job
    where failed_at is not null group by queue order by queue`.execute(tx)
  const waiting = await sql<{
    queue: string
    count: number
    oldest: Date
  }>`select queue, count(*)::int as count, min(run_at) as oldest
    from job where failed_at is null and taken_by is null and run_at < ${tx.now} group by queue order by queue`.execute(
    tx,
  )
  const overdue = await sql<{
    count: number
    oldest: Date | null
  }>`select count(*)::int as count, min(due_at) as oldest from timer
    where fired_at is null and try_at < ${tx.now}::timestamptz - interval '10 seconds'`.execute(tx)
  const recent = await sql<{
    p99: number | null
  }>`select percentile_disc(0.99) within group (order by lateness_ms) as p99 from timer
    where fired_at > ${tx.now}::timestamptz - interval '5 minutes'`.execute(tx)
  const mail = await mailCounts(tx)
  const failing = await sql<
    Facts['failingMailboxes'][number]
  >`select id, name, failing_since as since, last_error as error
    from mailbox where state = 'failing' and not paused order by name`.execute(tx)
  const { count, oldest } = overdue.rows[0]!
  return {
    now: tx.now,
    silentInstances: silent.rows,
    failedJobs: failed.rows,
    waitingJobs: waiting.rows,
    overdueTimers: oldest ? { count, oldest } : null,
    recentP99Ms: recent.rows[0]!.p99,
    heldMail: mail.outbox.held ?? 0,
    quarantinedMail: mail.quarantined,
    failingMailboxes: failing.rows,
  }
}

export async function mailCounts(
  tx: Tx,
): Promise<{ waitingIn: number; quarantined: number; outbox: Record<string, number> }> {
  const inbound = await sql<{ waiting: number; quarantined: number }>`select
      count(*) filter (where state = 'received')::int as waiting, count(*) filter (where quarantine_reason is not null and settled_at is null)::int as quarantined
    from mail_in where state <> 'parsed' and settled_at is null`.execute(tx)
  const outbox = await sql<{ state: string; n: number }>`select state, count(*)::int as n from mail_out
    where state <> 'sent' or queued_at > ${tx.now}::timestamptz - interval '24 hours' group by state`.execute(tx)
  return {
    waitingIn: inbound.rows[0]!.waiting,
    quarantined: inbound.rows[0]!.quarantined,
    outbox: Object.fromEntries(outbox.rows.map((row) => [row.state, row.n])),
  }
}

export type ConditionRow = {
  id: string
  kind: string
  key: string
  severity: 'P1' | 'P2' | 'P3' | 'P4'
  text: string
  german: string | null
  since: Date
  until: Date | null
  requestId: string | null
}
const conditionColumns = sql`id, kind, key, severity, text, german, since, until, request_id as "requestId"`

export async function openConditions(tx: Tx): Promise<ConditionRow[]> {
  const { rows } =
    await sql<ConditionRow>`select ${conditionColumns} from health_condition where until is null order by severity, since`.execute(
      tx,
    )
  return rows
}

export async function pastConditions(tx: Tx, limit: number): Promise<ConditionRow[]> {
  const { rows } =
    await sql<ConditionRow>`select ${conditionColumns} from health_condition where until is not null order by until desc limit ${limit}`.execute(
      tx,
    )
  return rows
}

/** Opens conditions; one that another instance opened at this moment is left out of the answer. */
export async function openNew(tx: Tx, found: readonly Finding[]): Promise<ConditionRow[]> {
  if (found.length === 0) return []
  const rows = found.map((finding) => ({ id: newId(), ...finding }))
  const { rows: opened } =
    await sql<ConditionRow>`insert into health_condition (id, kind, key, severity, text, german, since)
    select id, kind, key, severity, text, german, ${tx.now}
      from jsonb_to_recordset(${json(rows)}) as t(id uuid, kind text, key text, severity text, text text, german text)
    on conflict (kind, key) where until is null do nothing returning ${conditionColumns}`.execute(tx)
  return opened
}

export async function linkRequest(tx: Tx, id: string, requestId: string): Promise<void> {
  await sql`update health_condition set request_id = ${requestId} where id = ${id}`.execute(tx)
}

export async function sayAnew(tx: Tx, changed: readonly (Finding & { id: string })[]): Promise<void> {
  for (const { id, severity, text, german } of changed)
    await sql`update health_condition set severity = ${severity}, text = ${text}, german = ${german} where id = ${id}`.execute(
      tx,
    )
}

export async function closeConditions(tx: Tx, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return
  await sql`update health_condition set until = ${tx.now} where id = any(${[...ids]}::uuid[]) and until is null`.execute(
    tx,
  )
}

export async function instances(tx: Tx) {
  const { rows } = await sql<{
    id: string
    host: string
    pid: number
    version: string
    startedAt: Date
    seenAt: Date
    silent: boolean
  }>`
    select id, host, pid, version, started_at as "startedAt", seen_at as "seenAt",
           seen_at < clock_timestamp() - ${silentAfterMs} * interval '1 millisecond' as silent
      from instance where stopped_at is null and seen_at > clock_timestamp() - interval '1 day' order by started_at`.execute(
    tx,
  )
  return rows
}

export async function queues(tx: Tx) {
  const { rows } = await sql<{ queue: string; waiting: number; working: number; oldest: Date | null }>`
    select queue, count(*) filter (where taken_by is null)::int as waiting, count(*) filter (where taken_by is not null)::int as working,
           min(run_at) filter (where taken_by is null) as oldest
      from job where failed_at is null group by queue order by queue`.execute(tx)
  return rows
}

/** Puts a job that was given up back into its queue. False when there is none. */
export async function retryJob(tx: Tx, id: string): Promise<boolean> {
  const { rows } = await sql<{ queue: string }>`update job set failed_at = null, attempts = 0, run_at = ${tx.now}
    where id = ${id} and failed_at is not null returning queue`.execute(tx)
  const queue = rows[0]?.queue
  if (queue) tx.afterCommit(() => tx.app.jobs.wake(queue))
  return queue !== undefined
}
