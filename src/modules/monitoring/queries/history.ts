import { sql } from 'kysely'
import type { Tx } from '#platform/db/database.ts'
import { seesAccount } from '#platform/db/tenant.ts'
import type { CheckState, Outcome } from '../types.ts'

export type StoredResult = {
  at: Date
  location: string
  outcome: Outcome
  said: string | null
  tookMs: number
  lateMs: number
  timings: Record<string, number> | null
}
type ResultFilter = { from: Date; to: Date; location?: string; after?: { at: Date; location: string }; limit: number }

/** Looks at a check within a span, the newest first. */
export async function selectResults(tx: Tx, checkId: string, filter: ResultFilter): Promise<StoredResult[]> {
  const { rows } =
    await sql<StoredResult>`select at, location, outcome, said, took_ms as "tookMs", late_ms as "lateMs", timings
    from check_result where check_id = ${checkId} and ${seesAccount(tx, 'account_id')} and at >= ${filter.from} and at <= ${filter.to}
      ${filter.location ? sql`and location = ${filter.location}` : sql``}
      ${filter.after ? sql`and (at, location) < (${filter.after.at}, ${filter.after.location})` : sql``}
    order by at desc, location desc limit ${filter.limit}`.execute(tx)
  return rows
}

export type StoredChange = {
  id: number
  at: Date
  before: CheckState
  after: CheckState
  flapping: boolean
  said: string
}

export async function selectChanges(
  tx: Tx,
  checkId: string,
  { before, limit }: { before?: { at: Date; id: number }; limit: number },
): Promise<StoredChange[]> {
  const { rows } = await sql<StoredChange>`select id, at, before, after, flapping, said from check_change
    where check_id = ${checkId} and ${seesAccount(tx, 'account_id')} ${before ? sql`and (at, id) < (${before.at}, ${before.id})` : sql``}
    order by at desc, id desc limit ${limit}`.execute(tx)
  return rows
}

/** Milliseconds in each state since a moment; what was before the first change counts as what that change came from. */
export async function timeInStates(tx: Tx, checkId: string, from: Date): Promise<Map<CheckState, number>> {
  const { rows } = await sql<{ state: CheckState; ms: number }>`
    with change as (
      select at, after, before, lag(at) over (order by at, id) as previous, lead(at) over (order by at, id) as following
        from check_change where check_id = ${checkId} and at >= ${from} and ${seesAccount(tx, 'account_id')}
    ), span as (
      select after as state, at as begins, coalesce(following, ${tx.now}) as ends from change
      union all
      select before, ${from}::timestamptz, at from change where previous is null
      union all
      select state, ${from}::timestamptz, ${tx.now}::timestamptz from check_state
       where check_id = ${checkId} and ${seesAccount(tx, 'account_id')} and not exists (select from change)
    )
    select state, sum(extract(epoch from ends - greatest(begins, ${from})) * 1000)::float8 as ms from span group by state`.execute(
    tx,
  )
  return new Map(rows.map(({ state, ms }) => [state, ms]))
}
