import { sql } from 'kysely'
import type { Tx } from '#platform/db/database.ts'
import { seesAccount } from '#platform/db/tenant.ts'
import { keysOf, nameKey } from '../rules/names.ts'
import type { StoredSystem, System, SystemKind } from '../types.ts'

const columns = sql`s.id, s.account_id as "accountId", s.name, s.kind, s.location, s.owner_person_id as "ownerId", d.runbook,
  s.contract_id as "contractId", s.aliases, s.template_id as "templateId", s.retired_at as "retiredAt"`
/** Outside the provider row security leaves the document out; the program's own door stands before it. */
const documented = (tx: Tx) =>
  sql`system s left join system_document d on d.account_id = s.account_id and d.system_id = s.id
    and ${tx.actor.staff ? sql`true` : sql`false`}`
const more = sql`a.name as "accountName", a.number as "accountNumber", p.name as "ownerName", c.number as "contractNumber",
  c.name as "contractName", t.name as "templateName", coalesce(d.documentation, '') as documentation,
  s.retired_why as "retiredWhy", s.version, s.created_at as "createdAt"`
const whole = (
  tx: Tx,
) => sql`select ${columns}, ${more} from ${documented(tx)} join account a on a.account_id = s.account_id
  left join person p on p.id = s.owner_person_id left join contract c on c.account_id = s.account_id and c.id = s.contract_id
  left join system_template t on t.id = s.template_id`

/** Systems by id, those of them that the actor may see; retired ones too. */
export async function systemsOf(tx: Tx, ids: readonly string[]): Promise<Map<string, System>> {
  if (ids.length === 0) return new Map()
  const { rows } = await sql<System>`select ${columns} from ${documented(tx)}
    where s.id = any(${[...new Set(ids)]}::uuid[]) and ${seesAccount(tx, 's.account_id')}`.execute(tx)
  return new Map(rows.map((row) => [row.id, row]))
}

/**
 * Systems in use of one account by the words sources have for them: name or alias, without regard to case. One statement for
 * any number of words; the map has the words as they were given, and leaves out what nothing answers to.
 */
export async function findSystems(tx: Tx, accountId: string, names: Iterable<string>): Promise<Map<string, System>> {
  const words = [...new Set(names)]
  if (words.length === 0) return new Map()
  const { rows } = await sql<System & { key: string }>`select n.key, ${columns}
    from system_name n join ${documented(tx)} on s.account_id = n.account_id and s.id = n.system_id
    where n.account_id = ${accountId} and n.key = any(${words.map(nameKey)}::text[])
      and ${seesAccount(tx, 'n.account_id')}`.execute(tx)
  const byKey = new Map(rows.map(({ key, ...system }) => [key, system]))
  return new Map(words.flatMap((word) => (byKey.has(nameKey(word)) ? [[word, byKey.get(nameKey(word))!]] : [])))
}

/** The system in use of an account that answers to this name or alias. */
export async function findSystem(tx: Tx, accountId: string, nameOrAlias: string): Promise<System | null> {
  return (await findSystems(tx, accountId, [nameOrAlias])).get(nameOrAlias) ?? null
}

export async function loadSystem(tx: Tx, id: string): Promise<StoredSystem | null> {
  const { rows } =
    await sql<StoredSystem>`${whole(tx)} where s.id = ${id} and ${seesAccount(tx, 's.account_id')}`.execute(tx)
  return rows[0] ?? null
}

/** As loadSystem; nobody else changes it until the end of this transaction. */
export async function lockSystem(tx: Tx, id: string): Promise<StoredSystem | null> {
  await sql`select from system s where s.id = ${id} and ${seesAccount(tx, 's.account_id')} for no key update`.execute(
    tx,
  )
  return loadSystem(tx, id)
}

export type SystemFilter = {
  accountId?: string
  kinds?: readonly SystemKind[]
  state: 'active' | 'retired' | 'all'
  templateId?: string
  /** Part of a name or an alias. */
  q?: string
  after?: { name: string; id: string }
  limit: number
}

const literally = (words: string) => words.replace(/[\\%_]/g, '\\$&')

export async function selectSystems(tx: Tx, filter: SystemFilter): Promise<StoredSystem[]> {
  const like = filter.q ? `%${literally(filter.q.toLowerCase())}%` : ''
  const { rows } = await sql<StoredSystem>`${whole(tx)} where ${seesAccount(tx, 's.account_id')}
      ${filter.accountId ? sql`and s.account_id = ${filter.accountId}` : sql``}
      ${filter.kinds?.length ? sql`and s.kind = any(${[...filter.kinds]}::text[])` : sql``}
      ${filter.templateId ? sql`and s.template_id = ${filter.templateId}` : sql``}
      ${filter.state === 'all' ? sql`` : filter.state === 'active' ? sql`and s.retired_at is null` : sql`and s.retired_at is not null`}
      ${like ? sql`and (lower(s.name) like ${like} or lower(array_to_string(s.aliases, ' ')) like ${like})` : sql``}
      ${filter.after ? sql`and (lower(s.name), s.id) > (${filter.after.name}, ${filter.after.id}::uuid)` : sql``}
    order by lower(s.name), s.id limit ${filter.limit}`.execute(tx)
  return rows
}

type Written = Pick<
  StoredSystem,
  'id' | 'accountId' | 'name' | 'kind' | 'location' | 'ownerId' | 'contractId' | 'aliases' | 'runbook' | 'documentation'
>

export async function insertSystem(
  tx: Tx,
  one: Written & { templateId: string | null; templateVersion: number | null },
): Promise<void> {
  await sql`insert into system (account_id, id, name, kind, location, owner_person_id, contract_id, template_id, template_version,
      aliases, created_at)
    values (${one.accountId}, ${one.id}, ${one.name}, ${one.kind}, ${one.location}, ${one.ownerId}, ${one.contractId},
      ${one.templateId}, ${one.templateVersion}, ${one.aliases}::text[], ${tx.now})`.execute(tx)
  await putDocument(tx, one)
}

export async function saveSystem(tx: Tx, one: Written & Pick<StoredSystem, 'retiredAt' | 'retiredWhy'>): Promise<void> {
  await sql`update system set name = ${one.name}, kind = ${one.kind}, location = ${one.location},
      owner_person_id = ${one.ownerId}, contract_id = ${one.contractId}, aliases = ${one.aliases}::text[],
      retired_at = ${one.retiredAt}, retired_why = ${one.retiredWhy}, version = version + 1
    where account_id = ${one.accountId} and id = ${one.id}`.execute(tx)
  await putDocument(tx, one)
}

async function putDocument(tx: Tx, one: Written): Promise<void> {
  await sql`insert into system_document (account_id, system_id, runbook, documentation)
    values (${one.accountId}, ${one.id}, ${one.runbook}, ${one.documentation})
    on conflict (account_id, system_id) do update set runbook = excluded.runbook, documentation = excluded.documentation`.execute(
    tx,
  )
}

/**
 * Takes the words a system answers to, in place of those it had. Returns one that another system of the account has, or null;
 * then nothing of it is to be kept. Waits for whoever takes the same word at this moment.
 */
export async function takeNames(
  tx: Tx,
  system: { accountId: string; id: string; name: string; aliases: readonly string[] },
): Promise<string | null> {
  const keys = keysOf(system)
  await dropNames(tx, system)
  // In the order of keys, so that two who want the same words wait for each other and do not lock each other out.
  const { rows } = await sql<{ key: string }>`insert into system_name (account_id, key, system_id)
    select ${system.accountId}, key, ${system.id} from unnest(${keys}::text[]) key order by key
    on conflict (account_id, key) do nothing returning key`.execute(tx)
  const taken = new Set(rows.map(({ key }) => key))
  return keys.find((key) => !taken.has(key)) ?? null
}

export async function dropNames(tx: Tx, system: { accountId: string; id: string }): Promise<void> {
  await sql`delete from system_name where account_id = ${system.accountId} and system_id = ${system.id}`.execute(tx)
}
