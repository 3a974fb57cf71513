import { sql } from 'kysely'
import { json, type Tx } from '#platform/db/database.ts'
import { seesAccount } from '#platform/db/tenant.ts'
import { sliceOf } from '../rules/schedule.ts'
import type { CheckState, StoredCheck } from '../types.ts'

const columns = sql`c.id, c.account_id as "accountId", a.name as "accountName", c.system_id as "systemId", y.name as "systemName", c.name, c.kind,
  c.target, c.secret, c.secrets, c.every_ms as "everyMs", c.timeout_ms as "timeoutMs", c.attempts, c.recheck_ms as "recheckMs", c.severity, c.locations,
  c.quorum, c.version, c.paused_at as "pausedAt", c.removed_at as "removedAt", s.state, s.since, s.flapping, s.said, s.voters, s.against,
  s.problem, v.ended_at as "lookedAt", v.took_ms as "tookMs"`
const from = sql`system_check c join check_state s on s.account_id = c.account_id and s.check_id = c.id
  join account a on a.account_id = c.account_id join system y on y.account_id = c.account_id and y.id = c.system_id
  left join lateral (select ended_at, took_ms from check_view v where v.account_id = c.account_id and v.check_id = c.id
    order by ended_at desc limit 1) v on true`

/** A check that was not removed, of those the actor may see. */
export async function findCheck(tx: Tx, id: string): Promise<StoredCheck | null> {
  const { rows } = await sql<StoredCheck>`select ${columns} from ${from}
    where c.id = ${id} and c.removed_at is null and ${seesAccount(tx, 'c.account_id')}`.execute(tx)
  return rows[0] ?? null
}

/** As findCheck; nobody else changes it until the end of this transaction. */
export async function lockCheck(tx: Tx, id: string): Promise<StoredCheck | null> {
  await sql`select from system_check c where c.id = ${id} and ${seesAccount(tx, 'c.account_id')} for no key update`.execute(
    tx,
  )
  return findCheck(tx, id)
}

export type CheckFilter = {
  accountId?: string
  systemId?: string
  state?: readonly CheckState[]
  q?: string
  after?: { name: string; id: string }
  limit: number
}

const literally = (words: string) => words.replace(/[\\%_]/g, '\\$&')

export async function selectChecks(tx: Tx, filter: CheckFilter): Promise<StoredCheck[]> {
  const like = filter.q ? `%${literally(filter.q.toLowerCase())}%` : ''
  const { rows } = await sql<StoredCheck>`select ${columns} from ${from}
    where c.removed_at is null and ${seesAccount(tx, 'c.account_id')}
      ${filter.accountId ? sql`and c.account_id = ${filter.accountId}` : sql``}
      ${filter.systemId ? sql`and c.system_id = ${filter.systemId}` : sql``}
      ${filter.state?.length ? sql`and s.state = any(${[...filter.state]}::text[])` : sql``}
      ${like ? sql`and (lower(c.name) like ${like} or lower(y.name) like ${like})` : sql``}
      ${filter.after ? sql`and (lower(c.name), c.id) > (${filter.after.name}, ${filter.after.id}::uuid)` : sql``}
    order by lower(c.name), c.id limit ${filter.limit}`.execute(tx)
  return rows
}

export type NewRow = Pick<
  StoredCheck,
  | 'id'
  | 'accountId'
  | 'systemId'
  | 'name'
  | 'kind'
  | 'target'
  | 'secret'
  | 'secrets'
  | 'everyMs'
  | 'timeoutMs'
  | 'attempts'
  | 'recheckMs'
  | 'severity'
  | 'locations'
  | 'quorum'
>

/** Checks with their states, three statements however many. */
export async function insertChecks(tx: Tx, checks: readonly NewRow[]): Promise<void> {
  const rows = checks.map(({ secret, ...check }) => ({
    ...check,
    slice: sliceOf(check.id),
    secret: secret && `\\x${secret.toString('hex')}`,
  }))
  await sql`insert into system_check (account_id, id, system_id, name, kind, target, secret, secrets, every_ms, timeout_ms, attempts, recheck_ms, severity,
      locations, quorum, slice, created_at, changed_at)
    select "accountId", id, "systemId", name, kind, target, secret::bytea, secrets, "everyMs", "timeoutMs", attempts, "recheckMs", severity,
      array(select jsonb_array_elements_text(locations)), quorum, slice, ${tx.now}, ${tx.now}
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r("accountId" uuid, id uuid, "systemId" uuid, name text, kind text, target jsonb,
      secret text, secrets jsonb, "everyMs" bigint, "timeoutMs" int, attempts int, "recheckMs" int, severity text, locations jsonb, quorum int, slice smallint)`.execute(
    tx,
  )
  await sql`insert into check_state (account_id, check_id, system_id, state, since)
    select "accountId", id, "systemId", 'pending', ${tx.now}
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r("accountId" uuid, id uuid, "systemId" uuid)`.execute(
    tx,
  )
}

export async function saveCheck(tx: Tx, one: NewRow & Pick<StoredCheck, 'pausedAt' | 'removedAt'>): Promise<void> {
  await sql`update system_check set name = ${one.name}, kind = ${one.kind}, target = ${json(one.target)}, secret = ${one.secret}, secrets = ${json(one.secrets)},
      every_ms = ${one.everyMs}, timeout_ms = ${one.timeoutMs}, attempts = ${one.attempts}, recheck_ms = ${one.recheckMs},
      severity = ${one.severity}, locations = ${one.locations}::text[], quorum = ${one.quorum}, paused_at = ${one.pausedAt},
      removed_at = ${one.removedAt}, changed_at = ${tx.now}, version = version + 1
    where account_id = ${one.accountId} and id = ${one.id}`.execute(tx)
}

/** Forgets what was believed of checks: they begin anew, as pending. */
export async function beginAnew(tx: Tx, ids: readonly string[]): Promise<void> {
  await sql`delete from check_view where check_id = any(${[...ids]}::uuid[])`.execute(tx)
}

export type StoredView = {
  location: string
  state: CheckState
  outcome: 'up' | 'degraded' | 'down' | 'inconclusive'
  said: string
  flapping: boolean
  startedAt: Date
  lateMs: number
  tookMs: number
  timings: Record<string, number>
  facts: Record<string, string | number | boolean>
}

export async function viewsOf(tx: Tx, id: string): Promise<StoredView[]> {
  const { rows } = await sql<StoredView>`select location, state, outcome, said, flapping, started_at as "startedAt",
      greatest(0, extract(epoch from started_at - due_at) * 1000)::float8 as "lateMs", took_ms as "tookMs", timings, facts
    from check_view where check_id = ${id} and ${seesAccount(tx, 'account_id')} order by location`.execute(tx)
  return rows
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** Names of checks by id, also of those that ended: what they measured is there still. */
export async function checkNames(tx: Tx, ids: readonly string[]): Promise<Map<string, string>> {
  const { rows } = await sql<{ id: string; name: string }>`select id, name from system_check
    where id = any(${ids.filter((id) => uuid.test(id))}::uuid[]) and ${seesAccount(tx, 'account_id')}`.execute(tx)
  return new Map(rows.map(({ id, name }) => [id, name]))
}

/** How many checks of a system were not removed. */
export async function countChecks(tx: Tx, systemId: string): Promise<number> {
  const { rows } = await sql<{ n: number }>`select count(*)::int as n from system_check
    where system_id = ${systemId} and removed_at is null and ${seesAccount(tx, 'account_id')}`.execute(tx)
  return rows[0]!.n
}

/** Ids of the checks of a system that were not removed. */
export async function checkIdsOf(tx: Tx, systemId: string): Promise<string[]> {
  const { rows } = await sql<{
    id: string
  }>`select id from system_check where system_id = ${systemId} and removed_at is null
    and ${seesAccount(tx, 'account_id')} order by id`.execute(tx)
  return rows.map(({ id }) => id)
}
