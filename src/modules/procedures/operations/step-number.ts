import type { Tx } from '#platform/db/database.ts'
import { beyondTenant } from '#platform/db/tenant.ts'
import { findTask, jobNumbered } from '../queries/tasks.ts'
import type { Task } from '../types.ts'

/** The step of a run that people call by this number, if the actor may see it and a person does it; null for any other. */
export async function stepNumbered(tx: Tx, runId: string, number: number): Promise<Task | null> {
  const job = await beyondTenant(tx, () => jobNumbered(tx, runId, number))
  const task = job === null ? null : await findTask(tx, runId, job)
  return task && (task.kind === 'task' || task.kind === 'approval') ? task : null
}
