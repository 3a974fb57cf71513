import { sql } from 'kysely'
import type { Tx } from '#platform/db/database.ts'
import { asEraser } from '#platform/db/eraser.ts'

/** Takes a person's words out of the names of subjects and of who did what to their account's promises. */
export async function eraseFromPromises(
  tx: Tx,
  accountId: string,
  words: readonly string[],
  instead: string,
): Promise<void> {
  for (const word of words)
    await sql`update promise set label = replace(label, ${word}, ${instead})
      where account_id = ${accountId} and strpos(label, ${word}) > 0`.execute(tx)
  await asEraser(tx, async () => {
    await sql`update promise_fact set by_name = ${instead}
      where account_id = ${accountId} and by_name = any(${[...words]}::text[])`.execute(tx)
  })
}
