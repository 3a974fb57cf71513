import { sql } from 'kysely'
import type { Tx } from '#platform/db/database.ts'
import { seesAccount } from '#platform/db/tenant.ts'
import { newId } from '#platform/id.ts'
import { type Balances, moves, type Posting } from '../rules/ledger.ts'
import type { Draw } from '../rules/withdraw.ts'
import type { CreditAccount, Hold, Line } from '../types.ts'

export type NewPosting = Posting & {
  /** Balances after it. */
  after: Balances
  holdId: string | null
  changeId: string | null
  /** The name only of staff: a contact's is read from the person, where it can be erased. */
  person: { id: string | null; name: string }
}

/** Adds postings in one statement, numbered on from the account's last; the database moves the balances with them. */
export async function insertPostings(tx: Tx, account: CreditAccount, postings: readonly NewPosting[]): Promise<void> {
  if (postings.length === 0) return
  const list = <T>(read: (each: NewPosting, n: number) => T) => postings.map(read)
  await sql`insert into credit_posting (account_id, id, credit_account_id, n, kind, from_book, to_book, amount, hold_id, change_id,
      available, held, person_id, person_name, at)
    select ${account.accountId}, t.id, ${account.id}, t.n, t.kind, t.from_book, t.to_book, t.amount, t.hold_id, t.change_id,
      t.available, t.held, t.person_id, t.person_name, ${tx.now}
    from unnest(${list(() => newId())}::uuid[], ${list((_, n) => account.postings + 1 + n)}::bigint[], ${list((p) => p.kind)}::text[],
      ${list((p) => moves[p.kind].from)}::text[], ${list((p) => moves[p.kind].to)}::text[], ${list((p) => String(p.amount))}::bigint[],
      ${list((p) => p.holdId)}::uuid[], ${list((p) => p.changeId)}::uuid[], ${list((p) => String(p.after.available))}::bigint[],
      ${list((p) => String(p.after.held))}::bigint[], ${list((p) => p.person.id)}::uuid[], ${list((p) => p.person.name)}::text[])
      as t(id, n, kind, from_book, to_book, amount, hold_id, change_id, available, held, person_id, person_name)`.execute(
    tx,
  )
}

export type NewHold = Draw & { keyAccountId: string; licenceKeyId: string }

export async function insertHolds(tx: Tx, account: CreditAccount, holds: readonly NewHold[]): Promise<void> {
  if (holds.length === 0) return
  const list = <T>(read: (each: NewHold) => T) => holds.map(read)
  await sql`insert into credit_hold (account_id, id, credit_account_id, key_account_id, licence_key_id, amount, person_id,
      key, body_hash, state, at)
    select ${account.accountId}, t.id, ${account.id}, t.key_account_id, t.licence_key_id, t.amount, t.person_id, t.key,
      decode(t.body_hash, 'hex'), 'held', ${tx.now}
    from unnest(${list((h) => h.id)}::uuid[], ${list((h) => h.keyAccountId)}::uuid[], ${list((h) => h.licenceKeyId)}::uuid[],
      ${list((h) => String(h.amount))}::bigint[], ${list((h) => h.personId)}::uuid[],
      ${list((h) => h.key)}::text[], ${list((h) => h.bodyHash)}::text[])
      as t(id, key_account_id, licence_key_id, amount, person_id, key, body_hash)`.execute(tx)
}

/** Holds that were made on an account under these keys of these people, with the hash of what was asked then. */
export async function holdsUnder(
  tx: Tx,
  creditAccountId: string,
  wishes: readonly { personId: string; key: string }[],
): Promise<{ id: string; personId: string; key: string; bodyHash: string }[]> {
  // Each looked up by itself in the index: joined as a whole, all holds of the account would be read for every bundle.
  const { rows } = await sql<{ id: string; personId: string; key: string; bodyHash: string }>`
    select h.id, w.person_id as "personId", w.key, encode(h.body_hash, 'hex') as "bodyHash"
      from unnest(${wishes.map((w) => w.personId)}::uuid[], ${wishes.map((w) => w.key)}::text[]) as w(person_id, key)
      cross join lateral (select id, body_hash from credit_hold h where h.credit_account_id = ${creditAccountId}
        and h.person_id = w.person_id and h.key = w.key and ${seesAccount(tx, 'h.account_id')} limit 1) h`.execute(tx)
  return rows
}

const holdColumns = sql`h.id, h.account_id as "accountId", h.credit_account_id as "creditAccountId",
  h.key_account_id as "keyAccountId", h.licence_key_id as "licenceKeyId", h.amount::text as amount, h.person_id as "personId",
  h.state, h.at`

/** A hold that nobody else ends until the end of this transaction. */
export async function lockHold(tx: Tx, id: string): Promise<Hold | null> {
  const { rows } = await sql<Omit<Hold, 'amount'> & { amount: string }>`select ${holdColumns} from credit_hold h
    where h.id = ${id} and ${seesAccount(tx, 'h.account_id')} for update`.execute(tx)
  return rows[0] ? { ...rows[0], amount: BigInt(rows[0].amount) } : null
}

export async function endHold(tx: Tx, hold: Hold, state: 'posted' | 'voided', because: string | null): Promise<void> {
  await sql`update credit_hold set state = ${state}, ended_at = ${tx.now}, because = ${because}
    where account_id = ${hold.accountId} and id = ${hold.id}`.execute(tx)
}

/** Holds made before a moment whose request was never made: whoever made them died in between. */
export async function orphanHolds(tx: Tx, before: Date, limit: number): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`select h.id from credit_hold h where h.state = 'held' and h.at < ${before}
      and ${seesAccount(tx, 'h.account_id')} and not exists (select from licence_request r where r.hold_id = h.id)
    order by h.at limit ${limit}`.execute(tx)
  return rows.map(({ id }) => id)
}

/** The hold behind a licence request; null for requests that people approve. */
export async function holdOfRequest(tx: Tx, requestId: string): Promise<string | null> {
  const { rows } = await sql<{ holdId: string | null }>`select r.hold_id as "holdId" from licence_request r
    where r.id = ${requestId} and ${seesAccount(tx, 'r.account_id')}`.execute(tx)
  return rows[0]?.holdId ?? null
}

type Target = {
  id: string
  accountId: string
  partnerId: string | null
  kindId: string
  bound: boolean
  retired: boolean
}

/** What must be known of licence keys to withdraw for them. */
export async function targetsOf(tx: Tx, keyIds: readonly string[]): Promise<Map<string, Target>> {
  const { rows } =
    await sql<Target>`select k.id, k.account_id as "accountId", o.partner_id as "partnerId", k.kind_id as "kindId",
      k.appliance_id is not null as bound, (k.retired_at is not null or o.closed_at is not null) as retired
    from licence_key k join account o on o.account_id = k.account_id
    where k.id = any(${[...new Set(keyIds)]}::uuid[]) and ${seesAccount(tx, 'k.account_id')}`.execute(tx)
  return new Map(rows.map((row) => [row.id, row]))
}

type LineRow = Omit<Line, 'amount' | 'available' | 'held'> & { amount: string; available: string; held: string }

/** Postings of an account, the newest first, with the balances after each. */
export async function statementLines(
  tx: Tx,
  creditAccountId: string,
  { before, limit, from, to }: { before?: number; limit: number; from?: Date; to?: Date },
): Promise<Line[]> {
  const { rows } = await sql<LineRow>`select p.n, p.kind, p.amount::text as amount, p.available::text as available,
      p.held::text as held, coalesce(nullif(p.person_name, ''), o.name, '') as person, c.reference, k.code as "keyCode", r.number as "requestNumber", r.id as "requestId", p.at
    from credit_posting p left join credit_change c on c.id = p.change_id left join credit_hold h on h.id = p.hold_id
      left join licence_key k on k.id = h.licence_key_id left join licence_request r on r.hold_id = h.id
      left join person o on o.id = h.person_id
    where p.credit_account_id = ${creditAccountId} and ${seesAccount(tx, 'p.account_id')}
      ${before === undefined ? sql`` : sql`and p.n < ${before}`}
      ${from ? sql`and p.at >= ${from}` : sql``} ${to ? sql`and p.at < ${to}` : sql``}
    order by p.n desc limit ${limit}`.execute(tx)
  return rows.map((row) => ({
    ...row,
    amount: BigInt(row.amount),
    available: BigInt(row.available),
    held: BigInt(row.held),
  }))
}
