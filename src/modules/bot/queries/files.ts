import { sql } from 'kysely'
import type { Tx } from '#platform/db/database.ts'
import { seesAccount } from '#platform/db/tenant.ts'

export type KeptFile = { accountId: string; fileId: string; runId: string | null; forCustomer: boolean }

export async function keepFiles(tx: Tx, files: readonly KeptFile[]): Promise<void> {
  if (files.length === 0) return
  await sql`insert into bot_file (account_id, file_id, run_id, for_customer)
    select "accountId", "fileId", "runId", "forCustomer" from jsonb_to_recordset(${JSON.stringify(files)}::jsonb)
      as t("accountId" uuid, "fileId" uuid, "runId" uuid, "forCustomer" boolean)`.execute(tx)
}

/** A file that came with an entry the actor may read. The restrictive policy of the table says the same. */
export async function findKept(tx: Tx, fileId: string): Promise<KeptFile | null> {
  const { rows } = await sql<KeptFile>`select account_id as "accountId", file_id as "fileId", run_id as "runId",
      for_customer as "forCustomer" from bot_file
    where file_id = ${fileId} and ${seesAccount(tx, 'account_id')} and (for_customer or ${tx.actor.staff})`.execute(tx)
  return rows[0] ?? null
}
