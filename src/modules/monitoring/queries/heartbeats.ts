import { sql } from 'kysely'
import type { Tx } from '#platform/db/database.ts'
import { ensurePartitions, type Partitioned } from '#platform/db/partitions.ts'
import { seesAccount } from '#platform/db/tenant.ts'
import type { PingKind } from '../rules/sign.ts'

export const pingsByDay: Partitioned = { table: 'heartbeat_ping', days: 1 }

export type StoredHeartbeat = {
  token: Buffer
  lastAt: Date | null
  successAt: Date | null
  startedAt: Date | null
  failed: boolean
  deadline: Date | null
}

export async function findHeartbeat(tx: Tx, checkId: string): Promise<StoredHeartbeat | null> {
  const { rows } =
    await sql<StoredHeartbeat>`select token, last_at as "lastAt", success_at as "successAt", started_at as "startedAt", failed,
      deadline from heartbeat where check_id = ${checkId} and ${seesAccount(tx, 'account_id')}`.execute(tx)
  return rows[0] ?? null
}

/** Gives a check its address, or a new one in place of the old. */
export async function putHeartbeat(
  tx: Tx,
  one: { accountId: string; id: string; hash: Buffer; token: Buffer },
): Promise<void> {
  await sql`insert into heartbeat (account_id, check_id, token_hash, token, made_at)
    values (${one.accountId}, ${one.id}, ${one.hash}, ${one.token}, ${tx.now})
    on conflict (account_id, check_id) do update set token_hash = excluded.token_hash, token = excluded.token, made_at = excluded.made_at`.execute(
    tx,
  )
}

/** A sign as it came. `at` in milliseconds of the epoch. */
export type Sign = {
  hash: Buffer
  at: number
  kind: PingKind
  run: string | null
  exit: number | null
  words: string | null
}

/** What a sign was of; `failed` is what the heartbeat was before it. */
export type Signed = { accountId: string; checkId: string; systemId: string; paused: boolean }

/**
 * The heartbeats of these addresses, by the hash in hexadecimal. Looked up one by one: joined, a server that has no statistics of
 * tables just filled reads both whole, 117 ms for fifty addresses of 2,500.
 */
export async function heartbeatsOf(tx: Tx, hashes: readonly Buffer[]): Promise<Map<string, Signed>> {
  const unique = [...new Set(hashes.map((hash) => `\\x${hash.toString('hex')}`))]
  const { rows } = await sql<
    Signed & { hash: string }
  >`select encode(h.token_hash, 'hex') as hash, h.account_id as "accountId",
      h.check_id as "checkId", c.system_id as "systemId", c.paused
    from unnest(${unique}::bytea[]) u(hash)
    cross join lateral (select account_id, check_id, token_hash from heartbeat where token_hash = u.hash limit 1) h
    cross join lateral (select system_id, paused_at is not null as paused from system_check s
      where s.id = h.check_id and s.removed_at is null limit 1) c`.execute(tx)
  return new Map(rows.map(({ hash, ...signed }) => [hash, signed]))
}

export type KnownSign = Omit<Sign, 'hash'> & { accountId: string; checkId: string }

const iso = (ms: number) => new Date(ms).toISOString()

/** Stores signs and what follows from them for their heartbeats: two statements however many. */
export async function insertSigns(tx: Tx, signs: readonly KnownSign[]): Promise<void> {
  if (signs.length === 0) return
  const moments = signs.map(({ at }) => at)
  await ensurePartitions(tx, pingsByDay, new Date(Math.min(...moments)), new Date(Math.max(...moments)))
  const rows = signs.map(({ accountId, checkId, at, kind, run, exit, words }) => ({ a: accountId, c: checkId, t: iso(at), k: kind, r: run, e: exit, w: words })) // biome-ignore format: one thing
  const given = sql`jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r(a uuid, c uuid, t timestamptz, k text, r uuid, e int, w text)`
  const ended = signs.some(({ kind, run }) => kind !== 'start' && kind !== 'log' && run !== null)
  // How long a run took is asked only where a run that has a name ended.
  const took = ended
    ? sql`case when r.k in ('success', 'fail') and r.r is not null then (select extract(epoch from r.t - max(p.at)) * 1000 from heartbeat_ping p
        where p.check_id = r.c and p.kind = 'start' and p.run = r.r and p.at <= r.t and p.at > r.t - interval '31 days')::bigint end`
    : sql`null::bigint`
  await sql`insert into heartbeat_ping (account_id, check_id, at, kind, run, took_ms, exit, words)
    select a, c, t, k, r.r, ${took}, e, w from ${given}`.execute(tx)
  await sql`update heartbeat h set last_at = greatest(h.last_at, n.last), success_at = greatest(h.success_at, n.success),
      started_at = greatest(h.started_at, n.started), failed = case when n.ending is null then h.failed else n.ending = 'fail' end,
      deadline = case when n.success is null then h.deadline else greatest(h.deadline, n.success + c.patience_ms * interval '1 millisecond') end
    from (select a, c, max(t) as last, max(t) filter (where k = 'success') as success, max(t) filter (where k = 'start') as started,
            (array_agg(k order by t desc) filter (where k in ('success', 'fail')))[1] as ending
       from ${given} group by a, c) n
    cross join lateral (select every_ms + (target ->> 'graceSeconds')::bigint * 1000 as patience_ms from system_check s
      where s.id = n.c limit 1) c
    where h.account_id = n.a and h.check_id = n.c and h.check_id = any(${[...new Set(rows.map(({ c }) => c))]}::uuid[])`.execute(
    tx,
  )
}

export type Late = { accountId: string; checkId: string; deadline: Date }

/** Heartbeats of these slices whose success is overdue and that are not known to be down. */
export async function lateHeartbeats(tx: Tx, slices: readonly number[], limit: number): Promise<Late[]> {
  const { rows } = await sql<Late>`select h.account_id as "accountId", h.check_id as "checkId", h.deadline
    from heartbeat h join system_check c on c.account_id = h.account_id and c.id = h.check_id
    join system y on y.account_id = c.account_id and y.id = c.system_id
    left join check_view v on v.account_id = h.account_id and v.check_id = h.check_id
    where h.deadline < ${tx.now} and v.state is distinct from 'down' and c.slice = any(${[...slices]}::smallint[])
      and c.paused_at is null and c.removed_at is null and y.retired_at is null
    order by h.deadline limit ${limit}`.execute(tx)
  return rows
}

export type StoredPing = {
  at: Date
  kind: PingKind
  run: string | null
  tookMs: number | null
  exit: number | null
  words: string | null
}

export async function selectPings(
  tx: Tx,
  checkId: string,
  { before, limit }: { before?: Date; limit: number },
): Promise<StoredPing[]> {
  const { rows } = await sql<StoredPing>`select at, kind, run, took_ms as "tookMs", exit, words from heartbeat_ping
    where check_id = ${checkId} and ${seesAccount(tx, 'account_id')} ${before ? sql`and at < ${before}` : sql``}
    order by at desc limit ${limit}`.execute(tx)
  return rows
}
