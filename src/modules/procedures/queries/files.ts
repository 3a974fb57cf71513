import { sql } from 'kysely'
import type { Tx } from '#platform/db/database.ts'
import { seesAccount } from '#platform/db/tenant.ts'

/** Keeps that a file belongs to a run; once is enough. */
export async function insertRunFile(
  tx: Tx,
  of: { accountId: string; runId: string; fileId: string; forCustomer: boolean },
): Promise<void> {
  await sql`insert into procedure_file (account_id, run_id, file_id, for_customer, by_id, at)
    values (${of.accountId}, ${of.runId}, ${of.fileId}, ${of.forCustomer}, ${tx.actor.personId}, ${tx.now}) on conflict do nothing`.execute(
    tx,
  )
}

/** Whether a file belongs to a run, and the actor may see it. */
export async function isRunFile(tx: Tx, runId: string, fileId: string): Promise<boolean> {
  const { rows } = await sql`select from procedure_file where run_id = ${runId} and file_id = ${fileId}
    and ${seesAccount(tx, 'account_id')} and (for_customer or ${tx.actor.staff})`.execute(tx)
  return rows.length > 0
}

/** From now on the account's own people see the file. With the program's own sight. */
export async function showRunFile(tx: Tx, runId: string, fileId: string): Promise<void> {
  await sql`update procedure_file set for_customer = true where run_id = ${runId} and file_id = ${fileId}`.execute(tx)
  await sql`update file set internal = false where id = ${fileId} and internal`.execute(tx)
}
