import { sql } from 'kysely'
import type { Tx } from '#platform/db/database.ts'
import { seesAccount } from '#platform/db/tenant.ts'
import type { Severity } from '#platform/http/contract.ts'

export type OpenIncident = {
  id: string
  accountId: string
  title: string
  severity: Severity
  openedAt: Date
  /** Who has it. */
  who: string | null
  held: boolean
  alerts: number
}

export type Overview = {
  counts: Record<Severity, number>
  /** The worst first, of these the newest. */
  incidents: OpenIncident[]
  /** Systems with an open alert and the worst of each, the worst first. */
  systems: { systemId: string; accountId: string; severity: Severity }[]
  lastSignalAt: Date | null
}

/** What is open, for a screen: of one account or of all, at most `limit` incidents. */
export async function openOnWall(
  tx: Tx,
  { accountId, limit }: { accountId: string | null; limit: number },
): Promise<Overview> {
  const mine = sql`${seesAccount(tx, 'account_id')} ${accountId === null ? sql`` : sql`and account_id = ${accountId}`}`
  const counted = await sql<{ severity: Severity; n: number }>`select severity, count(*)::int as n from incident
    where status = 'open' and ${mine} group by severity`.execute(tx)
  const incidents =
    await sql<OpenIncident>`select id, account_id as "accountId", title, severity, opened_at as "openedAt",
      acked_name as who, held is not null as held, alerts
    from incident where status = 'open' and ${mine} order by severity, opened_at desc, id limit ${limit}`.execute(tx)
  const systems = await sql<{ systemId: string; accountId: string; severity: Severity }>`
    select system_id as "systemId", account_id as "accountId", min(severity) as severity from alert
    where status = 'open' and system_id is not null and ${mine} group by system_id, account_id order by 3, 1`.execute(
    tx,
  )
  const last = await sql<{
    at: Date | null
  }>`select max(last_at) as at from alert where status = 'open' and ${mine}`.execute(tx)
  const counts = { P1: 0, P2: 0, P3: 0, P4: 0 }
  for (const { severity, n } of counted.rows) counts[severity] = n
  return { counts, incidents: incidents.rows, systems: systems.rows, lastSignalAt: last.rows[0]?.at ?? null }
}
