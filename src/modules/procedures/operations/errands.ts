import { sql } from 'kysely'
import { systemActor } from '#platform/actor.ts'
import type { App } from '#platform/app.ts'
import type { Tx } from '#platform/db/database.ts'
import { Refusal } from '#platform/problem.ts'
import { findByKey } from '../queries/definitions.ts'
import { childrenOf, depthOf, findRun } from '../queries/runs.ts'
import type { Outcome } from '../rules/face.ts'
import { advance } from './advance.ts'
import { beginRun } from './begin.ts'
import { tellEvent, tellMessage, tellSignal } from './correlate.ts'
import { tellFreed } from './dependencies.ts'
import type { Errand } from './errand.ts'
import { heldBack } from './hold.ts'

/** Procedures call each other at most so deep: beyond that one calls itself. */
const deepest = 20

const actor = systemActor('procedures')

/** Does what one run has for others, in a transaction of its own. A job that comes again after a crash does nothing. */
export async function runErrand(app: App, jobId: string, errand: Errand): Promise<void> {
  await app.db.transact(actor, async (tx) => {
    const { rows } =
      await sql`insert into procedure_told (errand, at) values (${jobId}, ${tx.now}) on conflict do nothing
      returning errand`.execute(tx)
    if (rows.length > 0) await doErrand(tx, errand)
  })
}

function doErrand(tx: Tx, errand: Errand): Promise<unknown> {
  switch (errand.do) {
    case 'go':
      return advance(tx, [{ runId: errand.runId, event: { type: 'go' }, cause: `go ${errand.seq}` }])
    case 'call':
      return call(tx, errand)
    case 'freed':
      return tellFreed(tx, errand.runId, errand.milestones ?? [])
    case 'cancel':
      return cancelChildren(tx, errand.runId, errand.job)
    case 'ended': {
      const { runId, job, child, code, data } = errand
      const event = { type: 'child_ended' as const, job, outcome: errand.outcome as Outcome, code, data }
      return advance(tx, [{ runId, event, cause: `child ${child}` }])
    }
    case 'event':
      return tellEvent(tx, errand)
    case 'message':
      return tellMessage(tx, errand)
    case 'signal':
      return tellSignal(tx, errand)
  }
}

/** Starts the procedure a run calls, on the same account. What keeps it from starting is what the caller's step failed with. */
async function call(tx: Tx, { runId, job, procedure, data }: Errand & { do: 'call' }): Promise<void> {
  const run = await findRun(tx, runId)
  if (run?.state !== 'running' || (await heldBack(tx, { runId, job }, { call: { procedure, data } }))) return
  const failed = (code: string, text: string) =>
    advance(tx, [{ runId, event: { type: 'failed', job, code, text }, cause: `call ${job}` }])
  const called = await findByKey(tx, run.accountId, procedure)
  if (!called) return void (await failed('procedures.unknown', `There is no procedure “${procedure}”.`))
  if ((await depthOf(tx, runId, deepest)) > deepest)
    return void (await failed('procedures.too_deep', `Procedures call each other more than ${deepest} deep.`))
  try {
    await beginRun(tx, {
      procedureId: called.id,
      accountId: run.accountId,
      title: `${run.title}: ${called.name}`.slice(0, 200),
      shared: run.shared,
      beginsAt: run.beginsAt,
      endsAt: run.endsAt,
      variables: data,
      parent: { runId, job },
      cause: `call ${runId}/${job}`,
    })
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    await failed(error.code, error.message)
  }
}

/** Ends what a run called: by one of its jobs, or all of it. */
async function cancelChildren(tx: Tx, runId: string, job: number | null): Promise<void> {
  const children = (await childrenOf(tx, runId, job)).filter(({ state }) => state === 'running')
  await advance(
    tx,
    children.map(({ id }) => ({
      runId: id,
      event: { type: 'cancelled' as const, reason: 'the caller ended' },
      cause: 'parent',
    })),
  )
}
