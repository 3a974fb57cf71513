import { sql } from 'kysely'
import { json, type Tx } from '#platform/db/database.ts'
import type { ActStep } from '../rules/acts.ts'

export type StoredAct = {
  id: string
  name: string
  steps: ActStep[]
  byId: string | null
  at: Date
  undoneAt: Date | null
}

export async function insertAct(tx: Tx, act: Pick<StoredAct, 'id' | 'name' | 'steps'>): Promise<void> {
  await sql`insert into request_act (id, name, steps, by_id, by_name, at)
    values (${act.id}, ${act.name}, ${json(act.steps)}, ${tx.actor.personId}, ${tx.actor.name}, ${tx.now})`.execute(tx)
}

export async function lockAct(tx: Tx, id: string): Promise<StoredAct | null> {
  const { rows } = await sql<StoredAct>`select id, name, steps, by_id as "byId", at, undone_at as "undoneAt"
    from request_act where id = ${id} for update`.execute(tx)
  return rows[0] ?? null
}

export async function endAct(tx: Tx, id: string): Promise<void> {
  await sql`update request_act set undone_at = ${tx.now}, undone_by = ${tx.actor.name} where id = ${id}`.execute(tx)
}

/** What acts changed is kept as long as somebody may want it back. */
export async function pruneActs(tx: Tx, before: Date): Promise<void> {
  await sql`delete from request_act where at < ${before}`.execute(tx)
}
