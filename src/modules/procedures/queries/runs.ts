import { sql } from 'kysely'
import { json, type Tx } from '#platform/db/database.ts'
import { seesAccount } from '#platform/db/tenant.ts'
import { type Packed, packState, unpackState } from '../plan/packed.ts'
import type { State } from '../rules/face.ts'
import type { Cast, Run, RunState, Standing } from '../types.ts'

const columns = sql`r.id, r.number, r.account_id as "accountId", a.name as "accountName", a.number as "accountNumber", r.title,
  r.procedure_account_id as "procedureAccountId", r.procedure_id as "procedureId", r.version_id as "versionId", r.shared,
  r.state, r.outcome, r.begins_at as "beginsAt", r.ends_at as "endsAt", r.started_name as "startedName",
  r.started_at as "startedAt", r.ended_at as "endedAt", r.parent_run_id as "parentRunId", r.parent_job as "parentJob"`
/** The program's own door before that of row security. */
const visible = (tx: Tx) => sql<boolean>`${seesAccount(tx, 'r.account_id')} and (r.shared or ${tx.actor.staff})`
const from = sql`procedure_run r join account a on a.account_id = r.account_id`

/** A run by its id or its number, if the actor may see it. */
export async function findRun(tx: Tx, ref: string): Promise<Run | null> {
  const by = /^\d{1,15}$/.test(ref) ? sql`r.number = ${Number(ref)}` : sql`r.id = ${ref}`
  const { rows } = await sql<Run>`select ${columns} from ${from} where ${by} and ${visible(tx)}`.execute(tx)
  return rows[0] ?? null
}

export type RunFilter = {
  accountId?: string
  procedureId?: string
  states?: readonly RunState[]
  personId?: string
  interrupted?: boolean
  q?: string
  /** The id of the last one that was shown; ids are made in the order of time. */
  after?: string
  limit: number
}

const literally = (words: string) => words.replace(/[\\%_]/g, '\\$&')

export async function selectRuns(tx: Tx, filter: RunFilter): Promise<Run[]> {
  const like = filter.q ? `%${literally(filter.q.toLowerCase())}%` : ''
  const { rows } = await sql<Run>`select ${columns} from ${from} where ${visible(tx)}
      ${filter.accountId ? sql`and r.account_id = ${filter.accountId}` : sql``}
      ${filter.procedureId ? sql`and r.procedure_id = ${filter.procedureId}` : sql``}
      ${filter.states?.length ? sql`and r.state = any(${[...filter.states]}::text[])` : sql``}
      ${filter.personId ? sql`and exists (select from procedure_person p where p.run_id = r.id and p.person_id = ${filter.personId})` : sql``}
      ${filter.interrupted ? sql`and exists (select from procedure_interruption i where i.run_id = r.id and i.over_at is null)` : sql``}
      ${like ? sql`and (lower(r.title) like ${like} or r.number::text = ${filter.q})` : sql``}
      ${filter.after ? sql`and r.id < ${filter.after}::uuid` : sql``}
    order by r.id desc limit ${filter.limit}`.execute(tx)
  return rows
}

/** Runs of an account in the order of their numbers, after one; without internal ones those that are shared with its people. */
export async function runsAfter(
  tx: Tx,
  accountId: string,
  after: number,
  limit: number,
  { internal }: { internal: boolean },
): Promise<Run[]> {
  const { rows } = await sql<Run>`select ${columns} from ${from} where ${visible(tx)}
      and r.account_id = ${accountId} and r.number > ${after} and (r.shared or ${internal}) order by r.number limit ${limit}`.execute(
    tx,
  )
  return rows
}

const standing = sql`select s.run_id as "runId", s.account_id as "accountId", r.procedure_account_id as "procedureAccountId",
    r.procedure_id as "procedureId", r.version_id as "versionId", r.title, r.shared, r.state as "runState", r.begins_at as "beginsAt",
    r.ends_at as "endsAt", r.parent_run_id as "parentRunId", r.parent_job as "parentJob", s.seq, s.state
  from procedure_state s join procedure_run r on r.id = s.run_id`

/** Runs with what the interpreter keeps; until the end of this transaction nobody else moves them. In the order of ids. */
export async function lockStandings(tx: Tx, runIds: readonly string[]): Promise<Map<string, Standing>> {
  const { rows } = await sql<
    Omit<Standing, 'state'> & { state: Packed }
  >`${standing} where s.run_id = any(${[...new Set(runIds)]}::uuid[])
    order by s.run_id for no key update of s`.execute(tx)
  return new Map(rows.map((row) => [row.runId, { ...row, state: unpackState(row.state) }]))
}

/**
 * Nobody else moves a run until the end of this transaction. Whoever changes what waits on a run does this first: everybody locks in
 * the same order, the run before its steps. With the program's own sight.
 */
export async function lockState(tx: Tx, runId: string): Promise<void> {
  await sql`select from procedure_state where run_id = ${runId} for no key update`.execute(tx)
}

/** Which of these causes counted already. */
export async function countedCauses(tx: Tx, causes: readonly { runId: string; cause: string }[]): Promise<Set<string>> {
  if (causes.length === 0) return new Set()
  const { rows } = await sql<{
    runId: string
    cause: string
  }>`select e.run_id as "runId", e.cause from procedure_event e
    join jsonb_to_recordset(${JSON.stringify(causes)}::jsonb) as t("runId" uuid, cause text)
      on e.run_id = t."runId" and e.cause = t.cause`.execute(tx)
  return new Set(rows.map(({ runId, cause }) => `${runId} ${cause}`))
}

export type NewRun = {
  id: string
  accountId: string
  title: string
  procedureAccountId: string
  procedureId: string
  versionId: string
  shared: boolean
  beginsAt: Date | null
  endsAt: Date | null
  parentRunId: string | null
  parentJob: number | null
  cause: string | null
}

/** Keeps a new run with its people; false when its cause started one before. */
export async function insertRun(tx: Tx, run: NewRun, state: State, cast: readonly Cast[]): Promise<boolean> {
  const { rows } = await sql<{
    id: string
  }>`insert into procedure_run (account_id, id, title, procedure_account_id, procedure_id,
      version_id, shared, begins_at, ends_at, started_by, started_name, started_at, parent_run_id, parent_job, cause)
    values (${run.accountId}, ${run.id}, ${run.title}, ${run.procedureAccountId}, ${run.procedureId}, ${run.versionId},
      ${run.shared}, ${run.beginsAt}, ${run.endsAt}, ${tx.actor.personId}, ${tx.actor.name}, ${tx.now}, ${run.parentRunId},
      ${run.parentJob}, ${run.cause})
    on conflict (procedure_id, cause) where cause is not null do nothing returning id`.execute(tx)
  if (rows.length === 0) return false
  await sql`insert into procedure_state (account_id, run_id, seq, state)
    values (${run.accountId}, ${run.id}, 0, ${json(packState(state))})`.execute(tx)
  await insertCast(tx, run, cast)
  return true
}

export async function insertCast(tx: Tx, run: { id: string; accountId: string }, cast: readonly Cast[]): Promise<void> {
  if (cast.length === 0) return
  await sql`insert into procedure_person (account_id, run_id, role, person_id)
    select ${run.accountId}, ${run.id}, role, "personId"
      from jsonb_to_recordset(${JSON.stringify(cast)}::jsonb) as t(role text, "personId" uuid) on conflict do nothing`.execute(
    tx,
  )
}

export async function replaceCast(
  tx: Tx,
  run: { id: string; accountId: string },
  cast: readonly Cast[],
): Promise<void> {
  await sql`delete from procedure_person where run_id = ${run.id}`.execute(tx)
  await insertCast(tx, run, cast)
}

/** Who is who on these runs. `outside`: not of the provider. */
export async function castOf(
  tx: Tx,
  runIds: readonly string[],
): Promise<Map<string, (Cast & { name: string; outside: boolean })[]>> {
  const { rows } = await sql<Cast & { runId: string; name: string; outside: boolean }>`
    select c.run_id as "runId", c.role, c.person_id as "personId", p.name, a.kind <> 'provider' as outside
      from procedure_person c join person p on p.id = c.person_id join account a on a.account_id = p.account_id
     where c.run_id = any(${[...new Set(runIds)]}::uuid[]) order by c.role, p.name, p.id`.execute(tx)
  const cast = new Map<string, (Cast & { name: string; outside: boolean })[]>()
  for (const { runId, ...one } of rows) cast.set(runId, [...(cast.get(runId) ?? []), one])
  return cast
}

/** Runs that others wait for: those a job of this run called. */
export async function childrenOf(
  tx: Tx,
  runId: string,
  job: number | null,
): Promise<{ id: string; state: RunState }[]> {
  const { rows } = await sql<{ id: string; state: RunState }>`select id, state from procedure_run
    where parent_run_id = ${runId} ${job === null ? sql`` : sql`and parent_job = ${job}`}`.execute(tx)
  return rows
}

/** How many runs stand above this one. */
export async function depthOf(tx: Tx, runId: string, most: number): Promise<number> {
  const { rows } = await sql<{ depth: number }>`with recursive above (id, depth) as (
      select parent_run_id, 1 from procedure_run where id = ${runId}
      union all select r.parent_run_id, depth + 1 from above join procedure_run r on r.id = above.id where depth <= ${most})
    select coalesce(max(depth), 1)::int as depth from above`.execute(tx)
  return rows[0]!.depth
}

/** What of a run people may change. */
export async function saveRun(
  tx: Tx,
  run: Pick<Run, 'id' | 'title' | 'shared' | 'beginsAt' | 'endsAt'>,
): Promise<void> {
  await sql`update procedure_run set title = ${run.title}, shared = ${run.shared}, begins_at = ${run.beginsAt},
    ends_at = ${run.endsAt} where id = ${run.id}`.execute(tx)
}

/** Looks anew which open steps of a run the account's own people see, after its people changed or it was shared. */
export async function refreshOutside(tx: Tx, runId: string): Promise<void> {
  await sql`update procedure_task k set for_customer = r.shared and (k.role = 'customer'
      or exists (select from procedure_person c join person p on p.id = c.person_id join account a on a.account_id = p.account_id
          where c.run_id = k.run_id and c.role = k.role and a.kind <> 'provider')
      or exists (select from person p join account a on a.account_id = p.account_id
          where p.id = k.assignee_id and a.kind <> 'provider'))
    from procedure_run r where r.id = k.run_id and k.run_id = ${runId} and k.state = 'open'
      and k.kind in ('task', 'approval')`.execute(tx)
}
