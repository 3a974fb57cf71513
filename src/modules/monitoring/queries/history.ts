import { sql } from 'kysely'
import type { Tx } from '#platform/db/database.ts'
import { seesAccount } from '#platform/db/tenant.ts'
import { mostCounted } from '#platform/http/contract.ts'
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

/** Rows of a check within a span, and how many there are, counted up to `mostCounted`. */
type Counted<Row> = Row & { checkId: string; all: number }
type Span = { from: Date; to: Date }

export type TurnOfCheck = Counted<StoredChange>

/** Changes of checks within a span, oldest first: the newest `most` of each, and the first one after the span. */
export async function changesWithin(
  tx: Tx,
  checkIds: readonly string[],
  span: Span,
  most: number,
): Promise<Map<string, TurnOfCheck[]>> {
  const of = sql`select id, at, before, after, flapping, said from check_change where check_id = c and ${seesAccount(tx, 'account_id')}`
  const { rows } = await sql<TurnOfCheck>`select c as "checkId", t.* from unnest(${[...checkIds]}::uuid[]) c, lateral (
      (select w.*, count(*) over ()::int as all from (${of} and at >= ${span.from} and at <= ${span.to} order by at desc, id desc limit ${mostCounted}) w
        order by w.at desc, w.id desc limit ${most})
      union all (select n.*, 0 from (${of} and at > ${span.to} order by at, id limit 1) n)) t
    order by c, t.at, t.id`.execute(tx)
  return Map.groupBy(rows, ({ checkId }) => checkId)
}

export type Trouble = Counted<{ at: Date; outcome: Outcome; said: string | null; location: string }>

/** Looks that were not up within a span, the newest `most` of each check. */
export async function troublesOf(
  tx: Tx,
  checkIds: readonly string[],
  span: Span,
  most: number,
): Promise<Map<string, Trouble[]>> {
  const { rows } = await sql<Trouble>`select c as "checkId", t.* from unnest(${[...checkIds]}::uuid[]) c, lateral (
      select w.*, count(*) over ()::int as all from (select at, outcome, said, location from check_result
        where check_id = c and at >= ${span.from} and at <= ${span.to} and outcome <> 'up' and ${seesAccount(tx, 'account_id')}
        order by at desc limit ${mostCounted}) w order by w.at desc limit ${most}) t`.execute(tx)
  return Map.groupBy(rows, ({ checkId }) => checkId)
}
