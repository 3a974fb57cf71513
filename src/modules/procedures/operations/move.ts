import { sql } from 'kysely'
import { json, type Tx } from '#platform/db/database.ts'
import { newId } from '#platform/id.ts'
import { notFound } from '#platform/problem.ts'
import { type MovePlan, planMove } from '../plan/move.ts'
import { problems } from '../problems.ts'
import { noChanges, saveChanges } from '../queries/changes.ts'
import { lockStandings } from '../queries/runs.ts'
import { findVersion, graphsOf } from '../queries/versions.ts'
import type { State } from '../rules/face.ts'
import type { Run, Standing } from '../types.ts'
import type { Logged } from './errand.ts'
import { steered } from './steer.ts'
import { tellOfRun } from './told.ts'

export type Move = { versionId: string; mapping: Record<string, string> }

/** What moving a run to another version of its procedure would come to. Nothing is changed. */
export async function tryMove(
  tx: Tx,
  ref: string,
  move: Move,
): Promise<Omit<MovePlan, 'state'> & { possible: boolean }> {
  const { plan } = await planned(tx, ref, move)
  const { state, ...shown } = plan
  return { ...shown, possible: state !== null }
}

/**
 * Moves a run to another version of its procedure, with everything that waits; all of it or nothing (`procedures.mapping_refused`, with
 * each place that stands in the way). How it stood is kept: until its first event in the other version there is a way back.
 */
export async function moveRun(tx: Tx, ref: string, move: Move): Promise<void> {
  const { run, standing, plan, to } = await planned(tx, ref, move)
  if (!plan.state)
    throw problems.refuse('procedures.mapping_refused', { problems: plan.flaws, detail: plan.flaws[0]?.text })
  const { by, at } = { by: tx.actor.name, at: tx.now.getTime() }
  const event: Logged = { type: 'moved', at, by, from: run.versionId, to: to.id, mapping: move.mapping }
  await sql`insert into procedure_move (account_id, run_id, id, from_version_id, to_version_id, mapping, seq, state_before, moved_name, moved_at)
    values (${run.accountId}, ${run.id}, ${newId()}, ${run.versionId}, ${to.id}, ${json(move.mapping)}, ${standing.seq + 1},
      ${json(standing.state)}, ${by}, ${tx.now})`.execute(tx)
  await stand(tx, run, standing.seq + 1, plan.state, to.id, event)
  await rename(tx, run.id, move.mapping)
  const text = `${by} moved it to version ${to.number}`
  await tellOfRun(tx, 'procedures.moved', run, text, {
    customer: false,
    before: { version: run.versionId },
    after: { version: to.id },
  })
}

/** The way back: the run stands as it stood before it was moved. Refuses `procedures.no_way_back` once it went on. */
export async function moveBack(tx: Tx, ref: string): Promise<void> {
  const run = await steered(tx, ref)
  const standing = (await lockStandings(tx, [run.id])).get(run.id)!
  const { rows } = await sql<{ id: string; from: string; mapping: Record<string, string>; seq: number; before: State }>`
    select id, from_version_id as "from", mapping, seq, state_before as before from procedure_move
     where run_id = ${run.id} and undone_at is null order by seq desc limit 1`.execute(tx)
  const [last] = rows
  if (!last || last.seq !== standing.seq) throw problems.refuse('procedures.no_way_back')
  const event: Logged = {
    type: 'moved_back',
    at: tx.now.getTime(),
    by: tx.actor.name,
    to: last.from,
    state: last.before,
  }
  await stand(tx, run, standing.seq + 1, last.before, last.from, event)
  await rename(tx, run.id, Object.fromEntries(Object.entries(last.mapping).map(([one, other]) => [other, one])))
  await sql`update procedure_move set undone_at = ${tx.now} where id = ${last.id}`.execute(tx)
  const after = { version: last.from }
  await tellOfRun(tx, 'procedures.moved_back', run, `${tx.actor.name} moved it back`, {
    customer: false,
    before: { version: run.versionId },
    after,
  })
}

type Planned = { run: Run; standing: Standing; plan: MovePlan; to: { id: string; number: number } }

async function planned(tx: Tx, ref: string, { versionId, mapping }: Move): Promise<Planned> {
  const run = await steered(tx, ref)
  const to = await findVersion(tx, versionId)
  if (to?.procedureId !== run.procedureId) throw notFound()
  const standing = (await lockStandings(tx, [run.id])).get(run.id)!
  const graphs = await graphsOf(tx, [run.versionId, to.id])
  return { run, standing, to, plan: planMove(graphs.get(run.versionId)!, graphs.get(to.id)!, standing.state, mapping) }
}

async function stand(tx: Tx, run: Run, seq: number, state: State, versionId: string, event: Logged): Promise<void> {
  const row = { run_id: run.id, account_id: run.accountId }
  const changes = noChanges()
  changes.states.push({ ...row, seq, state })
  const by = { by_id: tx.actor.personId, by_name: tx.actor.name }
  changes.events.push({ ...row, seq, at: tx.now.toISOString(), event, ...by, cause: null })
  await saveChanges(tx, changes)
  await sql`update procedure_run set version_id = ${versionId} where id = ${run.id}`.execute(tx)
}

/** What waits is called as in the version the run is in now. */
async function rename(tx: Tx, runId: string, mapping: Record<string, string>): Promise<void> {
  const pairs = JSON.stringify(Object.entries(mapping).map(([node, to]) => ({ node, to })))
  if (pairs === '[]') return
  const table = (name: string, still: string) =>
    sql`update ${sql.table(name)} w set node = t."to" from jsonb_to_recordset(${pairs}::jsonb) as t(node text, "to" text)
      where w.run_id = ${runId} and w.node = t.node and ${sql.raw(still)}`.execute(tx)
  await table('procedure_task', `w.state = 'open'`)
  await table('procedure_subscription', 'true')
  await table('procedure_interruption', 'w.over_at is null')
}
