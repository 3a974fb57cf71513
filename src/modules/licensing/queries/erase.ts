import { sql } from 'kysely'
import type { Tx } from '#platform/db/database.ts'

/**
 * Takes a contact's name out of requests and reports, also of the customers their account looks after, and the words they wrote. Who decided and who downloaded stays: those rows are
 * evidence and cannot be changed.
 */
export async function eraseFromLicences(
  tx: Tx,
  accountId: string,
  personId: string,
  words: readonly string[],
  instead: string,
): Promise<void> {
  await sql`update licence_request set requester_name = case when requester_id = ${personId} then ${instead} else requester_name end,
      entered_name = case when entered_by = ${personId} then ${instead} else entered_name end,
      reason = case when requester_id = ${personId} then '' else reason end
    where requester_id = ${personId} or entered_by = ${personId}`.execute(tx)
  await sql`update licence_report set received_name = ${instead} where received_by = ${personId}`.execute(tx)
  for (const word of words)
    await sql`update licence_request set reason = replace(reason, ${word}, ${instead})
      where account_id = ${accountId} and strpos(reason, ${word}) > 0`.execute(tx)
}
