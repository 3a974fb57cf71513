import { type RawBuilder, sql } from 'kysely'
import type { Tx } from '#platform/db/database.ts'
import { seesAccount } from '#platform/db/tenant.ts'
import type { AccountKind, Contract, Person } from '../types.ts'
import { personColumns } from './person.ts'

/** One line of the list of accounts. */
export type AccountRow = {
  id: string
  kind: AccountKind
  number: string
  name: string
  partner: { id: string; name: string } | null
  managerId: string | null
  contract: { id: string; number: string; name: string; planId: string | null } | null
  people: number
  closedAt: Date | null
  sort: string
}

export type AccountFilter = {
  q?: string
  kinds?: readonly string[]
  partnerId?: string
  managerId?: string
  state: 'open' | 'closed' | 'all'
  /** Continues after this name and id. */
  after?: { sort: string; id: string }
  limit: number
}

/** `like` pattern for text anywhere; the signs that mean something to `like` are quoted. */
function anywhere(text: string): string {
  return `%${text.replace(/[\\%_]/g, '\\$&')}%`
}

/** Digits as they stand inside E.164: typed separators and the national 0 in front do not matter. */
function digitsIn(text: string): string | null {
  if (!/^[+\d][\d\s().\-/]{3,}$/.test(text)) return null
  return text.replace(/\D/g, '').replace(/^0+/, '')
}

/** Why an account is found by these letters; the first that fits. */
function accountMatch(tx: Tx, q: string): RawBuilder<string> {
  const pattern = anywhere(q)
  const digits = digitsIn(q)
  return sql<string>`case
    when a.name ilike ${pattern} then 'name'
    when a.number ilike ${pattern} then 'number'
    when exists (select from contract c where c.account_id = a.account_id and c.number ilike ${pattern}
      and ${seesAccount(tx, 'c.account_id')}) then 'contract'
    when exists (select from unnest(a.mail_domains) d where d ilike ${pattern}) then 'domain'
    when ${digits}::text is not null and (a.phone like '%' || ${digits} || '%' or exists (select from person p, unnest(p.phones) n
      where p.account_id = a.account_id and p.active and n like '%' || ${digits} || '%' and ${seesAccount(tx, 'p.account_id')}))
      then 'phone'
  end`
}

export async function selectAccountRows(tx: Tx, filter: AccountFilter): Promise<AccountRow[]> {
  const { rows } = await sql<AccountRow>`
    select a.account_id as id, a.kind, a.number, a.name, a.manager_id as "managerId", a.closed_at as "closedAt", lower(a.name) as sort,
      case when b.account_id is not null then json_build_object('id', b.account_id, 'name', b.name) end as partner,
      (select json_build_object('id', c.id, 'number', c.number, 'name', c.name, 'planId', c.plan_id) from contract c
        where c.account_id = a.account_id and (${tx.now}::timestamptz at time zone a.zone)::date
          between c.starts_on and coalesce(c.ends_on, 'infinity')
        order by (c.plan_id is null), c.starts_on desc, c.number desc limit 1) as contract,
      (select count(*)::int from person p where p.account_id = a.account_id and p.active) as people
    from account a left join account b on b.account_id = a.partner_id
    where ${seesAccount(tx, 'a.account_id')}
      ${filter.q ? sql`and ${accountMatch(tx, filter.q)} is not null` : sql``}
      ${filter.kinds?.length ? sql`and a.kind = any(${[...filter.kinds]}::text[])` : sql``}
      ${filter.partnerId ? sql`and a.partner_id = ${filter.partnerId}` : sql``}
      ${filter.managerId ? sql`and a.manager_id = ${filter.managerId}` : sql``}
      ${filter.state === 'open' ? sql`and a.closed_at is null` : sql``}
      ${filter.state === 'closed' ? sql`and a.closed_at is not null` : sql``}
      ${filter.after ? sql`and (lower(a.name), a.account_id) > (${filter.after.sort}, ${filter.after.id}::uuid)` : sql``}
    order by lower(a.name), a.account_id limit ${filter.limit}`.execute(tx)
  return rows
}

export type FoundAccount = { id: string; number: string; name: string; kind: AccountKind; why: string }

/** A few accounts for a search box: exact numbers and beginnings of names in front. */
export async function findAccounts(tx: Tx, q: string, limit: number): Promise<FoundAccount[]> {
  const { rows } = await sql<FoundAccount>`select * from (
      select a.account_id as id, a.number, a.name, a.kind, ${accountMatch(tx, q)} as why from account a
       where a.closed_at is null and ${seesAccount(tx, 'a.account_id')}) found
    where why is not null
    order by lower(number) = lower(${q}) desc, starts_with(lower(name), lower(${q})) desc, lower(name), id
    limit ${limit}`.execute(tx)
  return rows
}

export type PersonRow = Person & { accountName: string; sort: string }

export type PersonFilter = {
  q?: string
  accountId?: string
  roles?: readonly string[]
  of?: 'staff' | 'contacts'
  state: 'active' | 'left' | 'all'
  after?: { sort: string; id: string }
  limit: number
}

export async function selectPersonRows(tx: Tx, filter: PersonFilter): Promise<PersonRow[]> {
  const pattern = anywhere(filter.q ?? '')
  const digits = digitsIn(filter.q ?? '')
  const { rows } = await sql<PersonRow>`
    select ${personColumns}, a.name as "accountName", lower(p.name) as sort
    from person p join account a on a.account_id = p.account_id
    where ${seesAccount(tx, 'p.account_id')}
      ${
        filter.q
          ? sql`and (p.name ilike ${pattern} or p.email ilike ${pattern}
              or (${digits}::text is not null and exists (select from unnest(p.phones) n where n like '%' || ${digits} || '%')))`
          : sql``
      }
      ${filter.accountId ? sql`and p.account_id = ${filter.accountId}` : sql``}
      ${filter.roles?.length ? sql`and p.roles && ${[...filter.roles]}::text[]` : sql``}
      ${filter.of === 'staff' ? sql`and a.kind = 'provider'` : sql``}
      ${filter.of === 'contacts' ? sql`and a.kind <> 'provider'` : sql``}
      ${filter.state === 'active' ? sql`and p.active` : sql``}
      ${filter.state === 'left' ? sql`and not p.active` : sql``}
      ${filter.after ? sql`and (lower(p.name), p.id) > (${filter.after.sort}, ${filter.after.id}::uuid)` : sql``}
    order by lower(p.name), p.id limit ${filter.limit}`.execute(tx)
  return rows
}

export type ContractRow = Contract & {
  accountName: string
  team: { id: string; name: string } | null
  inForce: boolean
  sort: string
}

export type ContractFilter = {
  ids?: readonly string[]
  accountId?: string
  planId?: string
  endsBy?: string
  state: 'current' | 'ended' | 'all'
  after?: { sort: string; id: string }
  limit: number
}

/** Contracts, those that end first in front; open-ended ones last. */
export async function selectContractRows(tx: Tx, filter: ContractFilter): Promise<ContractRow[]> {
  const today = sql`(${tx.now}::timestamptz at time zone a.zone)::date`
  const ends = sql`coalesce(c.ends_on, '9999-12-31'::date)`
  const { rows } = await sql<ContractRow>`
    select c.id, c.account_id as "accountId", a.name as "accountName", c.number, c.name, c.plan_id as "planId",
      case when t.id is not null then json_build_object('id', t.id, 'name', t.name) end as team, c.team_id as "teamId",
      c.policy_id as "policyId", c.starts_on as "startsOn", c.ends_on as "endsOn", c.description, c.created_at as "createdAt",
      ${today} between c.starts_on and ${ends} as "inForce", ${ends} as sort
    from contract c join account a on a.account_id = c.account_id left join team t on t.id = c.team_id
    where ${seesAccount(tx, 'c.account_id')}
      ${filter.ids ? sql`and c.id = any(${[...filter.ids]}::uuid[])` : sql``}
      ${filter.accountId ? sql`and c.account_id = ${filter.accountId}` : sql``}
      ${filter.planId ? sql`and c.plan_id = ${filter.planId}` : sql``}
      ${filter.endsBy ? sql`and c.ends_on <= ${filter.endsBy}::date` : sql``}
      ${filter.state === 'current' ? sql`and ${ends} >= ${today}` : sql``}
      ${filter.state === 'ended' ? sql`and ${ends} < ${today}` : sql``}
      ${filter.after ? sql`and (${ends}, c.id) > (${filter.after.sort}::date, ${filter.after.id}::uuid)` : sql``}
    order by ${ends}, c.id limit ${filter.limit}`.execute(tx)
  return rows
}
