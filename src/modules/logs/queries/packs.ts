import { sql } from 'kysely'
import type { Tx } from '#platform/db/database.ts'
import type { Partitioned } from '#platform/db/partitions.ts'
import { seesAccount } from '#platform/db/tenant.ts'

export const packs: Partitioned = { table: 'log_pack', days: 1 }

export type Pack = {
  accountId: string
  hour: Date
  id: string
  systemId: string | null
  firstAt: Date
  lastAt: Date
  lines: number
  body: Buffer
}

/** Stores packs, one statement however many. */
export async function insertPacks(tx: Tx, all: readonly Pack[]): Promise<void> {
  const of = <K extends keyof Pack>(key: K) => all.map((pack) => pack[key])
  await sql`insert into log_pack (account_id, hour, id, system_id, first_at, last_at, lines, body, taken_at)
    select *, ${tx.now}::timestamptz from unnest(${of('accountId')}::uuid[], ${of('hour')}::timestamptz[], ${of('id')}::uuid[],
      ${of('systemId')}::uuid[], ${of('firstAt')}::timestamptz[], ${of('lastAt')}::timestamptz[], ${of('lines')}::int[],
      ${of('body')}::bytea[])`.execute(tx)
}

const columns = sql`p.account_id as "accountId", p.hour, p.id, p.system_id as "systemId", p.first_at as "firstAt",
  p.last_at as "lastAt", p.lines, p.body`

/** Those nobody has mined, in the order in which they came: up to so many packs and about so many lines. */
export async function unminedPacks(tx: Tx, most: number, mostLines: number): Promise<Pack[]> {
  const { rows } = await sql<Pack>`select ${columns} from log_pack p join (
      select hour, account_id, id, sum(lines) over (order by taken_at, id) - lines as before from (
        select hour, account_id, id, lines, taken_at from log_pack where mined_at is null order by taken_at, id limit ${most}) w
    ) w on w.hour = p.hour and w.account_id = p.account_id and w.id = p.id
    where w.before < ${mostLines} order by p.taken_at, p.id`.execute(tx)
  return rows
}

export async function markMined(tx: Tx, all: readonly Pack[]): Promise<void> {
  await sql`update log_pack p set mined_at = ${tx.now}
    from unnest(${all.map(({ accountId }) => accountId)}::uuid[], ${all.map(({ hour }) => hour)}::timestamptz[],
      ${all.map(({ id }) => id)}::uuid[]) w(account_id, hour, id)
    where p.account_id = w.account_id and p.hour = w.hour and p.id = w.id`.execute(tx)
}

/**
 * Packs of a system that have lines from `from` up to (not with) `to`, in order of their hours and ids. `after`: hour and id of the
 * last one seen.
 */
export async function packsAround(
  tx: Tx,
  systemId: string,
  of: { from: Date; to: Date; after?: { hour: Date; id: string }; limit: number },
): Promise<Pack[]> {
  const { rows } = await sql<Pack>`select ${columns} from log_pack p
    where p.system_id = ${systemId} and ${seesAccount(tx, 'p.account_id')} and p.hour > ${of.from}::timestamptz - interval '1 hour'
      and p.hour < ${of.to} and p.last_at >= ${of.from} and p.first_at < ${of.to}
      ${of.after ? sql`and (p.hour, p.id) > (${of.after.hour}, ${of.after.id}::uuid)` : sql``}
    order by p.hour, p.id limit ${of.limit}`.execute(tx)
  return rows
}

export type Measured = { accountId: string; lines: number; bytes: number; beyond: number; mistimed: number }

/** What accounts sent on this day so far, held until the end of the transaction; accounts without anything are left out. */
export async function measuresOf(tx: Tx, accountIds: readonly string[]): Promise<Map<string, Measured>> {
  const { rows } = await sql<Measured>`select account_id as "accountId", lines::float8 as lines, bytes::float8 as bytes,
      beyond::float8 as beyond, mistimed::float8 as mistimed from log_measure
    where account_id = any(${[...accountIds]}::uuid[]) and day = ${today(tx)} and ${seesAccount(tx, 'account_id')}
    order by account_id for update`.execute(tx)
  return new Map(rows.map((row) => [row.accountId, row]))
}

export async function addMeasures(tx: Tx, added: readonly Measured[]): Promise<void> {
  const of = <K extends keyof Measured>(key: K) => added.map((one) => one[key])
  await sql`insert into log_measure as m (account_id, day, lines, bytes, beyond, mistimed)
    select a, ${today(tx)}::date, l, b, y, t from unnest(${of('accountId')}::uuid[], ${of('lines')}::bigint[], ${of('bytes')}::bigint[],
      ${of('beyond')}::bigint[], ${of('mistimed')}::bigint[]) w(a, l, b, y, t) order by a
    on conflict (account_id, day) do update set lines = m.lines + excluded.lines, bytes = m.bytes + excluded.bytes,
      beyond = m.beyond + excluded.beyond, mistimed = m.mistimed + excluded.mistimed`.execute(tx)
}

const today = (tx: Tx) => tx.now.toISOString().slice(0, 10)

/** What an account's sources sent today; for reading. */
export async function measureOf(tx: Tx, accountId: string): Promise<Measured> {
  const { rows } = await sql<Measured>`select account_id as "accountId", lines::float8 as lines, bytes::float8 as bytes,
      beyond::float8 as beyond, mistimed::float8 as mistimed from log_measure
    where account_id = ${accountId} and day = ${today(tx)} and ${seesAccount(tx, 'account_id')}`.execute(tx)
  return rows[0] ?? { accountId, lines: 0, bytes: 0, beyond: 0, mistimed: 0 }
}

export async function forgetMeasures(tx: Tx, before: Date): Promise<void> {
  await sql`delete from log_measure where day < ${before}::timestamptz::date`.execute(tx)
}
