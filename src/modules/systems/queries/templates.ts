import { sql } from 'kysely'
import { json, type Tx } from '#platform/db/database.ts'
import type { Template } from '../types.ts'

const columns = sql`t.id, t.name, t.kind, t.description, t.location, t.runbook, t.documentation, t.parameters, t.checks, t.version,
  t.created_at as "createdAt", t.changed_at as "changedAt", t.retired_at as "retiredAt",
  (select count(*)::int from system s where s.template_id = t.id and s.retired_at is null) as systems`

export async function selectTemplates(tx: Tx, state: 'active' | 'retired' | 'all'): Promise<Template[]> {
  const { rows } = await sql<Template>`select ${columns} from system_template t
    where ${state === 'all' ? sql`true` : state === 'active' ? sql`t.retired_at is null` : sql`t.retired_at is not null`}
    order by lower(t.name), t.id limit 500`.execute(tx)
  return rows
}

export async function findTemplate(tx: Tx, id: string): Promise<Template | null> {
  const { rows } = await sql<Template>`select ${columns} from system_template t where t.id = ${id}`.execute(tx)
  return rows[0] ?? null
}

export async function lockTemplate(tx: Tx, id: string): Promise<Template | null> {
  await sql`select from system_template where id = ${id} for no key update`.execute(tx)
  return findTemplate(tx, id)
}

export type Words = Omit<Template, 'version' | 'createdAt' | 'changedAt' | 'retiredAt' | 'systems'>

/** False when another template in use has the name. */
export async function insertTemplate(tx: Tx, one: Words): Promise<boolean> {
  const { numAffectedRows } =
    await sql`insert into system_template (id, name, kind, description, location, runbook, documentation,
      parameters, checks, created_at, changed_at)
    values (${one.id}, ${one.name}, ${one.kind}, ${one.description}, ${one.location}, ${one.runbook}, ${one.documentation},
      ${json(one.parameters)}, ${json(one.checks)}, ${tx.now}, ${tx.now})
    on conflict do nothing`.execute(tx)
  return numAffectedRows === 1n
}

export async function saveTemplate(tx: Tx, one: Words & { retiredAt: Date | null }): Promise<void> {
  await sql`update system_template set name = ${one.name}, kind = ${one.kind}, description = ${one.description},
      location = ${one.location}, runbook = ${one.runbook}, documentation = ${one.documentation},
      parameters = ${json(one.parameters)}, checks = ${json(one.checks)}, retired_at = ${one.retiredAt},
      version = version + 1, changed_at = ${tx.now}
    where id = ${one.id}`.execute(tx)
}

/** Whether another template in use has this name; alone, so that the answer holds until the end of the transaction. */
export async function nameTaken(tx: Tx, one: { id: string; name: string }): Promise<boolean> {
  await sql`select pg_advisory_xact_lock(hashtextextended('system_template', 0))`.execute(tx)
  const { rows } = await sql`select from system_template
    where lower(name) = lower(${one.name}) and id <> ${one.id} and retired_at is null`.execute(tx)
  return rows.length > 0
}
