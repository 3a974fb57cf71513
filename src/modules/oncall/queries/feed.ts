import { sql } from 'kysely'
import type { Tx } from '#platform/db/database.ts'

export type Feed = {
  id: string
  /** Null: the shifts of the person, in every rota. */
  rotaId: string | null
  personId: string
  createdAt: Date
  lastReadAt: Date | null
}

const columns = sql`id, rota_id as "rotaId", person_id as "personId", created_at as "createdAt", last_read_at as "lastReadAt"`

/** The addresses of a person that still work. */
export async function feedsOf(tx: Tx, personId: string): Promise<Feed[]> {
  const { rows } = await sql<Feed>`select ${columns} from rota_feed
    where person_id = ${personId} and revoked_at is null order by created_at, id`.execute(tx)
  return rows
}

/** A new address; the one there was for the same is revoked. */
export async function insertFeed(
  tx: Tx,
  feed: Pick<Feed, 'id' | 'rotaId' | 'personId'> & { tokenHash: Buffer },
): Promise<void> {
  await sql`update rota_feed set revoked_at = ${tx.now} where person_id = ${feed.personId}
    and rota_id is not distinct from ${feed.rotaId} and revoked_at is null`.execute(tx)
  await sql`insert into rota_feed (id, rota_id, person_id, token_hash, created_at, busy_until)
    values (${feed.id}, ${feed.rotaId}, ${feed.personId}, ${feed.tokenHash}, ${tx.now}, ${tx.now})`.execute(tx)
}

/** False when the person has no such address. */
export async function revokeFeed(tx: Tx, personId: string, id: string): Promise<boolean> {
  const { rows } = await sql`update rota_feed set revoked_at = ${tx.now}
    where id = ${id} and person_id = ${personId} and revoked_at is null returning id`.execute(tx)
  return rows.length > 0
}

export async function findFeed(tx: Tx, tokenHash: Buffer): Promise<Feed | null> {
  const { rows } = await sql<Feed>`select ${columns} from rota_feed
    where token_hash = ${tokenHash} and revoked_at is null`.execute(tx)
  return rows[0] ?? null
}

/** One read a minute, five at once (a virtual clock, as for sending). Null: taken; else the moment from which it may be read. */
export async function takeRead(tx: Tx, id: string): Promise<Date | null> {
  const ahead = new Date(tx.now.getTime() + 4 * 60_000)
  const { rows } = await sql`update rota_feed
    set busy_until = greatest(busy_until, ${tx.now}) + interval '1 minute', last_read_at = ${tx.now}, reads = reads + 1
    where id = ${id} and busy_until <= ${ahead} returning id`.execute(tx)
  if (rows.length > 0) return null
  const busy = await sql<{
    at: Date
  }>`select busy_until - interval '4 minutes' as at from rota_feed where id = ${id}`.execute(tx)
  return busy.rows[0]?.at ?? tx.now
}
