import { sql } from 'kysely'
import type { Tx } from '#platform/db/database.ts'

/** Takes what tells who a person is out of their row. The row stays: what they did refers to it. */
export async function blankPerson(tx: Tx, personId: string, name: string): Promise<void> {
  await sql`update person set name = ${name}, email = null, email_skeleton = null, phones = '{}', title = '', zone = null,
    language = null, active = false, left_at = coalesce(left_at, ${tx.now}) where id = ${personId}`.execute(tx)
}
