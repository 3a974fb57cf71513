import { sql } from 'kysely'
import type { Report } from '#licence'
import type { Tx } from '#platform/db/database.ts'
import { seesAccount } from '#platform/db/tenant.ts'

export type Via = 'registration' | 'request' | 'receipt' | 'return' | 'code'
export type StoredReport = {
  id: string
  number: number
  via: Via
  sequence: number
  total: bigint | null
  used: bigint
  reserved: bigint | null
  report: Report | null
  saidAt: Date | null
  verdict: 'first' | 'same' | 'continues' | 'plausible' | 'rolled_back'
  because: string
  receivedAt: Date
  receivedName: string
}
export type NewReport = Omit<StoredReport, 'receivedAt' | 'receivedName'> & {
  accountId: string
  licenceKeyId: string
  applianceId: string
  epoch: number
  hash: Buffer
}

type Row = Omit<StoredReport, 'total' | 'used' | 'reserved' | 'report'> & {
  total: string | null
  used: string
  reserved: string | null
  report: string | null
}
const columns = sql`r.id, r.number, r.via, r.sequence, r.total::text as total, r.used::text as used, r.reserved::text as reserved,
  r.report::text as report, r.said_at as "saidAt", r.verdict, r.because, r.received_at as "receivedAt",
  r.received_name as "receivedName"`
const big = (text: string | null) => (text === null ? null : BigInt(text))

/** Amounts stand in a stored report as decimal texts, as they were signed; in code they are whole numbers. */
const amounts = new Set(['total', 'used', 'reserved', 'refunded'])
const reportOf = (text: string): Report =>
  JSON.parse(text, (name, value) => (amounts.has(name) && typeof value === 'string' ? BigInt(value) : value))
const textOf = (report: Report): string =>
  JSON.stringify(report, (_, value) => (typeof value === 'bigint' ? value.toString() : value))

const read = (row: Row): StoredReport => ({
  ...row,
  total: big(row.total),
  used: BigInt(row.used),
  reserved: big(row.reserved),
  report: row.report === null ? null : reportOf(row.report),
})

/** The newest report of each key in its present epoch, by the appliance's own count. */
export async function newestReports(tx: Tx, keyIds: readonly string[]): Promise<Map<string, StoredReport>> {
  if (keyIds.length === 0) return new Map()
  const { rows } = await sql<
    Row & { keyId: string }
  >`select distinct on (r.licence_key_id) r.licence_key_id as "keyId", ${columns}
    from licence_report r join licence_key k on k.account_id = r.account_id and k.id = r.licence_key_id and k.epoch = r.epoch
    where r.licence_key_id = any(${[...keyIds]}::uuid[]) and ${seesAccount(tx, 'r.account_id')}
    order by r.licence_key_id, r.number desc, r.received_at desc, r.id desc`.execute(tx)
  return new Map(rows.map(({ keyId, ...row }) => [keyId, read(row)]))
}

/** The newest signed report of a key in its present epoch: what the next one is held against. */
export async function newestSigned(tx: Tx, keyId: string): Promise<StoredReport | null> {
  const { rows } = await sql<Row>`select ${columns} from licence_report r
    join licence_key k on k.account_id = r.account_id and k.id = r.licence_key_id and k.epoch = r.epoch
    where r.licence_key_id = ${keyId} and r.report is not null and ${seesAccount(tx, 'r.account_id')}
    order by r.number desc, r.received_at desc limit 1`.execute(tx)
  return rows[0] ? read(rows[0]) : null
}

/** Reports of a key, the newest received first. */
export async function reportsOf(tx: Tx, keyId: string, limit: number): Promise<StoredReport[]> {
  const { rows } = await sql<Row>`select ${columns} from licence_report r
    where r.licence_key_id = ${keyId} and ${seesAccount(tx, 'r.account_id')}
    order by r.received_at desc, r.id desc limit ${limit}`.execute(tx)
  return rows.map(read)
}

/** False when this very file or code was received before. */
export async function insertReport(tx: Tx, one: NewReport): Promise<boolean> {
  const { numAffectedRows } =
    await sql`insert into licence_report (account_id, id, licence_key_id, appliance_id, epoch, number, via,
      sequence, total, used, reserved, report, hash, said_at, verdict, because, received_at, received_by, received_name)
    values (${one.accountId}, ${one.id}, ${one.licenceKeyId}, ${one.applianceId}, ${one.epoch}, ${one.number}, ${one.via},
      ${one.sequence}, ${one.total?.toString() ?? null}, ${one.used.toString()}, ${one.reserved?.toString() ?? null},
      ${one.report === null ? null : textOf(one.report)}::jsonb, ${one.hash}, ${one.saidAt}, ${one.verdict}, ${one.because},
      ${tx.now}, ${tx.actor.personId}, ${tx.actor.name})
    on conflict (appliance_id, hash) do nothing`.execute(tx)
  return numAffectedRows === 1n
}

export async function flagKey(tx: Tx, keyId: string, because: string | null): Promise<void> {
  await sql`update licence_key set flagged_at = ${because === null ? null : tx.now}::timestamptz, flagged_because = ${because}
    where id = ${keyId} and ${seesAccount(tx, 'account_id')}`.execute(tx)
}

/** Begins the next epoch: the report received last is the first of it. */
export async function beginEpoch(tx: Tx, keyId: string): Promise<void> {
  await sql`update licence_key set epoch = epoch + 1, flagged_at = null, flagged_because = null
    where id = ${keyId} and ${seesAccount(tx, 'account_id')}`.execute(tx)
  await sql`update licence_report set epoch = (select epoch from licence_key where id = ${keyId}) where id = (
    select id from licence_report where licence_key_id = ${keyId} and report is not null and ${seesAccount(tx, 'account_id')}
    order by received_at desc, id desc limit 1)`.execute(tx)
}
