import { sql } from 'kysely'
import type { Tx } from '#platform/db/database.ts'
import { asEraser } from '#platform/db/eraser.ts'

/**
 * Takes a contact's words out of what the procedures of their account keep: data, logs, titles, records. That somebody did a step
 * stays; the log and the state lose the same words, so that one still follows from the other.
 */
export async function eraseFromProcedures(
  tx: Tx,
  accountId: string,
  words: readonly string[],
  instead: string,
): Promise<void> {
  const inJson = (word: string) => JSON.stringify(word).slice(1, -1)
  for (const word of words) {
    const [from, to] = [inJson(word), inJson(instead)]
    await sql`update procedure_state set state = replace(state::text, ${from}, ${to})::jsonb
      where account_id = ${accountId} and strpos(state::text, ${from}) > 0`.execute(tx)
    await sql`update procedure_task set details = replace(details::text, ${from}, ${to})::jsonb,
        closed_name = case when closed_name = ${word} then ${instead} else closed_name end
      where account_id = ${accountId} and (strpos(details::text, ${from}) > 0 or closed_name = ${word})`.execute(tx)
    await sql`update procedure_run set title = replace(title, ${word}, ${instead}),
        started_name = case when started_name = ${word} then ${instead} else started_name end
      where account_id = ${accountId} and (strpos(title, ${word}) > 0 or started_name = ${word})`.execute(tx)
  }
  await asEraser(tx, async () => {
    for (const word of words) {
      const [from, to] = [inJson(word), inJson(instead)]
      await sql`update procedure_event set event = replace(event::text, ${from}, ${to})::jsonb,
          by_name = case when by_name = ${word} then ${instead} else by_name end
        where account_id = ${accountId} and (strpos(event::text, ${from}) > 0 or by_name = ${word})`.execute(tx)
      await sql`update procedure_record set text = replace(text, ${word}, ${instead}), data = replace(data::text, ${from}, ${to})::jsonb,
          by_name = case when by_name = ${word} then ${instead} else by_name end
        where account_id = ${accountId} and (strpos(text, ${word}) > 0 or strpos(data::text, ${from}) > 0 or by_name = ${word})`.execute(
        tx,
      )
    }
  })
}
