import { sql } from 'kysely'
import type { Tx } from '../../db/database.ts'
import { messageIdFor } from '../threading.ts'
import { type MailTrouble, noteTrouble } from '../trouble.ts'
import { columns, facts, type OutboxRow, publishAbout } from './outbox.ts'

/** What a report says of one recipient of a mail. */
export type Report = {
  /** What the report quotes of the mail. */
  messageId: string | null
  /** The token of ours in the address the report came to. */
  token: string | null
  recipient: string
  status: string
  diagnostic: string
  kind: MailTrouble['kind']
}

/**
 * Connects a report with the mail of ours it is about: the mail bounced, and its recipient is known not to be reached. A report
 * that names none of our mails, or somebody it did not go to, changes nothing: anybody can write one. Returns the id of the
 * mail, null when it is about none.
 */
export async function recordReport(tx: Tx, report: Report): Promise<string | null> {
  const ids = [report.messageId, report.token && messageIdFor(report.token, tx.app.config.MAIL_DOMAIN)].filter(
    (id) => id !== null,
  )
  const { rows } =
    await sql<OutboxRow>`select ${columns} from mail_out where message_id = any(${ids}::text[]) limit 1`.execute(tx)
  const mail = rows[0]
  if (!mail) return null
  await note(tx, mail, report)
  if (report.kind !== 'failing') return mail.id
  const text = `${report.status} ${report.diagnostic}`.trim().slice(0, 500)
  const { numAffectedRows } = await sql`update mail_out set state = 'bounced', last_error = ${text}
    where id = ${mail.id} and state = 'sent'`.execute(tx)
  if (numAffectedRows === 1n) {
    const { recipient, status, diagnostic } = report
    await publishAbout(tx, mail, 'mail.bounced', { ...facts(mail), recipient, status, diagnostic })
  }
  return mail.id
}

async function note(tx: Tx, mail: OutboxRow, report: Report): Promise<void> {
  const named = report.recipient.toLowerCase()
  const address =
    mail.recipients.find((one) => one.toLowerCase() === named) ??
    // A report on a forwarded mail names the place it was forwarded to; who we wrote to is clear when there was only one.
    (mail.recipients.length === 1 ? mail.recipients[0] : undefined)
  if (!address) return
  const { kind, status } = report
  const diagnostic =
    named && named !== address.toLowerCase() ? `${report.recipient}: ${report.diagnostic}` : report.diagnostic
  await noteTrouble(tx, { address, kind, status, diagnostic, mailOutId: mail.id })
}
