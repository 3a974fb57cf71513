import { sql } from 'kysely'
import type { Tx } from '#platform/db/database.ts'
import { seesAccount } from '#platform/db/tenant.ts'

export type CallerRow = {
  accountId: string
  accountNumber: string
  accountName: string
  personId: string | null
  personName: string | null
  personEmail: string | null
  personPhones: string[] | null
  by: 'phone' | 'person' | 'account' | 'contract'
  matched: string
}

/**
 * Who may be calling: a number first (its digits, however they are typed), then people, accounts and contracts by the
 * beginning of a word. One statement, because the caller waits on the line.
 */
export async function findCallers(tx: Tx, q: string, limit: number): Promise<CallerRow[]> {
  const like = `%${q.replace(/[\\%_]/g, '\\$&')}%`
  const start = `${q.replace(/[\\%_]/g, '\\$&')}%`
  const digits = q.replace(/\D/g, '').replace(/^0+/, '')
  const byPhone =
    digits.length >= 5 ? sql`exists (select from unnest(p.phones) n where n like ${`%${digits}`})` : sql`false`
  const { rows } = await sql<CallerRow>`
    select * from (
      select a.account_id as "accountId", a.number as "accountNumber", a.name as "accountName", p.id as "personId",
          p.name as "personName", p.email as "personEmail", p.phones as "personPhones",
          case when ${byPhone} then 'phone' else 'person' end as by,
          case when ${byPhone} then (select n from unnest(p.phones) n where n like ${`%${digits}`} limit 1)
               when p.name ilike ${like} then p.name else p.email end as matched,
          case when ${byPhone} then 0 when p.name ilike ${start} then 1 else 3 end as rank
        from person p join account a on a.account_id = p.account_id
       where a.kind <> 'provider' and p.active and a.closed_at is null and ${seesAccount(tx, 'p.account_id')}
         and (${byPhone} or p.name ilike ${like} or p.email ilike ${start})
      union all
      select a.account_id, a.number, a.name, null, null, null, null, 'account',
          case when a.number ilike ${like} then a.number else a.name end,
          case when lower(a.number) = lower(${q}) then 0 when a.name ilike ${start} then 1 else 2 end
        from account a
       where a.kind <> 'provider' and a.closed_at is null and ${seesAccount(tx, 'a.account_id')}
         and (a.name ilike ${like} or a.number ilike ${like} ${digits.length >= 5 ? sql`or a.phone like ${`%${digits}`}` : sql``})
      union all
      select a.account_id, a.number, a.name, null, null, null, null, 'contract', c.number,
          case when lower(c.number) = lower(${q}) then 0 else 2 end
        from contract c join account a on a.account_id = c.account_id
       where a.closed_at is null and ${seesAccount(tx, 'c.account_id')} and c.number ilike ${like}
    ) found order by rank, "accountName", "personName" nulls first limit ${limit}`.execute(tx)
  return rows
}
