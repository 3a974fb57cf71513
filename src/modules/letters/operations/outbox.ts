import { accountsByIds, permit } from '#accounts'
import { addEntry } from '#journal'
import type { Tx } from '#platform/db/database.ts'
import { fromCursor, momentIn, toPage } from '#platform/http/cursor.ts'
import {
  cancelOutgoing,
  findOutgoing,
  listOutgoing,
  type OutgoingFilter,
  sendAgain,
} from '#platform/mail/outgoing/manage.ts'
import { notFound } from '#platform/problem.ts'
import { problems } from '../problems.ts'

const ours = { accountId: null }

/** Outgoing mail, newest first, with what became of each. */
export async function listOutbox(
  tx: Tx,
  { cursor, limit, ...filter }: Omit<OutgoingFilter, 'after' | 'limit'> & { cursor?: string; limit: number },
) {
  permit(tx.actor, 'mail.admin', ours)
  const after = fromCursor(cursor, 2)
  const rows = await listOutgoing(tx, {
    ...filter,
    after: after ? { at: momentIn(after[0]), id: String(after[1]) } : undefined,
    limit: limit + 1,
  })
  const names = await accountsByIds(tx, [...new Set(rows.flatMap((row) => row.accountId ?? []))])
  return toPage(
    rows,
    limit,
    (row) => [row.queuedAt, row.id],
    (row) => ({ ...row, accountName: names.get(row.accountId ?? '')?.name ?? null }),
  )
}

/** One mail with its text; what holds a secret is not shown, whoever asks. */
export async function readOutbox(tx: Tx, id: string) {
  permit(tx.actor, 'mail.admin', ours)
  const mail = await findOutgoing(tx, id)
  if (!mail) throw notFound()
  const names = await accountsByIds(tx, mail.accountId ? [mail.accountId] : [])
  return { ...mail, accountName: names.get(mail.accountId ?? '')?.name ?? null }
}

/** Sends again what failed, came back or was stopped; tries what waits at once. Refuses letters.not_sendable. */
export async function resend(tx: Tx, id: string) {
  const mail = await readOutbox(tx, id)
  const refused = await sendAgain(tx, id)
  if (refused) throw problems.refuse('letters.not_sendable', { detail: refused })
  await record(tx, mail, 'mail.sent_again', `Mail “${mail.subject}” to ${mail.recipients.join(', ')} sent again.`)
  return readOutbox(tx, id)
}

/** Stops a mail that waits. Refuses letters.not_waiting when it left, or is leaving at this moment. */
export async function cancel(tx: Tx, id: string) {
  const mail = await readOutbox(tx, id)
  if (!(await cancelOutgoing(tx, id, `stopped by ${tx.actor.name}`))) throw problems.refuse('letters.not_waiting')
  await record(tx, mail, 'mail.stopped', `Mail “${mail.subject}” to ${mail.recipients.join(', ')} stopped.`)
  return readOutbox(tx, id)
}

/** Journaled where the mail belongs; mail of no account is its own record. */
async function record(
  tx: Tx,
  mail: { id: string; accountId: string | null; requestId: string | null },
  kind: string,
  text: string,
): Promise<void> {
  if (mail.accountId === null) return
  const subject = mail.requestId ? { kind: 'request', id: mail.requestId } : { kind: 'account', id: mail.accountId }
  await addEntry(tx, {
    accountId: mail.accountId,
    subject,
    kind,
    visibility: 'internal',
    text,
    data: { mailId: mail.id },
  })
}
