import { sql } from 'kysely'
import type { Tx } from '#platform/db/database.ts'
import { json } from '#platform/db/database.ts'
import { seesAccount } from '#platform/db/tenant.ts'
import type { Window } from '../rules/window.ts'

export type StoredWindow = Window & {
  id: string
  accountId: string
  accountName: string
  name: string
  /** Empty: all systems of the account. */
  systems: string[]
  below: boolean
  createdBy: string | null
  createdAt: Date
  endedAt: Date | null
}

const columns = sql`w.id, w.account_id as "accountId", a.name as "accountName", w.name, w.systems, w.below, w.starts_at as "startsAt", w.zone,
  w.minutes, w.recurrence, w.last_day as "lastDay", p.name as "createdBy", w.created_at as "createdAt", w.ended_at as "endedAt"`
const from = sql`maintenance_window w join account a on a.account_id = w.account_id left join person p on p.id = w.created_by`

export async function findWindow(tx: Tx, id: string): Promise<StoredWindow | null> {
  const { rows } =
    await sql<StoredWindow>`select ${columns} from ${from} where w.id = ${id} and ${seesAccount(tx, 'w.account_id')}`.execute(
      tx,
    )
  return rows[0] ?? null
}

/** Windows that may hold some day, of these accounts. */
export async function openWindowsOf(tx: Tx, accountIds: readonly string[]): Promise<StoredWindow[]> {
  const { rows } = await sql<StoredWindow>`select ${columns} from ${from}
    where w.account_id = any(${[...new Set(accountIds)]}::uuid[]) and w.ended_at is null and ${seesAccount(tx, 'w.account_id')}`.execute(
    tx,
  )
  return rows
}

export async function selectWindows(
  tx: Tx,
  filter: { accountId?: string; systemId?: string; after?: { at: Date; id: string }; limit: number },
): Promise<StoredWindow[]> {
  const { rows } = await sql<StoredWindow>`select ${columns} from ${from} where ${seesAccount(tx, 'w.account_id')}
      ${filter.accountId ? sql`and w.account_id = ${filter.accountId}` : sql``}
      ${filter.systemId ? sql`and (${filter.systemId}::uuid = any(w.systems) or cardinality(w.systems) = 0 and w.account_id = (select account_id from system where id = ${filter.systemId}))` : sql``}
      ${filter.after ? sql`and (w.created_at, w.id) < (${filter.after.at}, ${filter.after.id}::uuid)` : sql``}
    order by w.created_at desc, w.id desc limit ${filter.limit}`.execute(tx)
  return rows
}

export type NewWindow = Window & {
  id: string
  accountId: string
  name: string
  systems: readonly string[]
  below: boolean
}

export async function insertWindow(tx: Tx, one: NewWindow): Promise<void> {
  await sql`insert into maintenance_window (account_id, id, name, systems, below, starts_at, zone, minutes, recurrence, last_day, created_by, created_at)
    values (${one.accountId}, ${one.id}, ${one.name}, ${[...one.systems]}::uuid[], ${one.below}, ${one.startsAt}, ${one.zone}, ${one.minutes},
      ${json(one.recurrence)}, ${one.lastDay}, ${tx.actor.personId}, ${tx.now})`.execute(tx)
}

export async function endWindow(tx: Tx, window: { accountId: string; id: string }): Promise<void> {
  await sql`update maintenance_window set ended_at = ${tx.now} where account_id = ${window.accountId} and id = ${window.id} and ended_at is null`.execute(
    tx,
  )
}
