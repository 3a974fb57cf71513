import { sql } from 'kysely'
import type { Fingerprint } from '#licence'
import { json, type Tx } from '#platform/db/database.ts'
import { seesAccount } from '#platform/db/tenant.ts'
import type { Appliance, LicenceKey } from '../types.ts'

const open = sql`(select count(*)::int from licence_request r where r.account_id = k.account_id and r.licence_key_id = k.id
  and r.state in ('asked', 'asked_back', 'approved', 'refused'))`
const columns = sql`k.id, k.account_id as "accountId", a.name as "accountName", k.code, k.label, k.kind_id as "kindId",
  k.appliance_id as "applianceId", k.created_at as "createdAt", k.retired_at as "retiredAt",
  k.retired_because as "retiredBecause", k.epoch, k.flagged_at as "flaggedAt", k.flagged_because as "flaggedBecause"`
const from = sql`licence_key k join account a on a.account_id = k.account_id`

export type KeyFilter = {
  q?: string
  accountId?: string
  states?: readonly string[]
  after?: { code: string }
  limit: number
}

export async function selectKeys(tx: Tx, filter: KeyFilter): Promise<LicenceKey[]> {
  const pattern = `%${(filter.q ?? '').replace(/[\\%_]/g, '\\$&')}%`
  const state = sql`case when k.retired_at is not null then 'retired' when k.appliance_id is null then 'unbound' else 'active' end`
  const { rows } = await sql<LicenceKey>`select ${columns}, ${open} as open from ${from}
    left join appliance p on p.account_id = k.account_id and p.id = k.appliance_id
    where ${seesAccount(tx, 'k.account_id')}
      ${filter.q ? sql`and (k.code ilike ${pattern} or k.label ilike ${pattern} or p.name ilike ${pattern})` : sql``}
      ${filter.accountId ? sql`and k.account_id = ${filter.accountId}` : sql``}
      ${filter.states?.length ? sql`and ${state} = any(${[...filter.states]}::text[])` : sql``}
      ${filter.after ? sql`and k.code > ${filter.after.code}` : sql``}
    order by k.code limit ${filter.limit}`.execute(tx)
  return rows
}

export async function findKey(tx: Tx, id: string): Promise<LicenceKey | null> {
  const { rows } = await sql<LicenceKey>`select ${columns}, ${open} as open from ${from}
    where k.id = ${id} and ${seesAccount(tx, 'k.account_id')}`.execute(tx)
  return rows[0] ?? null
}

/** As findKey, and nobody else changes it until the end of this transaction. */
export async function lockKey(tx: Tx, id: string): Promise<LicenceKey | null> {
  await sql`select from licence_key k where k.id = ${id} and ${seesAccount(tx, 'k.account_id')} for update`.execute(tx)
  return findKey(tx, id)
}

/** The key in use that is bound to the appliance with this thumbprint; null when there is none in sight, or several. */
export async function keysOfThumbprint(tx: Tx, thumbprint: string): Promise<LicenceKey[]> {
  const { rows } = await sql<LicenceKey>`select ${columns}, ${open} as open from ${from}
    join appliance p on p.account_id = k.account_id and p.id = k.appliance_id
    where p.thumbprint = ${thumbprint} and k.retired_at is null and ${seesAccount(tx, 'k.account_id')}
    order by k.code`.execute(tx)
  return rows
}

/** Keys with these codes, of any state, of one account or of all in sight. */
export async function keysByCodes(tx: Tx, codes: readonly string[], accountId?: string): Promise<LicenceKey[]> {
  if (codes.length === 0) return []
  const { rows } = await sql<LicenceKey>`select ${columns}, ${open} as open from ${from}
    where k.code = any(${[...codes]}::text[]) and ${seesAccount(tx, 'k.account_id')}
      ${accountId ? sql`and k.account_id = ${accountId}` : sql``}`.execute(tx)
  return rows
}

export async function insertKey(
  tx: Tx,
  key: { id: string; accountId: string; code: string; label: string; kindId: string; movedFrom?: string },
): Promise<void> {
  await sql`insert into licence_key (account_id, id, code, label, kind_id, created_at, created_by, moved_from)
    values (${key.accountId}, ${key.id}, ${key.code}, ${key.label}, ${key.kindId}, ${tx.now}, ${tx.actor.personId},
      ${key.movedFrom ?? null})`.execute(tx)
}

/** How many keys an account has had: the number in the next one's code. */
export async function countKeys(tx: Tx, accountId: string): Promise<number> {
  const { rows } = await sql<{ count: number }>`select count(*)::int as count from licence_key
    where account_id = ${accountId}`.execute(tx)
  return rows[0]!.count
}

export async function bindKey(tx: Tx, key: LicenceKey, applianceId: string): Promise<void> {
  await sql`update licence_key set appliance_id = ${applianceId} where account_id = ${key.accountId} and id = ${key.id}`.execute(
    tx,
  )
}

export async function retireKey(tx: Tx, key: LicenceKey, because: string): Promise<void> {
  await sql`update licence_key set retired_at = ${tx.now}, retired_because = ${because}
    where account_id = ${key.accountId} and id = ${key.id}`.execute(tx)
}

const applianceColumns = sql`p.id, p.account_id as "accountId", p.name, p.thumbprint, p.registered_via as "registeredVia",
  p.registered_at as "registeredAt", p.retired_at as "retiredAt"`

export async function appliancesByIds(tx: Tx, ids: readonly string[]): Promise<Map<string, Appliance>> {
  if (ids.length === 0) return new Map()
  const { rows } = await sql<Appliance>`select ${applianceColumns} from appliance p
    where p.id = any(${[...new Set(ids)]}::uuid[]) and ${seesAccount(tx, 'p.account_id')}`.execute(tx)
  return new Map(rows.map((row) => [row.id, row]))
}

export async function applianceByThumbprint(tx: Tx, accountId: string, thumbprint: string): Promise<Appliance | null> {
  const { rows } = await sql<Appliance>`select ${applianceColumns} from appliance p
    where p.thumbprint = ${thumbprint} and p.account_id = ${accountId} and ${seesAccount(tx, 'p.account_id')}`.execute(
    tx,
  )
  return rows[0] ?? null
}

/** False when the appliance is registered, here or for another account. */
export async function insertAppliance(
  tx: Tx,
  appliance: {
    id: string
    accountId: string
    name: string
    publicKey: Buffer
    components: unknown
    /** The secret of its receipt codes, sealed; null for an appliance that has none. */
    codeKey: Buffer | null
    via: Appliance['registeredVia']
  },
): Promise<boolean> {
  const { numAffectedRows } =
    await sql`insert into appliance (account_id, id, name, public_key, components, code_key_sealed, registered_via,
      registered_at, registered_by)
    values (${appliance.accountId}, ${appliance.id}, ${appliance.name}, ${appliance.publicKey},
      ${json(appliance.components)}, ${appliance.codeKey}, ${appliance.via}, ${tx.now}, ${tx.actor.personId})
    on conflict do nothing`.execute(tx)
  return numAffectedRows === 1n
}

/** What an appliance was registered with. */
export async function componentsOf(tx: Tx, id: string): Promise<Fingerprint> {
  const { rows } = await sql<{ components: Fingerprint }>`select components from appliance
    where id = ${id} and ${seesAccount(tx, 'account_id')}`.execute(tx)
  return rows[0]!.components
}

/** What verifies an appliance: its raw public key, and the sealed secret of its receipt codes. */
export async function applianceSecrets(
  tx: Tx,
  id: string,
): Promise<{ publicKey: Buffer; thumbprint: string; codeKey: Buffer | null }> {
  const { rows } = await sql<{ publicKey: Buffer; thumbprint: string; codeKey: Buffer | null }>`
    select public_key as "publicKey", thumbprint, code_key_sealed as "codeKey" from appliance
    where id = ${id} and ${seesAccount(tx, 'account_id')}`.execute(tx)
  return rows[0]!
}

/** Keeps what an appliance showed; shown again it stands a day longer under the same code. False when the code is another's. */
export async function keepOffer(
  tx: Tx,
  offer: { thumbprint: string; code: string; sealed: Buffer; expiresAt: Date },
): Promise<boolean> {
  await sql`delete from appliance_offer where expires_at <= ${tx.now}`.execute(tx)
  const { rows } =
    await sql`select from appliance_offer where code = ${offer.code} and thumbprint <> ${offer.thumbprint}`.execute(tx)
  if (rows.length > 0) return false
  await sql`insert into appliance_offer (thumbprint, code, sealed, received_at, expires_at)
    values (${offer.thumbprint}, ${offer.code}, ${offer.sealed}, ${tx.now}, ${offer.expiresAt})
    on conflict (thumbprint) do update set sealed = excluded.sealed, expires_at = excluded.expires_at`.execute(tx)
  return true
}

/** Takes the offer that waits under a code; null when none does. */
export async function takeOffer(tx: Tx, code: string): Promise<{ thumbprint: string; sealed: Buffer } | null> {
  const { rows } = await sql<{ thumbprint: string; sealed: Buffer }>`delete from appliance_offer
    where code = ${code} and expires_at > ${tx.now} returning thumbprint, sealed`.execute(tx)
  return rows[0] ?? null
}
