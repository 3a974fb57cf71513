import { sql } from 'kysely'
import type { Tx } from '#platform/db/database.ts'

/** Ids of open accounts by number and of active staff by address, both in lower case, for tables that name them. */
export async function idsByName(
  tx: Tx,
  numbers: readonly string[],
  staffEmails: readonly string[],
): Promise<{ accounts: Map<string, string>; staff: Map<string, string> }> {
  const accounts = await sql<{ name: string; id: string }>`select lower(number) as name, account_id as id from account
    where lower(number) = any(${[...numbers]}::text[]) and closed_at is null`.execute(tx)
  const staff = await sql<{ name: string; id: string }>`select p.email as name, p.id from person p
    join account a on a.account_id = p.account_id and a.kind = 'provider'
    where p.email = any(${[...staffEmails]}::text[]) and p.active`.execute(tx)
  const mapOf = (rows: readonly { name: string; id: string }[]) => new Map(rows.map(({ name, id }) => [name, id]))
  return { accounts: mapOf(accounts.rows), staff: mapOf(staff.rows) }
}
