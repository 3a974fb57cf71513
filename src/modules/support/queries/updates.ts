import { sql } from 'kysely'
import type { Tx } from '#platform/db/database.ts'
import { seesAccount } from '#platform/db/tenant.ts'

export type Update = { id: string; text: string; at: Date; by: string; authorId: string | null }

/** The newest status update of a request. */
export async function lastUpdate(tx: Tx, requestId: string): Promise<Update | null> {
  const { rows } =
    await sql<Update>`select id, text, at, author_name as by, author_id as "authorId" from request_message
    where request_id = ${requestId} and status_update and ${seesAccount(tx, 'account_id')} order by at desc, id desc limit 1`.execute(
      tx,
    )
  return rows[0] ?? null
}

export type Way = { name: string; via: 'email' | 'sms' | 'push'; state: 'queued' | 'sent' | 'failed'; at: Date | null }

/** To whom a message goes outside, by which way, and how far it came. */
export async function waysOf(tx: Tx, messageId: string): Promise<Way[]> {
  const { rows } = await sql<Way>`select name, via, state, at from request_delivery
    where message_id = ${messageId} and not staff and ${seesAccount(tx, 'account_id')} order by name, via`.execute(tx)
  return rows
}
