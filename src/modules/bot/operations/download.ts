import { permit } from '#accounts'
import type { Tx } from '#platform/db/database.ts'
import { readFile } from '#platform/files/files.ts'
import { notFound } from '#platform/problem.ts'
import { loadRun } from '#procedures'
import { findKept } from '../queries/files.ts'

/** A file that came with an entry, for whoever may read the entry. Throws what `readFile` throws. */
export async function download(tx: Tx, fileId: string): Promise<{ name: string; bytes: Buffer }> {
  const kept = await findKept(tx, fileId)
  if (!kept) throw notFound()
  permit(tx.actor, 'journal.read', { accountId: kept.accountId })
  if (kept.runId !== null) await loadRun(tx, kept.runId)
  return readFile(tx, fileId)
}
