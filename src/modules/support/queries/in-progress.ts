import { sql } from 'kysely'
import type { Tx } from '#platform/db/database.ts'
import { seesAccount } from '#platform/db/tenant.ts'
import type { Severity } from '#platform/http/contract.ts'

export type Work = { id: string; number: number; title: string; severity: Severity; who: string | null; since: Date }

/** Requests that are being worked on, of one account or of all: the most severe first, of these the oldest. */
export async function workInProgress(
  tx: Tx,
  { accountId, limit }: { accountId: string | null; limit: number },
): Promise<Work[]> {
  const { rows } = await sql<Work>`select r.id, r.number, r.title, r.severity, p.name as who, r.created_at as since
    from request r left join person p on p.id = r.assignee_id
    where r.status = 'in_progress' and ${seesAccount(tx, 'r.account_id')}
      ${accountId === null ? sql`` : sql`and r.account_id = ${accountId}`}
    order by r.severity, r.created_at, r.id limit ${limit}`.execute(tx)
  return rows
}

/** How many requests are being worked on in all, by severity. */
export async function countInProgress(tx: Tx, accountId: string | null): Promise<Record<Severity, number>> {
  const { rows } = await sql<{ severity: Severity; n: number }>`select severity, count(*)::int as n from request
    where status = 'in_progress' and ${seesAccount(tx, 'account_id')}
      ${accountId === null ? sql`` : sql`and account_id = ${accountId}`} group by severity`.execute(tx)
  const counts = { P1: 0, P2: 0, P3: 0, P4: 0 }
  for (const { severity, n } of rows) counts[severity] = n
  return counts
}
