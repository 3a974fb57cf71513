import { sql } from 'kysely'
import type { Tx } from '#platform/db/database.ts'
import { seesAccount } from '#platform/db/tenant.ts'
import { newId } from '#platform/id.ts'
import type { Series } from '../types.ts'

export const seriesColumns = sql`s.id, s.account_id as "accountId", s.system_id as "systemId", s.name, s.labels, s.unit, s.seen_at as "seenAt"`

/** A series as a point names it; `key` is `keyOf` of name and labels, `at` the newest point that is to be stored. */
export type Named = {
  accountId: string
  systemId: string
  key: Buffer
  name: string
  labels: Readonly<Record<string, string>>
  unit: string | null
  at: Date
}

type Found = { id: string; accountId: string; systemId: string; key: string }

/** Ids of those series that are there, by system and key. One statement. */
export async function idsOf(tx: Tx, named: readonly Named[]): Promise<Found[]> {
  const { rows } =
    await sql<Found>`select s.id, s.account_id as "accountId", s.system_id as "systemId", encode(s.key, 'hex') as key
    from unnest(${named.map((one) => one.accountId)}::uuid[], ${named.map((one) => one.systemId)}::uuid[], ${named.map((one) => one.key)}::bytea[]) as n(account_id, system_id, key)
    join metric_series s on s.account_id = n.account_id and s.system_id = n.system_id and s.key = n.key
    where ${seesAccount(tx, 's.account_id')}`.execute(tx)
  return rows
}

/**
 * Adds series, of each system only as many as it may still have; systems that are not of the account are left out. Two who
 * add to one system at once wait for each other.
 */
export async function insertSeries(tx: Tx, named: readonly Named[], mostPerSystem: number): Promise<void> {
  const systems = [...new Set(named.map((one) => one.systemId))]
  await sql`select from system where id = any(${systems}::uuid[]) order by id for no key update`.execute(tx)
  const rows = named.map((one) => ({
    id: newId(),
    account_id: one.accountId,
    system_id: one.systemId,
    name: one.name,
    labels: one.labels,
    key: one.key.toString('hex'),
    unit: one.unit,
    seen_at: one.at.toISOString(),
  }))
  await sql`insert into metric_series (account_id, id, system_id, name, labels, key, unit, seen_at, created_at)
    select account_id, id, system_id, name, labels, decode(key, 'hex'), unit, seen_at, ${tx.now} from (
      select t.*, row_number() over (partition by t.system_id order by t.name, t.key) + y.n as place
        from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as t(id uuid, account_id uuid, system_id uuid, name text, labels jsonb,
          key text, unit text, seen_at timestamptz)
        join (select y.account_id, y.id, (select count(*) from metric_series o where o.account_id = y.account_id and o.system_id = y.id) as n
                from system y where y.id = any(${systems}::uuid[]) offset 0) y on y.account_id = t.account_id and y.id = t.system_id) t
    where place <= ${mostPerSystem} on conflict (account_id, system_id, key) do nothing`.execute(tx)
}

/** Series of a system, by name and labels. `after`: names and ids that come after these. */
export async function seriesOfSystem(
  tx: Tx,
  systemId: string,
  filter: { name?: string; after?: { name: string; id: string }; limit: number },
): Promise<(Series & { value: number | null; at: Date | null })[]> {
  const { rows } = await sql<Series & { value: number | null; at: Date | null }>`
    select ${seriesColumns}, l.last as value, l.last_at as at from metric_series s
      left join lateral (select h.last, h.last_at from metric_hour h where h.account_id = s.account_id and h.series_id = s.id
        and h.at >= s.seen_at - interval '2 hours' order by h.at desc limit 1) l on true
     where s.system_id = ${systemId} and ${seesAccount(tx, 's.account_id')}
       ${filter.name ? sql`and s.name = ${filter.name}` : sql``}
       ${filter.after ? sql`and (s.name, s.id) > (${filter.after.name}, ${filter.after.id}::uuid)` : sql``}
     order by s.name, s.id limit ${filter.limit}`.execute(tx)
  return rows
}

export async function seriesByIds(tx: Tx, ids: readonly string[]): Promise<Map<string, Series>> {
  const { rows } = await sql<Series>`select ${seriesColumns} from metric_series s
    where s.id = any(${[...ids]}::uuid[]) and ${seesAccount(tx, 's.account_id')}`.execute(tx)
  return new Map(rows.map((row) => [row.id, row]))
}

/** Forgets series whose points have all been dropped. */
export async function deleteUnseen(tx: Tx, before: Date): Promise<number> {
  const { numAffectedRows } = await sql`delete from metric_series where seen_at < ${before}`.execute(tx)
  return Number(numAffectedRows ?? 0)
}
