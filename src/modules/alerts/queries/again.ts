import { sql } from 'kysely'
import type { Tx } from '#platform/db/database.ts'
import type { Signal } from '../types.ts'
import type { KeyName } from './take.ts'

export type CountedKey = KeyName & { alertId: string; times: number }

/**
 * Counts on the keys whose problem is open with this very sequence, and of which a signal was kept since. All of them are held,
 * in their order: what cannot be counted is taken as a whole in the same transaction, and another node may do the same.
 */
export async function countKeysOn(tx: Tx, problems: readonly Signal[], keptSince: Date): Promise<CountedKey[]> {
  const rows = problems.map(({ accountId, source, key, sequence, times = 1 }) => ({
    account_id: accountId,
    source,
    key,
    sequence: sequence?.toString() ?? null,
    times,
  }))
  const { rows: counted } = await sql<CountedKey>`with held as (
      select k.account_id, k.source, k.key, t.times,
          k.status = 'problem' and k.sequence = t.sequence and k.alert_id is not null and k.kept_at > ${keptSince} as goes_on
        from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as t(account_id uuid, source text, key text, sequence bigint, times bigint)
        join alert_key k using (account_id, source, key)
       order by k.account_id, k.source, k.key for update of k)
    update alert_key k set seen_at = ${tx.now}, repeats = k.repeats + held.times
      from held where held.goes_on and k.account_id = held.account_id and k.source = held.source and k.key = held.key
    returning k.account_id as "accountId", k.source, k.key, k.alert_id as "alertId", held.times::int as times`.execute(
    tx,
  )
  return counted
}

/** Adds to what alerts count. In the order whoever looks at incidents takes them. */
export async function countAlertsOn(tx: Tx, counted: readonly CountedKey[]): Promise<void> {
  if (counted.length === 0) return
  const rows = counted.map(({ alertId, times }) => ({ id: alertId, times }))
  await sql`with held as (
      select a.id, t.times from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as t(id uuid, times bigint)
        join alert a using (id) order by a.id for update of a)
    update alert a set count = a.count + held.times from held where a.id = held.id`.execute(tx)
}
