import { sql } from 'kysely'
import type { Tx } from '#platform/db/database.ts'
import type { PlanTarget } from '../rules/plan.ts'
import { byKind } from '../rules/plan.ts'

export interface StoredPlan {
  id: string
  name: string
  description: string
  goalPercent: number
  version: number
  changedAt: Date
  retiredAt: Date | null
  targets: PlanTarget[]
}

export interface PlanValues {
  name: string
  description: string
  goalPercent: number
}

export async function allPlans(tx: Tx): Promise<StoredPlan[]> {
  return withTargets(tx, await plans(tx).orderBy('name').execute())
}

export async function findPlan(tx: Tx, id: string): Promise<StoredPlan | undefined> {
  return (await withTargets(tx, await plans(tx).where('id', '=', id).execute()))[0]
}

/** Holds the row until the end of the transaction. */
export async function lockPlan(tx: Tx, id: string): Promise<StoredPlan | undefined> {
  return (await withTargets(tx, await plans(tx).where('id', '=', id).forUpdate().execute()))[0]
}

/** The targets of one severity. `version` undefined: the present one. In one statement, because every request asks. */
export async function targetsOf(
  tx: Tx,
  planId: string,
  severity: string,
  version?: number,
): Promise<(PlanTarget & { version: number })[]> {
  const rows = await tx
    .selectFrom('plan_target')
    .innerJoin('support_plan', 'support_plan.id', 'plan_target.plan_id')
    .select(targetColumns)
    .where('plan_target.plan_id', '=', planId)
    .where('plan_target.version', '=', version ?? sql.ref<number>('support_plan.version'))
    .where('severity', '=', severity)
    .execute()
  return rows.map((row) => ({ ...target(row), version: row.version })).sort((a, b) => byKind(a.kind, b.kind))
}

export async function insertPlan(tx: Tx, id: string, values: PlanValues): Promise<void> {
  const { name, description, goalPercent } = values
  await tx
    .insertInto('support_plan')
    .values({ id, name, description, goal_percent: goalPercent, created_at: tx.now, changed_at: tx.now })
    .execute()
}

export async function updatePlan(
  tx: Tx,
  id: string,
  values: PlanValues & { version: number; retiredAt: Date | null },
): Promise<void> {
  await tx
    .updateTable('support_plan')
    .set({
      name: values.name,
      description: values.description,
      goal_percent: values.goalPercent,
      version: values.version,
      retired_at: values.retiredAt,
      changed_at: tx.now,
    })
    .where('id', '=', id)
    .execute()
}

export async function insertTargets(
  tx: Tx,
  planId: string,
  version: number,
  targets: readonly PlanTarget[],
): Promise<void> {
  if (targets.length === 0) return
  await tx
    .insertInto('plan_target')
    .values(
      targets.map((each) => ({
        plan_id: planId,
        version,
        severity: each.severity,
        kind: each.kind,
        allowed_ms: each.allowedMs,
        calendar_id: each.calendarId,
        warnings: each.warnings,
      })),
    )
    .execute()
}

export async function removePlan(tx: Tx, id: string): Promise<void> {
  await tx.deleteFrom('support_plan').where('id', '=', id).execute()
}

const targetColumns = [
  'plan_target.plan_id',
  'plan_target.version',
  'severity',
  'kind',
  'allowed_ms',
  'calendar_id',
  'warnings',
] as const

type TargetRow = {
  plan_id: string
  version: number
  severity: string
  kind: string
  allowed_ms: number
  calendar_id: string | null
  warnings: number[]
}

function target(row: TargetRow): PlanTarget {
  return {
    severity: row.severity as PlanTarget['severity'],
    kind: row.kind,
    allowedMs: row.allowed_ms,
    calendarId: row.calendar_id,
    warnings: row.warnings,
  }
}

function plans(tx: Tx) {
  return tx
    .selectFrom('support_plan')
    .select([
      'id',
      'name',
      'description',
      'goal_percent as goalPercent',
      'version',
      'changed_at as changedAt',
      'retired_at as retiredAt',
    ])
}

async function withTargets(tx: Tx, found: Omit<StoredPlan, 'targets'>[]): Promise<StoredPlan[]> {
  if (found.length === 0) return []
  const rows = await tx
    .selectFrom('plan_target')
    .innerJoin('support_plan', (join) =>
      join
        .onRef('support_plan.id', '=', 'plan_target.plan_id')
        .onRef('support_plan.version', '=', 'plan_target.version'),
    )
    .select(targetColumns)
    .where(
      'plan_target.plan_id',
      'in',
      found.map((each) => each.id),
    )
    .execute()
  const byPlan = Map.groupBy(rows, (row) => row.plan_id)
  return found.map((plan) => ({
    ...plan,
    targets: (byPlan.get(plan.id) ?? [])
      .map(target)
      .sort((a, b) => a.severity.localeCompare(b.severity) || byKind(a.kind, b.kind)),
  }))
}
