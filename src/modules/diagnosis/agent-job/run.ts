import { systemActor } from '#platform/actor.ts'
import type { App } from '#platform/app.ts'
import type { Tx } from '#platform/db/database.ts'
import { newId } from '#platform/id.ts'
import { ActFailed, actWaits, endAct, failAct } from '#procedures'
import { tellFound, tried } from '../operations.ts'
import { insertDiagnosis, keepFindings } from '../queries.ts'
import type { Diagnosis, Findings } from '../types.ts'
import { type AgentJob, failureOf, resultOf } from './order.ts'

/**
 * Has it found out, and gives the step its result or its failure. It may be run again after a crash; the first result ends the step, and
 * any other, or one nobody waits for any more, is thrown away.
 */
export async function runAgentJob(app: App, job: AgentJob): Promise<void> {
  const worker = systemActor('diagnosis')
  if (!(await app.db.transact(worker, (tx) => actWaits(tx, job)))) return
  const { kind, target, options, reach, location } = job
  const order = { kind, target, options, ...(reach && { reach }) }
  const { state, found } = await tried(app, { ...order, location, id: `${job.runId}/${job.job}` })
  await app.db.transact(worker, async (tx) => {
    const failure = failureOf(job, found)
    const taken = failure
      ? await failAct(tx, job, new ActFailed(failure, `${kind} ${target}: ${found.said || found.outcome}`))
      : await endAct(tx, job, { [job.into]: resultOf(order, found) })
    if (taken && job.systemId !== null)
      await keepWithSystem(tx, { ...job, ...order, systemId: job.systemId }, state, found)
  })
}

/** What was found of a system stands with it, like what its people tried. */
async function keepWithSystem(
  tx: Tx,
  { accountId, systemId, location, kind, target, options, askedName, askedAt }: AgentJob & { systemId: string },
  state: 'done' | 'failed',
  found: Findings,
): Promise<void> {
  const one: Diagnosis = {
    id: newId(),
    accountId,
    systemId,
    incidentId: null,
    kind,
    target,
    options,
    location,
    askedBy: null,
    askedName,
    askedAt: new Date(askedAt),
    state: 'waiting',
    outcome: null,
    said: '',
    output: '',
    endedAt: null,
  }
  await insertDiagnosis(tx, one)
  await keepFindings(tx, one.id, state, found)
  await tellFound(tx, one, found)
}
