import { sql } from 'kysely'
import { json, type Tx } from '#platform/db/database.ts'
import { seesAccount } from '#platform/db/tenant.ts'
import type { Graph } from '../rules/face.ts'
import type { Version, VersionInFull } from '../types.ts'

const columns = sql`v.id, v.account_id as "accountId", v.procedure_id as "procedureId", v.number, v.name, v.findings, v.note,
  v.published_name as "publishedName", v.published_at as "publishedAt"`

export async function selectVersions(tx: Tx, procedureId: string): Promise<Version[]> {
  const { rows } =
    await sql<Version>`select ${columns} from procedure_version v where v.procedure_id = ${procedureId} and ${seesAccount(tx, 'v.account_id')}
    order by v.number desc limit 500`.execute(tx)
  return rows
}

export async function findVersion(tx: Tx, id: string): Promise<VersionInFull | null> {
  const { rows } = await sql<VersionInFull>`select ${columns}, v.xml, v.graph from procedure_version v
    where v.id = ${id} and ${seesAccount(tx, 'v.account_id')}`.execute(tx)
  return rows[0] ?? null
}

/** Keeps a version for ever, as the next number of its procedure, and has new runs start from it. Returns its number. */
export async function insertVersion(tx: Tx, one: Omit<VersionInFull, 'number'>): Promise<number> {
  const { rows } = await sql<{
    number: number
  }>`insert into procedure_version (account_id, id, procedure_id, number, name, xml,
      graph, findings, note, published_by, published_name, published_at)
    select ${one.accountId}, ${one.id}, ${one.procedureId}, coalesce(max(number), 0) + 1, ${one.name}, ${one.xml}, ${json(one.graph)},
      ${json(one.findings)}, ${one.note}, ${tx.actor.personId}, ${one.publishedName}, ${one.publishedAt}
    from procedure_version where account_id = ${one.accountId} and procedure_id = ${one.procedureId} returning number`.execute(
    tx,
  )
  await sql`update procedure set published_id = ${one.id} where id = ${one.procedureId}`.execute(tx)
  return rows[0]!.number
}

/** What starts a procedure by itself. */
export type StartedBy = { node: string; kind: 'message' | 'signal' | 'timer'; name: string }

/** Puts what starts a procedure in place of what did. */
export async function replaceStarts(
  tx: Tx,
  of: { accountId: string; procedureId: string; versionId: string },
  starts: readonly StartedBy[],
): Promise<void> {
  await sql`delete from procedure_start where account_id = ${of.accountId} and procedure_id = ${of.procedureId}`.execute(
    tx,
  )
  if (starts.length === 0) return
  await sql`insert into procedure_start (account_id, procedure_id, version_id, node, kind, name)
    select ${of.accountId}, ${of.procedureId}, ${of.versionId}, node, kind, name
      from jsonb_to_recordset(${JSON.stringify(starts)}::jsonb) as t(node text, kind text, name text)`.execute(tx)
}

/** Graphs never change, so whoever read one keeps it. So many at most: the largest take some megabytes. */
const mostGraphs = 100
const graphs = new Map<string, Graph>()

/** Graphs of versions by id; to be asked with the program's own sight. */
export async function graphsOf(tx: Tx, versionIds: readonly string[]): Promise<Map<string, Graph>> {
  const missing = [...new Set(versionIds)].filter((id) => !graphs.has(id))
  if (missing.length > 0) {
    const { rows } = await sql<{ id: string; graph: Graph }>`select id, graph from procedure_version
      where id = any(${missing}::uuid[])`.execute(tx)
    // One that is published in this very transaction may be rolled back, but its id is never used again.
    for (const { id, graph } of rows) graphs.set(id, graph)
  }
  const found = new Map(versionIds.flatMap((id) => (graphs.has(id) ? [[id, graphs.get(id)!]] : [])))
  for (const [id, graph] of found) {
    graphs.delete(id)
    graphs.set(id, graph)
  }
  for (const id of graphs.keys()) {
    if (graphs.size <= mostGraphs) break
    graphs.delete(id)
  }
  return found
}
