import { sql } from 'kysely'
import type { Tx } from '#platform/db/database.ts'
import { seesAccount } from '#platform/db/tenant.ts'
import type { Draft, Procedure } from '../types.ts'

const columns = sql`p.id, p.account_id as "accountId", a.name as "accountName", a.number as "accountNumber", p.key, p.name,
  p.description, p.published_id as "publishedId", v.number as "publishedNumber", v.published_at as "publishedAt", p.revision,
  p.created_name as "createdName", p.created_at as "createdAt", p.retired_at as "retiredAt"`
const from = sql`procedure p join account a on a.account_id = p.account_id
  left join procedure_version v on v.account_id = p.account_id and v.id = p.published_id`

export async function findProcedure(tx: Tx, id: string): Promise<Procedure | null> {
  const { rows } = await sql<Procedure>`select ${columns} from ${from}
    where p.id = ${id} and ${seesAccount(tx, 'p.account_id')}`.execute(tx)
  return rows[0] ?? null
}

/** As findProcedure; nobody else changes it until the end of this transaction. */
export async function lockProcedure(tx: Tx, id: string): Promise<Procedure | null> {
  await sql`select from procedure p where p.id = ${id} and ${seesAccount(tx, 'p.account_id')} for no key update`.execute(
    tx,
  )
  return findProcedure(tx, id)
}

/** The procedure in use an account means by a key: its own before the provider's. */
export async function findByKey(tx: Tx, accountId: string, key: string): Promise<Procedure | null> {
  const { rows } = await sql<Procedure>`select ${columns} from ${from}
    where p.key = ${key} and p.retired_at is null and (p.account_id = ${accountId} or a.kind = 'provider')
      and ${seesAccount(tx, 'p.account_id')}
    order by (p.account_id = ${accountId}) desc limit 1`.execute(tx)
  return rows[0] ?? null
}

/** More than these are counted as these: nobody reads the difference, and counting a million takes its time. */
const mostCounted = 10_000

/** How many runs of each of these versions go on. */
export async function countRunning(
  tx: Tx,
  versions: readonly { procedureId: string; id: string }[],
): Promise<Map<string, number>> {
  if (versions.length === 0) return new Map()
  const { rows } = await sql<{ id: string; n: number }>`select t.id, c.n from
      jsonb_to_recordset(${JSON.stringify(versions)}::jsonb) as t("procedureId" uuid, id uuid),
      lateral (select count(*)::int as n from (select from procedure_run r where r.procedure_id = t."procedureId"
        and r.version_id = t.id and r.state = 'running' limit ${mostCounted}) going) c`.execute(tx)
  return new Map(rows.map(({ id, n }) => [id, n]))
}

export type ProcedureFilter = {
  accountId?: string
  /** What can be started for this account: its own and the provider's. */
  startableFor?: string
  state: 'active' | 'retired' | 'all'
  q?: string
  after?: { name: string; id: string }
  limit: number
}

const literally = (words: string) => words.replace(/[\\%_]/g, '\\$&')

export async function selectProcedures(tx: Tx, filter: ProcedureFilter): Promise<Procedure[]> {
  const like = filter.q ? `%${literally(filter.q.toLowerCase())}%` : ''
  const inState =
    filter.state === 'all'
      ? sql``
      : filter.state === 'active'
        ? sql`and p.retired_at is null`
        : sql`and p.retired_at is not null`
  const { rows } =
    await sql<Procedure>`select ${columns} from ${from} where ${seesAccount(tx, 'p.account_id')} ${inState}
      ${filter.accountId ? sql`and p.account_id = ${filter.accountId}` : sql``}
      ${filter.startableFor ? sql`and p.published_id is not null and (p.account_id = ${filter.startableFor} or a.kind = 'provider')` : sql``}
      ${like ? sql`and (lower(p.name) like ${like} or p.key like ${like})` : sql``}
      ${filter.after ? sql`and (lower(p.name), p.id) > (${filter.after.name}, ${filter.after.id}::uuid)` : sql``}
    order by lower(p.name), p.id limit ${filter.limit}`.execute(tx)
  return rows
}

export async function insertProcedure(
  tx: Tx,
  one: Pick<Procedure, 'id' | 'accountId' | 'key' | 'name' | 'description'>,
): Promise<void> {
  await sql`insert into procedure (account_id, id, key, name, description, created_by, created_name, created_at)
    values (${one.accountId}, ${one.id}, ${one.key}, ${one.name}, ${one.description}, ${tx.actor.personId}, ${tx.actor.name},
      ${tx.now})`.execute(tx)
}

export async function saveProcedure(
  tx: Tx,
  one: Pick<Procedure, 'id' | 'key' | 'name' | 'description' | 'retiredAt'>,
): Promise<void> {
  await sql`update procedure set key = ${one.key}, name = ${one.name}, description = ${one.description},
    retired_at = ${one.retiredAt} where id = ${one.id}`.execute(tx)
}

/** So many saves of a drawing are kept behind the newest one. */
export const keptDrafts = 100

/** Keeps one more save of the drawing; the newest are kept, the rest forgotten. */
export async function insertDraft(tx: Tx, procedure: Procedure, xml: string): Promise<number> {
  const revision = procedure.revision + 1
  await sql`insert into procedure_draft (account_id, procedure_id, revision, xml, saved_by, saved_name, saved_at)
    values (${procedure.accountId}, ${procedure.id}, ${revision}, ${xml}, ${tx.actor.personId}, ${tx.actor.name}, ${tx.now})`.execute(
    tx,
  )
  await sql`update procedure set revision = ${revision} where id = ${procedure.id}`.execute(tx)
  await sql`delete from procedure_draft where account_id = ${procedure.accountId} and procedure_id = ${procedure.id}
    and revision <= ${revision - keptDrafts}`.execute(tx)
  return revision
}

/** A save of the drawing by its number, or the newest. */
export async function findDraft(tx: Tx, procedureId: string, revision: number | null): Promise<Draft | null> {
  const { rows } =
    await sql<Draft>`select revision, xml, saved_by as "savedBy", saved_name as "savedName", saved_at as "savedAt"
    from procedure_draft where procedure_id = ${procedureId} and ${seesAccount(tx, 'account_id')}
      ${revision === null ? sql`` : sql`and revision = ${revision}`} order by revision desc limit 1`.execute(tx)
  return rows[0] ?? null
}

/** Who saved the drawing when, newest first. */
export async function selectDrafts(tx: Tx, procedureId: string): Promise<Omit<Draft, 'xml'>[]> {
  const { rows } = await sql<Omit<Draft, 'xml'>>`select revision, saved_by as "savedBy", saved_name as "savedName",
      saved_at as "savedAt" from procedure_draft
    where procedure_id = ${procedureId} and ${seesAccount(tx, 'account_id')} order by revision desc limit ${keptDrafts}`.execute(
    tx,
  )
  return rows
}
