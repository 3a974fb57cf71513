import { permit } from '#accounts'
import type { Tx } from '#platform/db/database.ts'
import { beyondTenant } from '#platform/db/tenant.ts'
import { publish } from '#platform/events/events.ts'
import { notFound } from '#platform/problem.ts'
import { milestonesOf } from '../plan/steps.ts'
import { problems } from '../problems.ts'
import { findRun } from '../queries/runs.ts'
import { tasksOf } from '../queries/tasks.ts'
import { graphsOf } from '../queries/versions.ts'
import { subjectOf } from '../types.ts'
import { completeStep } from './steps.ts'
import { tellOfRun } from './told.ts'

const same = (a: string, b: string) => a.trim().toLowerCase() === b.trim().toLowerCase()

/**
 * Says that a milestone was reached. One of the drawing is reached by the step it stands at, which is done with this, by whose it is
 * and by nobody else; one the drawing does not know is told by who steers. Refuses `procedures.milestone_ahead` where nobody came
 * to its step yet, `procedures.milestone_reached`, and what `completeStep` refuses.
 */
export async function reachMilestone(
  tx: Tx,
  ref: string,
  name: string,
  path: string,
): Promise<{ step: string | null }> {
  const run = await findRun(tx, ref)
  if (!run) throw notFound()
  permit(tx.actor, 'procedure.work', { accountId: run.accountId })
  const { drawn, tasks } = await beyondTenant(tx, async () => {
    const tasks = await tasksOf(tx, run.id)
    return { tasks, drawn: milestonesOf((await graphsOf(tx, [run.versionId])).get(run.versionId)!, tasks) }
  })
  const open = tasks.find(({ milestone, state }) => state === 'open' && milestone !== null && same(milestone, name))
  if (open) {
    await completeStep(tx, run.id, open.job, { path })
    return { step: open.name }
  }
  const known = drawn.find((one) => same(one.name, name))
  if (known) throw problems.refuse(known.reachedAt ? 'procedures.milestone_reached' : 'procedures.milestone_ahead')
  permit(tx.actor, 'procedure.steer', { accountId: run.accountId })
  if (run.state !== 'running') throw problems.refuse('procedures.over')
  await tellOfRun(tx, 'procedures.milestone', run, `Milestone reached: ${name}`, { after: { milestone: name } })
  await publish(tx, {
    name: 'procedures.milestone_reached',
    accountId: run.accountId,
    subject: subjectOf(run.id),
    data: { runId: run.id, milestone: name, title: run.title },
    internal: !run.shared,
  })
  return { step: null }
}
