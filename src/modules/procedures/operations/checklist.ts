import { sql } from 'kysely'
import { accountsByIds } from '#accounts'
import type { Tx } from '#platform/db/database.ts'
import { seesAccount } from '#platform/db/tenant.ts'
import { plannedSteps } from '../plan/steps.ts'
import { findRun, refreshOutside, replaceCast } from '../queries/runs.ts'
import { tasksOf } from '../queries/tasks.ts'
import { graphsOf } from '../queries/versions.ts'
import type { Cast, RunState } from '../types.ts'
import { checkPeople } from './begin.ts'
import { noteOnRun } from './told.ts'

/** A run as a list to tick off: what people did, have open, and will come to. */
export type Checklist = {
  id: string
  number: number
  state: RunState
  steps: {
    job: number
    name: string
    state: 'open' | 'done' | 'withdrawn'
    role: string | null
    closedAt: Date | null
    closedBy: string | null
  }[]
  /** Names of steps nobody came to yet. */
  planned: string[]
}

/** The steps of people of a run; null where the actor sees no such run. For modules that show it in their own page. */
export async function checklistOf(tx: Tx, runId: string): Promise<Checklist | null> {
  const run = await findRun(tx, runId)
  if (!run) return null
  const tasks = await tasksOf(tx, run.id)
  const graph = (await graphsOf(tx, [run.versionId])).get(run.versionId)!
  return {
    id: run.id,
    number: run.number,
    state: run.state,
    steps: tasks
      .filter(({ kind }) => kind === 'task' || kind === 'approval')
      .map(({ job, name, state, role, closedAt, closedName }) => ({ job, name, state, role, closedAt, closedBy: closedName })), // biome-ignore format: one thing
    planned: plannedSteps(graph, tasks).map(({ name }) => name),
  }
}

/**
 * Makes these the only ones with these roles on a run, in the name of a module that decides who is who; other roles stay. Asks
 * nobody's permission, and leaves a run that has ended as it is. Refuses `procedures.people_refused`.
 */
export async function recastRun(
  tx: Tx,
  runId: string,
  roles: readonly string[],
  people: readonly Cast[],
): Promise<void> {
  const run = await findRun(tx, runId)
  if (run?.state !== 'running') return
  const account = (await accountsByIds(tx, [run.accountId])).get(run.accountId)!
  await checkPeople(tx, account, people)
  const { rows } = await sql<Cast>`select role, person_id as "personId" from procedure_person
    where run_id = ${run.id} and not role = any(${[...roles]}::text[]) and ${seesAccount(tx, 'account_id')}`.execute(tx)
  await replaceCast(tx, run, [...rows, ...people])
  await refreshOutside(tx, run.id)
  await noteOnRun(tx, 'procedures.run_edited', run, 'Its people changed', false)
}

/** Names of procedures by id, of those the actor may see, and whether they can be started now. */
export async function procedureNames(
  tx: Tx,
  ids: readonly string[],
): Promise<Map<string, { id: string; accountId: string; name: string; startable: boolean }>> {
  const { rows } = await sql<{ id: string; accountId: string; name: string; startable: boolean }>`select p.id,
      p.account_id as "accountId", p.name, p.published_id is not null and p.retired_at is null as startable
    from procedure p where p.id = any(${[...ids]}::uuid[]) and ${seesAccount(tx, 'p.account_id')}`.execute(tx)
  return new Map(rows.map((row) => [row.id, row]))
}
