import { sql } from 'kysely'
import { among } from '#platform/db/among.ts'
import type { Tx } from '#platform/db/database.ts'
import { seesAccount } from '#platform/db/tenant.ts'
import type { StepEnd } from '../rules/state.ts'

export type StepFact = {
  escalationId: string
  round: number
  step: number
  dueAt: Date
  firedAt: Date
  latenessMs: number
  endedAt: Date | null
  outcome: StepEnd | null
}

/** Every step that ever began, in order. */
export async function stepsOf(tx: Tx, escalationIds: readonly string[]): Promise<StepFact[]> {
  if (escalationIds.length === 0) return []
  const { rows } = await sql<StepFact>`select escalation_id as "escalationId", round, step, due_at as "dueAt",
      fired_at as "firedAt", lateness_ms as "latenessMs", ended_at as "endedAt", outcome
    from escalation_step where escalation_id ${among(escalationIds)} and ${seesAccount(tx, 'account_id')}
    order by round, step`.execute(tx)
  return rows
}

/** Ids of all escalations of subjects, newest first. */
export async function idsOfSubjects(tx: Tx, subjects: readonly { kind: string; id: string }[]): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`select e.id from escalation e
      join unnest(${subjects.map((s) => s.kind)}::text[], ${subjects.map((s) => s.id)}::uuid[]) as s(kind, id)
        on e.subject_kind = s.kind and e.subject_id = s.id
    where ${seesAccount(tx, 'e.account_id')} order by e.started_at desc, e.id desc limit 500`.execute(tx)
  return rows.map((row) => row.id)
}

export type Filter = { statuses: readonly string[]; personId?: string; limit: number }

/** Ids of escalations in these states, oldest first; with a person, those they hold or are paged for now. */
export async function idsByFilter(tx: Tx, filter: Filter): Promise<string[]> {
  const concerns = sql`(e.holder_id = ${filter.personId ?? null} or exists (select from page p
    where p.account_id = e.account_id and p.escalation_id = e.id and p.round = e.round and p.step = e.step
      and p.person_id = ${filter.personId ?? null}))`
  const { rows } = await sql<{ id: string }>`select e.id from escalation e
    where e.status = any(${[...filter.statuses]}::text[]) and ${seesAccount(tx, 'e.account_id')}
      ${filter.personId ? sql`and ${concerns}` : sql``}
    order by e.started_at, e.id limit ${filter.limit}`.execute(tx)
  return rows.map((row) => row.id)
}
