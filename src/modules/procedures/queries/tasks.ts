import { sql } from 'kysely'
import { json, type Tx } from '#platform/db/database.ts'
import { seesAccount } from '#platform/db/tenant.ts'
import type { Interruption, Task, TaskDetails } from '../types.ts'

const columns = sql`k.run_id as "runId", k.account_id as "accountId", k.job, k.node, k.kind, k.name, k.state, k.role,
  k.for_customer as "forCustomer", k.passkey, k.milestone, k.assignee_id as "assigneeId", k.details, k.due_at as "dueAt",
  k.opened_at as "openedAt", k.closed_at as "closedAt", k.closed_by as "closedById",
  k.closed_name as "closedName"`
const visible = (tx: Tx) => sql<boolean>`${seesAccount(tx, 'k.account_id')} and (k.for_customer or ${tx.actor.staff})`

/** A job of a run, if the actor may see it. */
export async function findTask(tx: Tx, runId: string, job: number): Promise<Task | null> {
  const { rows } = await sql<Task>`select ${columns} from procedure_task k
    where k.run_id = ${runId} and k.job = ${job} and ${visible(tx)}`.execute(tx)
  return rows[0] ?? null
}

/** All jobs of a run the actor may see, in the order they were opened. */
export async function tasksOf(tx: Tx, runId: string): Promise<Task[]> {
  const { rows } = await sql<Task>`select ${columns} from procedure_task k
    where k.run_id = ${runId} and ${visible(tx)} order by k.opened_at, k.job limit 2000`.execute(tx)
  return rows
}

/**
 * The job of a run's step by its number. Jobs of a run are numbered from 1 in the order they were opened, also those of the program,
 * so that a number never changes. With the program's own sight; null for a number no job has.
 */
export async function jobNumbered(tx: Tx, runId: string, number: number): Promise<number | null> {
  if (number < 1 || number > 100_000) return null
  const { rows } = await sql<{ job: number }>`select job from procedure_task where run_id = ${runId}
    order by job offset ${number - 1} limit 1`.execute(tx)
  return rows[0]?.job ?? null
}

export async function saveDue(tx: Tx, { runId, job }: Pick<Task, 'runId' | 'job'>, dueAt: Date | null): Promise<void> {
  await sql`update procedure_task set due_at = ${dueAt} where run_id = ${runId} and job = ${job}`.execute(tx)
}

export async function saveAssignee(tx: Tx, task: Task, assigneeId: string | null, forCustomer: boolean): Promise<void> {
  await sql`update procedure_task set assignee_id = ${assigneeId}, for_customer = ${forCustomer}
    where run_id = ${task.runId} and job = ${task.job} and state = 'open'`.execute(tx)
}

/** What an act that waits for somebody is now. */
export async function turnTask(
  tx: Tx,
  of: { runId: string; job: number },
  to: Pick<Task, 'kind' | 'role' | 'assigneeId' | 'passkey' | 'forCustomer'> & { details: TaskDetails },
): Promise<void> {
  await sql`update procedure_task set kind = ${to.kind}, role = ${to.role}, assignee_id = ${to.assigneeId}, passkey = ${to.passkey},
      for_customer = ${to.forCustomer}, details = coalesce(details, '{}') || ${json(to.details)}
    where run_id = ${of.runId} and job = ${of.job} and state = 'open'`.execute(tx)
}

/** Open acts and calls of a run that wait for another run. With the program's own sight. */
export async function heldTasks(tx: Tx, runId: string): Promise<Task[]> {
  const { rows } = await sql<Task>`select ${columns} from procedure_task k
    where k.run_id = ${runId} and k.state = 'open' and k.details ? 'held' order by k.job`.execute(tx)
  return rows
}

/** Notes on an act or call that it waits for another run. */
export async function markHeld(
  tx: Tx,
  { runId, job }: Pick<Task, 'runId' | 'job'>,
  held: NonNullable<TaskDetails['held']>,
): Promise<void> {
  await sql`update procedure_task set details = coalesce(details, '{}') || ${json({ held })}
    where run_id = ${runId} and job = ${job} and state = 'open'`.execute(tx)
}

/** These wait for another run no more. */
export async function letTaskGo(tx: Tx, tasks: readonly Pick<Task, 'runId' | 'job'>[]): Promise<void> {
  for (const { runId, job } of tasks)
    await sql`update procedure_task set details = details - 'held' where run_id = ${runId} and job = ${job}`.execute(tx)
}

export type WorkRow = Task & {
  runNumber: number
  title: string
  accountName: string
  accountNumber: string
  assigneeName: string | null
  /** Who has its role on the run and is away. */
  absentCast: { id: string; name: string } | null
}

/** Whose steps: those given to a person or to somebody who is away and whom they stand in for, and those nobody has yet of their roles. */
export type Whose = { personId: string; roles: readonly string[]; staff: boolean; absent: readonly string[] }

/**
 * Open steps that are somebody's to do, across all runs: what is due first comes first, then what has no date. A role of a run's
 * people counts on that run alone.
 */
export async function selectWork(tx: Tx, whose: Whose, limit: number): Promise<WorkRow[]> {
  const people = [whose.personId, ...whose.absent]
  const { rows } = await sql<WorkRow>`
    with cast_roles as (select run_id, role from procedure_person where person_id = any(${people}::uuid[]))
    select ${columns}, r.number as "runNumber", r.title, a.name as "accountName", a.number as "accountNumber", p.name as "assigneeName",
      case when k.assignee_id is null and k.role is not null and not k.role = any(${[...whose.roles]}::text[])
          and not exists (select from procedure_person c where c.run_id = k.run_id and c.role = k.role and c.person_id = ${whose.personId})
        then (select json_build_object('id', gone.id, 'name', gone.name) from procedure_person c join person gone on gone.id = c.person_id
          where c.run_id = k.run_id and c.role = k.role and c.person_id = any(${people}::uuid[]) order by gone.name limit 1) end as "absentCast"
      from procedure_task k join procedure_run r on r.id = k.run_id join account a on a.account_id = k.account_id
      left join person p on p.id = k.assignee_id
     where k.state = 'open' and k.kind in ('task', 'approval') and ${visible(tx)}
       and (k.assignee_id = any(${people}::uuid[]) or (k.assignee_id is null and (k.role = any(${[...whose.roles]}::text[])
         or (k.run_id, k.role) in (select run_id, role from cast_roles))))
     order by k.due_at nulls last, k.opened_at, k.run_id, k.job limit ${limit}`.execute(tx)
  return rows
}

/** The numbers of steps on their runs, by `run/job`. With the program's own sight. */
export async function numbersOf(
  tx: Tx,
  steps: readonly { runId: string; job: number }[],
): Promise<Map<string, number>> {
  if (steps.length === 0) return new Map()
  const { rows } = await sql<{ runId: string; job: number; number: number }>`select t."runId", t.job,
      (select count(*)::int from procedure_task k where k.run_id = t."runId" and k.job <= t.job) as number
    from jsonb_to_recordset(${JSON.stringify(steps.map(({ runId, job }) => ({ runId, job })))}::jsonb) as t("runId" uuid, job int)`.execute(
    tx,
  )
  return new Map(rows.map(({ runId, job, number }) => [`${runId}/${job}`, number]))
}

const waiting = sql`i.run_id as "runId", i.id, i.node, i.kind, i.code, i.text, i.opened_at as "openedAt", i.over_at as "overAt"`

export async function interruptionsOf(tx: Tx, runId: string): Promise<Interruption[]> {
  const { rows } = await sql<Interruption>`select ${waiting} from procedure_interruption i
    where i.run_id = ${runId} and ${seesAccount(tx, 'i.account_id')} order by i.opened_at, i.id limit 500`.execute(tx)
  return rows
}

/** Interruptions nobody answered yet, with the run they stand on; the oldest first. */
export async function openInterruptions(
  tx: Tx,
  limit: number,
): Promise<
  (Interruption & { runNumber: number; title: string; accountId: string; accountName: string; accountNumber: string })[]
> {
  const { rows } = await sql<
    Interruption & { runNumber: number; title: string; accountId: string; accountName: string; accountNumber: string }
  >`select ${waiting}, r.number as "runNumber", r.title, r.account_id as "accountId", a.name as "accountName",
      a.number as "accountNumber"
    from procedure_interruption i join procedure_run r on r.id = i.run_id join account a on a.account_id = i.account_id
    where i.over_at is null and r.state = 'running' and ${seesAccount(tx, 'i.account_id')}
    order by i.opened_at, i.run_id limit ${limit}`.execute(tx)
  return rows
}

/** Which runs have a step open that is due by a moment, for the list of runs. */
export async function standingOf(
  tx: Tx,
  runIds: readonly string[],
): Promise<Map<string, { open: number; nextDueAt: Date | null; interrupted: number }>> {
  if (runIds.length === 0) return new Map()
  const { rows } = await sql<{ id: string; open: number; nextDueAt: Date | null; interrupted: number }>`
    select r.id, count(k.job)::int as open, min(k.due_at) as "nextDueAt",
      (select count(*)::int from procedure_interruption i where i.run_id = r.id and i.over_at is null) as interrupted
    from procedure_run r left join procedure_task k on k.run_id = r.id and k.state = 'open' and k.kind in ('task', 'approval')
      and ${visible(tx)}
    where r.id = any(${[...runIds]}::uuid[]) and ${seesAccount(tx, 'r.account_id')} group by r.id`.execute(tx)
  return new Map(rows.map(({ id, ...of }) => [id, of]))
}
