import { sql } from 'kysely'
import type { Tx } from '#platform/db/database.ts'

/** Takes a contact's words out of what pages of their account said. */
export async function eraseFromEscalations(
  tx: Tx,
  accountId: string,
  words: readonly string[],
  instead: string,
): Promise<void> {
  for (const word of words)
    await sql`update escalation set title = replace(title, ${word}, ${instead}), body = replace(body, ${word}, ${instead}),
        bodies = (select coalesce(jsonb_object_agg(key, replace(value, ${word}, ${instead})), '{}') from jsonb_each_text(bodies))
      where account_id = ${accountId} and (strpos(title, ${word}) > 0 or strpos(body, ${word}) > 0
        or exists (select from jsonb_each_text(bodies) where strpos(value, ${word}) > 0))`.execute(tx)
}
