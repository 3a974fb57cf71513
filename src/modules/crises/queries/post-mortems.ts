import { sql } from 'kysely'
import type { Tx } from '#platform/db/database.ts'
import { seesAccount } from '#platform/db/tenant.ts'
import type { Crisis, PostMortem } from '../types.ts'

/** One version, or the newest; null where none was drafted yet. */
export async function findPostMortem(tx: Tx, crisisId: string, number?: number): Promise<PostMortem | null> {
  const { rows } = await sql<PostMortem>`select number, text, saved_name as "savedName", saved_at as "savedAt"
    from crisis_post_mortem where crisis_id = ${crisisId} and ${seesAccount(tx, 'account_id')}
      ${number === undefined ? sql`` : sql`and number = ${number}`} order by number desc limit 1`.execute(tx)
  return rows[0] ?? null
}

/** Who saved it when, the newest first. */
export async function postMortemVersions(tx: Tx, crisisId: string): Promise<Omit<PostMortem, 'text'>[]> {
  const { rows } = await sql<PostMortem>`select number, saved_name as "savedName", saved_at as "savedAt"
    from crisis_post_mortem where crisis_id = ${crisisId} and ${seesAccount(tx, 'account_id')} order by number desc limit 500`.execute(
    tx,
  )
  return rows
}

export async function insertPostMortem(
  tx: Tx,
  crisis: Pick<Crisis, 'id' | 'accountId'>,
  number: number,
  text: string,
): Promise<void> {
  await sql`insert into crisis_post_mortem (account_id, crisis_id, number, text, saved_by, saved_name, saved_at)
    values (${crisis.accountId}, ${crisis.id}, ${number}, ${text}, ${tx.actor.personId}, ${tx.actor.name}, ${tx.now})`.execute(
    tx,
  )
}
