import { sql } from 'kysely'
import { among } from '#platform/db/among.ts'
import { json, type Tx } from '#platform/db/database.ts'
import type { Branch, PolicyVersion, Severity } from '../rules/policy.ts'

export type StoredPolicy = PolicyVersion & {
  description: string
  note: string
  by: string | null
  at: Date
}

const columns = sql`p.id as "policyId", p.name, p.description, v.version, v.branches, v.lease_seconds as "leaseSeconds", v.note,
  v.created_by as by, v.created_at as at`
const current = sql`policy p join policy_version v on v.policy_id = p.id and v.version = p.version`

/** Policies in use in their current version, by name. */
export async function allPolicies(tx: Tx): Promise<StoredPolicy[]> {
  const { rows } = await sql<StoredPolicy>`select ${columns} from ${current}
    where p.archived_at is null order by lower(p.name), p.id`.execute(tx)
  return rows
}

/** Current versions by policy id, also of policies that are out of use: what runs goes on. */
export async function policiesByIds(tx: Tx, ids: readonly string[]): Promise<Map<string, StoredPolicy>> {
  if (ids.length === 0) return new Map()
  const { rows } = await sql<StoredPolicy>`select ${columns} from ${current}
    where p.id ${among(ids)} order by p.id`.execute(tx)
  return new Map(rows.map((row) => [row.policyId, row]))
}

/** Versions of a policy in use, newest first; one of them when `version` is given. */
export async function policyVersions(tx: Tx, policyId: string, version?: number): Promise<StoredPolicy[]> {
  const { rows } = await sql<StoredPolicy>`select ${columns} from policy p join policy_version v on v.policy_id = p.id
    where p.id = ${policyId} and p.archived_at is null ${version === undefined ? sql`` : sql`and v.version = ${version}`}
    order by v.version desc limit 200`.execute(tx)
  return rows
}

/** The current version number, locked; null when there is no such policy in use. */
export async function lockPolicy(tx: Tx, id: string): Promise<number | null> {
  const { rows } = await sql<{ version: number }>`select version from policy
    where id = ${id} and archived_at is null for update`.execute(tx)
  return rows[0]?.version ?? null
}

export async function insertPolicy(tx: Tx, policy: { id: string; name: string; description: string }): Promise<void> {
  await sql`insert into policy (id, name, description, version, created_at)
    values (${policy.id}, ${policy.name}, ${policy.description}, 1, ${tx.now})`.execute(tx)
}

export async function updatePolicy(
  tx: Tx,
  policy: { id: string; name: string; description: string; version: number },
): Promise<void> {
  await sql`update policy set name = ${policy.name}, description = ${policy.description}, version = ${policy.version}
    where id = ${policy.id}`.execute(tx)
}

export async function archivePolicy(tx: Tx, id: string): Promise<void> {
  await sql`update policy set archived_at = ${tx.now}, name = left(name, 60) || ' ' || id where id = ${id}`.execute(tx)
}

export type NewVersion = {
  policyId: string
  version: number
  branches: Branch[]
  leaseSeconds: Record<Severity, number>
  note: string
}

export async function insertVersion(tx: Tx, version: NewVersion): Promise<void> {
  await sql`insert into policy_version (policy_id, version, branches, lease_seconds, note, created_by, created_at)
    values (${version.policyId}, ${version.version}, ${json(version.branches)}, ${json(version.leaseSeconds)}, ${version.note},
      ${tx.actor.personId}, ${tx.now})`.execute(tx)
}
