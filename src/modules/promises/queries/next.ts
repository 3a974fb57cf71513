import { sql } from 'kysely'
import type { Tx } from '#platform/db/database.ts'
import { seesAccount } from '#platform/db/tenant.ts'
import { nameOf } from '../rules/plan.ts'

/** A promise that somebody owes. `name` is its kind in words. */
export type Owed = { id: string; accountId: string; label: string; name: string; dueAt: Date; broken: boolean }

/** What is owed next, of one account or of all; what is over already comes first. Paused clocks are left out. */
export async function nextOwed(
  tx: Tx,
  { accountId, limit }: { accountId: string | null; limit: number },
): Promise<Owed[]> {
  const { rows } = await sql<Omit<Owed, 'name'> & { kind: string }>`
    select id, account_id as "accountId", label, kind, due_at as "dueAt", state = 'broken' as broken
    from promise where kept_at is null and cancelled_at is null and due_at is not null and ${seesAccount(tx, 'account_id')}
      ${accountId === null ? sql`` : sql`and account_id = ${accountId}`}
    order by due_at, subject_id limit ${limit}`.execute(tx)
  return rows.map(({ kind, ...row }) => ({ ...row, name: nameOf(kind) }))
}

/** How many promises are owed in all, for a list that shows only the next of them. */
export async function countOwed(tx: Tx, accountId: string | null): Promise<{ broken: number; running: number }> {
  const { rows } = await sql<{ broken: number; running: number }>`
    select count(*) filter (where state = 'broken')::int as broken, count(*) filter (where state <> 'broken')::int as running
    from promise where kept_at is null and cancelled_at is null and due_at is not null and ${seesAccount(tx, 'account_id')}
      ${accountId === null ? sql`` : sql`and account_id = ${accountId}`}`.execute(tx)
  return rows[0]!
}
