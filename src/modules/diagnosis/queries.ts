import { sql } from 'kysely'
import { countUpTo } from '#platform/db/count.ts'
import { json, type Tx } from '#platform/db/database.ts'
import { seesAccount } from '#platform/db/tenant.ts'
import type { Diagnosis, Findings } from './types.ts'

const columns = sql`d.id, d.account_id as "accountId", d.system_id as "systemId", d.incident_id as "incidentId", d.kind, d.target,
  d.options, d.location, d.asked_by as "askedBy", d.asked_name as "askedName", d.asked_at as "askedAt", d.state, d.outcome, d.said,
  d.output, d.ended_at as "endedAt"`

export async function insertDiagnosis(tx: Tx, one: Diagnosis): Promise<void> {
  await sql`insert into diagnosis (account_id, id, system_id, incident_id, kind, target, options, location, asked_by, asked_name, asked_at)
    values (${one.accountId}, ${one.id}, ${one.systemId}, ${one.incidentId}, ${one.kind}, ${one.target}, ${json(one.options)},
      ${one.location}, ${one.askedBy}, ${one.askedName}, ${one.askedAt})`.execute(tx)
}

export async function findDiagnosis(tx: Tx, id: string): Promise<Diagnosis | null> {
  const { rows } = await sql<Diagnosis>`select ${columns} from diagnosis d
    where d.id = ${id} and ${seesAccount(tx, 'd.account_id')}`.execute(tx)
  return rows[0] ?? null
}

/** How many of a system are not answered yet. */
export async function countWaiting(tx: Tx, systemId: string): Promise<number> {
  const { rows } = await sql<{ n: number }>`select count(*)::int as n from diagnosis d
    where d.system_id = ${systemId} and d.state = 'waiting' and ${seesAccount(tx, 'd.account_id')}`.execute(tx)
  return rows[0]!.n
}

/** Keeps what was found; false when it was answered before. */
export async function keepFindings(tx: Tx, id: string, state: 'done' | 'failed', found: Findings): Promise<boolean> {
  const { rows } = await sql`update diagnosis set state = ${state}, outcome = ${found.outcome}, said = ${found.said},
      output = ${found.output}, ended_at = ${tx.now}
    where id = ${id} and state = 'waiting' and ${seesAccount(tx, 'account_id')} returning id`.execute(tx)
  return rows.length > 0
}

/** `from` and `to`: those that lasted at some time of a span. */
type Filter = { systemId: string; incidentId?: string; from?: Date; to?: Date }

const by = (tx: Tx, { systemId, incidentId, from, to }: Filter) => sql`d.system_id = ${systemId}
  and ${seesAccount(tx, 'd.account_id')} ${incidentId ? sql`and d.incident_id = ${incidentId}` : sql``}
  ${from ? sql`and coalesce(d.ended_at, d.asked_at) >= ${from}` : sql``} ${to ? sql`and d.asked_at <= ${to}` : sql``}`

export const countDiagnoses = (tx: Tx, filter: Filter): Promise<number> =>
  countUpTo(tx, sql`select from diagnosis d where ${by(tx, filter)}`)

export async function selectDiagnoses(
  tx: Tx,
  filter: Filter & { after?: { at: Date; id: string }; limit: number },
): Promise<Diagnosis[]> {
  const { rows } = await sql<Diagnosis>`select ${columns} from diagnosis d
    where ${by(tx, filter)}
      ${filter.after ? sql`and (d.asked_at, d.id) < (${filter.after.at}, ${filter.after.id}::uuid)` : sql``}
    order by d.asked_at desc, d.id desc limit ${filter.limit}`.execute(tx)
  return rows
}
