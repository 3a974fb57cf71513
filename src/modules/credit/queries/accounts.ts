import { sql } from 'kysely'
import type { Tx } from '#platform/db/database.ts'
import { seesAccount } from '#platform/db/tenant.ts'
import type { CreditAccount, StoredLimit } from '../types.ts'

type Row = Omit<CreditAccount, 'balances' | 'lowAt'> & {
  lowAt: string | null
  bought: string
  adjusted: string
  drawn: string
  held: string
  available: string
}
const columns = sql`c.id, c.account_id as "accountId", a.name as "accountName", c.number, c.name, c.kind_id as "kindId",
  k.code as "kindCode", k.name as "kindName", k.unit, k.written_in as "writtenIn",
  k.credit_allowed and k.retired_at is null as allowed, c.bought::text as bought, c.adjusted::text as adjusted,
  c.drawn::text as drawn, c.held::text as held, c.available::text as available, c.postings, c.low_at::text as "lowAt", c.warn,
  c.created_at as "createdAt", c.closed_at as "closedAt"`
const from = sql`credit_account c join account a on a.account_id = c.account_id join capacity_kind k on k.id = c.kind_id`

function accountOf({ bought, adjusted, drawn, held, available, lowAt, ...row }: Row): CreditAccount {
  return {
    ...row,
    lowAt: lowAt === null ? null : BigInt(lowAt),
    balances: {
      sold: -BigInt(bought),
      adjustments: -BigInt(adjusted),
      available: BigInt(available),
      held: BigInt(held),
      drawn: BigInt(drawn),
    },
  }
}

export type AccountFilter = { accountId?: string; after?: { name: string; id: string }; limit: number }

export async function selectAccounts(tx: Tx, filter: AccountFilter): Promise<CreditAccount[]> {
  const { rows } = await sql<Row>`select ${columns} from ${from} where ${seesAccount(tx, 'c.account_id')}
      ${filter.accountId ? sql`and c.account_id = ${filter.accountId}` : sql``}
      ${filter.after ? sql`and (a.name || c.number, c.id) > (${filter.after.name}, ${filter.after.id}::uuid)` : sql``}
    order by a.name || c.number, c.id limit ${filter.limit}`.execute(tx)
  return rows.map(accountOf)
}

export async function findAccount(tx: Tx, id: string): Promise<CreditAccount | null> {
  const { rows } = await sql<Row>`select ${columns} from ${from}
    where c.id = ${id} and ${seesAccount(tx, 'c.account_id')}`.execute(tx)
  return rows[0] ? accountOf(rows[0]) : null
}

/** As findAccount; nothing else is booked on it until the end of this transaction. */
export async function lockAccount(tx: Tx, id: string): Promise<CreditAccount | null> {
  await sql`select from credit_account c where c.id = ${id} and ${seesAccount(tx, 'c.account_id')}
    for no key update`.execute(tx)
  return findAccount(tx, id)
}

export async function insertAccount(
  tx: Tx,
  one: { id: string; accountId: string; name: string; kindId: string },
): Promise<void> {
  await sql`insert into credit_account (account_id, id, number, name, kind_id, created_at, created_by)
    values (${one.accountId}, ${one.id}, 'CA-' || nextval('credit_account_number'), ${one.name}, ${one.kindId}, ${tx.now},
      ${tx.actor.personId})`.execute(tx)
}

export async function saveAccount(tx: Tx, one: CreditAccount): Promise<void> {
  await sql`update credit_account set name = ${one.name}, low_at = ${one.lowAt?.toString() ?? null},
      warn = ${one.warn}::uuid[], closed_at = ${one.closedAt}
    where account_id = ${one.accountId} and id = ${one.id}`.execute(tx)
}

/** The day on which limits count: of the transaction, in UTC. */
export const dayOf = (tx: Tx) => tx.now.toISOString().slice(0, 10)

type LimitRow = Omit<StoredLimit, 'each' | 'perDay' | 'used'> & { each: string; perDay: string; used: string }

/** Limits of people on an account; of all of them, or of those who are named. */
export async function limitsOf(tx: Tx, creditAccountId: string, people?: readonly string[]): Promise<StoredLimit[]> {
  const { rows } = await sql<LimitRow>`select l.person_id as "personId", coalesce(p.name, '') as "personName",
      l.each::text as each, l.per_day::text as "perDay",
      case when l.used_on = ${dayOf(tx)}::date then l.used else 0 end::text as used, l.set_by_name as "setByName", l.set_at as "setAt"
    from credit_limit l left join person p on p.id = l.person_id
    where l.credit_account_id = ${creditAccountId} and ${seesAccount(tx, 'l.account_id')}
      ${people ? sql`and l.person_id = any(${[...people]}::uuid[])` : sql``} order by 2, 1`.execute(tx)
  return rows.map((row) => ({ ...row, each: BigInt(row.each), perDay: BigInt(row.perDay), used: BigInt(row.used) }))
}

export async function putLimit(
  tx: Tx,
  account: CreditAccount,
  { personId, each, perDay }: { personId: string; each: bigint; perDay: bigint },
): Promise<void> {
  await sql`insert into credit_limit (account_id, credit_account_id, person_id, each, per_day, set_by, set_by_name, set_at)
    values (${account.accountId}, ${account.id}, ${personId}, ${each.toString()}, ${perDay.toString()}, ${tx.actor.personId},
      ${tx.actor.name}, ${tx.now})
    on conflict (credit_account_id, person_id) do update set each = excluded.each, per_day = excluded.per_day,
      set_by = excluded.set_by, set_by_name = excluded.set_by_name, set_at = excluded.set_at`.execute(tx)
}

export async function deleteLimit(tx: Tx, account: CreditAccount, personId: string): Promise<boolean> {
  const { numAffectedRows } = await sql`delete from credit_limit
    where account_id = ${account.accountId} and credit_account_id = ${account.id} and person_id = ${personId}`.execute(
    tx,
  )
  return numAffectedRows !== 0n
}

/** A person who is erased warns nobody, withdraws nothing, and their name stands by no limit. */
export async function forgetPerson(tx: Tx, personId: string, instead: string): Promise<void> {
  await sql`delete from credit_limit where person_id = ${personId}`.execute(tx)
  await sql`update credit_limit set set_by_name = ${instead} where set_by = ${personId}`.execute(tx)
  await sql`update credit_account set warn = array_remove(warn, ${personId}::uuid) where ${personId}::uuid = any(warn)`.execute(
    tx,
  )
}

/** What people have withdrawn today, after a bundle of withdrawals. */
export async function saveUsed(tx: Tx, creditAccountId: string, used: ReadonlyMap<string, bigint>): Promise<void> {
  await sql`update credit_limit l set used_on = ${dayOf(tx)}::date, used = u.used
    from unnest(${[...used.keys()]}::uuid[], ${[...used.values()].map(String)}::bigint[]) as u(person_id, used)
    where l.credit_account_id = ${creditAccountId} and l.person_id = u.person_id`.execute(tx)
}

/** Gives back to a person's day what was voided, if it was of today. */
export async function giveBackUsed(tx: Tx, creditAccountId: string, personId: string, amount: bigint, at: Date) {
  await sql`update credit_limit set used = greatest(0, used - ${amount.toString()}::bigint)
    where credit_account_id = ${creditAccountId} and person_id = ${personId}
      and used_on = ${at.toISOString().slice(0, 10)}::date`.execute(tx)
}
