import { sql } from 'kysely'
import { json, type Tx } from '../db/database.ts'

const nowhere = 'erased@invalid'

/**
 * Mail from and to one address, without what it said: who wrote it is in every header. That it came and went, when and
 * what became of it stays. What still waits to be sent to the address is not sent.
 */
export async function eraseCorrespondent(tx: Tx, email: string): Promise<void> {
  await sql`delete from mail_bytes where item = -1 and mail_id in (select id from mail_in where lower(envelope_from) = ${email})`.execute(
    tx,
  )
  await sql`update mail_in set envelope_from = ${nowhere}, parsed = null, auth = null
    where lower(envelope_from) = ${email} and state <> 'received'`.execute(tx)
  await sql`delete from mail_out where state in ('queued', 'held') and recipients = array[${email}]`.execute(tx)
  await sql`update mail_out set recipients = array[${nowhere}], content = ${json({})}, response = null, last_error = null
    where recipients = array[${email}]`.execute(tx)
  await sql`update mail_thread set recipient = ${nowhere} where recipient = ${email}`.execute(tx)
}
