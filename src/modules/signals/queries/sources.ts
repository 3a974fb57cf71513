import { sql } from 'kysely'
import { json, type Tx } from '#platform/db/database.ts'
import { seesAccount } from '#platform/db/tenant.ts'
import type { Settings, SourceKind } from '../shapes.ts'
import type { Source } from '../types.ts'

export type StoredSource = {
  id: string
  accountId: string
  accountName: string
  accountNumber: string
  many: boolean
  kind: SourceKind
  name: string
  settings: Settings
  networks: string[]
  tokenEnding: string
  perMinute: number
  paused: boolean
  version: number
  createdAt: Date
  createdName: string
  accepted: number
  refused: number
  acceptedAt: Date | null
  refusedAt: Date | null
}

const columns = sql`s.id, s.account_id as "accountId", a.name as "accountName", a.number as "accountNumber",
  a.kind = 'provider' as many, s.kind, s.name, s.settings, s.networks::text[] as networks, s.token_ending as "tokenEnding",
  s.per_minute as "perMinute", s.paused, s.version, s.created_at as "createdAt", s.created_name as "createdName",
  coalesce(h.accepted, 0) as accepted, coalesce(h.refused, 0) as refused, h.accepted_at as "acceptedAt",
  h.refused_at as "refusedAt"`
const from = sql`signal_source s join account a on a.account_id = s.account_id
  left join signal_health h on h.account_id = s.account_id and h.source_id = s.id`

/** Sources in use, by account and name. */
export async function selectSources(
  tx: Tx,
  filter: { accountId?: string; after?: { name: string; id: string }; limit: number },
): Promise<StoredSource[]> {
  const { rows } = await sql<StoredSource>`select ${columns} from ${from}
    where s.retired_at is null and ${seesAccount(tx, 's.account_id')}
      ${filter.accountId ? sql`and s.account_id = ${filter.accountId}` : sql``}
      ${filter.after ? sql`and (lower(s.name), s.id) > (${filter.after.name}, ${filter.after.id}::uuid)` : sql``}
    order by lower(s.name), s.id limit ${filter.limit}`.execute(tx)
  return rows
}

export async function loadSource(tx: Tx, id: string): Promise<StoredSource | null> {
  const { rows } = await sql<StoredSource>`select ${columns} from ${from}
    where s.id = ${id} and s.retired_at is null and ${seesAccount(tx, 's.account_id')}`.execute(tx)
  return rows[0] ?? null
}

/** Holds the source until the end of the transaction. */
export async function lockSource(tx: Tx, id: string): Promise<StoredSource | null> {
  await sql`select from signal_source where id = ${id} and ${seesAccount(tx, 'account_id')} for no key update`.execute(
    tx,
  )
  return loadSource(tx, id)
}

export type NewSource = Pick<StoredSource, 'id' | 'accountId' | 'kind' | 'name' | 'settings' | 'networks' | 'perMinute'>
export type TokenRow = { hash: Buffer; ending: string; sealed: Buffer | null }

export async function insertSource(tx: Tx, source: NewSource, token: TokenRow): Promise<void> {
  await sql`insert into signal_source (account_id, id, kind, name, settings, networks, token_hash, token_ending, token_sealed,
      per_minute, created_at, created_name)
    values (${source.accountId}, ${source.id}, ${source.kind}, ${source.name}, ${json(source.settings)},
      array(select network(n::inet) from unnest(${source.networks}::text[]) n), ${token.hash}, ${token.ending}, ${token.sealed}, ${source.perMinute}, ${tx.now},
      ${tx.actor.name})`.execute(tx)
}

export async function updateSource(
  tx: Tx,
  source: Pick<StoredSource, 'id' | 'name' | 'settings' | 'networks' | 'perMinute' | 'paused'>,
): Promise<void> {
  await sql`update signal_source set name = ${source.name}, settings = ${json(source.settings)},
      networks = array(select network(n::inet) from unnest(${source.networks}::text[]) n), per_minute = ${source.perMinute}, paused = ${source.paused},
      version = version + 1 where id = ${source.id}`.execute(tx)
}

export async function updateToken(tx: Tx, id: string, token: TokenRow): Promise<void> {
  await sql`update signal_source set token_hash = ${token.hash}, token_ending = ${token.ending}, token_sealed = ${token.sealed},
      version = version + 1 where id = ${id}`.execute(tx)
}

export async function retireSource(tx: Tx, id: string): Promise<void> {
  await sql`update signal_source set retired_at = ${tx.now}, version = version + 1 where id = ${id}`.execute(tx)
}

/** Differs after any source was made or changed, whichever transaction committed first. */
export async function sourcesState(tx: Tx): Promise<string> {
  const { rows } = await sql<{ state: string }>`select count(*) || ' ' || coalesce(sum(version), 0) as state
    from signal_source`.execute(tx)
  return rows[0]!.state
}

/** Sources whose signals are taken: in use, of an account that is not closed. */
export async function activeSources(tx: Tx): Promise<Source[]> {
  const { rows } =
    await sql<Source>`select s.id, s.account_id as "accountId", a.kind = 'provider' as many, s.kind, s.name,
      s.settings, s.networks::text[] as networks, s.token_hash as "tokenHash", s.token_sealed as "tokenSealed",
      s.per_minute as "perMinute", s.paused
    from signal_source s join account a on a.account_id = s.account_id
    where s.retired_at is null and a.closed_at is null`.execute(tx)
  return rows
}
