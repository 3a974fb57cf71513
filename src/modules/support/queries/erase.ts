import { sql } from 'kysely'
import type { Tx } from '#platform/db/database.ts'

export type Erased = { personId: string; email: string | null; words: readonly string[]; instead: string }

/**
 * Takes a contact's name, addresses and numbers out of the requests and messages of their account, and ends their
 * following. Mails as they came carry them in every header: messages of theirs lose HTML and full text.
 */
export async function eraseFromRequests(tx: Tx, accountId: string, person: Erased): Promise<void> {
  const { personId, email, instead } = person
  await sql`update request set contact_name = ${instead}, contact_email = null, call_back = null
    where account_id = ${accountId} and (contact_id = ${personId} or (contact_email is not null and contact_email = ${email}))`.execute(
    tx,
  )
  await sql`update request set cc = array_remove(cc, ${email}::text) where account_id = ${accountId} and ${email}::text = any(cc)`.execute(
    tx,
  )
  await sql`delete from request_watcher where account_id = ${accountId} and (person_id = ${personId} or email = ${email})`.execute(
    tx,
  )
  await sql`update request_message set author_name = ${instead}, author_email = null, full_text = null, html = null, auth = null
    where account_id = ${accountId} and (author_id = ${personId} or (author_email is not null and author_email = ${email}))`.execute(
    tx,
  )
  await sql`update request_delivery set recipient = 'erased@invalid', name = ${instead}
    where account_id = ${accountId} and recipient = ${email}`.execute(tx)
  for (const word of person.words) {
    await sql`update request_message set text = replace(text, ${word}, ${instead}), full_text = replace(full_text, ${word}, ${instead}),
        html = case when strpos(html, ${word}) > 0 then null else html end
      where account_id = ${accountId} and (strpos(text, ${word}) > 0 or strpos(coalesce(full_text, ''), ${word}) > 0
        or strpos(coalesce(html, ''), ${word}) > 0)`.execute(tx)
    await sql`update request set title = left(replace(title, ${word}, ${instead}), 200)
      where account_id = ${accountId} and strpos(title, ${word}) > 0`.execute(tx)
  }
}
