import type { Tx } from '#platform/db/database.ts'
import { beyondTenant } from '#platform/db/tenant.ts'
import type { PalisadeEvent } from '#platform/events/events.ts'
import { newId } from '#platform/id.ts'
import { addJob } from '#platform/jobs/jobs.ts'
import type { Data } from '#procedures'
import { isHeard } from '../queries/rules.ts'
import type { HeardEvent } from './heard.ts'

export const queues = {
  /** Events a rule listens to. */
  hear: 'automation.hear',
  /** Acts of rules that fired. */
  act: 'automation.act',
} as const

/** What a job of `hear` has to do. The job's cause, kept by the platform, says which rules led to the event. */
export type Hearing = { key: string; event: HeardEvent; at: string }

/**
 * An event of a module, in its publisher's transaction: nothing is done but asking whether any rule listens. If so it is looked at by a
 * job, so that no rule can hold up or undo what happened.
 */
export async function hearEvent(tx: Tx, { name, accountId, subject, data }: PalisadeEvent): Promise<void> {
  if (!(await beyondTenant(tx, () => isHeard(tx, name)))) return
  const event = { name, accountId, subject, data: (data ?? {}) as Data }
  await addJob(tx, { queue: queues.hear, data: { key: newId(), event, at: tx.now.toISOString() } satisfies Hearing })
}
