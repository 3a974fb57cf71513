import { sql } from 'kysely'
import type { Tx } from '#platform/db/database.ts'
import { seesAccount } from '#platform/db/tenant.ts'
import type { Crisis } from '../types.ts'
import { crisisColumns } from './crises.ts'

/** Ends a crisis in another. `mergeId`: the merge of requests it ends by. */
export async function endInAnother(tx: Tx, id: string, intoId: string, mergeId: string | null): Promise<void> {
  await sql`update crisis set state = 'closed', closed_by = ${tx.actor.personId}, closed_name = ${tx.actor.name},
    closed_at = ${tx.now}, update_due_at = null, merged_into_id = ${intoId}, merged_by = ${mergeId}, version = version + 1
    where id = ${id}`.execute(tx)
}

/** A crisis that ended in another is open again, by itself. */
export async function openAgain(
  tx: Tx,
  id: string,
  { summary, updatedAt, updateDueAt }: Pick<Crisis, 'summary' | 'updatedAt' | 'updateDueAt'>,
): Promise<void> {
  await sql`update crisis set state = 'open', closed_by = null, closed_name = null, closed_at = null, merged_into_id = null,
    merged_by = null, summary = ${summary}, updated_at = ${updatedAt}, update_due_at = ${updateDueAt}, version = version + 1
    where id = ${id}`.execute(tx)
}

/** Crises a merge of requests ended in others, held. */
export async function endedBy(tx: Tx, mergeId: string): Promise<Crisis[]> {
  const { rows } = await sql<Crisis>`select ${crisisColumns} from crisis c
    where c.merged_by = ${mergeId} and ${seesAccount(tx, 'c.account_id')} order by c.id for update`.execute(tx)
  return rows
}

/** All that ended in a crisis, also by way of others, by number. */
export async function partsOf(tx: Tx, id: string): Promise<Crisis[]> {
  const { rows } = await sql<Crisis>`with recursive part as (
      select id from crisis where merged_into_id = ${id}
      union select c.id from crisis c join part p on c.merged_into_id = p.id)
    select ${crisisColumns} from crisis c join part using (id) where ${seesAccount(tx, 'c.account_id')}
    order by c.number limit 200`.execute(tx)
  return rows
}

/** Numbers of crises by id. */
export async function numbersOf(tx: Tx, ids: readonly string[]): Promise<Map<string, number>> {
  if (ids.length === 0) return new Map()
  const { rows } = await sql<{ id: string; number: number }>`select c.id, c.number from crisis c
    where c.id = any(${[...ids]}::uuid[]) and ${seesAccount(tx, 'c.account_id')}`.execute(tx)
  return new Map(rows.map(({ id, number }) => [id, number]))
}

/** Where a crisis goes on, held: itself, or what it ended in to the end of that. */
export async function wholeOf(tx: Tx, id: string): Promise<Crisis> {
  const { rows } = await sql<{ id: string }>`with recursive whole as (
      select id, merged_into_id from crisis where id = ${id}
      union select c.id, c.merged_into_id from crisis c join whole w on c.id = w.merged_into_id)
    select id from whole where merged_into_id is null`.execute(tx)
  const { rows: held } = await sql<Crisis>`select ${crisisColumns} from crisis c where c.id = ${rows[0]!.id}
    and ${seesAccount(tx, 'c.account_id')} for update`.execute(tx)
  return held[0]!
}
