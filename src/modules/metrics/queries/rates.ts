import { sql } from 'kysely'
import type { Tx } from '#platform/db/database.ts'
import { seesAccount } from '#platform/db/tenant.ts'
import type { Resolution } from '../rules/resolution.ts'
import type { Of, Span, Step } from './read.ts'

/** So long back the row before the first step is looked for; two rows further apart than that have no rate between them. */
const gapMs = { raw: 15 * 60_000, minute: 15 * 60_000, hour: 3 * 3_600_000 }

/**
 * Growth per second of counters in steps, as readSteps gives values. Between two rows a counter that fell began anew: what it
 * counted since then is growth, and of a minute or an hour also how far it had come before (its highest, as long as that is not
 * where it stands at the end). What was lost between its last reading and its end nobody knows: the rate is then too low, never too high.
 */
export async function readRates(tx: Tx, of: Of, { from, to }: Span, { source, stepMs }: Resolution): Promise<Step[]> {
  if (of.seriesIds.length === 0) return []
  const gap = gapMs[source]
  const table = { raw: 'metric_point', minute: 'metric_minute', hour: 'metric_hour' }[source]
  // A row of a roll-up stands for its last point; a raw point is all three of itself.
  const [moment, low, high, last] =
    source === 'raw' ? ['at', 'value', 'value', 'value'] : ['last_at', 'min', 'max', 'last']
  const { rows } = await sql<Step>`
    with reading as (select series_id, ${sql.ref(moment!)} as at, ${sql.ref(low!)} as low, ${sql.ref(high!)} as high, ${sql.ref(last!)} as last
        from ${sql.table(table)} where account_id = ${of.accountId} and series_id = any(${[...of.seriesIds]}::uuid[])
          and at >= ${new Date(from.getTime() - gap)} and at < ${to} and ${seesAccount(tx, 'account_id')}),
      pair as (select *, lag(last) over w as before, extract(epoch from at - lag(at) over w)::float8 as seconds
        from reading window w as (partition by series_id order by at)),
      grown as (select series_id, at, seconds,
          case when low >= before then last - before
            else last + case when high > last and high > before then high - before else 0 end end as growth
        from pair where seconds > 0 and seconds <= ${gap / 1000} and at >= ${from})
    select series_id as "seriesId", date_bin(${`${stepMs} milliseconds`}::interval, at, 'epoch') as at, sum(growth) / sum(seconds) as average,
        min(growth / seconds) as min, max(growth / seconds) as max, (array_agg(growth / seconds order by at desc))[1] as last
      from grown group by 1, 2 order by 2, 1`.execute(tx)
  return rows
}
