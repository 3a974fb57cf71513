import { sql } from 'kysely'
import type { Tx } from '#platform/db/database.ts'
import type { Partitioned } from '#platform/db/partitions.ts'

/** The three tables of points: a partition for each day, week and quarter of a year or so. */
export const tables: { raw: Partitioned; minute: Partitioned; hour: Partitioned } = {
  raw: { table: 'metric_point', days: 1 },
  minute: { table: 'metric_minute', days: 7 },
  hour: { table: 'metric_hour', days: 56 },
}

/** A point whose series is known. */
export type Placed = { accountId: string; seriesId: string; at: Date; value: number }

/**
 * Stores points and carries those that are new into minutes and hours, in one statement: a roll-up is exact at every commit,
 * also for points that come late, in any order, or again. Returns how many were new. Rows are taken in the order of their
 * keys, so that two who write the same series wait for each other.
 */
export async function insertPoints(tx: Tx, points: readonly Placed[]): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    with fresh as (
      insert into metric_point (account_id, series_id, at, value)
      select * from unnest(${points.map((p) => p.accountId)}::uuid[], ${points.map((p) => p.seriesId)}::uuid[],
        ${points.map((p) => p.at.toISOString())}::timestamptz[], ${points.map((p) => p.value)}::float8[]) as t(account_id, series_id, at, value)
      order by 1, 2, 3 on conflict do nothing returning account_id, series_id, at, value),
    minutes as (${rollUp('metric_minute', '1 minute')}),
    hours as (${rollUp('metric_hour', '1 hour')}),
    seen as (
      update metric_series s set seen_at = f.at from (select account_id, series_id, max(at) as at from fresh group by 1, 2 order by 1, 2) f
       where s.account_id = f.account_id and s.id = f.series_id and s.seen_at < f.at - interval '5 minutes')
    select count(*)::int as n from fresh`.execute(tx)
  return rows[0]!.n
}

function rollUp(table: 'metric_minute' | 'metric_hour', width: '1 minute' | '1 hour') {
  return sql`insert into ${sql.table(table)} as r (account_id, series_id, at, n, sum, min, max, last, last_at)
    select account_id, series_id, date_bin(${sql.lit(width)}::interval, at, 'epoch'), count(*), sum(value), min(value), max(value),
           (array_agg(value order by at desc))[1], max(at)
      from fresh group by 1, 2, 3 order by 1, 2, 3
    on conflict (account_id, series_id, at) do update set n = r.n + excluded.n, sum = r.sum + excluded.sum,
      min = least(r.min, excluded.min), max = greatest(r.max, excluded.max),
      last = case when excluded.last_at > r.last_at then excluded.last else r.last end,
      last_at = greatest(r.last_at, excluded.last_at)`
}
