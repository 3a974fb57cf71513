import { sql } from 'kysely'
import { json, type Tx } from '#platform/db/database.ts'
import type { Runbook } from '../types.ts'

const columns = sql`id, account_id as "accountId", name, procedure_account_id as "procedureAccountId",
  procedure_id as "procedureId", severities, alert_rule_id as "alertRuleId", matchers, update_minutes as "updateMinutes",
  active, version, changed_by as "changedBy", changed_at as "changedAt"`

/** All runbooks there are, by name. */
export async function allRunbooks(tx: Tx): Promise<Runbook[]> {
  const { rows } = await sql<Runbook>`select ${columns} from crisis_runbook where removed_at is null
    order by lower(name), id limit 1000`.execute(tx)
  return rows
}

/** Whether any runbook may start a crisis by itself: asked before anything else is looked at. With a value, so that the plan is kept. */
export async function anyRunbook(tx: Tx): Promise<boolean> {
  const { rows } = await sql<{ any: boolean }>`select exists (select from crisis_runbook
    where removed_at is null and active = ${true}) as any`.execute(tx)
  return rows[0]!.any
}

export async function lockRunbook(tx: Tx, id: string): Promise<Runbook | null> {
  const { rows } = await sql<Runbook>`select ${columns} from crisis_runbook
    where id = ${id} and removed_at is null for update`.execute(tx)
  return rows[0] ?? null
}

export async function saveRunbook(tx: Tx, one: Runbook): Promise<void> {
  await sql`insert into crisis_runbook (id, account_id, name, procedure_account_id, procedure_id, severities, alert_rule_id,
      matchers, update_minutes, active, version, changed_by, changed_at)
    values (${one.id}, ${one.accountId}, ${one.name}, ${one.procedureAccountId}, ${one.procedureId},
      ${one.severities}::text[], ${one.alertRuleId}, ${json(one.matchers)}, ${json(one.updateMinutes)}, ${one.active},
      ${one.version}, ${one.changedBy}, ${one.changedAt})
    on conflict (id) do update set account_id = excluded.account_id, name = excluded.name,
      procedure_account_id = excluded.procedure_account_id, procedure_id = excluded.procedure_id,
      severities = excluded.severities, alert_rule_id = excluded.alert_rule_id, matchers = excluded.matchers,
      update_minutes = excluded.update_minutes, active = excluded.active, version = excluded.version,
      changed_by = excluded.changed_by, changed_at = excluded.changed_at`.execute(tx)
}

export async function removeRunbook(tx: Tx, id: string): Promise<void> {
  await sql`update crisis_runbook set removed_at = ${tx.now} where id = ${id}`.execute(tx)
}
