import { sql } from 'kysely'
import type { Tx } from '#platform/db/database.ts'
import { seesAccount } from '#platform/db/tenant.ts'
import type { Hour } from '../rules/forecast/forecast.ts'
import type { Resolution } from '../rules/resolution.ts'

/** A step of a chart. */
export type Step = { seriesId: string; at: Date; average: number; min: number; max: number; last: number }
export type Span = { from: Date; to: Date }
export type Of = { accountId: string; seriesIds: readonly string[] }

/** Steps of series from `from` up to (not with) `to`, in order of time. */
export async function readSteps(tx: Tx, of: Of, { from, to }: Span, { source, stepMs }: Resolution): Promise<Step[]> {
  if (of.seriesIds.length === 0) return []
  const width = sql`${`${stepMs} milliseconds`}::interval`
  const where = sql`account_id = ${of.accountId} and series_id = any(${[...of.seriesIds]}::uuid[]) and at >= ${from} and at < ${to}
    and ${seesAccount(tx, 'account_id')}`
  const { rows } =
    source === 'raw'
      ? await sql<Step>`select series_id as "seriesId", date_bin(${width}, at, 'epoch') as at, avg(value) as average, min(value) as min,
            max(value) as max, (array_agg(value order by at desc))[1] as last
          from metric_point where ${where} group by 1, 2 order by 2, 1`.execute(tx)
      : await sql<Step>`select series_id as "seriesId", date_bin(${width}, at, 'epoch') as at, sum(sum) / sum(n) as average, min(min) as min,
            max(max) as max, (array_agg(last order by last_at desc))[1] as last
          from ${sql.table(source === 'minute' ? 'metric_minute' : 'metric_hour')} where ${where} group by 1, 2 order by 2, 1`.execute(
          tx,
        )
  return rows
}

/** Hours of series for the forecast, oldest first. */
export async function readHours(tx: Tx, ids: readonly string[], from: Date): Promise<Map<string, Hour[]>> {
  const { rows } = await sql<{ id: string; at: Date; min: number; max: number; last: number }>`
    select series_id as id, at, min, max, last from metric_hour
     where account_id in (select account_id from metric_series where id = any(${[...ids]}::uuid[]))
       and series_id = any(${[...ids]}::uuid[]) and at >= ${from} and ${seesAccount(tx, 'account_id')} order by at`.execute(
    tx,
  )
  const found = Map.groupBy(rows, ({ id }) => id)
  return new Map(
    [...found].map(([id, hours]) => [
      id,
      hours.map(({ at, min, max, last }) => ({ at: at.getTime(), min, max, last })),
    ]),
  )
}
