import { permit } from '#accounts'
import type { Tx } from '#platform/db/database.ts'
import { beyondTenant } from '#platform/db/tenant.ts'
import { closed, describeFiles, readFile } from '#platform/files/files.ts'
import { recordsOf, type StoredRecord } from '../queries/records.ts'
import { castOf, runsAfter } from '../queries/runs.ts'
import { findStateData } from '../queries/states.ts'
import { tasksOf } from '../queries/tasks.ts'
import { findVersion } from '../queries/versions.ts'
import type { Data } from '../rules/face.ts'
import type { Run, Task } from '../types.ts'

/** A run with everything that is told of it outside. */
export type RunInFull = {
  run: Run
  /** What it runs by, for who takes internal things along. */
  procedure: { name: string; version: number } | null
  people: { role: string; name: string }[]
  steps: Task[]
  records: StoredRecord[]
  files: { id: string; name: string }[]
  /** What was collected on the way; null without internal things. */
  data: Data | null
}

/**
 * Runs of an account with their steps, records and files, in the order of their numbers, after one; for who takes all of it along.
 * Without internal things only what is shared with the account's own people, as they see it.
 */
export async function runsInFull(
  tx: Tx,
  accountId: string,
  after: number,
  limit: number,
  { internal }: { internal: boolean },
): Promise<RunInFull[]> {
  permit(tx.actor, 'account.export', { accountId })
  const whole: RunInFull[] = []
  for (const run of await runsAfter(tx, accountId, after, limit, { internal })) {
    const records = (await recordsOf(tx, run.id)).filter((one) => internal || one.forCustomer)
    const files = await describeFiles(
      tx,
      records.flatMap(({ fileId }) => (fileId === null ? [] : [fileId])),
    )
    const version = internal ? await beyondTenant(tx, () => findVersion(tx, run.versionId)) : null
    const cast = (await beyondTenant(tx, () => castOf(tx, [run.id]))).get(run.id) ?? []
    whole.push({
      run,
      procedure: version && { name: version.name, version: version.number },
      people: cast.map(({ role, name }) => ({ role, name })),
      steps: (await tasksOf(tx, run.id)).filter((one) => internal || one.forCustomer),
      records,
      files: files.map(({ id, name }) => ({ id, name })),
      data: internal ? await findStateData(tx, run.id) : null,
    })
  }
  return whole
}

/** The bytes of a file of such a run; null when a malware scanner holds it back. */
export async function runFileInFull(tx: Tx, accountId: string, fileId: string): Promise<Buffer | null> {
  permit(tx.actor, 'account.export', { accountId })
  const [file] = await describeFiles(tx, [fileId])
  return !file || file.accountId !== accountId || closed(tx, file) ? null : (await readFile(tx, fileId)).bytes
}
