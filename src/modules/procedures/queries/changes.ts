import { sql } from 'kysely'
import type { Tx } from '#platform/db/database.ts'
import type { Packed } from '../plan/packed.ts'
import type { TaskDetails, TaskKind } from '../types.ts'

type Row = { run_id: string; account_id: string }
type New<T> = Row & T

/** Everything a number of events on a number of runs change, as rows; saved by one statement. */
export type Changes = {
  states: New<{ seq: number; state: Packed }>[]
  events: New<{
    seq: number
    at: string
    event: unknown
    by_id: string | null
    by_name: string
    cause: string | null
  }>[]
  tasks: New<{
    job: number
    node: string
    kind: TaskKind
    name: string
    role: string | null
    for_customer: boolean
    passkey: boolean
    milestone: string | null
    assignee_id: string | null
    details: TaskDetails | null
    due_at: string | null
    opened_at: string
  }>[]
  closed: New<{ job: number; state: 'done' | 'withdrawn'; at: string; by_id: string | null; by_name: string }>[]
  subscriptions: New<{
    subscription: number
    node: string
    kind: 'message' | 'signal'
    name: string
    key: string | null
  }>[]
  unsubscribed: New<{ subscription: number }>[]
  interruptions: New<{ id: number; node: string; kind: string; code: string; text: string; at: string }>[]
  over: New<{ id: number; at: string }>[]
  ended: New<{ state: string; outcome: string | null; at: string }>[]
}

export const noChanges = (): Changes => ({
  states: [],
  events: [],
  tasks: [],
  closed: [],
  subscriptions: [],
  unsubscribed: [],
  interruptions: [],
  over: [],
  ended: [],
})

/** How the rows of each part look, and what is done with them. `t` are the rows. */
const parts: { [P in keyof Changes]: [shape: string, act: string] } = {
  states: [
    'run_id uuid, seq int, state jsonb',
    'update procedure_state s set seq = t.seq, state = t.state from t where s.run_id = t.run_id',
  ],
  events: [
    'run_id uuid, account_id uuid, seq int, at timestamptz, event jsonb, by_id uuid, by_name text, cause text',
    `insert into procedure_event (account_id, run_id, seq, at, event, by_id, by_name, cause)
       select account_id, run_id, seq, at, event, by_id, by_name, cause from t`,
  ],
  tasks: [
    `run_id uuid, account_id uuid, job int, node text, kind text, name text, role text, for_customer boolean, passkey boolean,
       milestone text, assignee_id uuid, details jsonb, due_at timestamptz, opened_at timestamptz`,
    `insert into procedure_task (account_id, run_id, job, node, kind, name, role, for_customer, passkey, milestone, assignee_id,
         details, due_at, opened_at)
       select account_id, run_id, job, node, kind, name, role, for_customer, passkey, milestone, assignee_id, details, due_at,
         opened_at from t`,
  ],
  closed: [
    'run_id uuid, job int, state text, at timestamptz, by_id uuid, by_name text',
    `update procedure_task k set state = t.state, closed_at = t.at, closed_by = t.by_id, closed_name = t.by_name from t
       where k.run_id = t.run_id and k.job = t.job and k.state = 'open'`,
  ],
  subscriptions: [
    'run_id uuid, account_id uuid, subscription int, node text, kind text, name text, key text',
    `insert into procedure_subscription (account_id, run_id, subscription, node, kind, name, key)
       select account_id, run_id, subscription, node, kind, name, key from t`,
  ],
  unsubscribed: [
    'run_id uuid, subscription int',
    'delete from procedure_subscription s using t where s.run_id = t.run_id and s.subscription = t.subscription',
  ],
  interruptions: [
    'run_id uuid, account_id uuid, id int, node text, kind text, code text, text text, at timestamptz',
    `insert into procedure_interruption (account_id, run_id, id, node, kind, code, text, opened_at)
       select account_id, run_id, id, node, kind, code, text, at from t`,
  ],
  over: [
    'run_id uuid, id int, at timestamptz',
    `update procedure_interruption i set over_at = t.at from t where i.run_id = t.run_id and i.id = t.id and i.over_at is null`,
  ],
  ended: [
    'run_id uuid, state text, outcome text, at timestamptz',
    `update procedure_run r set state = t.state, outcome = t.outcome, ended_at = t.at from t where r.id = t.run_id`,
  ],
}

/**
 * Of a list in JSON the planner believes that it has a hundred rows, and reads a whole table of some thousand for one of them: 49 to 53 % of
 * bare inserts, 74 to 78 % with the limit. Few limits, because each is a statement of its own to prepare.
 */
const mostOf = (rows: number) => [1, 10, 100, 1000].find((most) => rows <= most) ?? 1_000_000

/** Saves all changes with one statement, or nothing when there are none. */
export async function saveChanges(tx: Tx, changes: Changes): Promise<void> {
  const used = (Object.keys(parts) as (keyof Changes)[]).filter((part) => changes[part].length > 0)
  if (used.length === 0) return
  const steps = used.map((part) => {
    const [shape, act] = parts[part]
    const rows = sql`select * from jsonb_to_recordset(${JSON.stringify(changes[part])}::jsonb) as rows(${sql.raw(shape)})
      limit ${sql.raw(String(mostOf(changes[part].length)))}`
    return sql`${sql.raw(part)} as (with t as (${rows}) ${sql.raw(act)})`
  })
  await sql`with ${sql.join(steps, sql`, `)} select`.execute(tx)
}
