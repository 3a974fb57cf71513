import { addEntries } from '#journal'
import type { Tx } from '#platform/db/database.ts'
import { beyondTenant } from '#platform/db/tenant.ts'
import { newId } from '#platform/id.ts'
import { notFound, platformProblems } from '#platform/problem.ts'
import { heldBy, waitingSteps } from '../plan/held.ts'
import { milestonesOf } from '../plan/steps.ts'
import { problems } from '../problems.ts'
import {
  type Dependency,
  deleteDependency,
  dependenciesOf,
  dependentsOf,
  insertDependency,
  lockDependencies,
  waitsFor,
} from '../queries/dependencies.ts'
import { findRun, lockState } from '../queries/runs.ts'
import { graphsOf } from '../queries/versions.ts'
import type { Graph } from '../rules/face.ts'
import type { Run, Task } from '../types.ts'
import { letGo } from './hold.ts'
import { steered } from './steer.ts'
import { entryOf, runChanged, tellOfRun } from './told.ts'

export type NewDependency = { on: string; milestone?: string | null; node?: string | null }

/**
 * Has a run, or one of its steps, wait for another run of its account: until that is done, or has reached a milestone of its
 * drawing. By who steers. Refuses `procedures.circle`, `procedures.other_account`, `procedures.over`.
 */
export async function addDependency(tx: Tx, ref: string, one: NewDependency): Promise<void> {
  await hasItWait(tx, await steered(tx, ref), one)
}

/** As addDependency, of a run the acting person may steer or has just started. */
export async function hasItWait(tx: Tx, run: Run, { on, milestone = null, node = null }: NewDependency): Promise<void> {
  const other = await findRun(tx, on)
  if (!other) throw notFound()
  if (other.accountId !== run.accountId)
    throw problems.refuse('procedures.other_account', { detail: 'Projects wait for projects of their own account.' })
  await beyondTenant(tx, async () => {
    const graphs = await graphsOf(tx, [run.versionId, other.versionId])
    checkWords(graphs.get(run.versionId)!, graphs.get(other.versionId)!, milestone, node)
    await lockDependencies(tx, run.accountId)
    if (run.id === other.id || (await waitsFor(tx, other.id, run.id))) throw problems.refuse('procedures.circle')
    // Whoever does a step holds this too: a step is done before it must wait, or waits. And the other reaches what is waited for before
    // this is kept, or sees afterwards that somebody waits.
    for (const id of [run.id, other.id].toSorted()) await lockState(tx, id)
    const { id: runId, accountId } = run
    await insertDependency(tx, { id: newId(), accountId, runId, onRunId: other.id, milestone, node })
  })
  const until = milestone ? `“${milestone}” of ${other.title}` : other.title
  await tellOfRun(tx, 'procedures.dependency_added', run, `${tx.actor.name} has it wait for ${until}`, {
    customer: false,
    after: { on: other.number, milestone, node },
  })
  await runChanged(tx, other)
}

function checkWords(graph: Graph, other: Graph, milestone: string | null, node: string | null): void {
  const bad = (fields: Record<string, string>) => platformProblems.refuse('platform.invalid', { fields })
  if (node !== null && !waitingSteps(graph).some((step) => step.node === node))
    throw bad({ node: 'is no step of this project that can wait' })
  if (milestone !== null && !milestonesOf(other, []).some(({ name }) => name === milestone))
    throw bad({ milestone: 'is no milestone of the other project' })
}

/** Has a run wait for another no more; what was held by that alone begins. By who steers. */
export async function removeDependency(tx: Tx, ref: string, id: string): Promise<void> {
  const run = await steered(tx, ref)
  const one = (await beyondTenant(tx, () => dependenciesOf(tx, run.id))).find((each) => each.id === id)
  if (!one || !(await beyondTenant(tx, () => deleteDependency(tx, run.id, id)))) throw notFound()
  await letGo(tx, run.id)
  await tellOfRun(tx, 'procedures.dependency_removed', run, `${tx.actor.name} has it wait for ${one.title} no more`, {
    customer: false,
    before: { on: one.number, milestone: one.milestone, node: one.node },
  })
  await runChanged(tx, { ...run, id: one.onRunId })
}

/** Refuses `procedures.waits` for a step that must wait for another run. */
export async function mustNotWait(tx: Tx, task: Task): Promise<void> {
  const [first] = heldBy(await beyondTenant(tx, () => dependenciesOf(tx, task.runId)), task)
  if (first) throw problems.refuse('procedures.waits', tx.actor.staff ? { detail: `It waits for ${first.title}.` } : {})
}

/**
 * A run that others wait for reached these milestones, or ended: what waited for that alone begins, those that wait no longer say so in
 * their logs, and live readers see it. Who had ceased to wait at an earlier milestone is not told again.
 */
export async function tellFreed(tx: Tx, runId: string, milestones: readonly string[]): Promise<void> {
  const now = ({ milestone, passed }: Dependency) => !passed || milestones.includes(milestone!)
  const freed = (await dependentsOf(tx, runId)).filter((one) => one.met && one.state === 'running' && now(one))
  for (const one of freed) {
    const [run, on] = [await findRun(tx, one.runId), await findRun(tx, runId)]
    if (!run || !on) continue
    await letGo(tx, run.id)
    const until = one.passed ? `“${one.milestone}” of ${on.title} is reached` : `${on.title} is done`
    await addEntries(tx, [entryOf(run, 'procedures.freed', `${until}: it waits for it no more`, false)])
    await runChanged(tx, run)
  }
}
