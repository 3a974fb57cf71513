import { sql } from 'kysely'
import { json, type Tx } from '#platform/db/database.ts'
import type { Rule } from '../rules/rules.ts'

export type StoredRule = Rule & {
  position: number
  active: boolean
  version: number
  changedBy: string
  changedAt: Date
}

const columns = sql`id, account_id as "accountId", name, position, events, condition, actions, active, version,
  changed_by as "changedBy", changed_at as "changedAt"`

/** All rules in the order in which they act. */
export async function allRules(tx: Tx): Promise<StoredRule[]> {
  const { rows } = await sql<StoredRule>`select ${columns} from alert_rule where removed_at is null
    order by position, id`.execute(tx)
  return rows
}

export async function lockRule(tx: Tx, id: string): Promise<StoredRule | null> {
  const { rows } = await sql<StoredRule>`select ${columns} from alert_rule where id = ${id} and removed_at is null
    for update`.execute(tx)
  return rows[0] ?? null
}

export async function saveRule(tx: Tx, rule: StoredRule): Promise<void> {
  await sql`insert into alert_rule (id, account_id, name, position, events, condition, actions, active, version, changed_by,
      changed_at)
    values (${rule.id}, ${rule.accountId}, ${rule.name}, ${rule.position}, ${[...rule.events]}::text[], ${rule.condition},
      ${json(rule.actions)}, ${rule.active}, ${rule.version}, ${rule.changedBy}, ${rule.changedAt})
    on conflict (id) do update set account_id = excluded.account_id, name = excluded.name, position = excluded.position,
      events = excluded.events, condition = excluded.condition, actions = excluded.actions, active = excluded.active,
      version = excluded.version, changed_by = excluded.changed_by, changed_at = excluded.changed_at`.execute(tx)
}

export async function removeRule(tx: Tx, id: string): Promise<void> {
  await sql`update alert_rule set removed_at = ${tx.now} where id = ${id}`.execute(tx)
}
