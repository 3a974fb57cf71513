import { sql } from 'kysely'
import type { Tx } from '#platform/db/database.ts'

export type StoredWatchman = {
  id: string
  name: string
  url: string
  enrolledAt: Date
  retiredAt: Date | null
  lastSeenAt: Date | null
  skewMs: number | null
  lastHash: string | null
  brokenAt: Date | null
}

const columns = sql`id, name, url, enrolled_at as "enrolledAt", retired_at as "retiredAt", last_seen_at as "lastSeenAt",
  skew_ms as "skewMs", last_hash as "lastHash", broken_at as "brokenAt"`

/** Watchmen by name, without those that were retired. */
export async function enrolled(tx: Tx): Promise<StoredWatchman[]> {
  const { rows } = await sql<StoredWatchman>`select ${columns} from watchman where retired_at is null
    order by lower(name)`.execute(tx)
  return rows
}

/** Whose secret this is, with the sealed key that signs for it; null for nobody's and for one of the past. */
export async function bySecret(tx: Tx, hash: Buffer): Promise<(StoredWatchman & { signingKey: Buffer }) | null> {
  const { rows } = await sql<
    StoredWatchman & { signingKey: Buffer }
  >`select ${columns}, signing_key as "signingKey" from watchman
    where secret_hash = ${hash} and retired_at is null`.execute(tx)
  return rows[0] ?? null
}

export type NewWatchman = { id: string; name: string; url: string; secretHash: Buffer; signingKey: Buffer }

/** False when another one in use has the name. */
export async function insertWatchman(tx: Tx, one: NewWatchman): Promise<boolean> {
  const { numAffectedRows } = await sql`insert into watchman (id, name, url, secret_hash, signing_key, enrolled_at)
    values (${one.id}, ${one.name}, ${one.url}, ${one.secretHash}, ${one.signingKey}, ${tx.now})
    on conflict do nothing`.execute(tx)
  return numAffectedRows === 1n
}

export async function retire(tx: Tx, id: string): Promise<void> {
  await sql`update watchman set retired_at = ${tx.now} where id = ${id} and retired_at is null`.execute(tx)
}

/** It was heard now. `broken`: its record does not follow on what it handed over before. */
export async function markHeard(
  tx: Tx,
  id: string,
  heard: { skewMs: number; lastHash: string | null; broken: boolean },
): Promise<void> {
  await sql`update watchman set last_seen_at = ${tx.now}, skew_ms = ${heard.skewMs},
      last_hash = coalesce(${heard.lastHash}, last_hash),
      broken_at = case when ${heard.broken} then ${tx.now}::timestamptz else broken_at end
    where id = ${id}`.execute(tx)
}

export type TakenLine = { id: string; at: string; kind: string; escalationId: string | null; hash: string }

/** Which of these lines were taken before. */
export async function takenBefore(tx: Tx, watchmanId: string, ids: readonly string[]): Promise<Set<string>> {
  const { rows } = await sql<{ id: string }>`select id from watchman_line
    where watchman_id = ${watchmanId} and id = any(${[...ids]}::uuid[])`.execute(tx)
  return new Set(rows.map((row) => row.id))
}

/** Notes lines as taken. Throws when another transaction took one of them at this moment: then nothing of this one stays. */
export async function insertLines(
  tx: Tx,
  watchmanId: string,
  lines: readonly TakenLine[],
  outcome: string,
): Promise<void> {
  const rows = lines.map(({ escalationId, ...line }) => ({ ...line, escalation_id: escalationId }))
  await sql`insert into watchman_line (watchman_id, id, at, kind, escalation_id, hash, taken_at, outcome)
    select ${watchmanId}, id, at, kind, escalation_id, hash, ${tx.now}, ${outcome}
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as t(id uuid, at timestamptz, kind text, escalation_id uuid,
        hash text)`.execute(tx)
}

/** When each watchman in use was heard last; one statement, for the gate. */
export async function lastHeard(tx: Tx): Promise<Date[]> {
  const { rows } = await sql<{ at: Date }>`select last_seen_at as at from watchman
    where retired_at is null and last_seen_at is not null`.execute(tx)
  return rows.map((row) => row.at)
}
