import { sql } from 'kysely'
import { among } from '#platform/db/among.ts'
import type { Tx } from '#platform/db/database.ts'
import { seesAccount } from '#platform/db/tenant.ts'
import { newId } from '#platform/id.ts'
import { skeletonOf } from '../rules/email.ts'
import type { NewPerson, Person } from '../types.ts'

export const personColumns = sql`p.id, p.account_id as "accountId", p.name, p.email, p.phones, p.roles, p.zone, p.language, p.title,
  (a.kind = 'provider') as staff, p.active, p.locked_at as "lockedAt", p.created_at as "createdAt", p.left_at as "leftAt"`
const from = sql`person p join account a on a.account_id = p.account_id`

/** In the order of their ids, whatever plan the database takes: what is built of it and compared stays the same. */
export async function personsByIds(tx: Tx, ids: readonly string[]): Promise<Map<string, Person>> {
  if (ids.length === 0) return new Map()
  const { rows } = await sql<Person>`select ${personColumns} from ${from}
    where p.id ${among(ids)} and ${seesAccount(tx, 'p.account_id')} order by p.id`.execute(tx)
  return new Map(rows.map((row) => [row.id, row]))
}

/** The language each person reads: their own, else their account's. Whom the transaction does not see is not in it. */
export async function languagesOf(tx: Tx, ids: readonly string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map()
  const { rows } = await sql<{ id: string; language: string }>`select p.id, coalesce(p.language, a.language) as language
    from ${from} where p.id ${among(ids)} and ${seesAccount(tx, 'p.account_id')} order by p.id`.execute(tx)
  return new Map(rows.map((row) => [row.id, row.language]))
}

export async function findPerson(tx: Tx, id: string): Promise<Person | null> {
  return (await personsByIds(tx, [id])).get(id) ?? null
}

/** As findPerson, and nobody else changes the person until the end of this transaction. */
export async function lockPerson(tx: Tx, id: string): Promise<Person | null> {
  const { rows } = await sql<Person>`select ${personColumns} from ${from}
    where p.id = ${id} and ${seesAccount(tx, 'p.account_id')} for update of p`.execute(tx)
  return rows[0] ?? null
}

/** Whoever has the (normalised) address, also those who left: an address is never given to a second person. */
export async function personByEmail(tx: Tx, email: string): Promise<Person | null> {
  const { rows } = await sql<Person>`select ${personColumns} from ${from}
    where p.email = ${email} and ${seesAccount(tx, 'p.account_id')}`.execute(tx)
  return rows[0] ?? null
}

/** Whoever has an address that looks the same. */
export async function personByLook(tx: Tx, email: string): Promise<Person | null> {
  const { rows } = await sql<Person>`select ${personColumns} from ${from}
    where p.email_skeleton = ${skeletonOf(email)} and ${seesAccount(tx, 'p.account_id')}`.execute(tx)
  return rows[0] ?? null
}

/** Everybody active with this E.164 number; several people share a switchboard. */
export async function personsByPhone(tx: Tx, phone: string): Promise<Person[]> {
  const { rows } = await sql<Person>`select ${personColumns} from ${from}
    where p.phones @> array[${phone}::text] and p.active and ${seesAccount(tx, 'p.account_id')} order by p.name`.execute(
    tx,
  )
  return rows
}

export async function personsOfAccount(tx: Tx, accountId: string): Promise<Person[]> {
  const { rows } = await sql<Person>`select ${personColumns} from ${from}
    where p.account_id = ${accountId} and ${seesAccount(tx, 'p.account_id')} order by p.active desc, p.name, p.id`.execute(
    tx,
  )
  return rows
}

export async function insertPerson(tx: Tx, person: NewPerson): Promise<string> {
  const id = newId()
  const email = person.email ?? null
  await sql`insert into person (account_id, id, name, email, email_skeleton, phones, roles, zone, language, title, created_at)
    values (${person.accountId}, ${id}, ${person.name}, ${email}, ${email && skeletonOf(email)},
      ${[...(person.phones ?? [])]}::text[], ${[...person.roles]}::text[], ${person.zone ?? null},
      ${person.language ?? null}, ${person.title ?? ''}, ${tx.now})`.execute(tx)
  return id
}

export async function updatePerson(tx: Tx, person: Person): Promise<void> {
  await sql`update person set name = ${person.name}, email = ${person.email},
      email_skeleton = ${person.email && skeletonOf(person.email)}, phones = ${person.phones}::text[],
      roles = ${person.roles}::text[], zone = ${person.zone}, language = ${person.language}, title = ${person.title},
      active = ${person.active}, locked_at = ${person.lockedAt}, left_at = ${person.leftAt}
    where id = ${person.id} and account_id = ${person.accountId} and ${seesAccount(tx, 'account_id')}`.execute(tx)
}

/** How many people can administer the installation: active, not locked, role admin. Waits for others who change that. */
export async function countAdmins(tx: Tx): Promise<number> {
  await sql`select pg_advisory_xact_lock(7252602)`.execute(tx)
  const { rows } = await sql<{ count: number }>`select count(*)::int as count from ${from}
    where a.kind = 'provider' and p.active and p.locked_at is null and p.roles @> array['admin']`.execute(tx)
  return rows[0]!.count
}

/** The accounts a contact of the account sees: its own, and its customers when it is a partner. */
export async function visibleAccounts(tx: Tx, accountId: string): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`select account_id as id from account
    where account_id = ${accountId} or partner_id = ${accountId}`.execute(tx)
  return rows.map((row) => row.id)
}

/** Names of staff by id: all a customer may learn of them. */
export async function selectStaffNames(tx: Tx, ids: readonly string[]): Promise<Map<string, string>> {
  const { rows } = await sql<{ id: string; name: string }>`select p.id, p.name from ${from}
    where p.id ${among(ids)} and a.kind = 'provider'`.execute(tx)
  return new Map(rows.map((row) => [row.id, row.name]))
}

/** Whether anybody on staff can sign in: without, the installation is still to be set up. */
export async function staffExists(tx: Tx): Promise<boolean> {
  const { rows } = await sql`select from ${from} where a.kind = 'provider' limit 1`.execute(tx)
  return rows.length > 0
}
