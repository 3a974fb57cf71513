import type { Tx } from '#platform/db/database.ts'
import { beyondTenant } from '#platform/db/tenant.ts'
import { addJobs, type NewJob } from '#platform/jobs/jobs.ts'
import { heldBy } from '../plan/held.ts'
import { dependenciesOf } from '../queries/dependencies.ts'
import { lockState } from '../queries/runs.ts'
import { findTask, heldTasks, letTaskGo, markHeld } from '../queries/tasks.ts'
import type { Task, TaskDetails } from '../types.ts'
import { type Errand, queues } from './errand.ts'

/**
 * Whether what the program does for a step (an act, a call) must wait for another run. If so that is noted on the step, and `letGo`
 * begins it when nothing holds it any more. The note is made under the lock of the run that `letGo` takes too, so that what frees
 * it either comes first and is seen here, or finds the note.
 */
export async function heldBack(
  tx: Tx,
  { runId, job }: Pick<Task, 'runId' | 'job'>,
  held: NonNullable<TaskDetails['held']>,
): Promise<boolean> {
  return beyondTenant(tx, async () => {
    // Most runs wait for nobody: for them no lock is taken.
    if ((await dependenciesOf(tx, runId)).every(({ met }) => met)) return false
    await lockState(tx, runId)
    const task = await findTask(tx, runId, job)
    if (task?.state !== 'open') return false
    if (heldBy(await dependenciesOf(tx, runId), task).length === 0) return false
    await markHeld(tx, task, held)
    return true
  })
}

/** Begins what was held on a run and waits for nobody any more. */
export async function letGo(tx: Tx, runId: string): Promise<void> {
  await beyondTenant(tx, async () => {
    await lockState(tx, runId)
    const waits = await dependenciesOf(tx, runId)
    const free = (await heldTasks(tx, runId)).filter((task) => heldBy(waits, task).length === 0)
    await letTaskGo(tx, free)
    await addJobs(tx, free.map(jobOf))
  })
}

/** The job it would have been at once. */
function jobOf({ runId, job, details }: Task): NewJob {
  const { call } = details?.held ?? {}
  if (!call) return { queue: queues.act, key: `${runId}/${job}`, data: { runId, job } }
  return { queue: queues.carry, data: { do: 'call', runId, job, ...call } satisfies Errand }
}
