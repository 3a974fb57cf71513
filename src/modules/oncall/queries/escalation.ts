import { sql } from 'kysely'
import { among } from '#platform/db/among.ts'
import type { Tx } from '#platform/db/database.ts'
import { seesAccount } from '#platform/db/tenant.ts'
import type { NewEscalation, Subject } from '../rules/elsewhere.ts'
import type { Bodies } from '../rules/page-text.ts'
import type { Chain, Severity } from '../rules/policy.ts'
import type { State, Status, StepEnd } from '../rules/state.ts'

export type StoredEscalation = {
  id: string
  accountId: string
  subject: Subject
  title: string
  body: string
  bodies: Bodies
  severity: Severity
  policyId: string
  status: Status | 'starting'
  startedAt: Date
  closedAt: Date | null
  /** Null until it started. */
  state: State | null
}

type Row = Omit<StoredEscalation, 'state'> & { rest: Omit<State, 'chain'> | null; chain: Chain | null }

const columns = sql`e.id, e.account_id as "accountId",
  json_build_object('kind', e.subject_kind, 'id', e.subject_id, 'label', e.subject_label, 'url', e.subject_url) as subject,
  e.title, e.body, e.bodies, e.severity, e.policy_id as "policyId", e.status, e.started_at as "startedAt",
  e.closed_at as "closedAt", e.state as rest, e.chain`

function stored({ rest, chain, ...row }: Row): StoredEscalation {
  return { ...row, state: rest && chain ? { ...rest, chain } : null }
}

/**
 * One statement however many: escalations that have started, with where they stand, or (`state` null) that wait for their start.
 * A subject whose chain runs is left alone. Returns the ids of the others; a customer's transaction may add but not read, so
 * there it is empty.
 */
export async function insertEscalations(
  tx: Tx,
  list: readonly (NewEscalation & { state: State | null })[],
): Promise<Set<string>> {
  const rows = list.map(({ state, ...e }) => ({
    account_id: e.accountId,
    id: e.id,
    subject_kind: e.subject.kind,
    subject_id: e.subject.id,
    subject_label: e.subject.label,
    subject_url: e.subject.url,
    title: e.title,
    body: e.body,
    bodies: e.bodies,
    severity: e.severity,
    policy_id: e.policyId,
    status: 'starting',
    ...(state && { ...standing(state), chain: state.chain }),
  }))
  const { rows: added } = await sql<{
    id: string
  }>`insert into escalation (account_id, id, subject_kind, subject_id, subject_label, subject_url, title, body, bodies, severity,
      policy_id, policy_version, status, chain, state, round, step, next_due_at, started_at)
    select account_id, id, subject_kind, subject_id, subject_label, subject_url, title, body, bodies, severity, policy_id, version,
      status, chain, state, coalesce(round, 0), coalesce(step, 0), next_due_at, ${tx.now}
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as t(account_id uuid, id uuid, subject_kind text,
        subject_id uuid, subject_label text, subject_url text, title text, body text, bodies jsonb, severity text, policy_id uuid,
        version int, status text, chain jsonb, state jsonb, round int, step int, next_due_at timestamptz)
    on conflict do nothing ${tx.actor.staff ? sql`returning id` : sql``}`.execute(tx)
  return new Set(added.map((row) => row.id))
}

/** Where an escalation stands, as columns. */
function standing({ chain, ...rest }: State) {
  return {
    state: rest,
    version: chain.version,
    status: rest.status,
    round: rest.round,
    step: rest.step,
    next_due_at: iso(rest.nextDueMs),
    holder_id: rest.holder?.personId ?? null,
    holder_name: rest.holder?.name ?? null,
    acknowledged_at: iso(rest.holder?.atMs),
    lease_until: iso(rest.leaseUntilMs),
  }
}

const iso = (ms: number | null | undefined) => (ms == null ? null : new Date(ms).toISOString())

/** Locked in the order of their ids, so that two batches never wait for each other in a circle. */
export async function lockEscalations(tx: Tx, ids: readonly string[]): Promise<StoredEscalation[]> {
  const { rows } = await sql<Row>`select ${columns} from escalation e
    where e.id ${among(ids)} and ${seesAccount(tx, 'e.account_id')} order by e.id for update`.execute(tx)
  return rows.map(stored)
}

export async function readEscalations(tx: Tx, ids: readonly string[]): Promise<StoredEscalation[]> {
  const { rows } = await sql<Row>`select ${columns} from escalation e
    where e.id ${among(ids)} and ${seesAccount(tx, 'e.account_id')}`.execute(tx)
  return rows.map(stored)
}

/** Ids of the escalations of these subjects that are not closed. */
export async function runningIds(tx: Tx, subjects: readonly { kind: string; id: string }[]): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`select e.id from escalation e
      join unnest(${subjects.map((s) => s.kind)}::text[], ${subjects.map((s) => s.id)}::uuid[]) as s(kind, id)
        on e.subject_kind = s.kind and e.subject_id = s.id
    where e.status <> 'closed' and ${seesAccount(tx, 'e.account_id')}`.execute(tx)
  return rows.map((row) => row.id)
}

export type Saved = { accountId: string; id: string; state: State; chainChanged: boolean }

/** Writes where escalations stand; the snapshot only where it is another one. One statement however many. */
export async function saveEscalations(tx: Tx, list: readonly Saved[]): Promise<void> {
  const rows = list.map(({ accountId, id, state, chainChanged }) => ({
    account_id: accountId,
    id,
    ...standing(state),
    chain: chainChanged ? state.chain : null,
    closed_at: state.status === 'closed' ? tx.now.toISOString() : null,
  }))
  await sql`update escalation e set chain = coalesce(t.chain, e.chain), state = t.state,
      policy_version = t.version, status = t.status, round = t.round, step = t.step, next_due_at = t.next_due_at,
      holder_id = t.holder_id, holder_name = t.holder_name, acknowledged_at = t.acknowledged_at,
      lease_until = t.lease_until, closed_at = t.closed_at
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as t(account_id uuid, id uuid, chain jsonb, state jsonb,
      version int, status text, round int, step int, next_due_at timestamptz, holder_id uuid,
      holder_name text, acknowledged_at timestamptz, lease_until timestamptz, closed_at timestamptz)
    where e.account_id = t.account_id and e.id = t.id`.execute(tx)
}

/** An escalation that never started is closed without a chain. */
export async function closeUnstarted(tx: Tx, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return
  await sql`update escalation set status = 'closed', closed_at = ${tx.now}
    where id ${among(ids)} and status = 'starting'`.execute(tx)
}

/** The severity of the subject: of the next chain, and shown while the chain of an earlier one runs. */
export async function setSeverity(tx: Tx, ids: readonly string[], severity: Severity): Promise<void> {
  await sql`update escalation set severity = ${severity} where id ${among(ids)}`.execute(tx)
}

export type StepRow = {
  accountId: string
  escalationId: string
  round: number
  step: number
  dueAtMs: number
  outcome: StepEnd | null
}

export async function insertSteps(tx: Tx, steps: readonly StepRow[]): Promise<void> {
  if (steps.length === 0) return
  const rows = steps.map((s) => ({
    account_id: s.accountId,
    escalation_id: s.escalationId,
    round: s.round,
    step: s.step,
    due_at: new Date(s.dueAtMs).toISOString(),
    outcome: s.outcome,
  }))
  await sql`insert into escalation_step (account_id, escalation_id, round, step, due_at, fired_at, ended_at, outcome)
    select account_id, escalation_id, round, step, due_at, ${tx.now},
        case when outcome is not null then ${tx.now}::timestamptz end, outcome
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as t(account_id uuid, escalation_id uuid, round int, step int,
        due_at timestamptz, outcome text)`.execute(tx)
}

export async function endSteps(tx: Tx, steps: readonly Omit<StepRow, 'dueAtMs'>[]): Promise<void> {
  if (steps.length === 0) return
  const rows = steps.map((s) => ({
    account_id: s.accountId,
    escalation_id: s.escalationId,
    round: s.round,
    step: s.step,
    outcome: s.outcome,
  }))
  await sql`update escalation_step s set ended_at = ${tx.now}, outcome = t.outcome
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as t(account_id uuid, escalation_id uuid, round int, step int,
      outcome text)
    where s.account_id = t.account_id and s.escalation_id = t.escalation_id and s.round = t.round and s.step = t.step
      and s.ended_at is null`.execute(tx)
}
