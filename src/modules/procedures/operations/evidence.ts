import { permit } from '#accounts'
import type { Tx } from '#platform/db/database.ts'
import { beyondTenant } from '#platform/db/tenant.ts'
import { describeFiles, putFile, readFile, type StoredFile } from '#platform/files/files.ts'
import { shownScan } from '#platform/files/scan/state.ts'
import { typeByContent } from '#platform/files/type.ts'
import { notFound } from '#platform/problem.ts'
import { cleanName, cleanType } from '#support'
import { insertRunFile, isRunFile, showRunFile } from '../queries/files.ts'
import { findRun } from '../queries/runs.ts'

export type Evidence = {
  id: string
  name: string
  type: string
  size: number
  scan: ReturnType<typeof shownScan>['scan']
}

/** For which run an upload is; asked before its bytes are read. */
export async function uploadRun(tx: Tx, ref: string): Promise<{ id: string; accountId: string }> {
  const run = await findRun(tx, ref)
  if (!run) throw notFound()
  permit(tx.actor, 'procedure.work', { accountId: run.accountId })
  return run
}

/**
 * Stores a file that shows what was done. What staff upload the account's people see when a record for them names it; what they
 * upload themselves they see.
 */
export async function storeEvidence(
  tx: Tx,
  run: { id: string; accountId: string },
  upload: { name: string; type: string; bytes: Buffer },
): Promise<Evidence> {
  const { accountId } = run
  const type = typeByContent(cleanType(upload.type), upload.bytes)
  const { staff } = tx.actor
  const file = { accountId, name: cleanName(upload.name), type, bytes: upload.bytes, internal: staff }
  const fileId = await putFile(tx, file)
  await insertRunFile(tx, { accountId, runId: run.id, fileId, forCustomer: !staff })
  return (await evidenceOf(tx, [fileId])).get(fileId)!
}

/** What is shown of files, by id; those the actor may not see are left out. */
export async function evidenceOf(tx: Tx, ids: readonly string[]): Promise<Map<string, Evidence>> {
  const files = await describeFiles(tx, ids)
  return new Map(files.map((file) => [file.id, shown(tx, file)]))
}

function shown(tx: Tx, { id, name, type, size, scan }: StoredFile): Evidence {
  return { id, name, type, size: Number(size), scan: shownScan(scan, tx.app.config.CLAMD !== undefined).scan }
}

/** A record names a file of its own run, and the actor's to see. From then on whoever may read the record may have the file. */
export async function useEvidence(tx: Tx, runId: string, fileId: string, forCustomer: boolean): Promise<Evidence> {
  if (!(await isRunFile(tx, runId, fileId))) throw notFound()
  if (forCustomer) await beyondTenant(tx, () => showRunFile(tx, runId, fileId))
  const file = (await evidenceOf(tx, [fileId])).get(fileId)
  if (!file) throw notFound()
  return file
}

/** A file of a run with its bytes. Refuses files.waiting, files.infected and files.unchecked for what a scanner holds back. */
export async function getEvidence(tx: Tx, ref: string, fileId: string): Promise<StoredFile & { bytes: Buffer }> {
  const run = await findRun(tx, ref)
  if (!run) throw notFound()
  permit(tx.actor, 'procedure.read', { accountId: run.accountId })
  if (!(await isRunFile(tx, run.id, fileId))) throw notFound()
  return readFile(tx, fileId)
}
