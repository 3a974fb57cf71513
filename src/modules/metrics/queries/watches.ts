import { sql } from 'kysely'
import { json, type Tx } from '#platform/db/database.ts'
import { seesAccount } from '#platform/db/tenant.ts'
import type { State } from '../rules/watch.ts'
import type { Series, Watch } from '../types.ts'
import { seriesColumns } from './series.ts'

const columns = sql`w.id, w.account_id as "accountId", w.system_id as "systemId", w.kind, w.name, w.labels, w.direction, w.value,
  w.hold_seconds as "holdSeconds", w.horizon_days as "horizonDays", w.severity, w.note, w.version`
/** The series a watch is about. */
const fits = sql`s.account_id = w.account_id and (w.system_id is null or s.system_id = w.system_id) and s.name = w.name
  and s.labels @> w.labels`

export async function watchesOf(tx: Tx, accountId: string, systemId?: string): Promise<Watch[]> {
  const { rows } = await sql<Watch>`select ${columns} from metric_watch w where w.account_id = ${accountId}
      and ${seesAccount(tx, 'w.account_id')} ${systemId ? sql`and (w.system_id is null or w.system_id = ${systemId})` : sql``}
    order by w.name, w.id limit 1000`.execute(tx)
  return rows
}

export async function findWatch(tx: Tx, id: string, lock = false): Promise<Watch | null> {
  const { rows } =
    await sql<Watch>`select ${columns} from metric_watch w where w.id = ${id} and ${seesAccount(tx, 'w.account_id')}
    ${lock ? sql`for no key update` : sql``}`.execute(tx)
  return rows[0] ?? null
}

export async function insertWatch(tx: Tx, w: Omit<Watch, 'version'>): Promise<void> {
  await sql`insert into metric_watch (account_id, id, system_id, kind, name, labels, direction, value, hold_seconds, horizon_days,
      severity, note, created_at)
    values (${w.accountId}, ${w.id}, ${w.systemId}, ${w.kind}, ${w.name}, ${json(w.labels)}, ${w.direction}, ${w.value}, ${w.holdSeconds},
      ${w.horizonDays}, ${w.severity}, ${w.note}, ${tx.now})`.execute(tx)
}

export async function updateWatch(tx: Tx, w: Watch): Promise<void> {
  await sql`update metric_watch set system_id = ${w.systemId}, kind = ${w.kind}, name = ${w.name}, labels = ${json(w.labels)},
      direction = ${w.direction}, value = ${w.value}, hold_seconds = ${w.holdSeconds}, horizon_days = ${w.horizonDays},
      severity = ${w.severity}, note = ${w.note}, version = version + 1
    where account_id = ${w.accountId} and id = ${w.id}`.execute(tx)
}

export async function deleteWatch(tx: Tx, id: string): Promise<void> {
  await sql`delete from metric_watch where id = ${id}`.execute(tx)
}

type FindingRow = {
  watch: Watch
  series: Series
  state: State
  since: Date
  value: number | null
  forecast: unknown
  requestId: string | null
}

/** What was found, problems first; of one system, or only problems of all. */
export async function selectFindings(tx: Tx, filter: { systemId?: string; watchId?: string }): Promise<FindingRow[]> {
  const { rows } = await sql<Omit<FindingRow, 'watch' | 'series'> & { w: Watch; s: Series }>`
    select (select to_jsonb(x) from (select ${columns}) x) as w, (select to_jsonb(x) from (select ${seriesColumns}) x) as s,
           f.state, f.since, f.value, f.forecast, f.request_id as "requestId"
      from metric_finding f join metric_watch w on w.account_id = f.account_id and w.id = f.watch_id
      join metric_series s on s.account_id = f.account_id and s.id = f.series_id
     where ${seesAccount(tx, 'f.account_id')}
       ${filter.systemId ? sql`and s.system_id = ${filter.systemId}` : sql``}
       ${filter.watchId ? sql`and f.watch_id = ${filter.watchId}` : sql``}
       ${filter.systemId || filter.watchId ? sql`` : sql`and f.state = 'problem'`}
     order by f.state = 'problem' desc, f.since desc limit 500`.execute(tx)
  return rows.map(({ w, s, ...row }) => ({ ...row, watch: w, series: { ...s, seenAt: new Date(s.seenAt) } }))
}

/** Forgets what a watch found; returns the findings that were problems. */
export async function dropFindings(tx: Tx, watchId: string): Promise<FindingRow[]> {
  const found = await selectFindings(tx, { watchId })
  await sql`delete from metric_finding where watch_id = ${watchId}`.execute(tx)
  return found.filter(({ state }) => state === 'problem')
}

export type Candidate = {
  watch: Watch
  series: Series
  systemName: string
  state: State | null
  since: Date | null
  seen: number | null
}

/** Thresholds that are across their value or were not clear, with what was measured in the last two whole minutes and since. */
export async function selectCandidates(tx: Tx): Promise<Candidate[]> {
  const from = new Date(tx.now.getTime() - 150_000)
  const { rows } = await sql<Omit<Candidate, 'watch' | 'series'> & { w: Watch; s: Series }>`
    select (select to_jsonb(x) from (select ${columns}) x) as w, (select to_jsonb(x) from (select ${seriesColumns}) x) as s, y.name as "systemName",
           f.state, f.since, m.seen
      from metric_watch w join metric_series s on ${fits}
      join system y on y.account_id = s.account_id and y.id = s.system_id and y.retired_at is null
      left join metric_finding f on f.account_id = w.account_id and f.watch_id = w.id and f.series_id = s.id
      left join lateral (select case w.direction when 'above' then min(m.min) else max(m.max) end as seen from metric_minute m
         where m.account_id = s.account_id and m.series_id = s.id and m.at >= ${from} and m.at <= ${tx.now}) m on true
     where w.kind = 'threshold' and s.seen_at > ${new Date(tx.now.getTime() - 3_600_000)}
       and (f.state <> 'clear' or case w.direction when 'above' then m.seen > w.value else m.seen < w.value end)`.execute(
    tx,
  )
  return rows.map(({ w, s, ...row }) => ({ ...row, watch: w, series: { ...s, seenAt: new Date(s.seenAt) } }))
}

/** Series a forecast is made of, after the one named, with what was found before. */
export async function seriesToForesee(
  tx: Tx,
  watchId: string,
  after: string | null,
  limit: number,
): Promise<
  (Series & {
    systemName: string
    contractId: string | null
    state: State | null
    since: Date | null
    requestId: string | null
  })[]
> {
  const { rows } = await sql<
    Series & {
      systemName: string
      contractId: string | null
      state: State | null
      since: Date | null
      requestId: string | null
    }
  >`
    select ${seriesColumns}, y.name as "systemName", y.contract_id as "contractId", f.state, f.since, f.request_id as "requestId"
      from metric_watch w join metric_series s on ${fits}
      join system y on y.account_id = s.account_id and y.id = s.system_id and y.retired_at is null
      left join metric_finding f on f.account_id = w.account_id and f.watch_id = w.id and f.series_id = s.id
     where w.id = ${watchId} and s.seen_at > ${new Date(tx.now.getTime() - 2 * 86_400_000)} ${after ? sql`and s.id > ${after}` : sql``}
     order by s.id limit ${limit}`.execute(tx)
  return rows
}

export type Found = {
  accountId: string
  watchId: string
  seriesId: string
  state: State
  since: Date
  value: number | null
  forecast: unknown
  requestId: string | null
}

/** Keeps what was found, in one statement. */
export async function saveFindings(tx: Tx, found: readonly Found[]): Promise<void> {
  if (found.length === 0) return
  await sql`insert into metric_finding (account_id, watch_id, series_id, state, since, value, forecast, request_id, changed_at)
    select t."accountId", t."watchId", t."seriesId", t.state, t.since, t.value, t.forecast, t."requestId", ${tx.now}
      from jsonb_to_recordset(${JSON.stringify(found)}::jsonb) as t("accountId" uuid, "watchId" uuid, "seriesId" uuid, state text,
        since timestamptz, value float8, forecast jsonb, "requestId" uuid)
      join metric_watch w on w.account_id = t."accountId" and w.id = t."watchId"
      join metric_series s on s.account_id = t."accountId" and s.id = t."seriesId"
    on conflict (account_id, watch_id, series_id) do update set state = excluded.state, since = excluded.since, value = excluded.value,
      forecast = excluded.forecast, request_id = excluded.request_id, changed_at = excluded.changed_at`.execute(tx)
}
