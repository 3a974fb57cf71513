import { permit } from '#accounts'
import { addEntries } from '#journal'
import type { Tx } from '#platform/db/database.ts'
import { beyondTenant } from '#platform/db/tenant.ts'
import { notFound } from '#platform/problem.ts'
import { insertRunFile } from '../queries/files.ts'
import { insertRecord } from '../queries/records.ts'
import { findRun } from '../queries/runs.ts'
import { findTask } from '../queries/tasks.ts'
import type { Run } from '../types.ts'
import { type Evidence, useEvidence } from './evidence.ts'
import { entryOf, runChanged } from './told.ts'

export type NewRecord = { text: string; data?: Record<string, unknown>; fileId?: string | null }

/** What the journal keeps of a file beside its entry, so that the logbook can offer it. */
export const withFile = (file: Evidence | null) =>
  file ? { file: { id: file.id, name: file.name, size: file.size } } : {}

/** Keeps a record, with the file it names. */
export async function keepRecord(
  tx: Tx,
  run: Pick<Run, 'id' | 'accountId'>,
  { job, forCustomer, ...record }: NewRecord & { job: number | null; forCustomer: boolean },
): Promise<Evidence | null> {
  const file = record.fileId ? await useEvidence(tx, run.id, record.fileId, forCustomer) : null
  await beyondTenant(tx, () =>
    insertRecord(tx, { ...record, accountId: run.accountId, runId: run.id, job, forCustomer }),
  )
  return file
}

/** More of what was written than a record holds, for the journal. */
export type Written = { kind: string; text: string; data: Record<string, unknown> }

/**
 * Notes what somebody did on a run, at a step or beside all of them. What the account's people write they all may read. The journal
 * tells the same, or what `written` says.
 */
export async function addRecord(
  tx: Tx,
  ref: string,
  {
    customer = false,
    job = null,
    written,
    ...record
  }: NewRecord & { customer?: boolean; job?: number | null; written?: Written },
): Promise<void> {
  const run = await findRun(tx, ref)
  if (!run) throw notFound()
  permit(tx.actor, 'procedure.work', { accountId: run.accountId })
  if (job !== null && !(await findTask(tx, run.id, job))) throw notFound()
  const forCustomer = run.shared && (customer || !tx.actor.staff)
  // What the program took in by itself (the file of a mail) was not uploaded to the run; from here on it belongs to it.
  if (written && record.fileId)
    await beyondTenant(tx, () =>
      insertRunFile(tx, { accountId: run.accountId, runId: run.id, fileId: record.fileId!, forCustomer }),
    )
  const file = await keepRecord(tx, run, { ...record, job, forCustomer })
  const entry = entryOf(run, written?.kind ?? 'procedures.record', written?.text ?? record.text, forCustomer)
  await addEntries(tx, [{ ...entry, data: written?.data ?? withFile(file) }])
  await runChanged(tx, run)
}
