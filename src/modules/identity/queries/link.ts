import { sql } from 'kysely'
import type { Tx } from '#platform/db/database.ts'
import type { AccessLink, LinkKind } from '../types.ts'

const columns = sql`l.id, l.kind, l.account_id as "accountId", l.person_id as "personId", l.email, l.expires_at as "expiresAt"`

export async function insertLink(tx: Tx, link: AccessLink, tokenHash: Buffer): Promise<void> {
  await sql`insert into access_link (id, kind, account_id, person_id, email, token_hash, created_at, expires_at)
    values (${link.id}, ${link.kind}, ${link.accountId}, ${link.personId}, ${link.email}, ${tokenHash}, ${tx.now},
      ${link.expiresAt})`.execute(tx)
  await sql`delete from access_link where expires_at <= ${tx.now}`.execute(tx)
}

/** A link that still counts. With `use` it is used up: of two calls with it one gets nothing. */
export async function readLink(tx: Tx, tokenHash: Buffer, kind: LinkKind, use: boolean): Promise<AccessLink | null> {
  const condition = sql`l.token_hash = ${tokenHash} and l.kind = ${kind} and l.expires_at > ${tx.now}`
  const { rows } = use
    ? await sql<AccessLink>`delete from access_link l where ${condition} returning ${columns}`.execute(tx)
    : await sql<AccessLink>`select ${columns} from access_link l where ${condition}`.execute(tx)
  return rows[0] ?? null
}

export async function deleteLinks(tx: Tx, personIds: readonly string[], kind: LinkKind | null): Promise<void> {
  await sql`delete from access_link where person_id = any(${[...personIds]}::uuid[])
    and (${kind}::text is null or kind = ${kind}::text)`.execute(tx)
}

/** Set-up is done: no link to it counts any more. */
export async function deleteSetUpLinks(tx: Tx): Promise<void> {
  await sql`delete from access_link where kind = 'set_up'`.execute(tx)
}

/** Until when the last invitation of a person can be accepted; null without one. */
export async function invitedUntil(tx: Tx, personId: string): Promise<Date | null> {
  const { rows } = await sql<{ until: Date | null }>`select max(expires_at) as until from access_link
    where person_id = ${personId} and kind = 'invitation' and expires_at > ${tx.now}`.execute(tx)
  return rows[0]?.until ?? null
}
