import { sql } from 'kysely'
import type { Tx } from '#platform/db/database.ts'
import { asEraser } from '#platform/db/eraser.ts'

/** Takes a contact's words out of what crises of their account keep: titles, summaries, words at hand-over, post-mortems. */
export async function eraseFromCrises(
  tx: Tx,
  accountId: string,
  words: readonly string[],
  instead: string,
): Promise<void> {
  for (const word of words) {
    await sql`update crisis set title = left(replace(title, ${word}, ${instead}), 300),
        summary = left(replace(summary, ${word}, ${instead}), 4000)
      where account_id = ${accountId} and (strpos(title, ${word}) > 0 or strpos(summary, ${word}) > 0)`.execute(tx)
    await sql`update crisis_handover set word = left(replace(word, ${word}, ${instead}), 2000)
      where account_id = ${accountId} and strpos(word, ${word}) > 0`.execute(tx)
  }
  await asEraser(tx, async () => {
    for (const word of words)
      await sql`update crisis_post_mortem set text = replace(text, ${word}, ${instead})
        where account_id = ${accountId} and strpos(text, ${word}) > 0`.execute(tx)
  })
}
