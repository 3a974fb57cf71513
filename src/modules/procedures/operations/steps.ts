import { may, permit, personsByIds } from '#accounts'
import { addEntries } from '#journal'
import type { Tx } from '#platform/db/database.ts'
import { beyondTenant } from '#platform/db/tenant.ts'
import { notFound, platformProblems } from '#platform/problem.ts'
import { readForm } from '../plan/form.ts'
import { nodeOf } from '../plan/node.ts'
import { insteadOf, isTheirs, mayTake } from '../plan/who.ts'
import { problems } from '../problems.ts'
import { findRun, lockState } from '../queries/runs.ts'
import { findTask, saveAssignee, tasksOf } from '../queries/tasks.ts'
import { graphsOf } from '../queries/versions.ts'
import type { FormField } from '../rules/types.ts'
import type { Run, Task } from '../types.ts'
import { advance, advanceOne } from './advance.ts'
import { mustNotWait } from './dependencies.ts'
import { doerOf } from './doer.ts'
import { keepRecord, type NewRecord, withFile } from './records.ts'
import { entryOf, noteOnRun, runChanged } from './told.ts'

/** The form of a question that an act asks: yes or no, and why. */
export const approvalForm: FormField[] = [
  { name: 'approved', label: 'Approved', type: 'yes_no', required: true },
  { name: 'reason', label: 'Reason', type: 'long_text' },
]

type Step = { run: Run; task: Task }

/** A step a person can do, locked, with its run; the same answer for what is not there and what is not theirs to see. */
async function openStep(tx: Tx, runId: string, job: number): Promise<Step> {
  const run = await findRun(tx, runId)
  if (!run) throw notFound()
  permit(tx.actor, 'procedure.work', { accountId: run.accountId })
  await beyondTenant(tx, () => lockState(tx, run.id))
  const task = await findTask(tx, run.id, job)
  if (!task || (task.kind !== 'task' && task.kind !== 'approval')) throw notFound()
  if (task.state !== 'open' || run.state !== 'running') throw problems.refuse('procedures.not_open')
  return { run, task }
}

/** The job of a node's step that is open, of a run the actor may see; null where there is none. */
export async function openStepOf(tx: Tx, runId: string, node: string): Promise<number | null> {
  const tasks = await tasksOf(tx, runId)
  return tasks.find((task) => task.node === node && task.state === 'open')?.job ?? null
}

/** Takes a step nobody has. Refuses `procedures.not_yours` to whoever has not its role, and when somebody else has it. */
export async function claimStep(tx: Tx, runId: string, job: number): Promise<void> {
  const { run, task } = await openStep(tx, runId, job)
  const { personId } = tx.actor
  if (task.assigneeId === personId) return
  if (task.assigneeId !== null || !personId || !mayTake(task, await doerOf(tx, run)))
    throw problems.refuse('procedures.not_yours')
  await beyondTenant(tx, () => saveAssignee(tx, task, personId, task.forCustomer))
  await noteOnRun(tx, 'procedures.step_claimed', run, `${tx.actor.name} took “${task.name}”`, task.forCustomer)
}

/** Gives a claimed step back to everybody who has its role. By whoever has it, or who steers. */
export async function releaseStep(tx: Tx, runId: string, job: number): Promise<void> {
  const { run, task } = await openStep(tx, runId, job)
  if (task.assigneeId === null) return
  const steers = may(tx.actor, 'procedure.steer', run.accountId)
  // A step without a role was somebody's from the beginning: giving it back would leave it with nobody.
  if ((task.assigneeId !== tx.actor.personId && !steers) || task.role === null)
    throw problems.refuse('procedures.not_yours')
  await beyondTenant(tx, () => saveAssignee(tx, task, null, task.forCustomer))
  await noteOnRun(tx, 'procedures.step_released', run, `${tx.actor.name} gave “${task.name}” back`, task.forCustomer)
}

/**
 * Gives a step to somebody: by whoever has it or may take it to another who has its role, by who steers to anybody of the provider or
 * of the account. Refuses `procedures.not_yours`, `procedures.people_refused`.
 */
export async function delegateStep(tx: Tx, runId: string, job: number, toId: string): Promise<void> {
  const { run, task } = await openStep(tx, runId, job)
  const steers = may(tx.actor, 'procedure.steer', run.accountId)
  if (!steers && !isTheirs(task, await doerOf(tx, run))) throw problems.refuse('procedures.not_yours')
  const name = await beyondTenant(tx, async () => {
    const to = (await personsByIds(tx, [toId])).get(toId)
    if (!to?.active || (!to.staff && to.accountId !== run.accountId))
      throw problems.refuse('procedures.people_refused', {
        fields: { personId: 'is nobody of the account or the provider' },
      })
    const theirs = mayTake(task, await doerOf(tx, run, to))
    if (!theirs && !(steers && to.staff))
      throw problems.refuse('procedures.not_yours', { detail: `${to.name} has not its role.` })
    await saveAssignee(tx, task, toId, task.forCustomer || (!to.staff && run.shared))
    return to.name
  })
  await noteOnRun(
    tx,
    'procedures.step_delegated',
    run,
    `${tx.actor.name} gave “${task.name}” to ${name}`,
    task.forCustomer,
  )
}

export type Completed = { data?: Record<string, unknown>; record?: NewRecord; path: string }

/**
 * Does a step: by who it is for, and nobody else (`procedures.not_yours`); with its form filled in (`procedures.form_refused`, by
 * field); with a fresh proof of who it is where the step asks for a passkey. What was filled in becomes data of the run.
 */
export async function completeStep(
  tx: Tx,
  runId: string,
  job: number,
  { data = {}, record, path }: Completed,
): Promise<void> {
  const { run, task } = await openStep(tx, runId, job)
  const doer = await doerOf(tx, run)
  if (!isTheirs(task, doer)) throw problems.refuse('procedures.not_yours')
  await mustNotWait(tx, task)
  if (task.passkey) demandFreshProof(tx, path)
  const filled = readForm(await formOf(tx, run, task), data)
  if ('flaws' in filled) throw problems.refuse('procedures.form_refused', { fields: filled.flaws })
  const file = record ? await keepRecord(tx, run, { ...record, job, forCustomer: task.forCustomer }) : null
  await beyondTenant(tx, async () => {
    const said = task.kind === 'approval' ? { ...filled.data, approvedBy: tx.actor.name } : filled.data
    const moved = await advanceOne(tx, { runId: run.id, event: { type: 'completed', job, data: said } })
    if (!moved) throw problems.refuse('procedures.not_open')
  })
  const by = `${tx.actor.name}${await asSubstitute(tx, insteadOf(task, doer))}`
  const text = task.kind === 'approval' ? approvalText(by, task, filled.data) : `${by} did “${task.name}”`
  await addEntries(tx, [{ ...entryOf(run, 'procedures.step_done', text, task.forCustomer), data: withFile(file) }])
}

/** What the log says of somebody who did a step of another, who is away. */
async function asSubstitute(tx: Tx, absentId: string | null): Promise<string> {
  if (absentId === null) return ''
  const absent = (await personsByIds(tx, [absentId])).get(absentId)
  return `, standing in for ${absent?.name ?? 'somebody'},`
}

function approvalText(name: string, task: Task, { approved, reason }: Record<string, unknown>): string {
  const why = typeof reason === 'string' ? `: ${reason}` : ''
  return `${name} ${approved === true ? 'approved' : 'declined'} “${task.details?.question ?? task.name}”${why}`
}

/** Shows that it is this person now: a token never does, a session within the last minutes. */
export function demandFreshProof(tx: Tx, path: string): void {
  if (tx.actor.via !== 'session')
    throw platformProblems.refuse('platform.not_permitted', { detail: 'This needs your passkey; sign in.' })
  tx.app.demandProof(tx.actor, { path, dangerous: true })
}

/** What a step asks to be filled in. */
export async function formOf(
  tx: Tx,
  run: Pick<Run, 'versionId'>,
  task: Pick<Task, 'kind' | 'node'>,
): Promise<FormField[]> {
  if (task.kind === 'approval') return approvalForm
  const graph = (await beyondTenant(tx, () => graphsOf(tx, [run.versionId]))).get(run.versionId)!
  return nodeOf(graph, task.node).task?.form ?? []
}

/** Somebody looks at a step and finds it cannot be done: the run asks a person who steers it what to do. */
export async function failStep(tx: Tx, runId: string, job: number, text: string): Promise<void> {
  const { run, task } = await openStep(tx, runId, job)
  if (!isTheirs(task, await doerOf(tx, run))) throw problems.refuse('procedures.not_yours')
  await beyondTenant(tx, () => advance(tx, [{ runId: run.id, event: { type: 'failed', job, text, kind: 'question' } }]))
  await addEntries(tx, [
    entryOf(run, 'procedures.step_failed', `${tx.actor.name} could not do “${task.name}”: ${text}`, task.forCustomer),
  ])
  await runChanged(tx, run)
}
