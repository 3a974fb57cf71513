import { sql } from 'kysely'
import type { Tx } from '#platform/db/database.ts'
import { seesAccount } from '#platform/db/tenant.ts'
import type { Data } from '../rules/face.ts'

/** What a run knows: the data of its state. */
export async function findStateData(tx: Tx, runId: string): Promise<Data> {
  const { rows } = await sql<{ data: Data }>`select state -> 'data' as data from procedure_state
    where run_id = ${runId} and ${seesAccount(tx, 'account_id')}`.execute(tx)
  return rows[0]?.data ?? {}
}
