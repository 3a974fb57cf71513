import { sql } from 'kysely'
import { json, type Tx } from '#platform/db/database.ts'
import { seesAccount } from '#platform/db/tenant.ts'
import type { StoredMessage } from '../types.ts'

const columns = sql`m.id, m.account_id as "accountId", m.request_id as "requestId", m.kind, m.author_id as "authorId",
  m.author_name as "authorName", m.author_email as "authorEmail", m.author_staff as "authorStaff",
  m.author_belongs as "authorBelongs", m.channel, m.at, m.text, m.full_text as "fullText",
  (m.html is not null) as "hasHtml", m.status_update as "statusUpdate", m.kept, m.mail_id as "mailId",
  m.mail_message_id as "mailMessageId", m.mail_references as "mailReferences", m.auth, m.flags`

/** A message without its HTML, which only the frame needs. */
export type MessageRow = Omit<StoredMessage, 'html'> & { hasHtml: boolean }

export async function insertMessage(tx: Tx, m: StoredMessage): Promise<void> {
  await sql`insert into request_message (account_id, id, request_id, kind, author_id, author_name, author_email, author_staff,
      author_belongs, channel, at, text, full_text, html, status_update, kept, mail_id, mail_message_id, mail_references,
      auth, flags)
    values (${m.accountId}, ${m.id}, ${m.requestId}, ${m.kind}, ${m.authorId}, ${m.authorName}, ${m.authorEmail},
      ${m.authorStaff}, ${m.authorBelongs}, ${m.channel}, ${m.at}, ${m.text}, ${m.fullText}, ${m.html}, ${m.statusUpdate},
      ${json(m.kept)}, ${m.mailId}, ${m.mailMessageId}, ${m.mailReferences}::text[], ${m.auth ? json(m.auth) : null},
      ${m.flags}::text[])`.execute(tx)
}

/** The conversation the actor may see, oldest first. The restrictive policy of the table says the same about notes. */
export async function messagesOf(tx: Tx, requestId: string): Promise<MessageRow[]> {
  const { rows } = await sql<MessageRow>`select ${columns} from request_message m
    where m.request_id = ${requestId} and ${seesAccount(tx, 'm.account_id')} and ${audible(tx)} order by m.at, m.id`.execute(
    tx,
  )
  return rows
}

/**
 * What may be quoted of a conversation in a mail: no notes, and nothing of senders who are not proved, whose words are not
 * carried to anybody (THREATS 5). Newest 20 before the message itself, oldest first.
 */
export async function quotableMessages(
  tx: Tx,
  requestId: string,
  before: string,
): Promise<{ author: string; at: Date; text: string }[]> {
  const { rows } = await sql<{
    author: string
    at: Date
    text: string
  }>`select author_name as author, at, left(text, 20000) as text
    from request_message m where m.request_id = ${requestId} and m.kind <> 'note' and m.id <> ${before}
      and not (m.flags @> array['not_authenticated']) order by m.at desc, m.id desc limit 20`.execute(tx)
  return rows.reverse()
}

export async function htmlOf(tx: Tx, requestId: string, messageId: string): Promise<string | null> {
  const { rows } = await sql<{ html: string | null }>`select m.html from request_message m
    where m.id = ${messageId} and m.request_id = ${requestId} and ${seesAccount(tx, 'm.account_id')} and ${audible(tx)}`.execute(
    tx,
  )
  return rows[0]?.html ?? null
}

/** References for the next mail of a conversation: ids of what came in, oldest first. */
export async function mailThreadOf(
  tx: Tx,
  requestId: string,
): Promise<{ messageId: string; references: string[] } | null> {
  const { rows } = await sql<{ messageId: string; references: string[] }>`select mail_message_id as "messageId",
      mail_references as "references" from request_message
    where request_id = ${requestId} and kind = 'customer' and mail_message_id is not null order by at desc limit 1`.execute(
    tx,
  )
  return rows[0] ?? null
}

/** Claims a mail: false when it was taken in before. It counts as a message unless `settleMail` says what else it was. */
export async function claimMail(tx: Tx, mailId: string): Promise<boolean> {
  const { numAffectedRows } =
    await sql`insert into request_mail (mail_id, outcome, at) values (${mailId}, 'message', ${tx.now})
    on conflict do nothing`.execute(tx)
  return numAffectedRows === 1n
}

export async function settleMail(tx: Tx, mailId: string, outcome: string): Promise<void> {
  await sql`update request_mail set outcome = ${outcome} where mail_id = ${mailId}`.execute(tx)
}

function audible(tx: Tx) {
  return tx.actor.staff ? sql<boolean>`true` : sql<boolean>`m.kind <> 'note'`
}

/** The requests mails became a message of, by mail; mails that became none are left out. */
export async function requestsOfMails(tx: Tx, mailIds: readonly string[]): Promise<Map<string, string>> {
  if (mailIds.length === 0) return new Map()
  const { rows } = await sql<{
    mailId: string
    requestId: string
  }>`select m.mail_id as "mailId", m.request_id as "requestId"
    from request_message m where m.mail_id = any(${[...mailIds]}::uuid[]) and ${seesAccount(tx, 'm.account_id')}`.execute(
    tx,
  )
  return new Map(rows.map((row) => [row.mailId, row.requestId]))
}

/** The message that stands for a mail nobody could read. */
export async function unreadMessage(tx: Tx, mailId: string): Promise<{ id: string; accountId: string } | null> {
  const { rows } = await sql<{
    id: string
    accountId: string
  }>`select id, account_id as "accountId" from request_message
    where mail_id = ${mailId} and flags @> array['quarantined']`.execute(tx)
  return rows[0] ?? null
}

export async function fillMessage(
  tx: Tx,
  id: string,
  text: string,
  parts: Pick<StoredMessage, 'fullText' | 'html' | 'auth'>,
): Promise<void> {
  await sql`update request_message set text = ${text}, full_text = ${parts.fullText}, html = ${parts.html},
      auth = ${parts.auth && json(parts.auth)}, flags = array_remove(flags, 'quarantined') where id = ${id}`.execute(tx)
}
