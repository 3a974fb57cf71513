import { sql } from 'kysely'
import type { Tx } from '#platform/db/database.ts'
import type { RunState } from '../types.ts'

/** One run waits for another. `met`: it waits no more. */
export type Dependency = {
  id: string
  accountId: string
  runId: string
  onRunId: string
  /** Of the other run; null: until it is done. */
  milestone: string | null
  /** The step that waits; null: all of them. */
  node: string | null
  number: number
  title: string
  state: RunState
  met: boolean
  /** The other reached the milestone, whether or not it is done. */
  passed: boolean
}

const passed = sql`(d.milestone is not null and exists (select from procedure_task k
  where k.run_id = d.on_run_id and k.milestone = d.milestone and k.state = 'done'))`
const columns = sql`d.id, d.account_id as "accountId", d.run_id as "runId", d.on_run_id as "onRunId", d.milestone, d.node,
  (o.state = 'done' or ${passed}) as met, ${passed} as passed`

/** What a run waits for, with the other's number and title; the oldest first. With the program's own sight. */
export async function dependenciesOf(tx: Tx, runId: string): Promise<Dependency[]> {
  const { rows } = await sql<Dependency>`select ${columns}, o.number, o.title, o.state
    from procedure_dependency d join procedure_run o on o.id = d.on_run_id
    where d.run_id = ${runId} order by d.id`.execute(tx)
  return rows
}

/** Who waits for a run, with the number and title of who waits. With the program's own sight. */
export async function dependentsOf(tx: Tx, runId: string): Promise<Dependency[]> {
  const { rows } = await sql<Dependency>`select ${columns}, r.number, r.title, r.state
    from procedure_dependency d join procedure_run o on o.id = d.on_run_id join procedure_run r on r.id = d.run_id
    where d.on_run_id = ${runId} order by d.id limit 500`.execute(tx)
  return rows
}

/** Which of these runs somebody waits for. */
export async function awaited(tx: Tx, runIds: readonly string[]): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`select distinct on_run_id as id from procedure_dependency
    where on_run_id = any(${[...runIds]}::uuid[])`.execute(tx)
  return rows.map(({ id }) => id)
}

/** Until the end of this transaction nobody else says on this account what waits for what. */
export async function lockDependencies(tx: Tx, accountId: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`procedure_dependency ${accountId}`}, 0))`.execute(tx)
}

/** Whether a run waits for another, directly or through others. */
export async function waitsFor(tx: Tx, runId: string, onRunId: string): Promise<boolean> {
  const { rows } = await sql`with recursive ahead (id) as (
      select on_run_id from procedure_dependency where run_id = ${runId}
      union select d.on_run_id from ahead join procedure_dependency d on d.run_id = ahead.id)
    select from ahead where id = ${onRunId}`.execute(tx)
  return rows.length > 0
}

type New = Pick<Dependency, 'id' | 'accountId' | 'runId' | 'onRunId' | 'milestone' | 'node'>

/** Keeps it; one that is there already stays as it is. */
export async function insertDependency(tx: Tx, one: New): Promise<void> {
  await sql`insert into procedure_dependency (account_id, id, run_id, on_run_id, milestone, node, made_name, made_at)
    values (${one.accountId}, ${one.id}, ${one.runId}, ${one.onRunId}, ${one.milestone}, ${one.node}, ${tx.actor.name}, ${tx.now})
    on conflict (run_id, on_run_id, milestone, node) do nothing`.execute(tx)
}

export async function deleteDependency(tx: Tx, runId: string, id: string): Promise<boolean> {
  const { rows } =
    await sql`delete from procedure_dependency where run_id = ${runId} and id = ${id} returning id`.execute(tx)
  return rows.length > 0
}
