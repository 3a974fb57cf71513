import { personsByIds } from '#accounts'
import { type NewNotice, notify } from '#channels'
import { addEntries } from '#journal'
import type { Tx } from '#platform/db/database.ts'
import type { FiredTimer } from '#platform/timers/timers.ts'
import { peopleMeant } from '../acts/inside.ts'
import { castOf, findRun } from '../queries/runs.ts'
import { findTask } from '../queries/tasks.ts'
import { type Run, subjectOf, type Task } from '../types.ts'
import { entryOf } from './told.ts'

/**
 * Reminders that came: whoever has the step, or all of this run's people who could take it, hear of it over their own channels. A
 * step that was done meanwhile reminds nobody.
 */
export async function remindOf(tx: Tx, fired: readonly FiredTimer[]): Promise<void> {
  for (const { key, data, dueAt } of fired) {
    const { runId, job } = data as { runId: string; job: number }
    const task = await findTask(tx, runId, job)
    const run = await findRun(tx, runId)
    if (task?.state !== 'open' || run?.state !== 'running') continue
    const known = await personsByIds(tx, [...(await toRemind(tx, run, task))])
    const late = task.dueAt !== null && task.dueAt.getTime() <= dueAt.getTime()
    const notices = [...known.values()].map(
      (person): NewNotice => ({
        accountId: run.accountId,
        key: `procedure ${key} ${person.id}`,
        topic: 'procedures.reminder',
        personId: person.id,
        subject: subjectOf(runId),
        title: `${late ? 'Overdue' : 'Reminder'}: ${task.name}`,
        body: `${run.title}${task.dueAt ? `, due ${moment(task.dueAt, person.zone ?? 'UTC')}` : ''}`,
        url: `/projects/${run.number}`,
      }),
    )
    const told = await notify(tx, notices)
    const names = notices.filter((one) => told.has(one.key)).map(({ personId }) => known.get(personId)!.name)
    const text =
      names.length > 0
        ? `Reminded of “${task.name}”: ${names.join(', ')}`
        : `Nobody could be reminded of “${task.name}”`
    await addEntries(tx, [entryOf(run, 'procedures.reminded', text, false)])
  }
}

/** Whoever has the step; else this run's people who could take it; else those of the provider on it, who know whom to ask. */
async function toRemind(tx: Tx, run: Run, { assigneeId, role }: Task): Promise<Set<string>> {
  if (assigneeId) return new Set([assigneeId])
  const people = await peopleMeant(tx, { runId: run.id, accountId: run.accountId }, role)
  if (people.size > 0) return people
  const cast = (await castOf(tx, [run.id])).get(run.id) ?? []
  return new Set(cast.filter(({ outside }) => !outside).map(({ personId }) => personId))
}

function moment(at: Date, zone: string): string {
  return at.toLocaleString('en-GB', { timeZone: zone, dateStyle: 'medium', timeStyle: 'short' })
}
