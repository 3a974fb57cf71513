import type { Tx } from '#platform/db/database.ts'
import { beyondTenant } from '#platform/db/tenant.ts'
import { armMany, disarmMany } from '#platform/timers/timers.ts'
import { lockStandings } from '../queries/runs.ts'
import { saveDue, tasksOf } from '../queries/tasks.ts'
import { graphsOf } from '../queries/versions.ts'
import { datesAgain } from '../rules/step/again.ts'
import { timers } from './errand.ts'

/** How many reminders of one step are kept to. */
export const mostReminders = 20

export const reminderKey = (runId: string, job: number, n: number) => `${runId}/${job}/${n}`

/**
 * The open steps of a run whose due date is reckoned from other data (the project's dates) are due when it says now, and their
 * reminders move with them. A reminder whose new time has passed does not come. Returns the names of the steps that moved.
 */
export function followDates(tx: Tx, runId: string): Promise<string[]> {
  return beyondTenant(tx, async () => {
    const standing = (await lockStandings(tx, [runId])).get(runId)
    if (standing?.runState !== 'running') return []
    const graph = (await graphsOf(tx, [standing.versionId])).get(standing.versionId)!
    const open = (await tasksOf(tx, runId)).filter(({ state, kind }) => state === 'open' && kind === 'task')
    const dates = datesAgain(graph, standing.state, new Map(open.map(({ job, openedAt }) => [job, openedAt.getTime()])))
    const moved = open.filter(({ job, dueAt }) => dates.has(job) && (dates.get(job)!.due ?? null) !== (dueAt?.getTime() ?? null)) // biome-ignore format: one condition
    for (const task of moved) {
      const { job } = task
      const { due, reminders } = dates.get(job)!
      await saveDue(tx, task, due === undefined ? null : new Date(due))
      await disarmMany(
        tx,
        timers.remind,
        Array.from({ length: mostReminders }, (_, n) => reminderKey(runId, job, n)),
      )
      const coming = reminders.slice(0, mostReminders).map((at, n) => ({ at, n })).filter(({ at }) => at > tx.now.getTime()) // biome-ignore format: one thing
      await armMany(tx, coming.map(({ at, n }) => ({ kind: timers.remind, key: reminderKey(runId, job, n), dueAt: new Date(at), data: { runId, job } }))) // biome-ignore format: one call
    }
    return moved.map(({ name }) => name)
  })
}
