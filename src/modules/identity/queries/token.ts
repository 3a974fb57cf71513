import { sql } from 'kysely'
import type { Tx } from '#platform/db/database.ts'
import type { ApiToken } from '../types.ts'

const columns = sql`t.id, t.person_id as "personId", p.name as "personName", t.name, t.ending, t.scopes,
  t.networks::text[] as networks, t.created_at as "createdAt", t.expires_at as "expiresAt", t.used_at as "usedAt",
  t.revoked_at as "revokedAt"`
const from = sql`api_token t join person p on p.id = t.person_id`

export type NewToken = {
  id: string
  accountId: string
  personId: string
  name: string
  tokenHash: Buffer
  ending: string
  scopes: readonly string[]
  networks: readonly string[]
  expiresAt: Date
}

export async function insertToken(tx: Tx, token: NewToken): Promise<void> {
  await sql`insert into api_token (account_id, id, person_id, name, token_hash, ending, scopes, networks, created_at, expires_at)
    values (${token.accountId}, ${token.id}, ${token.personId}, ${token.name}, ${token.tokenHash}, ${token.ending},
      ${[...token.scopes]}::text[], array(select network(n::inet) from unnest(${[...token.networks]}::text[]) n), ${tx.now}, ${token.expiresAt})`.execute(
    tx,
  )
}

/** Tokens of a person, the newest first; those that ended more than 90 days ago are left out. */
export async function tokensOf(tx: Tx, personId: string): Promise<ApiToken[]> {
  return selectTokens(tx, personId)
}

/** As tokensOf, for everybody. */
export async function allTokens(tx: Tx): Promise<ApiToken[]> {
  return selectTokens(tx, null)
}

async function selectTokens(tx: Tx, personId: string | null): Promise<ApiToken[]> {
  const since = new Date(tx.now.getTime() - 90 * 86_400_000)
  const { rows } = await sql<ApiToken>`select ${columns} from ${from}
    where (${personId}::uuid is null or t.person_id = ${personId}::uuid)
      and coalesce(t.revoked_at, t.expires_at) > ${since}
    order by t.created_at desc, t.id desc`.execute(tx)
  return rows
}

export async function findToken(tx: Tx, id: string): Promise<ApiToken | null> {
  const { rows } = await sql<ApiToken>`select ${columns} from ${from} where t.id = ${id}`.execute(tx)
  return rows[0] ?? null
}

/** Revokes one token; false when it was revoked before. */
export async function markRevoked(tx: Tx, id: string): Promise<boolean> {
  const { numAffectedRows } = await sql`update api_token set revoked_at = ${tx.now}
    where id = ${id} and revoked_at is null`.execute(tx)
  return numAffectedRows === 1n
}

/** Revokes all tokens of the people. Returns how many there were. */
export async function markAllRevoked(tx: Tx, personIds: readonly string[]): Promise<number> {
  const { numAffectedRows } = await sql`update api_token set revoked_at = ${tx.now}
    where person_id = any(${[...personIds]}::uuid[]) and revoked_at is null`.execute(tx)
  return Number(numAffectedRows ?? 0)
}
