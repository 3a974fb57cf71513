import { permit } from '#accounts'
import type { Tx } from '#platform/db/database.ts'
import { beyondTenant } from '#platform/db/tenant.ts'
import { notFound } from '#platform/problem.ts'
import { armMany, dueOf } from '#platform/timers/timers.ts'
import { problems } from '../problems.ts'
import { findRun, lockState } from '../queries/runs.ts'
import { findTask, saveDue } from '../queries/tasks.ts'
import { timers } from './errand.ts'
import { tellOfRun } from './told.ts'

/**
 * Says until when an open step of somebody is to be done, by who steers. Reminders that are still to come move with it, those that
 * would have been before this moment come at once. Refuses `procedures.over`, `procedures.not_open`.
 */
export async function setStepDue(tx: Tx, ref: string, job: number, dueAt: Date): Promise<void> {
  const run = await findRun(tx, ref)
  if (!run) throw notFound()
  permit(tx.actor, 'procedure.steer', { accountId: run.accountId })
  await beyondTenant(tx, () => lockState(tx, run.id))
  const task = await findTask(tx, run.id, job)
  if (!task || (task.kind !== 'task' && task.kind !== 'approval')) throw notFound()
  if (run.state !== 'running') throw problems.refuse('procedures.over')
  if (task.state !== 'open') throw problems.refuse('procedures.not_open')
  await saveDue(tx, task, dueAt)
  if (task.dueAt) await moveReminders(tx, run.id, job, dueAt.getTime() - task.dueAt.getTime())
  await tellOfRun(tx, 'procedures.step_due', run, `${tx.actor.name} set “${task.name}” due ${said(dueAt)}`, {
    customer: task.forCustomer,
    before: { dueAt: task.dueAt },
    after: { dueAt },
  })
}

async function moveReminders(tx: Tx, runId: string, job: number, byMs: number): Promise<void> {
  const waiting = await dueOf(tx, timers.remind, `${runId}/${job}/`)
  await armMany(
    tx,
    waiting.map(({ key, dueAt, data }) => ({
      kind: timers.remind,
      key,
      data,
      dueAt: new Date(Math.max(dueAt.getTime() + byMs, tx.now.getTime())),
    })),
  )
}

/** As the journal says it: in UTC, because everybody reads it. */
const said = (at: Date) => `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`
