import { sql } from 'kysely'
import { among } from '#platform/db/among.ts'
import type { Tx } from '#platform/db/database.ts'
import { seesAccount } from '#platform/db/tenant.ts'
import { newId } from '#platform/id.ts'
import type { Account, NewAccount } from '../types.ts'

export const accountColumns = sql`a.account_id as id, a.kind, a.number, a.name, a.partner_id as "partnerId", a.zone, a.language,
  a.manager_id as "managerId", a.mail_domains as "mailDomains", a.phone, a.notes, a.created_at as "createdAt",
  a.closed_at as "closedAt"`

export async function accountsByIds(tx: Tx, ids: readonly string[]): Promise<Map<string, Account>> {
  if (ids.length === 0) return new Map()
  const { rows } = await sql<Account>`select ${accountColumns} from account a
    where a.account_id ${among(ids)} and ${seesAccount(tx, 'a.account_id')}`.execute(tx)
  return new Map(rows.map((row) => [row.id, row]))
}

export async function findAccount(tx: Tx, id: string): Promise<Account | null> {
  return (await accountsByIds(tx, [id])).get(id) ?? null
}

/** As findAccount, and nobody else changes the account until the end of this transaction. */
export async function lockAccount(tx: Tx, id: string): Promise<Account | null> {
  const { rows } = await sql<Account>`select ${accountColumns} from account a
    where a.account_id = ${id} and ${seesAccount(tx, 'a.account_id')} for update`.execute(tx)
  return rows[0] ?? null
}

export async function selectProvider(tx: Tx): Promise<Account | null> {
  const { rows } = await sql<Account>`select ${accountColumns} from account a where a.kind = 'provider'`.execute(tx)
  return rows[0] ?? null
}

/** An open account one of whose mail domains is `domain`. */
export async function accountByDomain(tx: Tx, domain: string): Promise<Account | null> {
  const { rows } = await sql<Account>`select ${accountColumns} from account a
    where a.mail_domains @> array[${domain}::text] and a.closed_at is null and ${seesAccount(tx, 'a.account_id')}
    order by a.created_at limit 1`.execute(tx)
  return rows[0] ?? null
}

/** Which of the domains belong to another account. Waits for others who give out domains at this moment. */
export async function takenDomains(tx: Tx, accountId: string, domains: readonly string[]): Promise<string[]> {
  if (domains.length === 0) return []
  await sql`select pg_advisory_xact_lock(7252601)`.execute(tx)
  const { rows } = await sql<{ domain: string }>`select distinct unnest(a.mail_domains) as domain from account a
    where a.mail_domains && ${[...domains]}::text[] and a.account_id <> ${accountId}`.execute(tx)
  return rows.map((row) => row.domain).filter((domain) => domains.includes(domain))
}

/** The next number nobody has: people may give numbers of their own, so the sequence steps over those. */
async function nextNumber(tx: Tx): Promise<string> {
  for (;;) {
    const { rows } = await sql<{ number: string; taken: boolean }>`select number,
        exists (select from account a where a.number = n.number) as taken
      from (select 'A-' || nextval('account_number') as number) n`.execute(tx)
    if (!rows[0]!.taken) return rows[0]!.number
  }
}

export async function insertAccount(tx: Tx, account: NewAccount): Promise<Account> {
  const number = account.number ?? (await nextNumber(tx))
  const { rows } =
    await sql<Account>`insert into account as a (account_id, kind, number, name, partner_id, zone, language,
      manager_id, mail_domains, phone, notes, created_at)
    values (${newId()}, ${account.kind}, ${number}, ${account.name}, ${account.partnerId ?? null}, ${account.zone ?? 'UTC'}, ${account.language ?? 'en'},
      ${account.managerId ?? null}, ${[...(account.mailDomains ?? [])]}::text[], ${account.phone ?? null},
      ${account.notes ?? ''}, ${tx.now})
    returning ${accountColumns}`.execute(tx)
  return rows[0]!
}

export async function updateAccount(tx: Tx, account: Account): Promise<void> {
  await sql`update account set kind = ${account.kind}, name = ${account.name}, partner_id = ${account.partnerId},
      zone = ${account.zone}, language = ${account.language}, manager_id = ${account.managerId},
      mail_domains = ${account.mailDomains}::text[], phone = ${account.phone}, notes = ${account.notes},
      closed_at = ${account.closedAt}
    where account_id = ${account.id} and ${seesAccount(tx, 'account_id')}`.execute(tx)
}

/** The customers below a partner. */
export async function customersOf(tx: Tx, partnerId: string): Promise<Account[]> {
  const { rows } = await sql<Account>`select ${accountColumns} from account a
    where a.partner_id = ${partnerId} and ${seesAccount(tx, 'a.account_id')} order by a.name`.execute(tx)
  return rows
}
