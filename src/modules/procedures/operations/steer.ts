import { accountsByIds, may, permit } from '#accounts'
import { recordAct } from '#platform/audit/record.ts'
import type { Tx } from '#platform/db/database.ts'
import { beyondTenant } from '#platform/db/tenant.ts'
import { notFound } from '#platform/problem.ts'
import { nodeOf } from '../plan/node.ts'
import { isTheirs, wantedBy } from '../plan/who.ts'
import { problems } from '../problems.ts'
import { childrenOf, findRun, refreshOutside, replaceCast, saveRun } from '../queries/runs.ts'
import { interruptionsOf } from '../queries/tasks.ts'
import { graphsOf } from '../queries/versions.ts'
import type { Data } from '../rules/face.ts'
import { type Cast, type Run, subjectOf } from '../types.ts'
import { advance, advanceOne } from './advance.ts'
import { type Beginning, beginRun, checkPeople } from './begin.ts'
import { hasItWait, type NewDependency } from './dependencies.ts'
import { doerOf } from './doer.ts'
import { followDates } from './follow.ts'
import { demandFreshProof } from './steps.ts'
import { tellOfRun } from './told.ts'

export type Start = Omit<Beginning, 'id' | 'parent' | 'from' | 'cause'> & { waitsFor?: readonly NewDependency[] }

/**
 * Starts a procedure on an account. What it waits for is known in the transaction that starts it, so that nothing of it is done before.
 * Refuses what `beginRun` and `addDependency` refuse.
 */
export async function startRun(tx: Tx, { waitsFor = [], ...input }: Start): Promise<string> {
  permit(tx.actor, 'procedure.start', { accountId: input.accountId })
  const { runId, accountId, title } = (await beginRun(tx, input))!
  const subject = { ...subjectOf(runId), name: title }
  await recordAct(tx, { act: 'procedures.started', subject, accountId, after: { procedure: input.procedureId } })
  if (waitsFor.length > 0) {
    const run = (await findRun(tx, runId))!
    for (const one of waitsFor) await hasItWait(tx, run, one)
  }
  return runId
}

/** A run that goes on and may be steered by the acting person. */
export async function steered(tx: Tx, ref: string): Promise<Run> {
  const run = await findRun(tx, ref)
  if (!run) throw notFound()
  permit(tx.actor, 'procedure.steer', { accountId: run.accountId })
  if (run.state !== 'running') throw problems.refuse('procedures.over')
  return run
}

/** Ends a run, and what it called. What was done is undone only as far as the drawing says so. */
export async function cancelRun(tx: Tx, ref: string, reason: string): Promise<void> {
  const run = await steered(tx, ref)
  await advanceOne(tx, { runId: run.id, event: { type: 'cancelled', reason } })
  const children = (await childrenOf(tx, run.id, null)).filter(({ state }) => state === 'running')
  await advance(
    tx,
    children.map(({ id }) => ({ runId: id, event: { type: 'cancelled' as const, reason } })),
  )
  await tellOfRun(tx, 'procedures.cancelled', run, `${tx.actor.name} cancelled it: ${reason}`, {
    after: { state: 'cancelled' },
  })
}

export type Answer = {
  answer: 'retry' | 'skip' | 'fail' | 'data'
  data?: Data
  code?: string
  flow?: string
  path: string
}

/**
 * Says how a step that waits for an answer goes on: try again (an approval passes), leave it out, let it fail, or try again with
 * other data. An approval is given by whom the step names, a step marked so only with a fresh proof; everything else by who steers.
 * Refuses `procedures.not_waiting`, `procedures.not_yours`.
 */
export async function answerInterruption(tx: Tx, ref: string, id: number, { path, ...answer }: Answer): Promise<void> {
  const run = await findRun(tx, ref)
  if (!run) throw notFound()
  permit(tx.actor, 'procedure.work', { accountId: run.accountId })
  const waiting = (await interruptionsOf(tx, run.id)).find((one) => one.id === id)
  if (!waiting) throw notFound()
  const graph = (await beyondTenant(tx, () => graphsOf(tx, [run.versionId]))).get(run.versionId)!
  const rules = nodeOf(graph, waiting.node).task
  const steers = may(tx.actor, 'procedure.steer', run.accountId)
  if (waiting.kind === 'approval') {
    const { role, personId } = wantedBy(rules?.who?.startsWith('=') ? undefined : rules?.who)
    const named = role !== null || personId !== null
    const theirs = isTheirs({ role, assigneeId: personId, forCustomer: false }, await doerOf(tx, run))
    if (named ? !theirs : !steers) throw problems.refuse('procedures.not_yours')
    if (rules?.passkey) demandFreshProof(tx, path)
  } else if (!steers) throw problems.refuse('procedures.not_yours')
  if (run.state !== 'running') throw problems.refuse('procedures.over')
  if (waiting.overAt) throw problems.refuse('procedures.not_waiting')
  await advance(tx, [{ runId: run.id, event: { type: 'answered', interruption: id, ...answer } }])
  const name = nodeOf(graph, waiting.node).name ?? waiting.node
  await tellOfRun(tx, 'procedures.answered', run, `${tx.actor.name} answered “${name}”: ${words[answer.answer]}`, {
    customer: false,
    after: { answer: answer.answer },
  })
}

const words = {
  retry: 'try again',
  skip: 'leave it out',
  fail: 'let it fail',
  data: 'try again with other data',
} as const

const said: Record<string, string> = { shared: 'who sees it', beginsAt: 'its begin', endsAt: 'its end' }

export type RunChanges = {
  title?: string
  shared?: boolean
  beginsAt?: Date | null
  endsAt?: Date | null
  people?: readonly Cast[]
}

/** Changes what a run is called, whether the account's own people see it, its dates, and who is who on it. */
export async function editRun(tx: Tx, ref: string, { people, ...changes }: RunChanges): Promise<void> {
  const run = await steered(tx, ref)
  const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined))
  await saveRun(tx, { ...run, ...given })
  if (people) {
    const account = (await accountsByIds(tx, [run.accountId])).get(run.accountId)!
    await checkPeople(tx, account, people)
    await replaceCast(tx, run, people)
  }
  if (people || given.shared !== undefined) await refreshOutside(tx, run.id)
  const followed: string[] = []
  const moved = given.beginsAt !== undefined || given.endsAt !== undefined
  if (moved) {
    const project = {
      title: (given.title as string | undefined) ?? run.title,
      account: run.accountName,
      begins: ((given.beginsAt as Date | undefined) ?? run.beginsAt ?? run.startedAt).toISOString(),
      ends:
        (
          ((given.endsAt as Date | null | undefined) === undefined ? run.endsAt : (given.endsAt as Date | null)) ?? null
        )?.toISOString() ?? null,
    }
    await advance(tx, [{ runId: run.id, event: { type: 'data', data: { project } } }])
    followed.push(...(await followDates(tx, run.id)))
  }
  const fields = [...Object.keys(given), ...(people ? ['people'] : [])]
  const also = followed.length > 0 ? `; due dates moved with it: ${followed.slice(0, 20).join(', ')}` : ''
  await tellOfRun(
    tx,
    'procedures.run_edited',
    run,
    `${tx.actor.name} changed ${fields.map((field) => said[field] ?? field).join(', ')}${also}`,
    {
      customer: false,
      after: { fields },
    },
  )
}

/** Sets data of a run, which its conditions see at once. */
export async function setData(tx: Tx, ref: string, data: Data): Promise<void> {
  const run = await steered(tx, ref)
  await advance(tx, [{ runId: run.id, event: { type: 'data', data } }])
  await tellOfRun(tx, 'procedures.data_set', run, `${tx.actor.name} set ${Object.keys(data).join(', ')}`, {
    customer: false,
    after: { fields: Object.keys(data) },
  })
}
