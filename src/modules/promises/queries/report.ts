import { type RawBuilder, sql } from 'kysely'
import type { Tx } from '#platform/db/database.ts'
import { matching, type PromiseFilter } from './list.ts'
import { fromRow, promiseColumns, type StoredPromise } from './promises.ts'

/** Open time used by promises whose clock still runs on, by id: the calendar arithmetic is not SQL's. */
export type RunningOn = ReadonlyMap<string, number>

export interface KindRow {
  kind: string
  severity: string | null
  measured: number
  broken: number
  /** Of the allowed time, 1 is all of it. */
  medianShare: number
  worstShare: number
  medianUsedMs: number
  p95UsedMs: number
  medianAllowedMs: number
  /** Longest open time over; null when none was broken. */
  worstOverMs: number | null
}

export interface WeekRow {
  /** Monday, in the zone asked for. */
  week: string
  measured: number
  broken: number
}

/** Broken promises of the period that somebody still owes: their overtime goes on. */
export async function stillOver(tx: Tx, filter: PromiseFilter): Promise<StoredPromise[]> {
  const rows = await tx
    .selectFrom('promise')
    .select(promiseColumns)
    .where(matching(tx, { ...filter, states: ['broken'], owed: true }))
    .execute()
  return rows.map(fromRow)
}

export async function byKindAndSeverity(tx: Tx, filter: PromiseFilter, over: RunningOn): Promise<KindRow[]> {
  const { rows } = await sql<KindRow>`with ${measured(tx, filter, over)}
    select kind, severity, count(*)::int as measured, (count(*) filter (where state = 'broken'))::int as broken,
           percentile_cont(0.5) within group (order by share) as "medianShare", max(share) as "worstShare",
           (percentile_disc(0.5) within group (order by used))::bigint as "medianUsedMs",
           (percentile_disc(0.95) within group (order by used))::bigint as "p95UsedMs",
           (percentile_disc(0.5) within group (order by allowed_ms))::bigint as "medianAllowedMs",
           max(greatest(used - allowed_ms, 0)) filter (where state = 'broken') as "worstOverMs"
      from measured group by kind, severity`.execute(tx)
  return rows
}

/** Every week of the period, also those without promises. */
export async function byWeek(
  tx: Tx,
  filter: PromiseFilter & { decidedFrom: Date; decidedTo: Date },
  zone: string,
): Promise<WeekRow[]> {
  const { rows } = await sql<WeekRow>`with ${measured(tx, filter, new Map())},
    counted as (
      select date_trunc('week', decided_at at time zone ${zone})::date as week, count(*)::int as measured,
             (count(*) filter (where state = 'broken'))::int as broken
        from measured group by 1)
    select weeks.week::date as week, coalesce(measured, 0) as measured, coalesce(broken, 0) as broken
      from generate_series(date_trunc('week', ${filter.decidedFrom}::timestamptz at time zone ${zone}),
             (${filter.decidedTo}::timestamptz - interval '1 millisecond') at time zone ${zone}, interval '7 days') as weeks(week)
      left join counted on counted.week = weeks.week::date
     order by 1`.execute(tx)
  return rows
}

/** How many used which share of the allowed time: ten steps to 100 %, three to 130 %, and all beyond. */
export async function shareHistogram(tx: Tx, filter: PromiseFilter, over: RunningOn): Promise<number[]> {
  const { rows } = await sql<{ step: number; count: number }>`with ${measured(tx, filter, over)}
    select case when state = 'broken' then least(greatest(floor(share * 10), 10), 13) else least(floor(share * 10), 9) end::int as step,
           count(*)::int as count
      from measured group by 1`.execute(tx)
  const steps: number[] = Array(14).fill(0)
  for (const { step, count } of rows) steps[step] = count
  return steps
}

/** The broken ones, the longest over first. */
export async function worstBroken(
  tx: Tx,
  filter: PromiseFilter,
  over: RunningOn,
  limit: number,
): Promise<StoredPromise[]> {
  const { rows } = await sql<Parameters<typeof fromRow>[0]>`with ${measured(tx, filter, over)}
    select ${sql.join(promiseColumns.map((name) => sql.ref(name.includes('.') ? name : `promise.${name}`)))} from promise
      join measured using (id)
     where measured.state = 'broken'
     order by measured.used - measured.allowed_ms desc, promise.id limit ${limit}`.execute(tx)
  return rows.map(fromRow)
}

export async function measuredAndBroken(tx: Tx, filter: PromiseFilter): Promise<{ measured: number; broken: number }> {
  const { rows } = await sql<{ measured: number; broken: number }>`with ${measured(tx, filter, new Map())}
    select count(*)::int as measured, (count(*) filter (where state = 'broken'))::int as broken from measured`.execute(
    tx,
  )
  return rows[0]!
}

/** How late our own clocks were for the promises asked for: each warning and breach a timer had to meet. */
export async function clockLateness(
  tx: Tx,
  filter: PromiseFilter,
  from: Date,
  to: Date,
): Promise<{ fired: number; p50Ms: number | null; p99Ms: number | null; worstMs: number | null }> {
  const { decidedFrom: _from, decidedTo: _to, ...about } = filter
  const { rows } = await sql<{ fired: number; p50Ms: number | null; p99Ms: number | null; worstMs: number | null }>`
    select count(*)::int as fired,
           percentile_disc(0.5) within group (order by promise_fact.lateness_ms) as "p50Ms",
           percentile_disc(0.99) within group (order by promise_fact.lateness_ms) as "p99Ms",
           max(promise_fact.lateness_ms) as "worstMs"
      from promise_fact
      join promise on promise.account_id = promise_fact.account_id and promise.id = promise_fact.promise_id
     where promise_fact.lateness_ms is not null and fired_at >= ${from} and fired_at < ${to}
       and ${matching(tx, about)}`.execute(tx)
  return rows[0]!
}

/** The decided promises of the period with the open time they used and its share, as a common table expression. */
function measured(tx: Tx, filter: PromiseFilter, over: RunningOn): RawBuilder<unknown> {
  const running = [...over].map(([id, used_ms]) => ({ id, used_ms }))
  return sql`measured as (
    select promise.id, kind, severity, state, decided_at, allowed_ms, coalesce(running.used_ms, promise.used_ms) as used,
           coalesce(running.used_ms, promise.used_ms)::double precision / allowed_ms as share
      from promise
      left join jsonb_to_recordset(${JSON.stringify(running)}::jsonb) as running(id uuid, used_ms bigint)
        on running.id = promise.id
     where decided_at is not null and ${matching(tx, filter)})`
}
