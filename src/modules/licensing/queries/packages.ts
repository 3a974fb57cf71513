import { sql } from 'kysely'
import type { Tx } from '#platform/db/database.ts'
import { seesAccount } from '#platform/db/tenant.ts'
import type { Unit, WrittenIn } from '../rules/amount.ts'

/** A signed package, as the licence server stored it; its bytes are read on their own. */
export type StoredPackage = {
  id: string
  accountId: string
  accountName: string
  licenceKeyId: string
  keyCode: string
  requestId: string
  requestNumber: string
  requester: string
  /** Number of the credit account that paid for it. */
  drawnFrom: string | null
  kindCode: string
  kindName: string
  unit: Unit
  writtenIn: WrittenIn
  sequence: number
  amount: bigint
  total: bigint
  size: number
  /** Lower-case hex, of the file's bytes. */
  sha256: string
  issuer: string
  issuedAt: Date
  importBefore: Date
  downloads: number
}

type Row = Omit<StoredPackage, 'amount' | 'total'> & { amount: string; total: string }
const columns = sql`p.id, p.account_id as "accountId", a.name as "accountName", p.licence_key_id as "licenceKeyId",
  k.code as "keyCode", p.request_id as "requestId", r.number as "requestNumber", r.requester_name as requester, r.drawn_from as "drawnFrom", c.code as "kindCode", c.name as "kindName",
  c.unit, c.written_in as "writtenIn", p.sequence, p.amount::text as amount, p.total::text as total,
  octet_length(p.file) as size, encode(p.file_sha256, 'hex') as sha256, p.issuer, p.issued_at as "issuedAt",
  p.import_before as "importBefore",
  (select count(*)::int from licence_download d where d.package_id = p.id and d.account_id = p.account_id) as downloads`
const from = sql`licence_package p join account a on a.account_id = p.account_id
  join licence_key k on k.account_id = p.account_id and k.id = p.licence_key_id join capacity_kind c on c.id = k.kind_id
  join licence_request r on r.account_id = p.account_id and r.id = p.request_id`
const read = (row: Row): StoredPackage => ({ ...row, amount: BigInt(row.amount), total: BigInt(row.total) })

export type PackageFilter = {
  accountId?: string
  keyId?: string
  after?: { at: Date; id: string }
  limit: number
}

export async function selectPackages(tx: Tx, filter: PackageFilter): Promise<StoredPackage[]> {
  const { rows } = await sql<Row>`select ${columns} from ${from} where ${seesAccount(tx, 'p.account_id')}
      ${filter.accountId ? sql`and p.account_id = ${filter.accountId}` : sql``}
      ${filter.keyId ? sql`and p.licence_key_id = ${filter.keyId}` : sql``}
      ${filter.after ? sql`and (p.issued_at, p.id) < (${filter.after.at}, ${filter.after.id}::uuid)` : sql``}
    order by p.issued_at desc, p.id desc limit ${filter.limit}`.execute(tx)
  return rows.map(read)
}

export async function findPackage(tx: Tx, id: string): Promise<StoredPackage | null> {
  const { rows } = await sql<Row>`select ${columns} from ${from}
    where p.id = ${id} and ${seesAccount(tx, 'p.account_id')}`.execute(tx)
  return rows[0] ? read(rows[0]) : null
}

/** The bytes of a package: what was signed and stored, never made again. */
export async function packageBytes(tx: Tx, one: StoredPackage): Promise<Buffer> {
  const { rows } = await sql<{ file: Buffer }>`select file from licence_package
    where id = ${one.id} and account_id = ${one.accountId}`.execute(tx)
  return rows[0]!.file
}

export type Granted = { total: bigint; sequence: number; issuedAt: Date | null }

/** What was granted on keys so far, and the number of the newest package. Keys without a package are left out. */
export async function grantedOn(tx: Tx, keyIds: readonly string[]): Promise<Map<string, Granted>> {
  if (keyIds.length === 0) return new Map()
  const { rows } = await sql<{ keyId: string; total: string; sequence: number; issuedAt: Date }>`
    select distinct on (p.licence_key_id) p.licence_key_id as "keyId", p.total::text as total, p.sequence, p.issued_at as "issuedAt"
    from licence_package p where p.licence_key_id = any(${[...keyIds]}::uuid[]) and ${seesAccount(tx, 'p.account_id')}
    order by p.licence_key_id, p.sequence desc`.execute(tx)
  return new Map(rows.map(({ keyId, total, ...rest }) => [keyId, { ...rest, total: BigInt(total) }]))
}

export type Answered = { requestId: string; packageId: string | null; code: string | null; sentence: string | null }

/** Approved requests that the licence server has answered, and nobody else moves on until the end of this transaction. */
export async function lockAnswered(tx: Tx, limit: number): Promise<Answered[]> {
  const { rows } =
    await sql<Answered>`select r.id as "requestId", p.id as "packageId", f.code, f.sentence from licence_request r
    left join licence_package p on p.account_id = r.account_id and p.request_id = r.id
    left join licence_refusal f on f.account_id = r.account_id and f.request_id = r.id and f.round = r.round
    where r.state = 'approved' and (p.id is not null or f.code is not null)
    order by r.decided_at limit ${limit} for update of r skip locked`.execute(tx)
  return rows
}

/** How many of a person's passkeys there are, and how many of them the licence server lets decide. */
export async function credentialsOf(tx: Tx, personId: string): Promise<{ registered: number; allowed: number }> {
  const { rows } = await sql<{ registered: number; allowed: number }>`
    select count(*)::int as registered, count(*) filter (where exists (select from licence_approver a
        where a.credential_id = k.credential_id and a.person_id = k.person_id and a.forbidden_at is null))::int as allowed
    from passkey k where k.person_id = ${personId}`.execute(tx)
  return rows[0]!
}

export type Download = { at: Date; person: string; via: string; mailedTo: string | null }

export async function downloadsOf(tx: Tx, packageId: string): Promise<Download[]> {
  const { rows } =
    await sql<Download>`select at, person_name as person, via, mailed_to as "mailedTo" from licence_download
    where package_id = ${packageId} and ${seesAccount(tx, 'account_id')} order by at desc, id desc limit 200`.execute(
      tx,
    )
  return rows
}

export async function insertDownload(
  tx: Tx,
  one: StoredPackage,
  by: { id: string; via: 'portal' | 'api' | 'mail'; mailedTo: string | null },
): Promise<void> {
  await sql`insert into licence_download (account_id, id, package_id, request_id, person_id, person_name, via, mailed_to, sha256, at)
    values (${one.accountId}, ${by.id}, ${one.id}, ${one.requestId}, ${tx.actor.personId}, ${tx.actor.name}, ${by.via},
      ${by.mailedTo}, ${Buffer.from(one.sha256, 'hex')}, ${tx.now})`.execute(tx)
}
