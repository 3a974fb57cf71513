import { sql } from 'kysely'
import { json, type Tx } from '#platform/db/database.ts'
import { seesAccount } from '#platform/db/tenant.ts'
import { newId } from '#platform/id.ts'

export type StoredRecord = {
  id: string
  job: number | null
  text: string
  data: Record<string, unknown>
  fileId: string | null
  forCustomer: boolean
  byName: string
  at: Date
}

export type AddedRecord = {
  accountId: string
  runId: string
  job: number | null
  text: string
  data?: Record<string, unknown>
  fileId?: string | null
  forCustomer: boolean
}

/** Keeps what somebody did, in the name of the transaction's actor. Nothing changes or removes it. */
export async function insertRecord(tx: Tx, one: AddedRecord): Promise<void> {
  await sql`insert into procedure_record (account_id, id, run_id, job, text, data, file_id, for_customer, by_id, by_name, at)
    values (${one.accountId}, ${newId()}, ${one.runId}, ${one.job}, ${one.text}, ${json(one.data ?? {})}, ${one.fileId ?? null},
      ${one.forCustomer}, ${tx.actor.personId}, ${tx.actor.name}, ${tx.now})`.execute(tx)
}

/** What was done on a run, in its order, as far as the actor may see it. */
export async function recordsOf(tx: Tx, runId: string): Promise<StoredRecord[]> {
  const { rows } =
    await sql<StoredRecord>`select id, job, text, data, file_id as "fileId", for_customer as "forCustomer",
      by_name as "byName", at
    from procedure_record where run_id = ${runId} and ${seesAccount(tx, 'account_id')} and (for_customer or ${tx.actor.staff})
    order by at, id limit 1000`.execute(tx)
  return rows
}
