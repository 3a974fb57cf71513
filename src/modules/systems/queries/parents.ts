import { sql } from 'kysely'
import type { Tx } from '#platform/db/database.ts'
import { seesAccount } from '#platform/db/tenant.ts'
import { newId } from '#platform/id.ts'
import type { NewGroup, ParentGroup } from '../types.ts'

type Row = { id: string; systemId: string; mode: 'any' | 'all'; members: string[] }

const grouped = sql`select g.id, g.child_id as "systemId", g.mode, array_agg(p.parent_id order by p.parent_id) as members
  from system_parent_group g join system_parent p on p.account_id = g.account_id and p.group_id = g.id`

/**
 * The groups of these systems and of everything above them, in one statement. No order is promised; systems without parents
 * have no group.
 */
export async function parentGroupsOf(tx: Tx, ids: readonly string[]): Promise<ParentGroup[]> {
  if (ids.length === 0) return []
  const { rows } = await sql<Row>`with recursive above (id) as (
      select unnest(${[...new Set(ids)]}::uuid[])
      union
      select p.parent_id from above join system_parent p on p.child_id = above.id
    )
    ${grouped} where g.child_id in (select id from above) and ${seesAccount(tx, 'g.account_id')} group by g.id, g.child_id, g.mode`.execute(
    tx,
  )
  return rows.map(({ systemId, mode, members }) => ({ systemId, mode, members }))
}

/** The groups of one system alone, in the order they were given. */
export async function ownGroups(tx: Tx, id: string): Promise<ParentGroup[]> {
  const { rows } = await sql<Row>`${grouped} where g.child_id = ${id} and ${seesAccount(tx, 'g.account_id')}
    group by g.id, g.child_id, g.mode order by g.id`.execute(tx)
  return rows.map(({ systemId, mode, members }) => ({ systemId, mode, members }))
}

/** Everything that stands below these, at any depth, without themselves; at most `limit`. */
export async function descendantsOf(tx: Tx, ids: readonly string[], limit: number): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`with recursive below (id) as (
      select unnest(${[...ids]}::uuid[])
      union
      select p.child_id from below join system_parent p on p.parent_id = below.id and ${seesAccount(tx, 'p.account_id')}
    )
    select id from below where id <> all(${[...ids]}::uuid[]) limit ${limit}`.execute(tx)
  return rows.map(({ id }) => id)
}

/** Groups of an account in which this system is a member. */
export async function groupsWith(tx: Tx, id: string): Promise<ParentGroup[]> {
  const { rows } = await sql<Row>`${grouped} where g.id in (select group_id from system_parent where parent_id = ${id})
    and ${seesAccount(tx, 'g.account_id')} group by g.id, g.child_id, g.mode`.execute(tx)
  return rows.map(({ systemId, mode, members }) => ({ systemId, mode, members }))
}

/** Nobody else changes parents in the account until the end of this transaction. */
export async function lockParents(tx: Tx, accountId: string): Promise<void> {
  await sql`select system_parents_lock(${accountId})`.execute(tx)
}

/** How the systems of an account depend on each other, for the rule that refuses circles: child and parent. */
export async function edgesOf(tx: Tx, accountId: string): Promise<{ child: string; parent: string }[]> {
  const { rows } = await sql<{ child: string; parent: string }>`select distinct child_id as child, parent_id as parent
    from system_parent where account_id = ${accountId} and ${seesAccount(tx, 'account_id')}`.execute(tx)
  return rows
}

/** Puts these groups in place of those the system had. */
export async function putGroups(
  tx: Tx,
  system: { accountId: string; id: string },
  groups: readonly NewGroup[],
): Promise<void> {
  await sql`delete from system_parent_group where account_id = ${system.accountId} and child_id = ${system.id}`.execute(
    tx,
  )
  if (groups.length === 0) return
  const rows = groups.map((group) => ({ id: newId(), mode: group.mode, members: [...new Set(group.members)] }))
  // Ids made within one millisecond are in no order, and the order of groups is theirs.
  const ids = rows.map(({ id }) => id).sort()
  for (const [n, row] of rows.entries()) row.id = ids[n]!
  await sql`insert into system_parent_group (account_id, id, child_id, mode)
    select ${system.accountId}, t.id, ${system.id}, t.mode
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as t(id uuid, mode text)`.execute(tx)
  await sql`insert into system_parent (account_id, group_id, child_id, parent_id)
    select ${system.accountId}, t.id, ${system.id}, m.id
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as t(id uuid, members jsonb)
    cross join lateral (select jsonb_array_elements_text(t.members)::uuid as id) m`.execute(tx)
}

/** Takes a system out of every group; groups that are left without a member go. */
export async function leaveGroups(tx: Tx, system: { accountId: string; id: string }): Promise<void> {
  await sql`delete from system_parent where account_id = ${system.accountId} and parent_id = ${system.id}`.execute(tx)
  await sql`delete from system_parent_group g where g.account_id = ${system.accountId}
    and not exists (select from system_parent p where p.account_id = g.account_id and p.group_id = g.id)`.execute(tx)
}
