import { sql } from 'kysely'
import type { Tx } from '#platform/db/database.ts'
import { seesAccount } from '#platform/db/tenant.ts'

/** How many systems in use each account has; of one account, or of all. */
export async function countByAccount(
  tx: Tx,
  accountId: string | null,
): Promise<{ accountId: string; systems: number }[]> {
  const { rows } = await sql<{
    accountId: string
    systems: number
  }>`select account_id as "accountId", count(*)::int as systems
    from system where retired_at is null and ${seesAccount(tx, 'account_id')}
      ${accountId === null ? sql`` : sql`and account_id = ${accountId}`} group by account_id`.execute(tx)
  return rows
}

/** The systems that carry the most others directly, the most first. */
export async function trunksOf(tx: Tx, accountId: string | null, limit: number): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`select parent_id as id from system_parent
    where ${seesAccount(tx, 'account_id')} ${accountId === null ? sql`` : sql`and account_id = ${accountId}`}
    group by parent_id order by count(distinct child_id) desc, parent_id limit ${limit}`.execute(tx)
  return rows.map(({ id }) => id)
}
