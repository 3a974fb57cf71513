import { sql } from 'kysely'
import { json, type Tx } from '#platform/db/database.ts'
import { seesAccount } from '#platform/db/tenant.ts'
import { type AptDay, aptSeries, type Inventory, type PatchPolicy, type Pending } from '../rules/patches.ts'

export async function findPolicy(tx: Tx, accountId: string): Promise<(PatchPolicy & { version: number }) | null> {
  const { rows } = await sql<
    PatchPolicy & { version: number }
  >`select security_days as "securityDays", other_days as "otherDays",
      reboot_days as "rebootDays", stale_hours as "staleHours", version from patch_policy p
    where p.account_id = ${accountId} and ${seesAccount(tx, 'p.account_id')}`.execute(tx)
  return rows[0] ?? null
}

/** Keeps the policy when it is still the version named (0: there is none yet). False when it is not. */
export async function savePolicy(tx: Tx, accountId: string, p: PatchPolicy, version: number): Promise<boolean> {
  const { numAffectedRows } =
    version === 0
      ? await sql`insert into patch_policy (account_id, security_days, other_days, reboot_days, stale_hours, changed_at)
          values (${accountId}, ${p.securityDays}, ${p.otherDays}, ${p.rebootDays}, ${p.staleHours}, ${tx.now}) on conflict do nothing`.execute(
          tx,
        )
      : await sql`update patch_policy set security_days = ${p.securityDays}, other_days = ${p.otherDays}, reboot_days = ${p.rebootDays},
          stale_hours = ${p.staleHours}, changed_at = ${tx.now}, version = version + 1
          where account_id = ${accountId} and version = ${version}`.execute(tx)
  return numAffectedRows === 1n
}

/** Systems in use, by name. */
export async function systemsToJudge(
  tx: Tx,
  accountId: string,
  systemId?: string,
): Promise<{ id: string; name: string }[]> {
  const { rows } = await sql<{
    id: string
    name: string
  }>`select y.id, y.name from system y where y.account_id = ${accountId}
      and ${seesAccount(tx, 'y.account_id')} and y.retired_at is null ${systemId ? sql`and y.id = ${systemId}` : sql``}
    order by lower(y.name), y.id limit 2000`.execute(tx)
  return rows
}

type StoredInventory = {
  systemId: string
  at: Date
  pending: (Omit<Pending, 'since'> & { since: string })[]
  rebootSince: Date | null
}

/** Inventories that were posted, by system. */
export async function postedInventories(tx: Tx, ids: readonly string[]): Promise<Map<string, Inventory>> {
  const { rows } =
    await sql<StoredInventory>`select p.system_id as "systemId", p.at, p.pending, p.reboot_since as "rebootSince"
    from patch_inventory p where p.system_id = any(${[...ids]}::uuid[]) and ${seesAccount(tx, 'p.account_id')}`.execute(
      tx,
    )
  return new Map(
    rows.map(({ systemId, pending, ...row }) => [
      systemId,
      { ...row, pending: pending.map((one) => ({ ...one, since: new Date(one.since) })) },
    ]),
  )
}

export async function saveInventory(tx: Tx, accountId: string, systemId: string, one: Inventory): Promise<void> {
  await sql`insert into patch_inventory (account_id, system_id, at, pending, reboot_since)
    values (${accountId}, ${systemId}, ${one.at}, ${json(one.pending)}, ${one.rebootSince})
    on conflict (account_id, system_id) do update set at = excluded.at, pending = excluded.pending, reboot_since = excluded.reboot_since`.execute(
    tx,
  )
}

/** Days of the apt collector's series, by system. */
export async function aptDays(
  tx: Tx,
  accountId: string,
  ids: readonly string[],
  from: Date,
): Promise<Map<string, AptDay[]>> {
  const { rows } = await sql<AptDay & { systemId: string }>`
    select s.system_id as "systemId", s.name, coalesce(s.labels->>'origin', '') as origin, date_bin('1 day', h.at, 'epoch') as day,
           max(h.max) as high, (array_agg(h.last order by h.last_at desc))[1] as last, max(h.last_at) as "lastAt"
      from metric_series s join metric_hour h on h.account_id = s.account_id and h.series_id = s.id
     where s.account_id = ${accountId} and ${seesAccount(tx, 's.account_id')} and s.system_id = any(${[...ids]}::uuid[])
       and s.name = any(${aptSeries}::text[]) and s.seen_at >= ${from} and h.at >= ${from}
     group by 1, 2, 3, 4`.execute(tx)
  return Map.groupBy(rows, ({ systemId }) => systemId)
}
