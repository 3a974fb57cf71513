import { sql } from 'kysely'
import type { Tx } from '#platform/db/database.ts'
import { seesAccount } from '#platform/db/tenant.ts'
import type { Severity } from '#platform/http/contract.ts'
import type { KeyName } from './take.ts'

/** An open alert as the matchers of silences see it. */
export type MatchedAlert = KeyName & {
  systemId: string | null
  severity: Severity
  title: string
  labels: Record<string, string>
}

/** The open alerts that these keys stand for. */
export async function openByKey(tx: Tx, keys: readonly KeyName[]): Promise<MatchedAlert[]> {
  const rows = keys.map(({ accountId, source, key }) => ({ account_id: accountId, source, key }))
  const { rows: found } =
    await sql<MatchedAlert>`select a.account_id as "accountId", a.source, a.key, a.system_id as "systemId",
      a.severity, a.title, a.labels
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as t(account_id uuid, source text, key text)
    join alert_key k on k.account_id = t.account_id and k.source = t.source and k.key = t.key
    join alert a on a.account_id = k.account_id and a.id = k.alert_id
    where a.status = 'open' and ${seesAccount(tx, 'a.account_id')}`.execute(tx)
  return found
}
