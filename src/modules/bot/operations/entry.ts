import { permit } from '#accounts'
import { addEntry } from '#journal'
import type { Tx } from '#platform/db/database.ts'
import { copyAttachments, type ReceivedMail, type TakenAttachment, takeAttachments } from '#platform/mail/mail.ts'
import { addRecord } from '#procedures'
import type { Place } from '../queries/address.ts'
import { keepFiles } from '../queries/files.ts'
import { cleanWords } from '../rules/entry.ts'
import type { Project } from './perform.ts'

export const entryKind = 'bot.entry'
const mostText = 10_000
const mostFolded = 20_000
const mostRecord = 4000

/** What of a mail goes into a journal: the words, what stands folded behind them, the files. */
export type Entry = { text: string; data: Record<string, unknown>; files: readonly TakenAttachment[] }

/**
 * The files of a mail as files of the place's account, scanned like any. A mail that others take too keeps its own: each gets copies.
 */
export async function filesFor(
  tx: Tx,
  mail: ReceivedMail,
  { accountId, runId }: Place,
  { alone, forCustomer }: { alone: boolean; forCustomer: boolean },
): Promise<TakenAttachment[]> {
  if (mail.parsed.attachments.length === 0) return []
  const take = alone ? takeAttachments : copyAttachments
  const taken = await take(tx, mail.id, accountId, { internal: !forCustomer })
  await keepFiles(
    tx,
    taken.map(({ fileId }) => ({ accountId, fileId, runId, forCustomer })),
  )
  return taken
}

/** What a mail says without its first line's command: what was written now, and the whole message folded behind it. */
export function entryOf(mail: ReceivedMail, words: string, files: readonly TakenAttachment[]): Entry {
  const { subject, text, from } = mail.parsed
  const said = cleanWords(words).slice(0, mostText)
  const whole = cleanWords(text)
  return {
    text: said || cleanWords(subject) || '…',
    files,
    data: {
      mailId: mail.id,
      subject: cleanWords(subject).slice(0, 300),
      from: from?.address ?? '',
      ...(whole.length > said.length + 20 && { folded: whole.slice(0, mostFolded) }),
      files: files.map(({ fileId, name, type, size }) => ({ id: fileId, name, type, size })),
    },
  }
}

/** Writes into the logbook of a project, in the name of the transaction's actor; the record says it with its first file. */
export async function writeOnProject(
  tx: Tx,
  project: Project,
  { text, data, files }: Entry,
  job: number | null = null,
): Promise<void> {
  await addRecord(tx, project.id, {
    text: text.slice(0, mostRecord),
    fileId: files.find(({ inline }) => !inline)?.fileId ?? files[0]?.fileId ?? null,
    job,
    written: { kind: entryKind, text, data },
  })
}

/** Writes into the journal of an account, for staff. */
export async function writeOnAccount(tx: Tx, accountId: string, { text, data }: Entry): Promise<void> {
  permit(tx.actor, 'journal.write', { accountId })
  const subject = { kind: 'account', id: accountId }
  await addEntry(tx, { accountId, subject, kind: entryKind, visibility: 'internal', text, data })
}
