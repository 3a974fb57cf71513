import { type RawBuilder, sql } from 'kysely'
import type { Tx } from '#platform/db/database.ts'
import { seesAccount } from '#platform/db/tenant.ts'

export type StoredTime = {
  id: string
  accountId: string
  accountNumber: string
  accountName: string
  requestId: string
  requestNumber: number
  requestTitle: string
  personId: string
  personName: string
  startedAt: Date
  endedAt: Date | null
  billable: boolean
  note: string
  source: 'timer' | 'manual'
}

const columns = sql`e.id, e.account_id as "accountId", a.number as "accountNumber", a.name as "accountName",
  e.request_id as "requestId", r.number as "requestNumber", r.title as "requestTitle", e.person_id as "personId",
  p.name as "personName", e.started_at as "startedAt", e.ended_at as "endedAt", e.billable, e.note, e.source`
const from = sql`time_entry e join request r on r.id = e.request_id join account a on a.account_id = e.account_id
  join person p on p.id = e.person_id`

type NewTime = Pick<
  StoredTime,
  'id' | 'accountId' | 'requestId' | 'personId' | 'startedAt' | 'endedAt' | 'billable' | 'note' | 'source'
>

export async function insertTime(tx: Tx, e: NewTime): Promise<void> {
  await sql`insert into time_entry (account_id, id, request_id, person_id, started_at, ended_at, billable, note, source, changed_at)
    values (${e.accountId}, ${e.id}, ${e.requestId}, ${e.personId}, ${e.startedAt}, ${e.endedAt}, ${e.billable}, ${e.note},
      ${e.source}, ${tx.now})`.execute(tx)
}

export async function updateTime(tx: Tx, e: StoredTime): Promise<void> {
  await sql`update time_entry set started_at = ${e.startedAt}, ended_at = ${e.endedAt}, billable = ${e.billable},
    note = ${e.note}, changed_at = ${tx.now} where id = ${e.id}`.execute(tx)
}

export async function deleteTime(tx: Tx, id: string): Promise<void> {
  await sql`delete from time_entry where id = ${id}`.execute(tx)
}

export async function findTime(tx: Tx, id: string, lock = false): Promise<StoredTime | null> {
  const { rows } = await sql<StoredTime>`select ${columns} from ${from}
    where e.id = ${id} and ${seesAccount(tx, 'e.account_id')} ${lock ? sql`for update of e` : sql``}`.execute(tx)
  return rows[0] ?? null
}

/** The one that runs for a person, held. */
export async function lockRunning(tx: Tx, personId: string): Promise<StoredTime | null> {
  const { rows } = await sql<StoredTime>`select ${columns} from ${from}
    where e.person_id = ${personId} and e.ended_at is null for update of e`.execute(tx)
  return rows[0] ?? null
}

export async function findRunning(tx: Tx, personId: string): Promise<StoredTime | null> {
  const { rows } = await sql<StoredTime>`select ${columns} from ${from}
    where e.person_id = ${personId} and e.ended_at is null`.execute(tx)
  return rows[0] ?? null
}

export type TimeFilter = {
  requestId?: string
  personId?: string
  accountId?: string
  /** Started from here, included. */
  from?: Date
  /** Started until here, excluded. */
  to?: Date
  billable?: boolean
}

function matching(tx: Tx, f: TimeFilter): RawBuilder<unknown> {
  const parts: RawBuilder<unknown>[] = [seesAccount(tx, 'e.account_id')]
  if (f.requestId) parts.push(sql`e.request_id = ${f.requestId}`)
  if (f.personId) parts.push(sql`e.person_id = ${f.personId}`)
  if (f.accountId) parts.push(sql`e.account_id = ${f.accountId}`)
  if (f.from) parts.push(sql`e.started_at >= ${f.from}`)
  if (f.to) parts.push(sql`e.started_at < ${f.to}`)
  if (f.billable !== undefined) parts.push(sql`e.billable = ${f.billable}`)
  return sql.join(parts, sql` and `)
}

/** Newest first, after the entry with the given start and id. */
export async function listTime(
  tx: Tx,
  filter: TimeFilter,
  limit: number,
  after: { startedAt: Date; id: string } | null,
): Promise<StoredTime[]> {
  const page = after ? sql`and (e.started_at, e.id) < (${after.startedAt}, ${after.id}::uuid)` : sql``
  const { rows } = await sql<StoredTime>`select ${columns} from ${from} where ${matching(tx, filter)} ${page}
    order by e.started_at desc, e.id desc limit ${limit}`.execute(tx)
  return rows
}

/** Everything of a filter in milliseconds; what runs is counted until now. */
export async function sumTime(tx: Tx, filter: TimeFilter): Promise<{ totalMs: number; billableMs: number }> {
  const ms = sql`sum(extract(epoch from coalesce(e.ended_at, ${tx.now}::timestamptz) - e.started_at) * 1000)`
  const { rows } = await sql<{ totalMs: number; billableMs: number }>`select coalesce(${ms}, 0)::bigint as "totalMs",
      coalesce(${ms} filter (where e.billable), 0)::bigint as "billableMs"
    from time_entry e where ${matching(tx, filter)}`.execute(tx)
  return rows[0]!
}
