import { sql } from 'kysely'
import type { Tx } from '#platform/db/database.ts'
import { seesAccount } from '#platform/db/tenant.ts'
import type { Unit, WrittenIn } from '../rules/amount.ts'
import type { Usage } from '../rules/forecast.ts'

const windowMs = 30 * 86_400_000

/** How much keys used over their reports of the last thirty days, in their present epoch. Keys with one report are left out. */
export async function usageOf(tx: Tx, keyIds: readonly string[]): Promise<Map<string, Usage>> {
  if (keyIds.length === 0) return new Map()
  const since = new Date(tx.now.getTime() - windowMs)
  const { rows } = await sql<{ keyId: string; from: Date; until: Date; least: string; most: string }>`
    select r.licence_key_id as "keyId", min(r.received_at) as from, max(r.received_at) as until, min(r.used)::text as least,
      max(r.used)::text as most
    from licence_report r join licence_key k on k.account_id = r.account_id and k.id = r.licence_key_id and k.epoch = r.epoch
    where r.licence_key_id = any(${[...keyIds]}::uuid[]) and r.received_at > ${since} and ${seesAccount(tx, 'r.account_id')}
    group by 1 having count(*) > 1`.execute(tx)
  return new Map(
    rows.map(({ keyId, from, until, least, most }) => [
      keyId,
      { from, until, usedFrom: BigInt(least), usedUntil: BigInt(most) },
    ]),
  )
}

export type KindSum = {
  accountId: string
  accountName: string
  partner: string | null
  kindCode: string
  kindName: string
  unit: Unit
  writtenIn: WrittenIn
  keys: number
  flagged: number
  waiting: number
  granted: bigint
  used: bigint
}

/** What each account holds of each kind: keys in use, granted, used as reported last, requests that wait. */
export async function selectSums(tx: Tx, accountId: string | undefined): Promise<KindSum[]> {
  const { rows } = await sql<Omit<KindSum, 'granted' | 'used'> & { granted: string; used: string }>`
    select k.account_id as "accountId", a.name as "accountName", b.name as partner, c.code as "kindCode", c.name as "kindName", c.unit,
      c.written_in as "writtenIn", count(*)::int as keys, count(k.flagged_at)::int as flagged,
      coalesce(sum(w.waiting), 0)::int as waiting, coalesce(sum(p.total), 0)::text as granted,
      coalesce(sum(u.used), 0)::text as used
    from licence_key k join account a on a.account_id = k.account_id join capacity_kind c on c.id = k.kind_id
      left join account b on b.account_id = a.partner_id
      left join lateral (select total from licence_package p where p.account_id = k.account_id and p.licence_key_id = k.id
        order by sequence desc limit 1) p on true
      left join lateral (select used from licence_report r where r.account_id = k.account_id and r.licence_key_id = k.id
        and r.epoch = k.epoch order by r.number desc, r.received_at desc limit 1) u on true
      left join lateral (select count(*) as waiting from licence_request r where r.account_id = k.account_id
        and r.licence_key_id = k.id and r.state in ('asked', 'asked_back', 'approved', 'refused')) w on true
    where k.retired_at is null and ${seesAccount(tx, 'k.account_id')}
      ${accountId ? sql`and k.account_id = ${accountId}` : sql``}
    group by 1, 2, 3, 4, 5, 6, 7 order by lower(a.name), c.name limit 1000`.execute(tx)
  return rows.map(({ granted, used, ...row }) => ({ ...row, granted: BigInt(granted), used: BigInt(used) }))
}

export type GivenApproval = {
  at: Date
  person: string
  verdict: 'approve' | 'decline'
  amount: bigint
  unit: Unit
  writtenIn: WrittenIn
  requestId: string
  number: string
  keyCode: string
  accountName: string
}

/** Who approved and declined what, the newest first. */
export async function selectApprovals(tx: Tx, accountId: string | undefined, limit: number): Promise<GivenApproval[]> {
  const { rows } = await sql<Omit<GivenApproval, 'amount'> & { amount: string }>`
    select d.at, d.person_name as person, d.verdict, coalesce(d.amount, r.amount)::text as amount, c.unit,
      c.written_in as "writtenIn", r.id as "requestId", r.number, k.code as "keyCode", a.name as "accountName"
    from licence_decision d join licence_request r on r.account_id = d.account_id and r.id = d.request_id
      join licence_key k on k.account_id = r.account_id and k.id = r.licence_key_id
      join capacity_kind c on c.id = r.kind_id join account a on a.account_id = d.account_id
    where d.verdict <> 'ask_back' and ${seesAccount(tx, 'd.account_id')}
      ${accountId ? sql`and d.account_id = ${accountId}` : sql``}
    order by d.at desc, d.id desc limit ${limit}`.execute(tx)
  return rows.map(({ amount, ...row }) => ({ ...row, amount: BigInt(amount) }))
}

export type Withdrawn = Omit<GivenApproval, 'verdict'> & { from: string }

/** Who withdrew what from which credit account, the newest first. What was refused came to nothing and is left out. */
export async function selectWithdrawals(tx: Tx, accountId: string | undefined, limit: number): Promise<Withdrawn[]> {
  const { rows } = await sql<Omit<Withdrawn, 'amount'> & { amount: string }>`
    select r.asked_at as at, r.requester_name as person, r.amount::text as amount, r.drawn_from as from, c.unit,
      c.written_in as "writtenIn", r.id as "requestId", r.number, k.code as "keyCode", a.name as "accountName"
    from licence_request r join licence_key k on k.account_id = r.account_id and k.id = r.licence_key_id
      join capacity_kind c on c.id = r.kind_id join account a on a.account_id = r.account_id
    where r.purpose = 'withdrawal' and r.state in ('approved', 'issued') and ${seesAccount(tx, 'r.account_id')}
      ${accountId ? sql`and r.account_id = ${accountId}` : sql``}
    order by r.asked_at desc, r.id desc limit ${limit}`.execute(tx)
  return rows.map(({ amount, ...row }) => ({ ...row, amount: BigInt(amount) }))
}

/** Keys in use that said lately what they used, in the order of their ids: for the daily look. */
export async function keysThatReport(tx: Tx, after: string | null, limit: number): Promise<string[]> {
  const since = new Date(tx.now.getTime() - windowMs)
  const { rows } = await sql<{ id: string }>`select k.id from licence_key k where k.retired_at is null
      and exists (select from licence_report r where r.account_id = k.account_id and r.licence_key_id = k.id
        and r.epoch = k.epoch and r.received_at > ${since})
      ${after ? sql`and k.id > ${after}` : sql``}
    order by k.id limit ${limit}`.execute(tx)
  return rows.map(({ id }) => id)
}
