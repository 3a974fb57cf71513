import { sql } from 'kysely'
import type { Tx } from '#platform/db/database.ts'
import type { Severity } from '#platform/http/contract.ts'

export type LicenceServerRow = {
  host: string
  /** Since its last sign of life, by the machine's clock. */
  silentMs: number
  keysetVersion: number | null
  /** A server of an earlier version says it in English alone. */
  troubles: { key: string; severity: Severity; text: string; german?: string }[]
}

/** Licence servers that were not stopped in order, the one heard last first; and whether there is anything to sign here. */
export async function licenceServers(tx: Tx): Promise<{ servers: LicenceServerRow[]; sellsCapacity: boolean }> {
  const { rows: servers } = await sql<LicenceServerRow>`
    select host, (extract(epoch from clock_timestamp() - seen_at) * 1000)::bigint as "silentMs", keyset_version as "keysetVersion", troubles
      from licence_server where stopped_at is null order by seen_at desc`.execute(tx)
  const { rows } = await sql<{
    sells: boolean
  }>`select exists (select from capacity_kind where retired_at is null) as sells`.execute(tx)
  return { servers, sellsCapacity: rows[0]!.sells }
}

/** How many requests were approved before this moment and have neither a package nor a refusal. */
export async function unansweredSince(tx: Tx, before: Date): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from licence_request r where r.state = 'approved' and r.decided_at < ${before}
      and not exists (select from licence_package p where p.request_id = r.id)
      and not exists (select from licence_refusal f where f.request_id = r.id and f.round = r.round)`.execute(tx)
  return rows[0]!.count
}
