import { sql } from 'kysely'
import type { Tx } from '#platform/db/database.ts'
import type { Shadow } from '../rules/shadow.ts'

export type StoredShadow = Shadow & { note: string }

/** Learners of rotas whose time ends after `since`, by rota. */
export async function shadowsOf(tx: Tx, rotaIds: readonly string[], since: Date): Promise<Map<string, StoredShadow[]>> {
  const { rows } = await sql<
    StoredShadow & { rotaId: string }
  >`select rota_id as "rotaId", id, learner_id as "learnerId",
      follows_id as "followsId", from_at as "from", until_at as "until", note
    from rota_shadow where rota_id = any(${[...rotaIds]}::uuid[]) and until_at > ${since} order by from_at, id`.execute(
    tx,
  )
  return Map.groupBy(rows, (row) => row.rotaId)
}

export async function insertShadow(tx: Tx, rotaId: string, shadow: StoredShadow): Promise<void> {
  await sql`insert into rota_shadow (rota_id, id, learner_id, follows_id, from_at, until_at, note, created_by, created_at)
    values (${rotaId}, ${shadow.id}, ${shadow.learnerId}, ${shadow.followsId}, ${shadow.from}, ${shadow.until}, ${shadow.note},
      ${tx.actor.personId}, ${tx.now})`.execute(tx)
}

/** False when the rota has no such learner. */
export async function deleteShadow(tx: Tx, rotaId: string, id: string): Promise<boolean> {
  const { rows } = await sql`delete from rota_shadow where rota_id = ${rotaId} and id = ${id} returning id`.execute(tx)
  return rows.length > 0
}
