import { sql } from 'kysely'
import type { Tx } from '#platform/db/database.ts'

export type Wall = {
  id: string
  name: string
  account: { id: string; name: string } | null
  madeBy: string
  createdAt: Date
  seenAt: Date | null
}

const columns = sql`w.id, w.name, case when a.account_id is null then null
    else json_build_object('id', a.account_id, 'name', a.name) end as account,
  w.made_by as "madeBy", w.created_at as "createdAt", w.seen_at as "seenAt"`
const from = sql`wall w left join account a on a.account_id = w.account_id`

export async function selectWalls(tx: Tx): Promise<Wall[]> {
  const { rows } = await sql<Wall>`select ${columns} from ${from} where w.ended_at is null
    order by lower(w.name), w.id limit 200`.execute(tx)
  return rows
}

export async function wallOfToken(tx: Tx, tokenHash: Buffer): Promise<Wall | null> {
  const { rows } = await sql<Wall>`select ${columns} from ${from}
    where w.token_hash = ${tokenHash} and w.ended_at is null`.execute(tx)
  return rows[0] ?? null
}

/** Written once a minute: a screen asks far more often. */
export async function noteSeen(tx: Tx, wall: Wall): Promise<void> {
  const minuteAgo = new Date(tx.now.getTime() - 60_000)
  if (wall.seenAt !== null && wall.seenAt > minuteAgo) return
  await sql`update wall set seen_at = ${tx.now} where id = ${wall.id}`.execute(tx)
}

export async function insertWall(
  tx: Tx,
  one: { id: string; name: string; accountId: string | null; tokenHash: Buffer },
): Promise<void> {
  await sql`insert into wall (id, name, account_id, token_hash, made_by, created_at)
    values (${one.id}, ${one.name}, ${one.accountId}, ${one.tokenHash}, ${tx.actor.name}, ${tx.now})`.execute(tx)
}

/** The name of the wall that was ended; null when there was none. */
export async function endWall(tx: Tx, id: string): Promise<string | null> {
  const { rows } = await sql<{ name: string }>`update wall set ended_at = ${tx.now}
    where id = ${id} and ended_at is null returning name`.execute(tx)
  return rows[0]?.name ?? null
}
