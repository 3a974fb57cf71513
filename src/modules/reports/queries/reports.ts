import { sql } from 'kysely'
import { json, type Tx } from '#platform/db/database.ts'
import type { StoredReport } from '../types.ts'

const columns = sql`r.id, r.owner_id as "ownerId", coalesce(p.name, '') as "ownerName", r.name, r.description, r.definition,
  r.shared, r.version, r.changed_at as "changedAt"`
const from = sql`report r left join person p on p.id = r.owner_id`

/** A person's own reports and those shared with everybody, by name. */
export async function reportsFor(tx: Tx, personId: string | null): Promise<StoredReport[]> {
  const { rows } = await sql<StoredReport>`select ${columns} from ${from}
    where r.shared or r.owner_id = ${personId} order by lower(r.name), r.id limit 1000`.execute(tx)
  return rows
}

export async function findReport(tx: Tx, id: string, lock = false): Promise<StoredReport | null> {
  const { rows } = await sql<StoredReport>`select ${columns} from ${from} where r.id = ${id}
    ${lock ? sql`for update of r` : sql``}`.execute(tx)
  return rows[0] ?? null
}

export async function countReports(tx: Tx, ownerId: string): Promise<number> {
  const { rows } = await sql<{ n: number }>`select count(*)::int as n from report where owner_id = ${ownerId}`.execute(
    tx,
  )
  return rows[0]!.n
}

export type ReportValues = Pick<StoredReport, 'name' | 'description' | 'definition' | 'shared'>

export async function insertReport(tx: Tx, id: string, ownerId: string, r: ReportValues): Promise<void> {
  await sql`insert into report (id, owner_id, name, description, definition, shared, created_at, changed_at)
    values (${id}, ${ownerId}, ${r.name}, ${r.description}, ${json(r.definition)}, ${r.shared}, ${tx.now}, ${tx.now})`.execute(
    tx,
  )
}

export async function updateReport(tx: Tx, id: string, r: ReportValues): Promise<void> {
  await sql`update report set name = ${r.name}, description = ${r.description}, definition = ${json(r.definition)},
      shared = ${r.shared}, version = version + 1, changed_at = ${tx.now}
    where id = ${id}`.execute(tx)
}

export async function deleteReport(tx: Tx, id: string): Promise<void> {
  await sql`delete from report where id = ${id}`.execute(tx)
}
