import { sql } from 'kysely'
import type { Tx } from '#platform/db/database.ts'
import { asEraser } from '#platform/db/eraser.ts'

/**
 * Takes a person's name, addresses and numbers out of the entries of one account; that something happened, when and what
 * stays.
 * The caller has permitted the act.
 */
export async function eraseFromJournal(
  tx: Tx,
  accountId: string,
  personId: string,
  words: readonly string[],
  instead: string,
): Promise<void> {
  await asEraser(tx, async () => {
    await sql`update journal_entry set author_name = ${instead}
      where account_id = ${accountId} and author_id = ${personId}`.execute(tx)
    for (const word of words)
      await sql`update journal_entry set text = replace(text, ${word}, ${instead}),
          data = replace(data::text, ${jsonWord(word)}, ${jsonWord(instead)})::jsonb
        where account_id = ${accountId} and (strpos(text, ${word}) > 0 or strpos(data::text, ${jsonWord(word)}) > 0)`.execute(
        tx,
      )
  })
}

/** How a word stands inside a JSON string. */
const jsonWord = (word: string) => JSON.stringify(word).slice(1, -1)
